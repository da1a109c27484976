//go:build !js

package show

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
)

// Policy returns a Content-Security-Policy for a page that holds the pieces of
// HTML. Of scripts it allows those in the pieces and those that they announce,
// each by its hash; no other script runs, whether it stands in the page, in an
// attribute (onclick) or in an address (javascript:). Nothing is loaded from
// anywhere: pictures and fonts are data in the page. With what [Module] returns
// among the pieces the page may also compile WebAssembly, and run it in a Worker
// that it makes itself; the Worker is under the same policy.
//
// The page gives it in a meta element at its beginning, after the character set:
//
//	<meta http-equiv="Content-Security-Policy" content="…">
//
// The pieces must be from a source that may run scripts, such as
// charts.Figure.HTML or the output of a program that the reader ran, and they
// must reach the page as they are, byte for byte.
func Policy(pieces ...string) string {
	scripts := []string{"script-src"}
	for _, piece := range pieces {
		for _, hash := range scriptHashes(piece) {
			if hash = "'" + hash + "'"; !slices.Contains(scripts, hash) {
				scripts = append(scripts, hash)
			}
		}
	}
	var more []string
	if slices.ContainsFunc(pieces, func(p string) bool { return strings.HasPrefix(p, moduleMark) }) {
		scripts = append(scripts, "'wasm-unsafe-eval'")
		more = append(more, "worker-src blob:")
	}
	if len(scripts) == 1 {
		scripts = append(scripts, "'none'")
	}
	return strings.Join(append([]string{
		"default-src 'none'",
		strings.Join(scripts, " "),
		"style-src 'unsafe-inline'",
		"img-src data:",
		"font-src data:",
		"base-uri 'none'",
		"form-action 'none'",
	}, more...), "; ")
}

// runsAttr is the attribute of a script that lists the hashes of the scripts
// which that one will put into the page.
const runsAttr = "data-schedlab-runs"

var (
	scriptElement = regexp.MustCompile(`(?is)<script(\s[^>]*)?>(.*?)</script[\s/>]`)
	runsHashes    = regexp.MustCompile(runsAttr + `="([^"]*)"`)
	hashSource    = regexp.MustCompile(`^sha256-[A-Za-z0-9+/]{43}=$`)
)

// scriptHashes lists the hashes of the inline scripts in a piece of HTML. A
// script that it does not find, in HTML of an unusual form, does not run.
func scriptHashes(piece string) []string {
	var hashes []string
	for _, m := range scriptElement.FindAllStringSubmatch(piece, -1) {
		if !strings.HasPrefix(m[0], moduleMark) {
			hashes = append(hashes, scriptHash(m[2]))
		}
		if runs := runsHashes.FindStringSubmatch(m[1]); runs != nil {
			for _, h := range strings.Fields(runs[1]) {
				if hashSource.MatchString(h) {
					hashes = append(hashes, h)
				}
			}
		}
	}
	return hashes
}

// scriptHash is the hash of a script as a browser computes it, which has only
// one kind of line end.
func scriptHash(script string) string {
	script = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(script)
	sum := sha256.Sum256([]byte(script))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
