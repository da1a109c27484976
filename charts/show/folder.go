//go:build !js

package show

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Pages of one folder share what they would otherwise each hold: ECharts and our
// runtime, and a chapter's program. They are scripts beside the page, for a page that
// was opened from disk may fetch nothing, but may run a script of its folder.

// A SharedFile is a file of a folder of pages.
type SharedFile struct {
	Name string // relative to the folder, with slashes
	Data []byte
}

// Address is how a page of the folder asks for the file. It changes with what is in
// the file, so that a browser does not take an older one that it has kept.
func (f SharedFile) Address() string {
	return fmt.Sprintf("%s?v=%x", f.Name, sha256.Sum256(f.Data))[:len(f.Name)+3+12]
}

// Shared returns what a page of a folder has in place of what [Runtime] shows, and the
// files of the folder that it runs. ECharts is in home, a folder .schedlab; the error
// says what to do when it is not.
func Shared(home string) (html string, files []SharedFile, err error) {
	path, err := lookUp(home, "", "")
	if err != nil {
		return "", nil, err
	}
	echarts, err := readPinned(path)
	if err != nil {
		return "", nil, err
	}
	files = []SharedFile{
		{"lib/echarts.js", []byte(libBegin + string(echarts) + libEnd)},
		{"lib/figures.js", []byte(ownJS)},
	}
	html, err = fill(sha256.Sum256(echarts), parts{
		how: "shared",
		get: loadLib,
		lib: `load("` + files[0].Address() + `")`,
		own: `load("` + files[1].Address() + `")`,
	})
	return html, files, err
}

// loadLib runs a script of the folder. What it promises is nothing more to run.
const loadLib = `function load(at){return new Promise(function(done,failed){
var s=document.createElement("script");
s.src=at;s.onload=function(){s.remove();done("")};s.onerror=function(){failed(new Error(at.split("?")[0]+" is not beside this page"))};
document.head.append(s)})}`

// SharedModule returns what a page of a folder holds in place of what [Module] returns,
// and the file of the folder that has the program, which the page gets when a reader
// first needs it.
func SharedModule(name string, exec, wasm []byte) (html string, file SharedFile, err error) {
	if !plainName.MatchString(name) {
		return "", file, fmt.Errorf("show: a module is called %q; want letters, digits, - and _", name)
	}
	var packed struct {
		Exec   string `json:"exec"`
		Module string `json:"module"`
	}
	if packed.Exec, packed.Module, err = packModule(exec, wasm); err != nil {
		return "", file, err
	}
	data, err := json.Marshal(packed)
	if err != nil {
		return "", file, err
	}
	file = SharedFile{"modules/" + name + ".js", []byte("globalThis.schedlab.program=" + string(data) + ";\n")}
	return fmt.Sprintf(moduleMark+`file" %s="%s">%s</script>`+"\n", runsAttr, scriptHash(string(exec)), file.Address()), file, nil
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

// FolderPolicies returns two policies, each for a meta element of its own, for a page
// of a folder that holds the pieces. The first is [Policy], and lets the page run the
// scripts and use the styles of its own place, which is the folder or the host that
// serves it. The second lets only a script that has been allowed by its hash ask for
// those: one that stands in the page with the name of a file does not run. (Firefox
// lets it run; it is one of the page's own place there, too.)
func FolderPolicies(pieces ...string) (own, asked string) {
	own = Policy(pieces...)
	var scripts, workers string
	for _, d := range strings.Split(own, "; ") {
		switch name, _, _ := strings.Cut(d, " "); name {
		case "script-src":
			scripts = d
		case "worker-src":
			workers = "; " + d
		}
	}
	if strings.HasSuffix(scripts, "'none'") { // nothing asks
		return strings.Replace(own, "style-src ", "style-src 'self' ", 1), scripts
	}
	own = strings.NewReplacer("script-src ", "script-src 'self' ", "style-src ", "style-src 'self' ").Replace(own)
	return own, scripts + " 'strict-dynamic'" + workers
}
