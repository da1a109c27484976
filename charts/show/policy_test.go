package show

import (
	"strings"
	"testing"
)

func TestAPolicyAllowsTheScriptsOfItsPiecesAndNothingElse(t *testing.T) {
	const announced = "sha256-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="
	got := Policy("<p>no script</p>", "<SCRIPT type=text/javascript>test</script\n>", `<script data-schedlab-runs="`+announced+` 'unsafe-eval' *">test</script><script>test`)
	want := "default-src 'none'; script-src '" + announced + "'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
	if got != want { // the announced hash is that of "test"
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Policy(`<img src=x onerror=alert(1)><a href="javascript:alert(1)">`); !strings.Contains(got, "script-src 'none';") {
		t.Errorf("without a script: %s", got)
	}
	if Policy("<script>a\r\nb\rc</script>") != Policy("<script>a\nb\nc</script>") {
		t.Error("line ends make a difference that a browser does not make")
	}
}

func TestTheRuntimeAnnouncesTheScriptsThatItUnpacks(t *testing.T) {
	html, err := loaderOf([]byte("module.exports={}"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(scriptHashes(html)); n != 3 {
		t.Errorf("the policy of the runtime allows %d scripts, want its loader, ECharts and our own", n)
	}
	for _, eval := range []string{"new Function", "eval(", "setTimeout(\""} {
		if strings.Contains(html, eval) {
			t.Errorf("the loader uses %s, which a strict policy forbids", eval)
		}
	}
}
