package show

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

//go:embed figures.js
var figuresJS string

//go:embed runtime.js
var drawJS string

// runtimeJS is the body of the function that draws.
var runtimeJS = figuresJS + drawJS

// echartsFile is where the set-up puts ECharts, below SCHEDLAB_HOME.
const echartsFile = "npm/node_modules/echarts/dist/echarts.min.js"

// findECharts returns the path of ECharts: below SCHEDLAB_HOME, which the
// notebook kernel sets, else below the nearest .schedlab folder from the
// current one upwards, else beside the source of this package. The last is for
// a program of its own that uses a checkout by replace or go.work.
func findECharts() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	_, source, _, _ := runtime.Caller(0)
	return lookUp(os.Getenv("SCHEDLAB_HOME"), dir, source)
}

// lookUp is findECharts for given places; source is a Go file.
func lookUp(home, dir, source string) (string, error) {
	const do = "set SCHEDLAB_HOME to the .schedlab folder of a schedlab checkout in which `go run ./notebooks` has run"
	if home != "" {
		path := filepath.Join(home, filepath.FromSlash(echartsFile))
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("show: ECharts is not below SCHEDLAB_HOME: %w; %s", err, do)
		}
		return path, nil
	}
	folders := above(dir)
	if filepath.IsAbs(source) { // it is not in a program built with -trimpath
		for _, up := range above(filepath.Dir(source)) {
			folders = append(folders, up)
			if _, err := os.Stat(filepath.Join(up, "go.mod")); err == nil {
				break
			}
		}
	}
	for _, folder := range folders {
		path := filepath.Join(folder, ".schedlab", filepath.FromSlash(echartsFile))
		if _, err := os.Stat(path); err == nil {
			return path, nil
		} else if !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("show: %w", err)
		}
	}
	return "", fmt.Errorf("show: there is no .schedlab/%s in %s, in a folder above it or beside the source of schedlab; %s", echartsFile, dir, do)
}

// above lists a folder and those above it, up to the root.
func above(dir string) []string {
	all := []string{dir}
	for dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		all = append(all, dir)
	}
	return all
}

// runtimeHTML returns the one output that makes all figures of a page live:
// ECharts, compressed, and our runtime.
func runtimeHTML() (string, error) {
	path, err := findECharts()
	if err != nil {
		return "", err
	}
	echarts, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	lib, err := pack(echarts)
	if err != nil {
		return "", err
	}
	own, err := pack([]byte(runtimeJS))
	if err != nil {
		return "", err
	}
	h := fnv.New64a()
	h.Write(echarts)
	h.Write([]byte(runtimeJS))
	return strings.NewReplacer("$VERSION", fmt.Sprintf("%016x", h.Sum64()), "$LIB", lib, "$OWN", own).Replace(loader), nil
}

// The loader unpacks ECharts and runs it as a CommonJS module, so that it
// neither meets a RequireJS on the page (which would swallow it) nor leaves a
// global. Where scripts do not run, its text tells the reader what to do.
//
// JupyterLab sets the tables of outputs flush right, which is for numbers; ours
// hold sentences.
const loader = `<style>.schedlab-figure.schedlab-figure table :is(th,td){text-align:left}</style><div class="schedlab-runtime" style="font-size:0.9em">The figures of this notebook are still images until it is trusted (in JupyterLab: View, Activate Command Palette, Trust Notebook) or this cell has run.</div>` +
	`<script>(function(){
var home=globalThis.schedlab=globalThis.schedlab||{queue:[]},c=document.currentScript,e=c&&c.previousElementSibling,version="$VERSION";
if(!e||e.className!=="schedlab-runtime")e=[].slice.call(document.querySelectorAll(".schedlab-runtime")).pop();
function say(text){if(e)e.textContent=text}
if(home.version===version||home.loading===version){say("Figures are interactive.");if(home.drain)home.drain();return}
home.loading=version;
function unpack(text){return new Response(new Blob([Uint8Array.from(atob(text),function(x){return x.charCodeAt(0)})]).stream().pipeThrough(new DecompressionStream("gzip"))).text()}
Promise.all([unpack("$LIB"),unpack("$OWN")]).then(function(t){
var module={exports:{}};
new Function("exports","module","define","require",t[0]).call(globalThis,module.exports,module,undefined,undefined);
new Function("echarts","version","home",t[1])(module.exports,version,home);
say("Figures are interactive.");
}).catch(function(err){home.loading="";say("The figures stay still images: "+err);console.error("schedlab: ",err)});
})()</script>`

// pack compresses for a place inside a script.
func pack(data []byte) (string, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	if _, err := z.Write(data); err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("show: %w", err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes()), nil
}
