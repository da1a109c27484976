//go:build !js

package show

// look is how figures look beyond what their own elements say. It comes with the
// runtime, and leaves alone what is around figures.
const look = `<style>` +
	// JupyterLab sets the tables of outputs flush right, which is for numbers; ours
	// hold sentences, of which no word is broken.
	`.schedlab-figure.schedlab-figure table :is(th,td){text-align:left;word-break:normal;overflow-wrap:normal;vertical-align:top}` +
	// RQ-8 stays on its line.
	`.schedlab-figure figcaption a{white-space:nowrap}` +
	// Jupyter's outputs are rows of a table, which never become narrower than what
	// is in them; a block does.
	`.jp-OutputArea-output:has(.schedlab-figure){display:block;min-width:0;max-width:100%}` +
	// A table that is wider than the page shows that it scrolls: by its bar, also
	// where bars hide until they are used, and by a shadow at the edge behind which it
	// goes on. A cover that moves with the table hides the shadow at its ends. The
	// stripes of JupyterLab's rows would lie over both.
	`.schedlab-figure [role=group]:has(>table){--paper:var(--schedlab-paper,var(--jp-layout-color1,Canvas));background:` +
	`linear-gradient(to right,var(--paper) 40%,transparent) 0 0/3em 100%,` +
	`linear-gradient(to left,var(--paper) 40%,transparent) 100% 0/3em 100%,` +
	`linear-gradient(to right,#6e778199,transparent) 0 0/1em 100%,` +
	`linear-gradient(to left,#6e778199,transparent) 100% 0/1em 100%;` +
	`background-repeat:no-repeat;background-attachment:local,local,scroll,scroll}` +
	`.schedlab-figure table :is(thead,tr){background:none!important}` +
	`.schedlab-figure [role=group]:has(>table)::-webkit-scrollbar{height:10px}` +
	`.schedlab-figure [role=group]:has(>table)::-webkit-scrollbar-track{background:#6e778133;border-radius:5px}` +
	`.schedlab-figure [role=group]:has(>table)::-webkit-scrollbar-thumb{background:#6e7781;border-radius:5px}` +
	`@supports not selector(::-webkit-scrollbar){.schedlab-figure [role=group]:has(>table){scrollbar-color:#6e7781 #6e778133}}` +
	// On paper stands the still image: it is as wide as the paper and sharp at every
	// size. On the screen it waits behind the drawing.
	`@media screen{.schedlab-chart[role=group]>img:not(:only-child){display:none!important}}` +
	`@media print{` +
	`.schedlab-chart[role=group]{height:auto!important}` +
	`.schedlab-chart[role=group]>img{display:block!important}` +
	`.schedlab-chart[role=group]:has(>img)>:not(img){display:none!important}` +
	// A figure without one is as it is on the screen, but no wider than the paper.
	`.schedlab-chart[role=group]:not(:has(>img)) :is(div,canvas){position:static!important;width:100%!important;height:auto!important}` +
	// Paper neither scrolls nor unfolds: a table is as narrow as it can be, rows stay
	// whole, and data that are folded away leave nothing.
	`.schedlab-figure [role=group]:has(>table){overflow:visible!important;background:none}` +
	`.schedlab-figure.schedlab-figure table{width:100%!important;border-collapse:collapse;font-size:8pt}` +
	`.schedlab-figure.schedlab-figure table :is(th,td){padding:1pt 4pt;overflow-wrap:break-word}` +
	`.schedlab-figure tr{break-inside:avoid}` +
	`.schedlab-figure details:not([open]){display:none}` +
	`.schedlab-figure:has(>.schedlab-chart),.schedlab-quiz>div:not(:has(.schedlab-figure)){break-inside:avoid}` +
	`.schedlab-figure>div:first-child,.schedlab-explore>:first-child{break-after:avoid}` +
	`.schedlab-runtime,.schedlab-patterns,.schedlab-focus{display:none!important}` +
	`}</style>`
