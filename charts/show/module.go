//go:build !js

package show

import (
	"encoding/base64"
	"fmt"
	"strings"
)

// Module returns what a page holds so that the controls of its Explores move: the
// chapter's program as WebAssembly, and wasm_exec.js of the Go that compiled it.
// Nothing of it runs by itself; [Policy] allows what the runtime does with it. It
// belongs before the page's figures: the runtime starts it while the rest of the page is
// read.
func Module(exec, wasm []byte) (string, error) {
	packedExec, packed, err := packModule(exec, wasm)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(moduleMark+`exec" %s="%s">%s</script>`+moduleMark+`module">%s</script>`+"\n",
		runsAttr, scriptHash(string(exec)), packedExec, packed), nil
}

// packModule returns wasm_exec.js, compressed, in base64, and the program dense.
func packModule(exec, wasm []byte) (packedExec, packed string, err error) {
	if packedExec, err = pack(exec); err != nil {
		return "", "", err
	}
	if packed, err = pack(wasm); err != nil {
		return "", "", err
	}
	zipped, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return "", "", err
	}
	return packedExec, dense(zipped), nil
}

// moduleMark begins the elements of Module, which hold data and no script.
const moduleMark = `<script type="text/plain" data-schedlab-go="`

// dense writes data as text that a page may hold as it is, in a fourteenth less room
// than base64: their number, and then each 13 bits as two letters. charts/show/web
// reads it.
func dense(data []byte) string {
	var b strings.Builder
	fmt.Fprint(&b, len(data), " ")
	b.Grow(len(data)*16/13 + 2)
	held, bits := 0, 0
	put := func() {
		v := held & (1<<13 - 1)
		b.WriteByte(denseLetters[v%len(denseLetters)])
		b.WriteByte(denseLetters[v/len(denseLetters)])
		held >>= 13
		bits -= 13
	}
	for _, c := range data {
		held |= int(c) << bits
		if bits += 8; bits >= 13 {
			put()
		}
	}
	if bits > 0 {
		put()
	}
	return b.String()
}

// denseLetters are those of ASCII that stand for nothing else in a page. With one
// less 13 bits would not go into two of them.
const denseLetters = "!\"#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
