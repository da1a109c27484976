package nb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	png = "\x89PNG\r\n\x1a\n"
	svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`
)

func TestAPictureIsReadFromInsideTheRepositoryOnly(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "checkout")
	for name, text := range map[string]string{"secret.png": png, "checkout/a.png": png, "checkout/b.SVG": svg, "checkout/text.png": "token", "checkout/key.json": png, "checkout/sub/c.gif": "GIF89a"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"out.png": "../secret.png", "folder": "..", "in.png": "a.png", "key.png": "key.json", "loop.png": "loop.png", "none.png": "gone.png", "zero.png": "/dev/zero"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "dir.png"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"a.png":                    "data:image/png;base64,iVBORw0KGgo=",
		"b.SVG":                    "data:image/svg+xml;base64,PHN2",
		"in.png":                   "data:image/png;base64,",
		"sub/c.gif":                "data:image/gif;base64,",
		"sub/../a.png":             "data:image/png;base64,",
		"../secret.png":            "leads out of the repository",
		"out.png":                  "leads out of the repository",
		"folder/secret.png":        "leads out of the repository",
		"folder/checkout/../x.png": "leads out of the repository",
		"zero.png":                 "leads out of the repository",
		"loop.png":                 "leads out of the repository",
		"none.png":                 "there is no such file",
		"dir.png":                  "is no file",
		"key.png":                  "want a file with the ending of a picture",
		"key.json":                 "want a file with the ending of a picture",
		"text.png":                 "is no picture of the kind image/png",
	} {
		got, err := Picture(root, root+"/"+name)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	big, err := os.Create(filepath.Join(root, "big.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer big.Close()
	if err := big.Truncate(1 << 40); err != nil { // a hole: it takes no room
		t.Fatal(err)
	}
	if _, err := Picture(root, big.Name()); err == nil || !strings.Contains(err.Error(), "larger than 16 MB") {
		t.Errorf("a picture of 1 TB: %v", err)
	}
}

func TestAnAttachmentIsAPictureOrAnError(t *testing.T) {
	n, err := Parse([]byte(`{"nbformat":4,"nbformat_minor":5,"cells":[{"cell_type":"markdown","source":"","attachments":{
		"p.png":{"image/png":"iVBORw0K\nGgo="}, "s.svg":{"image/svg+xml":["<svg>","</svg>"]}, "e.svg":{"image/svg+xml":"PHN2Zy8+"},
		"h.png":{"text/html\" onerror=alert(1) x=\"":"<script>"}, "q.png":{"image/png":"\"><script>alert(1)</script>"}, "t.png":{"image/png":"dG9rZW4="}, "n":7}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"p.png": "data:image/png;base64,iVBORw0KGgo=",
		"s.svg": "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=",
		"e.svg": "data:image/svg+xml;base64,PHN2Zy8+",
		"h.png": `the attachment "h.png" is no picture`,
		"q.png": `the attachment "q.png" is not base64`,
		"t.png": "is no picture of the kind image/png",
		"n":     `the cell has no attachment "n"`,
		"none":  `the cell has no attachment "none"`,
	} {
		got, err := n.Cells[0].Attachment(name)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPicturesByReferenceAndInTagsWithoutQuotesAreSeen(t *testing.T) {
	md := "![one][a] ![Two  words][] ![three] [no picture][d] <img src=e.png alt=x>\n\n[A]: a.png\n[two words]: <b c.png> \"title\"\n[three]:\n  c.png\n[d]: d.md\n"
	var got []string
	for _, l := range Links(md) {
		mark := ""
		if l.Image {
			mark = "!"
		}
		got = append(got, mark+l.Target)
	}
	if want := "!e.png|!a.png|!b c.png|!c.png|d.md"; strings.Join(got, "|") != want {
		t.Errorf("got  %q\nwant %q", strings.Join(got, "|"), want)
	}
}

// A tag in the target of a link made RewriteLinks cut behind its own end.
func TestLinksDoNotOverlap(t *testing.T) {
	for _, md := range []string{`[x](<a href="y">)`, "[a]: <https://x.org>\n", `[x](<https://x.org>)`, `<img src="<https://x>">`} {
		if same := RewriteLinks(md, func(l Link) string { return l.Target }); same != md {
			t.Errorf("%q is rewritten to %q", md, same)
		}
	}
}
