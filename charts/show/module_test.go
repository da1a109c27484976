package show

import (
	"strings"
	"testing"
)

func TestAPageWithAModuleMayCompileItAndRunItInAWorkerOfItsOwn(t *testing.T) {
	module, err := Module([]byte("exec"), []byte("\x00asm"))
	if err != nil {
		t.Fatal(err)
	}
	with, without := Policy("<script>a</script>", module), Policy("<script>a</script>")
	// Of the module's elements none is a script; what runs is wasm_exec.js.
	want := strings.Replace(without, "; style", " '"+scriptHash("exec")+"' 'wasm-unsafe-eval'; style", 1) + "; worker-src blob:"
	if with != want {
		t.Errorf("got  %s\nwant %s", with, want)
	}
	if got := Policy("<script>a</script><p>" + module); strings.Contains(got, "wasm") || strings.Contains(got, "blob:") {
		t.Errorf("an output that only holds a module widens the policy: %s", got)
	}
}
