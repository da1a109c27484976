package reader

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/copies"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// ready does on the desk what the launcher does before it starts JupyterLab:
// the chapters of the checkout come, copies are made, and what was shipped is
// trusted.
func (d *desk) ready(t *testing.T) {
	t.Helper()
	for _, c := range all(t) {
		data, err := os.ReadFile(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(d.Root, "notebooks", filepath.Base(c.Path)), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c := copies.Open(d.Root)
	if _, err := c.Refresh(); err != nil {
		t.Fatal(err)
	}
	trusted, err := c.Trusted()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Trust(t.Context(), trusted); err != nil {
		t.Fatal(err)
	}
}

const (
	panel   = `[...jupyterapp.shell.widgets('main')].find((w) => w.sessionContext)`
	dialog  = `document.querySelector('.jp-Dialog')`
	noteTab = `[...document.querySelectorAll('#jp-main-dock-panel .lm-TabBar-tabLabel')].some((e) => e.innerText.endsWith('.ipynb'))`
)

// dirty says whether JupyterLab takes the notebook for changed once it knows
// what the kernel says of itself and has written that into the notebook.
func (p *page) dirty() bool {
	p.Helper()
	p.until("the page has a kernel", panel+`?.sessionContext.session?.kernel`)
	return eval[bool](p, `(async () => {
		const w = `+panel+`, kernel = w.sessionContext.session.kernel;
		const said = (await kernel.info).language_info, spec = await kernel.spec;
		const written = () => JSON.stringify(Object.entries(w.context.model.getMetadata('language_info')).sort());
		while (written() !== JSON.stringify(Object.entries(said).sort())) await new Promise(requestAnimationFrame);
		while (w.context.model.getMetadata('kernelspec').display_name !== spec.display_name) await new Promise(requestAnimationFrame);
		return w.context.model.dirty;
	})()`)
}

func TestOpeningAndClosingAChapterUntouchedAsksNothingAndChangesNoFile(t *testing.T) {
	d := sit(t)
	d.ready(t)
	for _, c := range all(t) {
		file := filepath.Join(d.Root, copies.Folder, filepath.Base(c.Path))
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p := sitAt(t, d, copies.Folder+"/"+filepath.Base(c.Path))
		p.until("every figure is drawn", drawn(figures(t, read(t, c.Path))))
		if p.dirty() {
			t.Errorf("%s: JupyterLab takes the chapter for changed", c.Name)
		}
		if eval[bool](p, `!!`+dialog) {
			t.Fatalf("%s: on opening JupyterLab asks: %s", c.Name, eval[string](p, dialog+`.innerText`))
		}
		p.menu("File", "Close Tab")
		if !p.comes(`!(`+noteTab+`)`, 20*time.Second) {
			t.Errorf("%s: closing does not close; JupyterLab asks: %s", c.Name, eval[string](p, `(`+dialog+` ?? document.body).innerText.slice(0, 400)`))
		}
		after, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Errorf("%s: the file is another one after it was opened and closed", c.Name)
		}
		d.endKernels(t)
	}
	// An original as it is committed does not say what this machine's kernel says.
	if !sitAt(t, d, "notebooks/"+filepath.Base(all(t)[0].Path)).dirty() {
		t.Error("JupyterLab would take any chapter for unchanged: what is proved?")
	}
}

func TestTheFileBrowserOpensWhereTheChaptersAreAndShowsThemOnly(t *testing.T) {
	d := sit(t)
	d.ready(t)
	p := sitAt(t, d, copies.Folder+"/"+filepath.Base(all(t)[0].Path))
	const names = `[...document.querySelectorAll('.jp-DirListing-content .jp-DirListing-itemText')].map((e) => e.innerText.trim())`
	p.until("the file browser shows files", names+`.length > 0`)
	var want []string
	for _, c := range all(t) {
		want = append(want, filepath.Base(c.Path))
	}
	p.until("it shows chapters", names+`.some((n) => n.startsWith('00-'))`)
	got := eval[[]string](p, names)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the file browser shows %v, want %v", got, want)
	}
}

func TestAPlantedChapterRunsNoScriptWhenItIsOpened(t *testing.T) {
	d := sit(t)
	n := chapter(t, 0)
	attack := `<p class="planted">planted</p><script>window.attacked = 'script'; fetch('/api/contents/')</script><img src="x" onerror="window.attacked = 'image'">`
	n.Cells = []*nb.Cell{n.Cells[0], {Kind: nb.Code, ID: "evil", Source: "%%", ExecutionCount: 1,
		Outputs: []*nb.Output{{Type: nb.DisplayData, Data: map[string]any{"text/html": attack, "text/plain": "planted"}}}}}
	// Were it trusted, it would run.
	signed := n.Clone()
	signed.Metadata["title"] = "signed"
	if err := d.Trust(t.Context(), [][]byte{signed.Bytes()}); err != nil {
		t.Fatal(err)
	}
	sitAt(t, d, d.put(t, "67-signed.ipynb", signed)).until("the script of a trusted notebook runs", `window.attacked`)
	for _, path := range []string{"notebooks/66-evil.ipynb", "work/66-evil.ipynb", "work/03-local-and-global-queues.ipynb"} {
		d.ready(t)
		if err := n.Write(filepath.Join(d.Root, path)); err != nil {
			t.Fatal(err)
		}
		d.ready(t)
		p := sitAt(t, d, path)
		p.until("the planted output is shown", `document.querySelector('.jp-Notebook')?.innerText.includes('planted')`)
		if how := eval[string](p, `window.attacked ?? ''`); how != "" {
			t.Errorf("%s: the planted %s ran", path, how)
		}
		for _, r := range p.rec.Requests() {
			if strings.HasSuffix(r, "/api/contents/") {
				t.Errorf("%s: the planted script asked for %s", path, r)
			}
		}
		if err := os.Remove(filepath.Join(d.Root, path)); err != nil {
			t.Fatal(err)
		}
	}
}
