// Package lab runs JupyterLab on a notebook until it is stopped.
package lab

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/schedlab/schedlab/notebooks/internal/env"
)

// DefaultPort is JupyterLab's own.
const DefaultPort = 8888

// Options say how to run JupyterLab.
type Options struct {
	Notebook  string // to open, relative to the checkout; "" opens the file browser
	Port      int    // on 127.0.0.1; 0 chooses a free one
	NoBrowser bool   // do not open the browser
	// Writable is the only folder that JupyterLab may write to, relative to the
	// checkout and with slashes, which its file browser shows first; "" lets it
	// write everywhere.
	Writable string
	// Ready is called once JupyterLab answers, with the address to open. The
	// token in it is the key to everything that JupyterLab may do.
	Ready func(url string)
}

// Check says whether JupyterLab could start in the checkout at root. It is
// for before the set-up, which may take a minute that a wrong port wastes.
func (o Options) Check(root string) error {
	if o.Port < 0 || o.Port > 65535 {
		return fmt.Errorf("lab: port is %d; want 1 to 65535, or 0 for a free one", o.Port)
	}
	if o.Notebook != "" {
		if _, err := os.Stat(filepath.Join(root, o.Notebook)); err != nil {
			return fmt.Errorf("lab: there is no notebook %s in %s", o.Notebook, root)
		}
	}
	if o.Port == 0 {
		return nil
	}
	return freeFor(root, o.Port)
}

// freeFor is portFree with the answer to a reader that has started JupyterLab
// twice: the first one's address.
func freeFor(root string, port int) error {
	err := portFree(port)
	if !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	if token := runningToken(filepath.Join(root, ".schedlab", "jupyter", "runtime"), port); token != "" {
		return &env.Problem{
			What: fmt.Sprintf("the JupyterLab of this checkout runs on port %d already", port),
			Do:   fmt.Sprintf("open %s/lab?token=%s, or choose another port with --port", address(port), token), Err: err,
		}
	}
	return err
}

// Run starts JupyterLab and returns when it ends. When ctx ends, JupyterLab,
// its kernels and their programs are stopped first, and the error is ctx's.
// They end too when this program is killed. JupyterLab's own words go to out;
// where that is a file, the error of a start that fails names it.
func Run(ctx context.Context, e *env.Env, opts Options, out io.Writer) error {
	if err := opts.Check(e.Root); err != nil {
		return err
	}
	if opts.Port != 0 {
		return serve(ctx, e, opts, out)
	}
	for try := 1; ; try++ {
		port, err := freePort()
		if err != nil {
			return err
		}
		chosen := opts
		chosen.Port = port
		err = serve(ctx, e, chosen, out)
		if try == 5 || !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
	}
}

// serve runs JupyterLab on a port that was free a moment ago.
func serve(ctx context.Context, e *env.Env, opts Options, out io.Writer) error {
	token, err := newToken()
	if err != nil {
		return err
	}
	runtimeDir := e.RuntimeDir()
	if err := makePrivate(runtimeDir); err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	cmd := e.Module(ctx, arguments(e, opts)...)
	cmd.Stdout, cmd.Stderr = out, out
	// In the environment, not among the arguments, which every user of the
	// machine can read.
	cmd.Env = append(cmd.Env, "JUPYTER_TOKEN="+token)
	cmd.Env = append(cmd.Env, ServerVars(e, opts.Writable)...)
	gone, err := env.Start(cmd)
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	ended := make(chan error, 1)
	go func() { defer gone(); ended <- cmd.Wait() }()

	ready, stopAsking := context.WithCancel(ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		if isReady(ready, runtimeDir, token, opts.Port) && opts.Ready != nil {
			opts.Ready(address(opts.Port) + Page(opts.Notebook) + "?token=" + token)
		}
	}()
	err = <-ended
	stopAsking()
	<-told
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		// Another program may have taken the port since we looked.
		if taken := portFree(opts.Port); taken != nil {
			return taken
		}
		where := "above"
		if file, ok := out.(*os.File); ok && file != os.Stderr {
			where = "in " + file.Name()
		}
		return fmt.Errorf("lab: JupyterLab ended: %w; what it said is %s", err, where)
	}
	return nil
}

// ServerVars are the variables, beside those of [env.Env.Environ], that a server
// of JupyterLab needs: the only folder that it may write to, and the one where
// cells that explore put their programs for the page and the server finds them.
func ServerVars(e *env.Env, writable string) []string {
	return []string{"SCHEDLAB_WRITABLE=" + writable, "SCHEDLAB_PAGES=" + e.Pages()}
}

func address(port int) string { return fmt.Sprintf("http://127.0.0.1:%d", port) }

func arguments(e *env.Env, opts Options) []string {
	args := []string{
		"jupyterlab",
		"--ServerApp.ip=127.0.0.1",
		"--ServerApp.port=" + strconv.Itoa(opts.Port),
		"--ServerApp.port_retries=0",
		"--ServerApp.open_browser=" + pythonBool(!opts.NoBrowser),
		"--ServerApp.root_dir=" + e.Root,
		"--ServerApp.log_level=WARN",
		"--LabApp.default_url=" + Page(opts.Notebook),
		"--MultiKernelManager.default_kernel_name=" + env.Kernel,
	}
	if opts.Writable != "" {
		args = append(args, "--FileContentsManager.preferred_dir="+opts.Writable)
	}
	if os.Geteuid() == 0 {
		args = append(args, "--ServerApp.allow_root=True") // in a container
	}
	return args
}

// Page is the address of a notebook below that of the server.
func Page(notebook string) string {
	if notebook == "" {
		return "/lab"
	}
	return (&url.URL{Path: "/lab/tree/" + filepath.ToSlash(notebook)}).EscapedPath()
}

func pythonBool(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("lab: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func portFree(port int) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err == nil {
		return l.Close()
	}
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return &env.Problem{What: fmt.Sprintf("port %d is taken by another program, perhaps another JupyterLab", port), Do: "stop that one, or choose another port with --port", Err: err}
	case errors.Is(err, syscall.EACCES):
		return &env.Problem{What: fmt.Sprintf("port %d is not allowed to you", port), Do: "choose one above 1023 with --port", Err: err}
	}
	return fmt.Errorf("lab: %w", err)
}

func newToken() (string, error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", err
	}
	return hex.EncodeToString(b), nil
}
