package lab

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schedlab/schedlab/notebooks/internal/env"
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
	return slices.ContainsFunc(servers(runtimeDir), func(s server) bool { return s.Token == token && s.Port == port })
}

// runningToken is the token of a JupyterLab that runs on the port and keeps its
// files in the folder, "" if there is none.
func runningToken(runtimeDir string, port int) string {
	for _, s := range servers(runtimeDir) {
		if s.Port == port && s.PID > 0 && env.Alive(s.PID) {
			return s.Token
		}
	}
	return ""
}

// A server is what a JupyterLab writes of itself.
type server struct {
	Port, PID int
	Token     string
}

// servers are those that have written a file and have not removed it. The path
// of the folder may hold a [, so it is no pattern.
func servers(runtimeDir string) []server {
	files, _ := os.ReadDir(runtimeDir)
	var all []server
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), "jpserver-") || filepath.Ext(f.Name()) != ".json" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(runtimeDir, f.Name()))
		var s server
		if err == nil && json.Unmarshal(data, &s) == nil {
			all = append(all, s)
		}
	}
	return all
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
// writes its token into files there that every user may read.
func makePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.Chmod(dir, 0o700)
}
