package reader

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	labdesk "github.com/schedlab/schedlab/notebooks/internal/desk"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A desk is where the reader of the tests sits.
type desk struct {
	*env.Env
	base, token string // "http://127.0.0.1:port"
	log         bytes.Buffer
	close       func() error
}

var (
	theDesk  *desk
	deskErr  error
	deskOnce sync.Once
)

func TestMain(m *testing.M) {
	code := m.Run()
	if theDesk != nil {
		if err := theDesk.close(); err != nil && code == 0 {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// sit hands out the desk, which all tests share.
func sit(t *testing.T) *desk {
	t.Helper()
	deskOnce.Do(func() { theDesk, deskErr = newDesk(envtest.New(t)) })
	if deskErr != nil {
		t.Fatal(deskErr)
	}
	return theDesk
}

// all lists the chapters of the checkout.
func all(t *testing.T) []nb.Chapter {
	t.Helper()
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := nb.Chapters(filepath.Join(root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	return chapters
}

func newDesk(e *env.Env) (*desk, error) {
	d, err := labdesk.Open(e)
	if err != nil {
		return nil, err
	}
	return &desk{Env: d.Env, base: d.Base, token: d.Token, close: d.Close}, nil
}

// put lays a notebook on the desk, as notebooks/name, and returns its path as
// JupyterLab names it.
func (d *desk) put(t *testing.T, name string, n *nb.Notebook) string {
	t.Helper()
	if err := n.Write(filepath.Join(d.Root, "notebooks", name)); err != nil {
		t.Fatal(err)
	}
	return "notebooks/" + name
}

// page is the address of a notebook in JupyterLab, which forgets the tabs of
// the test before.
func (d *desk) page(path string) string {
	return d.base + "/lab/tree/" + path + "?reset&token=" + d.token
}

// get fetches an address of the server.
func (d *desk) get(t *testing.T, path string) string {
	t.Helper()
	resp, err := http.Get(d.base + path + "token=" + d.token)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s:\n%s", path, resp.Status, body)
	}
	return string(body)
}

// endKernels stops all kernels, which would compute and hold memory while
// other tests run.
func (d *desk) endKernels(t *testing.T) {
	t.Helper()
	var kernels []struct{ ID string }
	if err := json.Unmarshal([]byte(d.get(t, "/api/kernels?")), &kernels); err != nil {
		t.Fatal(err)
	}
	for _, k := range kernels {
		req, err := http.NewRequest(http.MethodDelete, d.base+"/api/kernels/"+k.ID+"?token="+d.token, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
}

// chapter reads a chapter as it is committed.
func chapter(t *testing.T, number int) *nb.Notebook {
	t.Helper()
	for _, c := range all(t) {
		if c.Number() == number {
			return read(t, c.Path)
		}
	}
	t.Fatalf("there is no chapter %d", number)
	return nil
}

func read(t *testing.T, path string) *nb.Notebook {
	t.Helper()
	n, err := nb.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// figures counts the charts that a notebook shows before a veil is lifted: what
// ECharts draws. A board is none.
func figures(t *testing.T, n *nb.Notebook) int { return shown(t, n, `"option":`) }

// pictures counts the figures with a still image, boards too.
func pictures(t *testing.T, n *nb.Notebook) int { return shown(t, n, `class="schedlab-chart"`) }

func shown(t *testing.T, n *nb.Notebook, sign string) int {
	t.Helper()
	count := 0
	for _, c := range n.Cells {
		for _, o := range c.Outputs {
			before, _, _ := strings.Cut(o.MIME("text/html"), `class="schedlab-answer"`)
			count += strings.Count(before, sign)
		}
	}
	if count == 0 {
		t.Fatal("the notebook shows no figure: what is there to prove?")
	}
	return count
}
