package reader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// A desk is where the reader of the tests sits: a JupyterLab that runs on
// copies of the chapters, in a folder of its own, and keeps what Jupyter
// remembers (settings, open tabs, trust) there too. So the tests neither
// change the checkout nor see what was done in it. The programs and the
// kernel are those of the checkout's set-up.
type desk struct {
	*env.Env
	base, token string // "http://127.0.0.1:port"
	stop        context.CancelFunc
	ended       chan error
	log         bytes.Buffer
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

func newDesk(e *env.Env) (d *desk, err error) {
	root, err := os.MkdirTemp("", "reader-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(root)
		}
	}()
	own := *e
	own.Root, own.Dir = root, filepath.Join(root, ".schedlab")
	for _, dir := range []string{"notebooks", ".schedlab/jupyter", ".schedlab/stamps"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			return nil, err
		}
	}
	for _, shared := range []string{"venv", "bin", "npm", "static"} {
		if err := os.Symlink(filepath.Join(e.Dir, shared), filepath.Join(own.Dir, shared)); err != nil {
			return nil, err
		}
	}
	const config = "jupyter/config"
	if err := os.CopyFS(filepath.Join(own.Dir, config), os.DirFS(filepath.Join(e.Dir, config))); err != nil {
		return nil, err
	}
	// Tests ask JupyterLab itself what it thinks of a notebook.
	expose := []byte(`{"LabApp": {"expose_app_in_browser": true}}`)
	if err := os.WriteFile(filepath.Join(own.Dir, config, "jupyter_lab_config.json"), expose, 0o644); err != nil {
		return nil, err
	}

	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()

	ctx, stop := context.WithCancel(context.Background())
	d = &desk{Env: &own, stop: stop, ended: make(chan error, 1)}
	ready := make(chan string, 1)
	opts := lab.Options{Port: port, NoBrowser: true, Ready: func(url string) { ready <- url }}
	go func() { d.ended <- lab.Run(ctx, d.Env, opts, &d.log) }()
	select {
	case address := <-ready:
		u, err := url.Parse(address)
		if err != nil {
			return nil, errors.Join(err, d.close())
		}
		d.base, d.token = "http://"+u.Host, u.Query().Get("token")
		return d, nil
	case err := <-d.ended:
		stop()
		return nil, fmt.Errorf("JupyterLab does not start: %w\n%s", err, &d.log)
	case <-time.After(2 * time.Minute):
		return nil, errors.Join(errors.New("JupyterLab is not ready after two minutes"), d.close())
	}
}

// close ends JupyterLab and its kernels.
func (d *desk) close() error {
	d.stop()
	err := <-d.ended
	left := os.RemoveAll(d.Root)
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("JupyterLab ended by itself: %w\n%s", err, &d.log)
	}
	return left
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

// figures counts the figures with a drawing that a notebook shows before a veil is
// lifted.
func figures(t *testing.T, n *nb.Notebook) int {
	t.Helper()
	count := 0
	for _, c := range n.Cells {
		for _, o := range c.Outputs {
			before, _, _ := strings.Cut(o.MIME("text/html"), `class="schedlab-answer"`)
			count += strings.Count(before, `class="schedlab-chart"`)
		}
	}
	if count == 0 {
		t.Fatal("the notebook shows no figure: what is there to prove?")
	}
	return count
}
