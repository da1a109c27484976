package show

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestAPageOfAFolderRunsFilesOnlyWhereAnAllowedScriptAsksForThem(t *testing.T) {
	own, asked := FolderPolicies("<script>test</script>")
	const hash = " 'sha256-n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg='"
	want := "default-src 'none'; script-src 'self'" + hash + "; style-src 'self' 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
	if own != want {
		t.Errorf("the first is\n%s\nwant\n%s", own, want)
	}
	if want := "script-src" + hash + " 'strict-dynamic'"; asked != want {
		t.Errorf("the second is %s\nwant %s", asked, want)
	}
	for _, p := range []string{own, asked} {
		if strings.Contains(p, "http") || strings.Contains(p, "*") || strings.Contains(p, "wasm") {
			t.Errorf("%s allows more", p)
		}
	}
	if own, asked := FolderPolicies("<p>no script</p>"); !strings.Contains(own, "script-src 'none';") || asked != "script-src 'none'" {
		t.Errorf("without a script they are\n%s\n%s", own, asked)
	}
}

func TestTheModuleOfAPageOfAFolderIsInAFileAndThePolicyAllowsIt(t *testing.T) {
	html, file, err := SharedModule("05-calls", []byte("exec"), []byte("\x00asm"))
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(string(file.Data), "globalThis.schedlab.program=")
	var held struct{ Exec, Module string }
	if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ";\n")), &held); err != nil || !ok || held.Exec == "" || held.Module == "" {
		t.Errorf("the file holds %q (%v)", file.Data, err)
	}
	if !strings.Contains(html, ">"+file.Address()+"<") || !strings.HasPrefix(file.Address(), "modules/05-calls.js?v=") {
		t.Errorf("the page holds %s; want the address %s", html, file.Address())
	}
	for _, p := range func() []string { a, b := FolderPolicies(html); return []string{a, b} }() {
		for _, want := range []string{"'wasm-unsafe-eval'", "worker-src blob:", scriptHash("exec")} {
			if !strings.Contains(p, want) {
				t.Errorf("no %s in %s", want, p)
			}
		}
	}
	if _, _, err := SharedModule("../x", nil, nil); err == nil {
		t.Error("a module may be called ../x")
	}
	other := SharedFile{file.Name, append([]byte("x"), file.Data...)}
	if other.Address() == file.Address() {
		t.Error("another file has the same address, so that a browser keeps the first")
	}
}
