package lab

import (
	"errors"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env/envtest"
)

func TestAProgramThatTakesThePortNeverGetsTheToken(t *testing.T) {
	e := envtest.New(t)
	// It answers to everything as JupyterLab would, and keeps what it is asked.
	var mu sync.Mutex
	var asked []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		dump, _ := httputil.DumpRequest(r, true)
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, string(dump))
	}))
	defer thief.Close()
	u, err := url.Parse(thief.URL)
	if err != nil {
		t.Fatal(err)
	}
	// Check is left out, for it took the port after that.
	opts := Options{Port: thief.Listener.Addr().(*net.TCPAddr).Port, NoBrowser: true, Ready: func(url string) { t.Errorf("it tells the reader to open %s", url) }}
	err = serve(t.Context(), e, opts, io.Discard)
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "port "+u.Port()+" is taken by another program") {
		t.Errorf("serve: %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(asked) > 0 {
		t.Errorf("the program on the port was asked:\n%s", strings.Join(asked, "\n"))
	}
}

func TestOnlyTheFileWithTheTokenAndThePortProvesThatJupyterLabHoldsThePort(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [x] checkout*")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"jpserver-1.json":  `{"port": 8888, "token": "of another server"}`,
		"jpserver-2.json":  `{"port": 8889, "token": "mine"}`,
		"jpserver-3.json":  `{"port": 8888, "token": "mi`,
		"something-4.json": `{"port": 8888, "token": "mine"}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if holdsPort(dir, "mine", 8888) {
		t.Error("a file that is not of this server and port is taken for it")
	}
	if !holdsPort(dir, "mine", 8889) {
		t.Error("the file of this server is not found")
	}
}

func TestTheBrowserIsOpenedByAFileThatOnlyItsOwnerCanRead(t *testing.T) {
	e := envtest.New(t)
	// A browser that keeps what it is to open.
	dir := t.TempDir()
	browser, kept := filepath.Join(dir, "browser"), filepath.Join(dir, "kept")
	script := "#!/bin/sh\nprintf '%s' \"$1\" > '" + kept + ".tmp'\ncp \"${1#file://}\" '" + kept + ".html'\nmv '" + kept + ".tmp' '" + kept + "'\n"
	if err := os.WriteFile(browser, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", browser+" %s")
	if err := os.Chmod(filepath.Join(e.Dir, "jupyter", "runtime"), 0o755); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	const notebook = ".schedlab/jupyter/a name & ü?.ipynb" // what a reader may call a notebook
	if err := os.WriteFile(filepath.Join(e.Root, notebook), []byte(`{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`), 0o644); err != nil {
		t.Fatal(err)
	}
	defer os.Remove(filepath.Join(e.Root, notebook))
	address, stop := start(t, e, Options{Port: 0, Notebook: notebook})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if p := u.Port(); p == "" || p == "0" || p == "8888" {
		t.Errorf("the free port is %q", p)
	}
	info, err := os.Stat(filepath.Join(e.Dir, "jupyter", "runtime"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of the files that hold the token is %v, %v; want it to be its owner's alone", info.Mode(), err)
	}
	var opened []byte
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if opened, err = os.ReadFile(kept); err == nil {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the browser is not opened: %v", err)
		}
	}
	token := u.Query().Get("token")
	if strings.Contains(string(opened), token) || !strings.HasPrefix(string(opened), "file://") {
		t.Errorf("the browser's command line is %q; every user of the machine can read it", opened)
	}
	page, err := os.ReadFile(kept + ".html")
	if err != nil || !strings.Contains(html.UnescapeString(string(page)), "http://"+u.Host+u.EscapedPath()+"?token="+token) || u.Path != "/lab/tree/"+notebook {
		t.Errorf("the file does not lead to %s (%v):\n%s", address, err, page)
	}
	stop()
}

// What a reader saved holds the kernel's own language_info, whose lexer is "".
func TestWhatJupyterLabExportsOfASavedNotebookHasItsColours(t *testing.T) {
	e := *envtest.New(t)
	e.Root = t.TempDir()
	const saved = `{"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "go", "pygments_lexer": ""}}, "cells": [
		{"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null, "outputs": [], "source": "func twice(n int) int { return 2 * n }"}]}`
	if err := os.WriteFile(filepath.Join(e.Root, "saved.ipynb"), []byte(saved), 0o644); err != nil {
		t.Fatal(err)
	}
	address, stop := start(t, &e, Options{Port: 0, NoBrowser: true})
	defer stop()
	base, token, _ := strings.Cut(address, "/lab?")
	resp, err := http.Get(base + "/nbconvert/html/saved.ipynb?" + token)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if page, err := io.ReadAll(resp.Body); err != nil || !strings.Contains(string(page), `<span class="kd">func</span>`) {
		t.Errorf("the export has no colours (%d, %v)", resp.StatusCode, err)
	}
}

func TestOnlyTheFolderOfTheReadersWorkCanBeWrittenTo(t *testing.T) {
	e := *envtest.New(t)
	e.Root = t.TempDir()
	for _, dir := range []string{"work", "notebooks"} {
		if err := os.Mkdir(filepath.Join(e.Root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const original = "an original"
	file := filepath.Join(e.Root, "notebooks", "05-x.md")
	if err := os.WriteFile(file, []byte(original), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, filepath.Join(e.Root, "work", "link.md")); err != nil {
		t.Fatal(err)
	}
	address, stop := start(t, &e, Options{Port: 0, NoBrowser: true, Writable: "work"})
	defer stop()
	base, token, _ := strings.Cut(address, "/lab?")
	do := func(method, path, body string) (int, string) {
		var answer struct{ Message string }
		status := call(t, method, base+"/api/contents/"+path+"?"+token, body, &answer)
		return status, answer.Message
	}
	const text = `{"type": "file", "format": "text", "content": "changed"}`
	for _, attack := range []struct{ method, path, body string }{
		{"PUT", "notebooks/05-x.md", text},
		{"PUT", "notebooks/new.md", text},
		{"PUT", "work/../notebooks/05-x.md", text},
		{"PUT", "work/%2e%2e/notebooks/05-x.md", text},
		{"PUT", "work/link.md", text},
		{"PUT", "go.mod", text},
		{"POST", "notebooks", `{"type": "notebook"}`},
		{"PATCH", "notebooks/05-x.md", `{"path": "work/05-x.md"}`},
		{"DELETE", "notebooks/05-x.md", ""},
		{"DELETE", "notebooks", ""},
	} {
		if status, message := do(attack.method, attack.path, attack.body); status < 400 || status >= 500 || status == http.StatusForbidden && !strings.Contains(message, "only the folder work is yours") {
			t.Errorf("%s %s is answered with %d, %q", attack.method, attack.path, status, message)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != original {
		t.Errorf("the original is now %q, %v", got, err)
	}
	if left, err := os.ReadDir(e.Root); err != nil || len(left) != 2 {
		t.Errorf("beside work and notebooks there is %v, %v", left, err)
	}
	var model struct{ Writable bool }
	if call(t, "GET", base+"/api/contents/notebooks/05-x.md?content=0&"+token, "", &model); model.Writable {
		t.Error("JupyterLab takes the original for writable")
	}
	if status, message := do("DELETE", "work", ""); status != http.StatusForbidden || !strings.Contains(message, "all of your work") {
		t.Errorf("to delete all of the reader's work is answered with %d, %q", status, message)
	}
	if status, message := do("PUT", "work/mine.md", text); status != http.StatusCreated {
		t.Errorf("work/mine.md is answered with %d, %s", status, message)
	}
	if status, message := do("PATCH", "work/mine.md", `{"path": "notebooks/mine.md"}`); status != http.StatusForbidden {
		t.Errorf("moving a file among the originals is answered with %d, %s", status, message)
	}
	if status, message := do("DELETE", "work/mine.md", ""); status != http.StatusNoContent {
		t.Errorf("deleting work/mine.md is answered with %d, %s", status, message)
	}
}
