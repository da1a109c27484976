package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	spdxjson "github.com/spdx/tools-golang/json"
	"github.com/spdx/tools-golang/spdxlib"
)

const root = "../../.."

// document runs the program as in docker/tools.
func document(t *testing.T, args ...string) []byte {
	t.Helper()
	t.Setenv("SOURCE_DATE_EPOCH", "1790000000")
	var out bytes.Buffer
	args = append(args[:1:1], append([]string{"-root", root, "-version", "0.1.0", "-go", "1.26.0"}, args[1:]...)...)
	if err := run(args, &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// purls returns the package URLs of a document, sorted.
func purls(document []byte) (all []string) {
	for _, m := range regexp.MustCompile(`"referenceLocator": "(.*)"`).FindAllSubmatch(document, -1) {
		all = append(all, string(m[1]))
	}
	slices.Sort(all)
	return all
}

// What the JSON schema of SPDX 2.3 requires, and its specification beyond that.
func TestADocumentHasWhatSPDXRequires(t *testing.T) {
	required := map[string]string{
		"":              "SPDXID creationInfo dataLicense documentNamespace name spdxVersion",
		"creationInfo":  "created creators",
		"packages":      "SPDXID downloadLocation name",
		"relationships": "relatedSpdxElement relationshipType spdxElementId",
		"checksums":     "algorithm checksumValue",
		"externalRefs":  "referenceCategory referenceLocator referenceType",
	}
	for _, of := range []string{"pages", "image"} {
		data := document(t, of)
		var doc map[string]any
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		ids, related := map[string]bool{"SPDXRef-DOCUMENT": true}, map[string]bool{}
		var visit func(where string, v any)
		visit = func(where string, v any) {
			switch v := v.(type) {
			case []any:
				for _, e := range v {
					visit(where, e)
				}
			case map[string]any:
				seen[where]++
				for _, name := range strings.Fields(required[where]) {
					if s, isText := v[name].(string); v[name] == nil || isText && s == "" {
						t.Errorf("%s: in %q there is no %s: %v", of, where, name, v)
					}
				}
				for name, e := range v {
					visit(name, e)
				}
				if id, ok := v["SPDXID"].(string); ok && where == "packages" {
					if ids[id] || !regexp.MustCompile(`^SPDXRef-[A-Za-z0-9.-]+$`).MatchString(id) {
						t.Errorf("%s: %s is there twice, or no id", of, id)
					}
					ids[id] = true
					if v["filesAnalyzed"] != false {
						t.Errorf("%s: of %s no file was analysed, and it does not say so", of, id)
					}
				}
				if where == "relationships" {
					related[v["spdxElementId"].(string)], related[v["relatedSpdxElement"].(string)] = true, true
				}
			}
		}
		visit("", doc)
		for where := range required {
			if seen[where] == 0 {
				t.Errorf("%s: the document has no %s", of, where)
			}
		}
		for id := range related {
			if !ids[id] {
				t.Errorf("%s: there is no %s, to which something is related", of, id)
			}
		}
		for id := range ids {
			if !related[id] {
				t.Errorf("%s: nothing says how %s belongs here", of, id)
			}
		}
		if doc["spdxVersion"] != "SPDX-2.3" || doc["dataLicense"] != "CC0-1.0" || doc["SPDXID"] != "SPDXRef-DOCUMENT" {
			t.Errorf("%s: it begins %.200s", of, data)
		}
		read, err := spdxjson.Read(bytes.NewReader(data))
		if err == nil {
			err = spdxlib.ValidateDocument(read)
		}
		if err != nil {
			t.Errorf("%s: SPDX's own reader says: %v", of, err)
		}
		if again := document(t, of); !bytes.Equal(data, again) {
			t.Errorf("%s: the same sources give another document", of)
		}
	}
}

func TestAllThatIsPinnedForTheImageIsInItsDocument(t *testing.T) {
	all := purls(document(t, "image"))
	has := func(purl string) {
		t.Helper()
		if i, ok := slices.BinarySearch(all, purl); ok {
			all = slices.Delete(all, i, i+1)
		} else {
			t.Errorf("the document lacks %s", purl)
		}
	}
	read := func(file string) string {
		t.Helper()
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, m := range regexp.MustCompile(`(?m)^([a-z0-9-]+)==([0-9.]+) `).FindAllStringSubmatch(read("docker/requirements.txt"), -1) {
		has("pkg:pypi/" + m[1] + "@" + m[2])
	}
	modules := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+\.\S+) (v\S+)`).FindAllStringSubmatch(read("go.mod")+read("docker/kernel/go.mod"), -1) {
		modules["pkg:golang/"+m[1]+"@"+strings.Replace(m[2], "+", "%2B", 1)] = true
	}
	for m := range modules {
		has(m)
	}
	var lock struct {
		Packages map[string]struct{ Version string }
	}
	if err := json.Unmarshal([]byte(read("docker/package-lock.json")), &lock); err != nil {
		t.Fatal(err)
	}
	for path, p := range lock.Packages {
		if name, ok := strings.CutPrefix(path, "node_modules/"); ok {
			has("pkg:npm/" + name + "@" + p.Version)
		}
	}
	has("pkg:golang/stdlib@1.26.0")
	if len(all) > 0 {
		t.Errorf("the document has parts that nothing pins: %v", all)
	}
}

func TestADocumentOfPagesHasWhatTheirCellsImportAndNothingOfTheNotebooksTools(t *testing.T) {
	of := func(cell string) string {
		file := filepath.Join(t.TempDir(), "chapter.ipynb")
		text, err := json.Marshal(map[string]any{"cells": []any{map[string]any{"cell_type": "code", "source": []string{cell}}}})
		if err == nil {
			err = os.WriteFile(file, text, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(purls(document(t, "pages", file)), " ")
	}
	simulator := of("import (\n\"fmt\"\n\"github.com/schedlab/schedlab/simlib\"\n)\n")
	figures := of("import \"github.com/schedlab/schedlab/charts/show\"\n")
	if strings.Contains(simulator, "gonum") || !strings.Contains(simulator, "pkg:npm/echarts@") || !strings.Contains(simulator, "pkg:pypi/nbconvert@") {
		t.Errorf("a page of the simulator alone is made of %s", simulator)
	}
	if !strings.Contains(figures, "gonum.org/v1/gonum@") {
		t.Errorf("a page with figures is made of %s", figures)
	}
	// A page has no kernel to send a figure to, so what does that is not in it.
	for _, not := range []string{"gonb", "klog", "rapid", "datadriven", "jupyter-server", "esbuild"} {
		if strings.Contains(figures, not) {
			t.Errorf("%s is said to be in a page", not)
		}
	}
}

func TestWhatIsNotPinnedByHashIsNoPartButAnError(t *testing.T) {
	hash := strings.Repeat("0", 64)
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a module that go.sum does not know": {map[string]string{"go.mod": "module m\n\nrequire example.com/x v1.0.0\n", "go.sum": "example.com/x v1.0.0/go.mod h1:x=\n"}, "go.sum has no hash of example.com/x v1.0.0"},
		"a replaced module":                  {map[string]string{"go.mod": "module m\n\nrequire example.com/x v1.0.0\n\nreplace example.com/x => ./x\n"}, "go.mod replaces modules"},
		"an npm package with a weak hash":    {map[string]string{"docker/package-lock.json": `{"packages":{"node_modules/x":{"version":"1.0.0","integrity":"sha1-AAAA"}}}`}, `pins x by "sha1-AAAA"`},
		"a Python package without a hash":    {map[string]string{"docker/requirements.txt": "a==1.0 \\\n    --hash=sha256:" + hash + "\nb==2.0\n"}, "pins b==2.0 without a hash"},
		"no Python package":                  {map[string]string{"docker/requirements.txt": ""}, "pins nothing by hash"},
	} {
		dir := t.TempDir()
		files := map[string]string{
			"go.mod": "module m\n", "go.sum": "", "docker/kernel/go.mod": "module k\n", "docker/kernel/go.sum": "",
			"docker/package-lock.json": "{}", "docker/requirements.txt": "a==1.0 \\\n    --hash=sha256:" + hash + "\n",
		}
		for file, text := range c.files {
			files[file] = text
		}
		for file, text := range files {
			path := filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		err := run([]string{"image", "-root", dir, "-version", "1", "-go", "1.26.0"}, new(bytes.Buffer))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: it is said %v, want %q", name, err, c.want)
		}
	}
}

func TestADocumentOfABuiltImageHasWhatIsInstalledThere(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile(filepath.Join(root, "docker/requirements.txt"))
	if err != nil {
		t.Fatal(err)
	}
	anyio := regexp.MustCompile(`anyio==(\S+)`).FindStringSubmatch(string(text))[1]
	for file, text := range map[string]string{
		"site/anyio.dist-info/METADATA": "Metadata-Version: 2.4\nName: anyio\nVersion: " + anyio + "\nLicense-Expression: MIT\n\nName: no\n",
		"site/pip.dist-info/METADATA":   "Metadata-Version: 2.1\nName: Pip_\nVersion: 25.1\n\n",
		"site/arrow.dist-info/METADATA": "Metadata-Version: 2.1\nName: arrow\nVersion: 0.0.1\n\n",
		"status": "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.41-12+b1\nDescription: C\n about Version: 9\n\n" +
			"Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1.0\n",
	} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	doc := document(t, "image", "-site", filepath.Join(dir, "site"), "-dpkg", filepath.Join(dir, "status"))
	var got []string
	for _, p := range purls(doc) {
		if strings.HasPrefix(p, "pkg:pypi/") || strings.HasPrefix(p, "pkg:deb/") {
			got = append(got, p)
		}
	}
	// Arrow is pinned to another version: it is there, as it is.
	want := []string{"pkg:deb/debian/libc6@2.41-12%2Bb1?arch=amd64", "pkg:pypi/anyio@" + anyio, "pkg:pypi/arrow@0.0.1", "pkg:pypi/pip-@25.1"}
	if !slices.Equal(got, want) {
		t.Errorf("installed are %v, want %v", got, want)
	}
	if bytes.Count(doc, []byte(`"licenseDeclared": "MIT",`)) != 2 { // of schedlab and of anyio
		t.Error("the licence that an installed package declares is not there")
	}
	for _, args := range [][]string{{"image", "-site", dir}, {"image", "-dpkg", filepath.Join(dir, "site/pip.dist-info/METADATA")}, {"everything"}} {
		if err := run(append(args, "-root", root, "-version", "1", "-go", "1.26.0"), new(bytes.Buffer)); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
