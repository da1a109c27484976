package export

import "testing"

func TestAPageKeepsTheRulesThatCanMatchInItAndNoOthers(t *testing.T) {
	page := `<style type="text/css">/* { a comment } */
@charset "utf-8";
:root { --jp-icon-add: url(data:image/svg+xml;base64,AAAA); --jp-x: 1px; }
.jp-Cell, .jp-Menu { color: red }
.jp-Menu .jp-Cell { color: blue }
.jp-Menu:not(.jp-Cell) { color: green }
a::before { content: "} .jp-Menu {"; }
@media print { .jp-Menu { top: 0 } }
@media screen { .jp-Menu { top: 0 } p { top: url(x;}y) } }
@keyframes turn { from { top: 0 } }
.jp-Tail { top: 0 }</style><style>.jp-Menu { kept }</style><body class="jp-Cell">`
	want := `<style type="text/css">@charset "utf-8";
:root {  --jp-x: 1px; }
.jp-Cell, .jp-Menu { color: red }
.jp-Menu:not(.jp-Cell) { color: green }
a::before { content: "} .jp-Menu {"; }
@media screen {p { top: url(x;}y) }}
@keyframes turn { from { top: 0 } }
</style><style>.jp-Menu { kept }</style><body class="jp-Cell">`
	// The page's own style names .jp-Menu, and so would a script that sets it.
	if got := string(pruned([]byte(page))); got == want {
		t.Fatal("a class that the page's own styles name is taken for unused")
	}
	page = page[:len(page)-len(`<style>.jp-Menu { kept }</style><body class="jp-Cell">`)] + `<body class="jp-Cell">`
	want = want[:len(want)-len(`<style>.jp-Menu { kept }</style><body class="jp-Cell">`)] + `<body class="jp-Cell">`
	if got := string(pruned([]byte(page))); got != want {
		t.Errorf("the page is\n%s\nwant\n%s", got, want)
	}
}

func TestWhatLooksLikeTheCodeAroundItIsNoElementOfAPage(t *testing.T) {
	const (
		before = `<style>.highlight .p { color: blue }</style><p><span class="nx">a</span> <span class="w"> </span></p><div class="cm-editor highlight hl-go"><pre><span></span>`
		given  = `<span class="nx">a</span><span class="w">  </span><span class="o">&lt;</span><span class="w">
	</span><span class="nx">f</span><span class="p">(</span><span class="p">)</span><span class="p">.</span><span class="nx">b</span><span class="p">,</span><span class="w">&lt;span class="w"&gt; &lt;/span&gt;</span>`
		want = `a  <span class="o">&lt;</span>
	f<span class="p">().</span>b<span class="p">,</span><span class="w">&lt;span class="w"&gt; &lt;/span&gt;</span>`
		after = `</pre></div>`
	)
	if got := string(pruned([]byte(before + given + after))); got != before+want+after {
		t.Errorf("the page is\n%s\nwant\n%s", got, before+want+after)
	}
	// Names stay elements where a style colours them.
	colored := `<style>.highlight .nx { color: red }</style>` + before + `<span class="nx">a</span>` + after
	if got := string(pruned([]byte(colored))); got != colored {
		t.Errorf("the page is\n%s\nwant\n%s", got, colored)
	}
}
