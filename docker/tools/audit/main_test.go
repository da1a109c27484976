package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../.."

// What each program says, as it said it once, where its database cannot be
// reached, finds nothing, or finds a hole.
const (
	goUnreached  = `govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev/index/modules.json.gz": dial tcp: lookup vuln.go.dev: no such host`
	goFound      = "=== Symbol Results ===\n\nVulnerability #1: GO-2026-0001\n    A hole.\n  More info: https://pkg.go.dev/vuln/GO-2026-0001\n\nYour code is affected by 1 vulnerability from 1 module.\n"
	npmUnreached = `{"message": "405 Method Not Allowed - POST https://registry.npmjs.org/-/npm/v1/security/advisories/bulk", "method": "POST", "statusCode": 405, "error": {"summary": "", "detail": ""}}`
	npmNothing   = `{"auditReportVersion": 2, "vulnerabilities": {}, "metadata": {"vulnerabilities": {"total": 0}}}`
	npmFound     = `{"auditReportVersion": 2, "vulnerabilities": {
		"echarts": {"name": "echarts", "severity": "high", "isDirect": true, "via": ["zrender"], "range": ""},
		"zrender": {"name": "zrender", "severity": "high", "via": [{"source": 1, "name": "zrender", "title": "Bad", "url": "https://example.com/1", "severity": "high"}]}}}`
	pipUnreached = "Traceback (most recent call last):\nrequests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.osv.dev', port=443): Max retries exceeded\n"
	pipNothing   = `{"dependencies": [{"name": "anyio", "version": "4.16.0", "vulns": []}, {"name": "arrow", "version": "1.4.0", "vulns": []}], "fixes": []}`
	pipFound     = `{"dependencies": [{"name": "anyio", "version": "4.16.0", "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["4.17.0"], "aliases": [], "description": ""}]}, {"name": "arrow", "version": "1.4.0", "vulns": []}], "fixes": []}`
	pipSkipped   = `{"dependencies": [{"name": "anyio", "skip_reason": "Dependency not found on PyPI and could not be audited: anyio (4.16.0)"}, {"name": "arrow", "version": "1.4.0", "vulns": []}], "fixes": []}`
)

func TestADatabaseThatCannotBeReachedIsNeverACleanBill(t *testing.T) {
	auditor := func(r result) *auditor {
		return &auditor{ctx: t.Context(), root: root, run: func(context.Context, string, string, ...string) (result, error) { return r, nil }}
	}
	golang := func(r result) ([]string, error) { return auditor(r).golang(".", "./...") }
	pip := func(r result) ([]string, error) { return ofPip(r, 2) }
	for name, c := range map[string]struct {
		ask   func(result) ([]string, error)
		given result
		holes string
		err   string
	}{
		"govulncheck cannot look":         {golang, result{err: goUnreached, code: 1}, "", "no such host"},
		"govulncheck finds nothing":       {golang, result{out: "No vulnerabilities found.\n"}, "", ""},
		"govulncheck finds one":           {golang, result{out: goFound, code: 3}, "GO-2026-0001", ""},
		"npm cannot look":                 {ofNpm, result{out: npmUnreached, code: 1}, "", "405 Method Not Allowed"},
		"npm says nothing":                {ofNpm, result{err: "npm error code ENOTFOUND\n", code: 1}, "", "ENOTFOUND"},
		"npm finds nothing":               {ofNpm, result{out: npmNothing}, "", ""},
		"npm finds one":                   {ofNpm, result{out: npmFound, code: 1}, "echarts, high: by zrender|zrender, high: Bad https://example.com/1", ""},
		"pip-audit cannot look":           {pip, result{err: pipUnreached, code: 1}, "", "api.osv.dev"},
		"pip-audit finds nothing":         {pip, result{out: pipNothing}, "", ""},
		"pip-audit finds one":             {pip, result{out: pipFound, code: 1}, "anyio 4.16.0: PYSEC-2026-1, mended in 4.17.0", ""},
		"pip-audit passes over a package": {pip, result{out: pipSkipped}, "", "could not be audited: anyio"},
		"pip-audit looks at too few":      {pip, result{out: `{"dependencies": [], "fixes": []}`}, "", "0 packages of 2"},
		"pip-audit says nothing":          {pip, result{}, "", "said nothing"},
	} {
		holes, err := c.ask(c.given)
		if c.err == "" {
			if err != nil || strings.Join(holes, "|") != c.holes {
				t.Errorf("%s: it finds %q (%v), want %q", name, holes, err, c.holes)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: the error is %v, want %q", name, err, c.err)
		}
	}
}

func TestTheReportSaysWhatWasNotCheckedAndFailsOnHoles(t *testing.T) {
	ok := check{"A", func() ([]string, error) { return nil, nil }}
	hole := check{"B", func() ([]string, error) { return []string{"one", "two"}, nil }}
	not := check{"C", func() ([]string, error) { return nil, errors.New("no network") }}
	for _, c := range []struct {
		checks []check
		strict bool
		well   bool
		said   string
	}{
		{[]check{ok}, true, true, "no known hole: A\n"},
		{[]check{ok, not}, false, true, "no known hole: A\nNOT CHECKED: C: no network\n"},
		{[]check{not, ok}, true, false, "NOT CHECKED: C: no network\nno known hole: A\n"},
		{[]check{hole, ok, not}, false, false, "KNOWN HOLES: B:\n  one\n  two\nno known hole: A\nNOT CHECKED: C: no network\n"},
	} {
		var out bytes.Buffer
		if well := report(&out, c.checks, c.strict); well != c.well || out.String() != c.said {
			t.Errorf("it is well: %v, want %v; said is\n%s\nwant\n%s", well, c.well, &out, c.said)
		}
	}
}

// asked makes all checks of this repository with programs that only write down
// what they are given: the folders in which govulncheck runs, with the packages,
// and the files for pip-audit.
func asked(t *testing.T) (modules map[string]string, files []string) {
	t.Helper()
	modules = map[string]string{}
	list, err := checks(t.Context(), root, t.TempDir(), func(_ context.Context, dir, name string, args ...string) (result, error) {
		switch filepath.Base(name) {
		case "go":
			rel, err := filepath.Rel(root, dir)
			modules[filepath.ToSlash(rel)] = strings.Join(args[3:], " ")
			return result{}, err
		case "pip-audit":
			text, err := os.ReadFile(args[len(args)-1])
			files = append(files, string(text))
			of := strings.Repeat(`{"name": "x", "vulns": []},`, strings.Count(string(text), "=="))
			return result{out: `{"dependencies": [` + strings.TrimSuffix(of, ",") + `]}`}, err
		}
		return result{out: npmNothing}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if holes, err := c.ask(); len(holes) > 0 || err != nil && !strings.HasSuffix(c.of, "npm audit") { // this machine may have no npm
			t.Fatalf("%s: %v (%v)", c.of, holes, err)
		}
	}
	return modules, files
}

// Holes on another machine are holes, so no package may be left out by the
// condition under which it is installed.
func TestEveryPinnedPackageOfPythonIsAskedAboutInEachVersion(t *testing.T) {
	_, files := asked(t)
	given := map[string]bool{}
	for _, f := range files {
		names := map[string]bool{}
		for _, m := range regexp.MustCompile(`(?m)^([\w.-]+)==(\S+) \\\n    --hash=sha256:\w{64}`).FindAllStringSubmatch(f, -1) {
			if names[m[1]] {
				t.Errorf("pip-audit is given %s twice in one file", m[1])
			}
			names[m[1]], given[m[1]+"=="+m[2]] = true, true
		}
	}
	pinned := 0
	err := filepath.WalkDir(filepath.Join(root, "docker"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if !strings.Contains(string(text), "\n    --hash=") {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if pin, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.Contains(pin, "==") {
				if pinned++; !given[pin] {
					t.Errorf("pip-audit is not asked about %s of %s", pin, d.Name())
				}
			}
		}
		return err
	})
	if err != nil || pinned < 100 {
		t.Errorf("found %d pinned packages only (%v)", pinned, err)
	}
}

func TestEveryModuleIsAudited(t *testing.T) {
	got, _ := asked(t)
	for folder, packages := range map[string]string{
		".": "./...", "notebooks/internal/browser": "./...", "docker/kernel": "tool", "docker/tools": "tool ./...",
	} {
		if got[folder] != packages {
			t.Errorf("in %s govulncheck looks at %q, want %q", folder, got[folder], packages)
		}
	}
	cmd := exec.Command("git", "-c", "safe.directory=*", "-C", root, "ls-files", "*go.mod") // a container may own the checkout as another user
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for m := range strings.FieldsSeq(string(out)) {
		if folder := path.Dir(m); got[folder] == "" && !strings.Contains(m, "testdata/") {
			t.Errorf("the module in %s is not audited", folder)
		}
	}
}
