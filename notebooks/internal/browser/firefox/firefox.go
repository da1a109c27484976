// Package firefox drives a Firefox for tests: by Marionette, which is how Firefox
// itself speaks WebDriver, over a plain connection, so that neither geckodriver, which
// Debian does not have, nor a module is needed.
package firefox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

var names = []string{"firefox-esr", "firefox"}

// Find returns the path of a Firefox on PATH, or an error.
func Find() (string, error) {
	for _, n := range names {
		if path, err := exec.LookPath(n); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("firefox: there is no Firefox on PATH; want one of %v", names)
}

// A Tab is the page of a headless Firefox.
type Tab struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
	last int // the number of the last command
}

// patience is how long anything may take.
const patience = 2 * time.Minute

// New starts a Firefox with one empty page, which ends with the test. Where there is
// none the test fails: a skip would pass unseen.
func New(t testing.TB) *Tab {
	t.Helper()
	path, err := Find()
	if err != nil {
		t.Fatalf("%v; this test needs it (Debian: apt install firefox-esr)", err)
	}
	profile := t.TempDir()
	// It takes a free port and writes it into the profile.
	prefs := `user_pref("marionette.port", 0);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
`
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(prefs), 0o644); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(path, "--headless", "--no-remote", "--marionette", "--profile", profile)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "MOZ_DISABLE_CONTENT_SANDBOX=1") // containers have no namespaces to sandbox in
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() { cmd.Process.Kill(); <-ended })
	tab := &Tab{t: t}
	for end := time.Now().Add(patience); tab.conn == nil; time.Sleep(50 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("firefox: %s ends at once:\n%s", path, &log)
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("firefox: %s does not answer", path)
		}
		port, err := os.ReadFile(filepath.Join(profile, "MarionetteActivePort"))
		if err != nil || len(port) == 0 {
			continue
		}
		if conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strings.TrimSpace(string(port)))); err == nil {
			tab.conn, tab.in = conn, bufio.NewReader(conn)
		}
	}
	t.Cleanup(func() { tab.conn.Close() })
	if hello := tab.read(); !strings.Contains(string(hello), `"marionetteProtocol":3`) {
		t.Fatalf("firefox: it begins with %.200s", hello)
	}
	tab.Do("WebDriver:NewSession", map[string]any{"capabilities": map[string]any{}})
	return tab
}

// read reads a message: its length, a colon, and JSON.
func (tab *Tab) read() []byte {
	tab.t.Helper()
	tab.conn.SetDeadline(time.Now().Add(patience))
	head, err := tab.in.ReadString(':')
	if err != nil {
		tab.t.Fatalf("firefox: %v", err)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(head, ":"))
	if err != nil || n < 0 || n > 1<<26 {
		tab.t.Fatalf("firefox: a message begins with %.40q", head)
	}
	message := make([]byte, n)
	if _, err := io.ReadFull(tab.in, message); err != nil {
		tab.t.Fatalf("firefox: %v", err)
	}
	return message
}

// Do gives a command of WebDriver, and returns the value of its result.
func (tab *Tab) Do(command string, params any) json.RawMessage {
	tab.t.Helper()
	tab.last++
	text, err := json.Marshal([]any{0, tab.last, command, params})
	if err != nil {
		tab.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(tab.conn, "%d:%s", len(text), text); err != nil {
		tab.t.Fatalf("firefox: %s: %v", command, err)
	}
	var answer [4]json.RawMessage // 1, the number, the error, the result
	if err := json.Unmarshal(tab.read(), &answer); err != nil {
		tab.t.Fatalf("firefox: %s: %v", command, err)
	}
	if string(answer[2]) != "null" {
		tab.t.Fatalf("firefox: %s: %.600s", command, answer[2])
	}
	var result struct{ Value json.RawMessage }
	json.Unmarshal(answer[3], &result) // not all results have one
	return result.Value
}

// Visit opens an address.
func (tab *Tab) Visit(address string) {
	tab.t.Helper()
	tab.Do("WebDriver:Navigate", map[string]any{"url": address})
}

// Eval is what an expression is in the page.
func Eval[T any](tab *Tab, js string) T {
	tab.t.Helper()
	// Without a sandbox a script sees what the page's own have made.
	value := tab.Do("WebDriver:ExecuteScript", map[string]any{"script": "return (" + js + ")", "args": []any{}, "sandbox": nil})
	var v T
	if err := json.Unmarshal(value, &v); err != nil {
		tab.t.Fatalf("firefox: %s is %s: %v", js, value, err)
	}
	return v
}

// Until waits for a condition in the page; what says what it means.
func (tab *Tab) Until(what, js string) {
	tab.t.Helper()
	for end := time.Now().Add(time.Minute); !Eval[bool](tab, "!!("+js+")"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			tab.t.Fatalf("it never came that %s (%s)", what, js)
		}
	}
}

// Keys presses keys, one after the other, in what has the focus.
func (tab *Tab) Keys(keys ...string) {
	tab.t.Helper()
	var actions []any
	for _, k := range keys {
		actions = append(actions, map[string]any{"type": "keyDown", "value": k}, map[string]any{"type": "keyUp", "value": k})
	}
	tab.act(map[string]any{"type": "key", "id": "keys", "actions": actions})
}

// Wheel turns the wheel over a point of the window.
func (tab *Tab) Wheel(x, y, by int) {
	tab.t.Helper()
	tab.act(map[string]any{"type": "wheel", "id": "wheel", "actions": []any{
		map[string]any{"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": by, "origin": "viewport"},
	}})
}

func (tab *Tab) act(source any) {
	tab.t.Helper()
	tab.Do("WebDriver:PerformActions", map[string]any{"actions": []any{source}})
}

// The keys that WebDriver names by letters of Unicode's private area.
const (
	ArrowLeft  = "\ue012"
	ArrowRight = "\ue014"
)
