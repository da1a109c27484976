package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	web    = "../../../charts/show/web"
	script = "../../../charts/show/figures.gen.js"
)

func TestTheEmbeddedScriptIsWhatTheModulesMake(t *testing.T) {
	want, err := bundle(web)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(script)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("charts/show/figures.gen.js is not what charts/show/web gives (%v); run `go generate ./charts/show`", err)
	}
}

func TestTheScriptIsTheSameWhereverTheModulesAreAndNamesNoPlace(t *testing.T) {
	one, err := bundle(web)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.CopyFS(elsewhere, os.DirFS(web)); err != nil {
		t.Fatal(err)
	}
	// A project around the modules has no say.
	if err := os.WriteFile(filepath.Join(elsewhere, "..", "tsconfig.json"), []byte(`{"compilerOptions":{"alwaysStrict":false,"target":"es5"}}`), 0o666); err != nil {
		t.Fatal(err)
	}
	other, err := bundle(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one, other) {
		t.Error("the same modules in another folder make another script")
	}
	// The one address is where the rules stand on the web, to which a reader may go.
	rules := []byte("https://github.com/schedlab/schedlab/blob/main/simlib/RULES.md")
	if bytes.Count(other, rules) != 1 {
		t.Errorf("the script has the address of the rules %d times, want once", bytes.Count(other, rules))
	}
	known := bytes.ReplaceAll(other, rules, nil)
	known = bytes.ReplaceAll(known, []byte(`"http://www.w3.org/2000/svg"`), nil) // a name: nothing goes there
	for _, not := range []string{"sourceMappingURL", "elsewhere", filepath.ToSlash(filepath.Dir(elsewhere)), "://"} {
		if bytes.Contains(known, []byte(not)) {
			t.Errorf("the script has %q in it", not)
		}
	}
	if !bytes.Contains(one, []byte("\n\"use strict\";\n(()=>{")) {
		t.Errorf("the script is not strict, or its names are not its own: %.200s", one)
	}
}

func TestModulesThatDoNotFitAreRefusedWithTheReason(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a column that Go does not have": {map[string]string{
			"main.js":  "import * as slice from './slice.js';\nexport const start = (row) => row[slice.colour];",
			"slice.js": "export const lane = 0;",
		}, `main.js:2: Import "colour" will always be undefined`},
		"a renderer that Go does not have": {map[string]string{
			"main.js":     "import { renderBlob } from './renderer.js';\nexport const start = () => renderBlob;",
			"renderer.js": "export const renderSlice = 'schedlab.slice';",
		}, `No matching export in "renderer.js" for import "renderBlob"`},
		"a kind that is there twice": {map[string]string{
			"main.js": "export const start = () => ({ states: 1, states: 2 });",
		}, `Duplicate key "states"`},
		"a module that nothing imports": {map[string]string{
			"main.js": "export const start = () => {};", "left.js": "export const x = 1;",
		}, "imports left.js"},
		"no way in":             {map[string]string{"other.js": ""}, "main.js"},
		"what is no JavaScript": {map[string]string{"main.js": "", "notes.txt": ""}, "notes.txt is no JavaScript"},
		"a missing module":      {map[string]string{"main.js": "import './gone.js';"}, `Could not resolve "./gone.js"`},
	} {
		dir := t.TempDir()
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := bundle(dir); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: it is said\n%v\nwant %q", name, err, c.want)
		}
	}
}
