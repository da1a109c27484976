//go:build !js

package show

import "fmt"

// Module returns what a page holds so that the controls of its Explores move: the
// chapter's program as WebAssembly, and wasm_exec.js of the Go that compiled it.
// Nothing of it runs by itself; [Policy] allows what the runtime does with it. It
// belongs at the end of the page.
func Module(exec, wasm []byte) (string, error) {
	packedExec, err := pack(exec)
	if err != nil {
		return "", err
	}
	packed, err := pack(wasm)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(moduleMark+`exec" %s="%s">%s</script>`+moduleMark+`module">%s</script>`+"\n",
		runsAttr, scriptHash(string(exec)), packedExec, packed), nil
}

// moduleMark begins the elements of Module, which hold data and no script.
const moduleMark = `<script type="text/plain" data-schedlab-go="`
