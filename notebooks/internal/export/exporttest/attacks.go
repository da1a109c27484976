package exporttest

import (
	"fmt"

	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// Attacks are texts that try to call the function planted or to reach
// example.org when they are shown.
var Attacks = []string{
	`<script>planted()</script>`,
	`<SCRIPT SRC="https://example.org/x.js"></SCRIPT>`,
	`<img src="data:,x" onerror="planted()" alt="">`,
	`<img src=data:,x onerror=planted()//`,
	`<svg onload="planted()"><script>planted()</script></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=data:, onerror=planted()&gt;">`,
	`[a](javascript:planted())`,
	`[a](JaVaScRiPt&colon;planted())`,
	`<a href="java&#x0A;script:planted()">a</a>`,
	`<a href=" javascript:planted()">a</a>`,
	`<a href="data:text/html,<script>planted()</script>">a</a>`,
	`[a](vbscript:planted())`,
	`<iframe srcdoc="<script>planted()</script>"></iframe>`,
	`<iframe src="https://example.org/"></iframe>`,
	`<object data="https://example.org/x.swf"></object><embed src="https://example.org/x">`,
	`<meta http-equiv="refresh" content="0;url=https://example.org/">`,
	`<base href="https://example.org/">`,
	`<form action="https://example.org/"><input autofocus onfocus="planted()"><button>go</button></form>`,
	`<style>@import "https://example.org/x.css"; body { background: url(https://example.org/x.png) }</style>`,
	`<link rel="stylesheet" href="https://example.org/x.css">`,
	`<div style="background:url(https://example.org/x.png);position:fixed;inset:0">over all</div>`,
	`<details open ontoggle="planted()"><summary>s</summary></details>`,
	`<video src="https://example.org/x.mp4" poster="https://example.org/x.png" autoplay></video>`,
	`<body onload="planted()">`,
	"```mermaid\n<img src=data:,x onerror=planted()>\n```",
	"$$<img src=data:,x onerror=planted()>$$",
	"<!-- --!> <img src=data:,x onerror=planted()> -->",
	"<noscript><p title=\"</noscript><img src=data:,x onerror=planted()>\"></noscript>",
	"<h2 id=\"schedlab\" onclick=\"planted()\">schedlab</h2>",
}

// Planted is a chapter of the attacks, each as text, as a raw cell and as a
// Markdown output, after a text that says which it is.
func Planted() []*nb.Cell {
	var cells []*nb.Cell
	for i, attack := range Attacks {
		cells = append(cells, Text(fmt.Sprintf("@@%d@@", i)),
			Text(attack),
			&nb.Cell{Kind: nb.Raw, Source: attack, Metadata: map[string]any{"raw_mimetype": "text/html"}},
			&nb.Cell{Kind: nb.Raw, Source: attack, Metadata: map[string]any{}},
			Executed("x()", &nb.Output{Type: nb.DisplayData, Data: map[string]any{"text/markdown": attack}}))
	}
	return append(cells, Text("@@end@@"))
}
