package env

import (
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"github.com/schedlab/schedlab/notebooks/internal/cli"
)

// A Problem is an error that the reader can do something about: one sentence
// that says what is wrong and what to do.
type Problem struct {
	What string // what is wrong
	Do   string // what to do
	Log  string // the file with the details, if there is one
	Err  error  // what was reported
}

func (p *Problem) Error() string {
	s := p.What + "; " + p.Do
	if p.Log != "" {
		s += " (details: " + p.Log + ")"
	}
	return cli.Line(s) // it quotes paths, and what tools say
}

func (p *Problem) Unwrap() error { return p.Err }

// The words by which the tools say the same thing. They are in lower case.
var (
	diskFullWords = []string{"no space left on device", "errno 28", "enospc", "disk quota exceeded"}
	readOnlyWords = []string{"read-only file system", "erofs", "errno 30"}
	noAccessWords = []string{"permission denied", "eacces", "errno 13"}
	tamperedWords = []string{"do not match the hashes", "eintegrity"}
	// Of Python's, node's and Go's TLS.
	certificateWords = []string{
		"certificate_verify_failed", "certificate verify failed", "unable_to_get_issuer", "unable_to_verify_leaf",
		"self_signed_cert", "self-signed certificate", "cert_has_expired", "x509:",
	}
	refusedWords = []string{
		"401 unauthorized", "403 forbidden", "404 not found", "407 proxy", "410 gone", "502 bad gateway", "503 service unavailable",
		"error code e401", "error code e403", "error code e404", "enoversions", "etarget", "http error 4", "http error 5",
	}
	networkWords = []string{
		// pip
		"failed to establish a new connection", "connection broken", "temporary failure in name resolution",
		"name or service not known", "nodename nor servname", "newconnectionerror", "max retries exceeded", "read timed out",
		// npm
		"enotfound", "econnrefused", "eai_again", "etimedout", "econnreset", "enetunreach", "enotcached",
		// go
		"dial tcp", "no such host", "connection refused", "i/o timeout", "tls handshake timeout",
		"network is unreachable", "dial udp", "proxyconnect", "module lookup disabled by goproxy=off",
	}
)

// explain turns the failure of a step into a sentence with what to do, when
// it is one of the failures that happen on readers' machines. where says what
// was being done, output is what the tool printed.
func explain(where, output string, err error) error {
	return explainDownload(where, output, err, source{})
}

// explainDownload is explain for a step that may have asked a source.
func explainDownload(where, output string, err error, from source) error {
	var known *Problem
	if errors.As(err, &known) {
		return err
	}
	text := strings.ToLower(output + "\n" + err.Error())
	has := func(words []string) bool { return contains(text, words) }
	asked := from.where(output)
	named := func(verb, otherwise string) string {
		if asked == "" {
			return where + ": " + otherwise
		}
		return where + ": " + asked + " " + verb
	}
	correct := "correct that address"
	if from.setting != "" {
		correct = "correct or remove " + from.setting
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), has(diskFullWords):
		return &Problem{What: where + ": the disk is full", Do: "free about 2 GB and run the command again; what is done stays done", Err: err}
	case errors.Is(err, syscall.EROFS), has(readOnlyWords):
		return &Problem{What: where + ": the folder is read-only", Do: "clone the repository to a folder that you may write to and run the command there", Err: err}
	case strings.Contains(text, "checksum mismatch"): // Go's; what is wrong may be the reader's cache
		return &Problem{What: where + ": a Go module is not the one that go.sum names", Do: "run `go clean -modcache` and the command again; if it stays so, look at what GOPROXY leads to", Err: err}
	case has(tamperedWords):
		return &Problem{What: named("gave other files than this version of schedlab names", "other files came than this version of schedlab names"), Do: correct + ", or update the checkout (git pull), and run the command again; nothing of it was used", Err: err}
	case has(certificateWords):
		return &Problem{What: named("has a certificate that is not trusted", "a certificate is not trusted"), Do: "where a proxy of your organisation stands between, name its certificates in PIP_CERT, NODE_EXTRA_CA_CERTS and SSL_CERT_FILE; else " + correct, Err: err}
	case strings.Contains(text, "not a trusted or secure host"):
		return &Problem{What: named("is not https, and pip does not ask it", "an index that is not https is not asked"), Do: correct + ", or trust it with PIP_TRUSTED_HOST", Err: err}
	case from.address == "off" && strings.Contains(text, "goproxy=off"):
		return &Problem{What: where + ": Go may not download the modules that are missing, for " + from.setting + " is off", Do: "unset it (go env -u GOPROXY, or unset GOPROXY), or name a proxy, and run the command again", Err: err}
	case has(networkWords):
		what := where + ": no network"
		if asked != "" {
			what += ", or " + asked + " does not answer"
		}
		return &Problem{What: what, Do: "connect to the internet, or " + correct + ", and run the command again; the first set-up downloads about 100 MB", Err: err}
	case has(refusedWords):
		return &Problem{What: named("does not give what is needed", "the server does not give what is needed"), Do: correct + ", and run the command again", Err: err}
	case errors.Is(err, fs.ErrPermission), has(noAccessWords):
		return &Problem{What: where + ": permission denied", Do: "make the checkout and your home folder yours (chown), or clone the repository again as the user who runs it", Err: err}
	}
	return fmt.Errorf("%s: %w%s", where, err, lastLines(output))
}

func contains(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// isNetwork says whether a tool complains that it cannot reach something.
func isNetwork(output string) bool {
	text := strings.ToLower(output)
	return contains(text, networkWords) || contains(text, certificateWords) || strings.Contains(text, "not a trusted or secure host") || contains(text, diskFullWords)
}

// lastLines is the end of what a tool printed, for an error that was not
// foreseen.
func lastLines(output string) string {
	output = strings.TrimSpace(cli.Plain(output))
	if output == "" {
		return ""
	}
	lines := strings.Split(output, "\n")
	if len(lines) > 8 {
		lines = lines[len(lines)-8:]
	}
	return "\n\t" + strings.Join(lines, "\n\t")
}

// outputOf is what a failed exec.Cmd.Output wrote to standard error.
func outputOf(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(exit.Stderr)
	}
	return ""
}
