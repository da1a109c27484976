//go:build !js

package show

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"strings"
)

// The script that draws is bundled from the JavaScript modules in web, of which
// those in web/gen are written from package charts.
//
//go:generate go run ../internal/webgen .. web/gen
//go:generate go run -C ../../docker/tools ./bundle ../../charts/show/web ../../charts/show/figures.gen.js
//go:embed figures.gen.js
var ownJS string

// runtimeHTML returns the one output that makes all figures of a page live:
// ECharts, compressed, and our runtime.
func runtimeHTML() (string, error) {
	echarts, err := readECharts()
	if err != nil {
		return "", err
	}
	return loaderOf(echarts)
}

// loaderOf is runtimeHTML for a given ECharts.
func loaderOf(echarts []byte) (string, error) {
	libJS := libBegin + string(echarts) + libEnd
	lib, err := pack([]byte(libJS))
	if err != nil {
		return "", err
	}
	return fill(sha256.Sum256(echarts), parts{
		how:  "whole",
		runs: " " + runsAttr + `="` + scriptHash(libJS) + " " + scriptHash(ownJS) + `"`,
		lib:  `unpack("` + lib + `")`,
	})
}

// The parts of a loader in which its forms differ.
type parts struct {
	how        string // the name of the form
	mark, runs string // attributes of its text and of its script
	get        string // a declaration that lib needs
	lib        string // an expression: a promise of the script of ECharts
	own        string // and one of our own, which is in the loader where this is ""
}

// fill makes a loader of its parts and the hash of the ECharts that it runs.
func fill(echarts [sha256.Size]byte, p parts) (string, error) {
	if p.own == "" {
		own, err := pack([]byte(ownJS))
		if err != nil {
			return "", err
		}
		p.own = `unpack("` + own + `")`
	}
	h := fnv.New64a()
	h.Write(echarts[:])
	h.Write([]byte(ownJS))
	return strings.NewReplacer("$VERSION", fmt.Sprintf("%016x", h.Sum64()), "$HOW", p.how, "$MARK", p.mark, "$RUNS", p.runs,
		"$GET", p.get, "$LIB", p.lib, "$OWN", p.own).Replace(loader), nil
}

// The scripts that a loader runs: ECharts between these, and our own.
const (
	// The bracket tells a browser that the function is called: it reads it once, whole,
	// and not first to find its end.
	libBegin = "globalThis.schedlab.lib=(function(exports,module,define,require){"
	libEnd   = "\n})"
)

// The text of a loader until its script has run.
const (
	untrusted  = "The figures of this notebook are still images until it is trusted (in JupyterLab: View, Activate Command Palette, Trust Notebook) or this cell has run."
	scriptless = "Without scripts the figures of this page are still images."
)

// OnPage returns what a cell has shown as a page of its own has it, which is no
// notebook: where Runtime tells a reader what to do in one, it says how it is.
func OnPage(output string) string { return strings.Replace(output, untrusted, scriptless, 1) }

// The loader unpacks ECharts, or gets it (small.go), and runs it as a
// CommonJS module, so that it neither meets a RequireJS on the page (which would
// swallow it) nor leaves a global. Where scripts do not run, its text tells the
// reader what to do.
//
// Our own script runs first, and says when it needs ECharts: to run that takes a
// seventh of a second, in which boards and questions are there already.
//
// What it unpacks runs as script elements and not by eval, and runsAttr tells
// their hashes, so that a page may have a strict policy (see Policy).
const loader = look + `<div class="schedlab-runtime"$MARK style="font-size:0.9em">` + untrusted + `</div>` +
	`<script$RUNS>(function(){
var home=globalThis.schedlab=globalThis.schedlab||{queue:[]},c=document.currentScript,e=c&&c.previousElementSibling,version="$VERSION",loading="$HOW "+version,shut="this page lets no script of the figures run";
if(!e||e.className!=="schedlab-runtime")e=[].slice.call(document.querySelectorAll(".schedlab-runtime")).pop();
function say(text){if(e)e.textContent=text}
if(home.version===version||home.loading===loading){say("Figures are interactive.");if(home.drain)home.drain();return}
home.loading=loading;
function bytes(text){
if(Uint8Array.fromBase64)return Uint8Array.fromBase64(text);
for(var s=atob(text),b=new Uint8Array(s.length),i=0;i<s.length;i++)b[i]=s.charCodeAt(i);
return b}
function unpack(text){return new Response(new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("gzip"))).text()}
function run(text){var s=document.createElement("script");s.textContent=text;document.head.append(s);s.remove()}
$GET
Promise.all([$LIB,$OWN]).then(function(t){
if(home.version===version)return;
run(t[1]);
if(!home.own)throw new Error(shut);
var own=home.own;
delete home.own;
return own(function(){
run(t[0]);
if(!home.lib)throw new Error(shut);
var module={exports:{}},lib=home.lib;
delete home.lib;
lib.call(globalThis,module.exports,module,undefined,undefined);
return module.exports;
},version,home);
}).then(function(){
say("Figures are interactive.");
}).catch(function(err){
if(home.loading===loading)home.loading="";
if(typeof err==="string"&&home.version===version){say("Figures are interactive.");return}
say("The figures stay still images: "+err);if(typeof err!=="string")console.error("schedlab: ",err);
});
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
