package page

import (
	"bytes"
	"fmt"
	"testing"
)

// memoryOf writes the pieces of a module's data into a memory, as a browser does.
func memoryOf(t *testing.T, wasm []byte) (memory []byte, pieces int) {
	t.Helper()
	for r := (reader{rest: wasm[wasmHead:]}); len(r.rest) > 0; {
		id := r.byte()
		section := reader{rest: r.bytes(r.unsigned())}
		if id != dataSection {
			continue
		}
		pieces = int(section.unsigned())
		for range pieces {
			section.bytes(2)
			at := int(section.signed())
			section.byte()
			data := section.bytes(section.unsigned())
			if more := at + len(data) - len(memory); more > 0 {
				memory = append(memory, make([]byte, more)...)
			}
			copy(memory[at:], data)
		}
		if section.broken || len(section.rest) > 0 {
			t.Fatalf("the section of data has %d bytes too many; broken: %v", len(section.rest), section.broken)
		}
	}
	return memory, pieces
}

// module is one with a section that has nothing to do with data, and these pieces.
func module(pieces ...string) []byte {
	data := []byte{byte(len(pieces))}
	for _, p := range pieces {
		data = append(data, p...)
	}
	wasm := []byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01")
	wasm = append(wasm, dataSection)
	wasm = append(wasm, byte(len(data)&0x7f|0x80), byte(len(data)>>7))
	return append(wasm, data...)
}

func nothing([]byte) {}

func piece(at int64, data string) string {
	b := append(appendSigned([]byte{0, opI32Const}, at), opEnd, byte(len(data)))
	return string(b) + data
}

func TestPiecesOfDataWithFewZerosBetweenThemBecomeOneAndTheMemoryStaysTheSame(t *testing.T) {
	far := int64(1 << 20)
	before := module(piece(64, "one"), piece(100, "two"), piece(103, "three"), piece(far, "four"), piece(far+9, "five"))
	after, err := joinSegments(before, nothing)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := memoryOf(t, before)
	got, pieces := memoryOf(t, after)
	if !bytes.Equal(got, want) || pieces != 2 {
		t.Errorf("the memory has %d bytes, the same as before: %v, in %d pieces; want 2", len(got), bytes.Equal(got, want), pieces)
	}
	if head := before[:wasmHead+5]; !bytes.HasPrefix(after, head) {
		t.Errorf("the module begins with %x; want %x, for what is no data stays", after[:len(head)], head)
	}
	again, err := joinSegments(after, nothing)
	if err != nil || !bytes.Equal(again, after) {
		t.Errorf("done twice it is not what it is done once (%v)", err)
	}
}

func TestAModuleOfAnotherFormIsRefusedAndNotChanged(t *testing.T) {
	good := module(piece(64, "one"))
	passive := bytes.Replace(good, []byte{0, opI32Const}, []byte{1, opI32Const}, 1)
	for name, wasm := range map[string][]byte{
		"nothing":                        nil,
		"one that ends early":            good[:len(good)-1],
		"data that stand nowhere":        passive,
		"one that counts its data twice": append(append([]byte(nil), good...), countSection, 1, 1),
	} {
		if out, err := joinSegments(wasm, nothing); err == nil {
			t.Errorf("%s became %x; want an error", name, out)
		}
	}
}

func TestNumbersWithASignAreWrittenAsTheyAreRead(t *testing.T) {
	for _, x := range []int64{0, 1, 63, 64, 127, 128, 8191, 8192, 1<<31 - 1, -1, -64, -65, -1 << 31} {
		t.Run(fmt.Sprint(x), func(t *testing.T) {
			r := reader{rest: appendSigned(nil, x)}
			if got := r.signed(); got != x || len(r.rest) > 0 || r.broken {
				t.Errorf("it is read as %d, with %d bytes left", got, len(r.rest))
			}
		})
	}
}
