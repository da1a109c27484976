package nb

import (
	"regexp"
	"testing"
)

func TestOnlyRunningTextIsRewritten(t *testing.T) {
	x := regexp.MustCompile(`\bX-1\b`)
	rewrite := func(markdown string) string {
		return RewriteProse(markdown, func(text string, found func(from, to int, by string)) {
			for _, m := range x.FindAllStringIndex(text, -1) {
				found(m[0], m[1], "[X](#x)")
			}
		})
	}
	for in, want := range map[string]string{
		"It leaves (X-1), émigré, X-1.":                    "It leaves ([X](#x)), émigré, [X](#x).",
		"| a | X-1 |\n|---|---|\n| *X-1* | b |":            "| a | [X](#x) |\n|---|---|\n| *[X](#x)* | b |",
		"`X-1` and ``a ` X-1`` and X-1":                    "`X-1` and ``a ` X-1`` and [X](#x)",
		"```go\nX-1\n```\nX-1":                             "```go\nX-1\n```\n[X](#x)",
		"# X-1 is one\n\nX-1":                              "# X-1 is one\n\n[X](#x)",
		"[see X-1](https://a.b/X-1) X-1":                   "[see X-1](https://a.b/X-1) [X](#x)",
		"![X-1](a.png) [X-1][r] X-1\n\n[r]: https://a/X-1": "![X-1](a.png) [X-1][r] [X](#x)\n\n[r]: https://a/X-1",
		`<a title="X-1" href="#x">b</a> <!-- X-1 --> X-1`:  `<a title="X-1" href="#x">b</a> <!-- X-1 --> [X](#x)`,
		"<https://a.b/X-1> and WX-1, X-12 are not X-1":     "<https://a.b/X-1> and WX-1, X-12 are not [X](#x)",
		"<details><summary>X-1</summary>\n\nX-1</details>": "<details><summary>[X](#x)</summary>\n\n[X](#x)</details>",
	} {
		if got := rewrite(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
