// Package desk is where a tested or timed reader sits: a JupyterLab with a
// folder of its own, in which it also keeps what Jupyter remembers (settings, open
// tabs, trust). So it neither changes the checkout nor sees what was done in it. The
// programs and the kernel are those of the checkout's set-up.
package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/lab"
)

// A Desk is a JupyterLab that runs. Its notebooks are below Root.
type Desk struct {
	*env.Env
	Base, Token string // "http://127.0.0.1:port"
	stop        context.CancelFunc
	ended       chan error
	log         bytes.Buffer
}

// Open starts JupyterLab, which runs until Close.
func Open(e *env.Env) (d *Desk, err error) {
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
	// JupyterLab itself is asked what it thinks of a notebook.
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
	d = &Desk{Env: &own, stop: stop, ended: make(chan error, 1)}
	ready := make(chan string, 1)
	opts := lab.Options{Port: port, NoBrowser: true, Ready: func(url string) { ready <- url }}
	go func() { d.ended <- lab.Run(ctx, d.Env, opts, &d.log) }()
	select {
	case address := <-ready:
		u, err := url.Parse(address)
		if err != nil {
			return nil, errors.Join(err, d.Close())
		}
		d.Base, d.Token = "http://"+u.Host, u.Query().Get("token")
		return d, nil
	case err := <-d.ended:
		stop()
		return nil, fmt.Errorf("JupyterLab does not start: %w\n%s", err, &d.log)
	case <-time.After(2 * time.Minute):
		return nil, errors.Join(errors.New("JupyterLab is not ready after two minutes"), d.Close())
	}
}

// Close ends JupyterLab and its kernels.
func (d *Desk) Close() error {
	d.stop()
	err := <-d.ended
	left := os.RemoveAll(d.Root)
	if !errors.Is(err, context.Canceled) {
		return fmt.Errorf("JupyterLab ended by itself: %w\n%s", err, &d.log)
	}
	return left
}

// Page is the address of a notebook, by its path below Root, in JupyterLab, which
// forgets the tabs of before.
func (d *Desk) Page(path string) string {
	return d.Base + "/lab/tree/" + path + "?reset&token=" + d.Token
}
