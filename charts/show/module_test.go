package show

import (
	"bytes"
	"strconv"
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

func TestAModuleIsTextThatComesBackAndHoldsNoMarkup(t *testing.T) {
	for _, n := range []int{0, 1, 2, 12, 13, 14, 5000} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(i * i >> 3)
		}
		text := dense(data)
		if strings.ContainsAny(text, "<>&") || len(text) > n*16/13+8 {
			t.Errorf("%d bytes are a text of %d: %.40q", n, len(text), text)
		}
		length, letters, _ := strings.Cut(text, " ")
		var back []byte
		held, bits := 0, 0
		for i := 0; i < len(letters); i += 2 {
			held |= (strings.IndexByte(denseLetters, letters[i]) + 91*strings.IndexByte(denseLetters, letters[i+1])) << bits
			for bits += 13; bits >= 8; bits -= 8 {
				back = append(back, byte(held))
				held >>= 8
			}
		}
		if length != strconv.Itoa(n) || len(back) < n || !bytes.Equal(back[:n], data) {
			t.Errorf("%d bytes come back as %s, %d", n, length, len(back))
		}
	}
	if len(denseLetters) != 91 {
		t.Errorf("there are %d letters", len(denseLetters))
	}
}
