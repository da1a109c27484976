package env

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/schedlab/schedlab/charts/show"
)

// serverConfig is the part of Jupyter's configuration that is a program.
//
//go:embed jupyter_server_config.py
var serverConfig []byte

// jupyterFiles are the files that we write for Jupyter, by path. They hold
// the checkout's path, so a checkout that moved gets new ones.
func (e *Env) jupyterFiles() (map[string][]byte, error) {
	files := e.kernelFiles()
	// JupyterLab asks for news and updates over the network unless told not to.
	files[e.path("venv", "share", "jupyter", "lab", "settings", "overrides.json")] = map[string]any{
		"@jupyterlab/apputils-extension:notification": map[string]any{
			"fetchNews": "false", "checkForUpdates": false,
		},
	}
	settings := map[string]any{
		"LabApp": map[string]any{"extension_manager": "readonly", "news_url": nil, "log_level": "WARN"},
		// No pings to the page. With a timeout longer than the interval each kernel
		// start warns, and with one that is not, the server takes its first ping
		// for lost and drops every connection after 30 s.
		"ServerApp": map[string]any{
			"tornado_settings": map[string]any{"ws_ping_interval": 0},
			// Every program that reaches the port may read what is there, without a token.
			"extra_static_paths": []string{e.path("static")},
		},
	}
	e.addImageSettings(settings)
	files[e.path("jupyter", "config", "jupyter_server_config.json")] = settings
	echarts, err := os.ReadFile(e.ECharts())
	if err != nil {
		return nil, err
	}
	encoded := map[string][]byte{
		// With it the figures of committed chapters move before a cell has run.
		e.path("static", filepath.FromSlash(show.Served)):       echarts,
		e.path("jupyter", "config", "jupyter_server_config.py"): serverConfig,
	}
	if runtime.GOOS != "windows" { // which runs no scripts of a shell
		encoded[filepath.Join(e.kernelBin(), "go")] = kernelGo
	}
	for name, content := range files {
		data, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			return nil, err
		}
		encoded[name] = append(data, '\n')
	}
	return encoded, nil
}

func (e *Env) checkJupyter(context.Context) error {
	files, err := e.jupyterFiles()
	if errors.Is(err, os.ErrNotExist) {
		return errNotInstalled
	} else if err != nil {
		return err
	}
	for name, want := range files {
		got, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			return errNotInstalled
		}
		if err != nil || !bytes.Equal(got, want) {
			return errors.New(filepath.Base(name) + " is not as it should be")
		}
		if info, err := os.Stat(name); err == nil && isProgram(name) && info.Mode()&0o111 == 0 {
			return errors.New(filepath.Base(name) + " may not be run")
		}
	}
	return nil
}

func (e *Env) buildJupyter(context.Context, *task) error {
	files, err := e.jupyterFiles()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(e.path("static")); err != nil { // another version of ECharts
		return err
	}
	for name, content := range files {
		if err := writeFile(name, content); err != nil {
			return err
		}
		if isProgram(name) {
			if err := os.Chmod(name, 0o755); err != nil {
				return err
			}
		}
	}
	return nil
}

func isProgram(name string) bool { return filepath.Base(name) == "go" }

// sign has Jupyter sign notebooks as it does those that a reader has run.
const sign = `import json, sys
import nbformat
from nbformat.sign import NotebookNotary
with NotebookNotary() as notary:
    for text in json.load(sys.stdin):
        notary.sign(nbformat.reads(text, nbformat.NO_CONVERT))`

// Trust has JupyterLab trust notebooks by their contents, wherever they are,
// so that their figures move when they are opened. Contents, not files: a file
// may be another one by the time that Jupyter reads it. It does so once for
// each content; what a reader runs and saves, JupyterLab signs itself.
func (e *Env) Trust(ctx context.Context, contents [][]byte) error {
	var texts []string
	for _, c := range contents {
		texts = append(texts, string(c))
	}
	db := e.statePath("jupyter", "data", "nbsignatures.db")
	inputs := hashOf(append(texts, db)...)
	if _, err := os.Stat(db); err == nil && e.checkStamp("trust", inputs) == nil || len(texts) == 0 {
		return nil
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	cmd := e.Command(ctx, e.Python(), "-c", sign)
	cmd.Stdin = bytes.NewReader(list)
	if out, err := cmd.CombinedOutput(); err != nil {
		return explain("trusting the notebooks", string(out), err)
	}
	return e.writeStamp("trust", inputs)
}

// signed says of each notebook whether Jupyter has signed it.
const signed = `import json, sys
import nbformat
from nbformat.sign import NotebookNotary
def known(notary, text):
    try:
        return notary.check_signature(nbformat.reads(text, nbformat.NO_CONVERT))
    except Exception: # it is no notebook
        return False
with NotebookNotary() as notary:
    json.dump([known(notary, text) for text in json.load(sys.stdin)], sys.stdout)`

// Signed reports of each content whether JupyterLab trusts a notebook with it:
// because of Trust, or because the reader ran it there.
func (e *Env) Signed(ctx context.Context, contents [][]byte) ([]bool, error) {
	var texts []string
	for _, c := range contents {
		texts = append(texts, string(c))
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	cmd := e.Command(ctx, e.Python(), "-c", signed)
	cmd.Stdin = bytes.NewReader(list)
	out, err := cmd.Output()
	if err != nil {
		return nil, explain("looking at the signatures of notebooks", outputOf(err), err)
	}
	var answers []bool
	if err := json.Unmarshal(out, &answers); err != nil || len(answers) != len(contents) {
		return nil, fmt.Errorf("looking at the signatures of notebooks: the answer is %q for %d of them", out, len(contents))
	}
	return answers, nil
}
