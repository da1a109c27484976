package normalise

import (
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Normalising any notebook twice is normalising it once, and gives cells with
// names of their own.
func FuzzNotebook(f *testing.F) {
	f.Add("3f2a9c01", "code-01", "a\r\n10%\r100%/home/ann/x", "go: downloading x\n/tmp/gonb_4e5ea2e7/main.go:1\r0x24a27fd84000\x1b[7m[[ Cell [1] ]]\x1b[0m ", `<i id="3978e1ab">3978e1ab`, "<svg id=00ff00aa>")
	f.Add("a", "a", "", "go: found y\n", `id="id1" id='0b5f7a52-4f2e-4a57-9d5c-6c6a1b1f9e11' gonb_x_0b5f7a52`, " ")
	f.Fuzz(func(t *testing.T, id1, id2, out, err, shown, other string) {
		n := &nb.Notebook{Minor: 4, Metadata: map[string]any{}}
		for _, id := range []string{id1, id2} {
			n.Cells = append(n.Cells, &nb.Cell{Kind: nb.Code, ID: id, Source: out, Metadata: map[string]any{}, ExecutionCount: len(out), Outputs: []*nb.Output{
				stream("stdout", out), {Type: nb.DisplayData, Data: map[string]any{"text/html": shown, "image/svg+xml": other, "text/plain": err}},
				stream("stderr", err), html(other), stream("stdout", shown), {Type: nb.Error, ErrorValue: err, Traceback: []string{err, other}},
			}})
		}
		n, failed := nb.Parse(n.Bytes()) // which makes valid UTF-8 of it, as any notebook is
		if failed != nil {
			t.Fatal(failed)
		}
		Notebook(n, here)
		once := string(n.Bytes())
		again, failed := nb.Parse([]byte(once))
		if failed != nil {
			t.Fatalf("a normalised notebook is refused: %v\n%s", failed, once)
		}
		Notebook(again, here)
		if twice := string(again.Bytes()); twice != once {
			t.Fatalf("once:\n%s\ntwice:\n%s", once, twice)
		}
		if again.Cells[0].ID == again.Cells[1].ID {
			t.Fatalf("two cells are called %q", again.Cells[0].ID)
		}
	})
}
