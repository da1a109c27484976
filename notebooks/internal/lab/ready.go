package lab

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// isReady waits until JupyterLab answers on its port, and says false when ctx
// ends before.
//
// A program that took the port answers, too. So the token is never sent to
// find out: JupyterLab writes it into a file of its own once it holds the
// port, and nothing else knows it. What answers after that is JupyterLab.
func isReady(ctx context.Context, runtimeDir, token string, port int) bool {
	for {
		if holdsPort(runtimeDir, token, port) && answers(ctx, address(port)+"/api") {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// holdsPort says whether the JupyterLab with the token has written that it
// serves on the port.
func holdsPort(runtimeDir, token string, port int) bool {
	files, err := filepath.Glob(filepath.Join(runtimeDir, "jpserver-*.json"))
	if err != nil {
		return false
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		var server struct {
			Port  int
			Token string
		}
		if json.Unmarshal(data, &server) == nil && server.Token == token && server.Port == port {
			return true
		}
	}
	return false
}

func answers(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// makePrivate makes a folder that only its owner can look into, for JupyterLab
// writes its token into files there that everyone may read.
func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.Chmod(dir, 0o700)
}
