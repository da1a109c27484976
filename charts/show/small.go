//go:build !js

package show

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"sync"
)

// A committed notebook holds a small form of Runtime's output: the same without
// ECharts, which is half a megabyte. Where a Jupyter server serves ECharts, as
// that of schedlab's launcher does, the small form takes it from there, so that
// figures are interactive when the notebook is opened. Elsewhere its text says
// that the cell wants to be run, which shows the whole form. The launcher's
// export to HTML puts the whole form in its place.

// Served is the path, below static/ in the addresses of a Jupyter server, at
// which the small form asks for ECharts. The option
// ServerApp.extra_static_paths of the server names the folder that holds it.
// What is there runs only if it is the pinned ECharts.
const Served = "schedlab/echarts-" + echartsVersion + ".min.js"

// smallMark is an attribute of each small form, of this version and others.
const smallMark = "data-schedlab-library"

var anySmall = regexp.MustCompile(`^(<style>[^<]*</style>)?<div class="schedlab-runtime" ` + smallMark + `="[^"<>]*"`)

// IsSmall reports whether an output is a small form of what Runtime shows, of
// this version or another.
func IsSmall(output string) bool { return anySmall.MatchString(output) }

// Small returns the small form of an output, if the output is what Runtime of
// this version shows, and else the output itself.
func Small(output string) string {
	if !strings.Contains(output, runsAttr) || !wholeForm().MatchString(output) {
		return output
	}
	return smallHTML()
}

// Whole returns what Runtime shows in a notebook. ECharts is in home, a folder
// .schedlab; the error says what to do when it is not.
func Whole(home string) (string, error) {
	path, err := lookUp(home, "", "")
	if err != nil {
		return "", err
	}
	echarts, err := readPinned(path)
	if err != nil {
		return "", err
	}
	return loaderOf(echarts)
}

// smallHTML is the small form.
func smallHTML() string {
	sum := pinnedSum()
	get := strings.NewReplacer(
		"$SERVED", Served,
		"$NAME", "ECharts "+echartsVersion,
		"$INTEGRITY", "sha256-"+base64.StdEncoding.EncodeToString(sum[:]),
		"$BEGIN", libBegin, "$END", strings.ReplaceAll(libEnd, "\n", `\n`),
	).Replace(fetchLib)
	return constant(parts{how: "small", mark: " " + smallMark + `="` + Served + `"`, get: get, lib: "library()"})
}

// fetchLib finds the Jupyter server of the page by what JupyterLab, Notebook 7
// and the classic notebook write into it, and asks no other host. The browser
// compares what comes with the hash. Its errors are texts for the reader, and
// nothing for the console: a page without such a server is as it should be.
const fetchLib = `function library(){
var base,todo=". Run this cell in the notebook, and they are interactive.";
try{base=JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl}catch(err){}
base=base||document.body.getAttribute("data-base-url");
var at=base&&new URL(base.replace(/\/*$/,"/")+"static/$SERVED",location.href);
if(!at||at.origin!==location.origin)return Promise.reject("this page has no Jupyter server that could give it $NAME"+todo);
return fetch(at,{integrity:"$INTEGRITY"}).then(function(r){if(!r.ok)throw r.status;return r.text()}).then(function(t){return "$BEGIN"+t+"$END"},function(){throw "its Jupyter server has no $NAME for them"+todo});
}`

// wholeForm matches what Runtime shows. ECharts itself and the hash of its
// script are not at hand here; the version has the hash of its file.
var wholeForm = sync.OnceValue(func() *regexp.Regexp {
	const gap = "\x00"
	html := constant(parts{how: "whole", runs: " " + runsAttr + `="` + gap + `"`, lib: `unpack("` + gap + `")`})
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(html), gap, `[A-Za-z0-9+/= -]+`) + "$")
})

// constant is fill for the pinned ECharts.
func constant(p parts) string {
	html, err := fill(pinnedSum(), p)
	if err != nil {
		panic(err) // it compresses a constant into memory
	}
	return html
}

func pinnedSum() (sum [sha256.Size]byte) {
	if _, err := hex.Decode(sum[:], []byte(echartsSHA256)); err != nil {
		panic(err) // it is a constant
	}
	return sum
}
