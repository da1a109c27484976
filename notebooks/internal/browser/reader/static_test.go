package reader

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/charts/show"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// under starts one more JupyterLab on the desk, with the settings of the
// launcher, below a path as behind a hub. It ends with the test.
func (d *desk) under(t *testing.T, path string, args ...string) *desk {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	other := &desk{Env: d.Env, base: fmt.Sprintf("http://127.0.0.1:%d%s", port, path), token: "a-token-of-a-test"}
	ctx, stop := context.WithCancel(context.Background())
	cmd := d.Module(ctx, append([]string{
		"jupyterlab", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=" + strconv.Itoa(port), "--ServerApp.port_retries=0",
		"--ServerApp.open_browser=False", "--ServerApp.root_dir=" + d.Root, "--ServerApp.base_url=" + path + "/", "--ServerApp.allow_root=True",
	}, args...)...)
	cmd.Stdout, cmd.Stderr = &other.log, &other.log
	cmd.Env = append(append(cmd.Env, lab.ServerVars(d.Env, "")...), "JUPYTER_TOKEN="+other.token)
	gone, err := env.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { defer gone(); ended <- cmd.Wait() }()
	t.Cleanup(func() { stop(); <-ended })
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if resp, err := http.Get(other.base + "/api"); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return other
			}
		}
	}
	stop()
	t.Fatalf("JupyterLab is not ready after a minute (%v):\n%s", <-ended, &other.log)
	return nil
}

// trusted lays a chapter on the desk that JupyterLab trusts, as the launcher has
// it do.
func (d *desk) trusted(t *testing.T, name string, n *nb.Notebook) (path string) {
	t.Helper()
	path = d.put(t, name, n)
	if err := d.Trust(t.Context(), [][]byte{n.Bytes()}); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	loaderText = `document.querySelector('.schedlab-runtime')?.innerText ?? ''`
	liveCharts = `(globalThis.schedlab?.charts?.() ?? []).length`
)

func TestTheTrustedChaptersOfTheLauncherAreDrawnBeforeTheyRun(t *testing.T) {
	d := sit(t)
	for name, at := range map[string]*desk{"the launcher's": d, "one below a path": d.under(t, "/user/ann/schedlab")} {
		t.Run(name, func(t *testing.T) {
			for _, c := range all(t) {
				n := read(t, c.Path)
				p := open(t, at.page(d.trusted(t, c.Name+".ipynb", n)))
				p.until("every figure is drawn", fmt.Sprintf("%s === %d", liveCharts, figures(t, n)))
				if text := eval[string](p, loaderText); text != "Figures are interactive." {
					t.Errorf("%s: the first cell says %q", c.Name, text)
				}
				p.quiet()
				p.stays(at.host(t))
				asked := slices.DeleteFunc(p.rec.Requests(), func(r string) bool { return !strings.Contains(r, "echarts") })
				if want := []string{at.base + "/static/" + show.Served}; !slices.Equal(asked, want) {
					t.Errorf("%s: of ECharts the page asks for %q, want %q", c.Name, asked, want)
				}
			}
		})
	}
}

func TestWhereTheServerHasNotThePinnedEChartsFiguresStayImagesAndTheCellSaysWhatToDo(t *testing.T) {
	d := sit(t)
	planted := t.TempDir()
	file := filepath.Join(planted, filepath.FromSlash(show.Served))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("globalThis.attacked = true"), 0o644); err != nil {
		t.Fatal(err)
	}
	n := chapter(t, 0)
	path := d.trusted(t, "00-elsewhere.ipynb", n)
	for name, folder := range map[string]string{"another script": planted, "none": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			at := d.under(t, "/other", "--ServerApp.extra_static_paths="+folder)
			p := open(t, at.page(path))
			p.until("the cell says that figures stay still", `(`+loaderText+`).startsWith('The figures stay still images: ')`)
			if text := eval[string](p, loaderText); !strings.Contains(text, "its Jupyter server has no ECharts") || !strings.Contains(text, "Run this cell") {
				t.Errorf("the first cell says %q", text)
			}
			p.until("every figure is an image that can be seen", stillImages(pictures(t, n)))
			if eval[bool](p, `!!globalThis.attacked || `+liveCharts+` > 0`) {
				t.Error("a script that is not ECharts ran")
			}
			p.stays(at.host(t))
		})
	}
}

// stillImages holds when n figures are images.
func stillImages(n int) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.schedlab-chart')].filter((e) =>
		[...e.querySelectorAll('img')].some((i) => i.complete && i.naturalWidth > 0 && i.checkVisibility() && i.clientWidth > 100)).length === %d`, n)
}

// What JupyterLab exports of a chapter that was only opened has no ECharts, and
// no server.
func TestJupyterLabsOwnExportOfAChapterThatWasNotRunShowsImagesAndSaysWhatToDo(t *testing.T) {
	d := sit(t)
	n := chapter(t, 0)
	html := d.get(t, "/nbconvert/html/"+d.put(t, "unrun.ipynb", n)+"?download=false&")
	p := open(t, (&url.URL{Scheme: "file", Path: write(t, html)}).String())
	p.until("every figure is an image that can be seen", stillImages(pictures(t, n)))
	p.until("the page says what to do", `(`+loaderText+`).includes('no Jupyter server that could give it ECharts') && (`+loaderText+`).includes('Run this cell')`)
	for _, r := range p.rec.Requests() {
		if strings.Contains(r, "echarts") {
			t.Errorf("the page asks for %s", r)
		}
	}
}
