package quiz

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode"

	"github.com/schedlab/schedlab/simlib/trace"
)

// data is what the page gets of a question. The page's quiz.js reads it.
type data struct {
	Kind     string            `json:"kind"`
	Question string            `json:"question"`
	Options  []string          `json:"options"`
	Hints    []string          `json:"hints"`
	Key      any               `json:"key"`
	Came     string            `json:"came"`
	Wrong    []wrong           `json:"wrong"`
	Because  []string          `json:"because"`
	Solution string            `json:"solution,omitempty"`
	Figures  []json.RawMessage `json:"figures"` // what the runtime's queue takes, once the veil is lifted
}

// HTML returns the question as one output of a cell. What a reader should not see
// before an answer is in it twice, as a script reads it and for where none runs,
// and both times so that a search of the text does not find it.
func (q *Question) HTML() string {
	d := data{Kind: q.kind, Question: q.text, Options: q.options, Hints: q.hints, Key: q.key, Came: q.came, Wrong: q.wrong, Because: q.because, Solution: q.code}
	var still, answer strings.Builder
	still.WriteString(`<p><strong>` + prose(q.text) + `</strong></p>`)
	if len(q.options) > 0 {
		still.WriteString(`<ul>`)
		for _, o := range q.options {
			still.WriteString(`<li>` + escape(o) + `</li>`)
		}
		still.WriteString(`</ul>`)
	}
	if q.kind == "challenge" {
		still.WriteString(`<p>` + prose(q.verdict()) + `</p>`)
	}
	for i, h := range q.hints {
		fmt.Fprintf(&still, `<details><summary>Hint %d</summary><p>%s</p></details>`, i+1, hide(prose(h)))
	}
	summary := "The answer"
	if q.kind == "challenge" {
		summary = "A solution"
		answer.WriteString(`<pre>` + escapeCode(q.code) + `</pre>`)
	} else {
		fmt.Fprintf(&answer, `<p><strong>%s</strong></p>`, prose(q.came))
	}
	for _, text := range q.because {
		answer.WriteString(`<p>` + prose(text) + `</p>`)
	}
	for _, w := range q.wrong {
		if is := fmt.Sprint(w.Is); is != fmt.Sprint(q.key) {
			answer.WriteString(`<p>` + prose("Not "+q.writtenKey(w.Is)+": "+w.Why+" To see it: "+w.Try) + `</p>`)
		}
	}
	answer.WriteString(`<div class="schedlab-behind">`)
	for _, f := range q.figures {
		picture, live := f.Parts()
		if answer.WriteString(picture); live == nil {
			live = json.RawMessage("null")
		}
		d.Figures = append(d.Figures, live)
	}
	answer.WriteString(`</div>`)
	still.WriteString(`<details class="schedlab-answer"><summary>` + summary + `</summary>` + hide(answer.String()) + `</details>`)
	return section(q.ID(), q.text, still.String(), d)
}

// section is what the page shows where no script runs, and the script that gives the
// data to the runtime.
func section(id, label, still string, data any) string {
	text, err := json.Marshal(data)
	if err != nil {
		panic("quiz: a question holds invalid JSON: " + err.Error()) // texts, numbers, and what package charts made
	}
	return `<section class="schedlab-figure schedlab-quiz" data-schedlab="` + id + `" aria-label="` + escape(label) + `" style="margin:0.5em 0 1em;max-width:1400px"><div class="schedlab-ask">` +
		still + `</div></section><script>(function(){var s=globalThis.schedlab=globalThis.schedlab||{queue:[]},c=document.currentScript,f={"id":"` + id +
		`","kind":"quiz","quiz":"` + pack(text) + `"};f.at=c&&c.previousElementSibling;s.queue.push(f);if(s.drain)s.drain()})()</script>`
}

// pack returns bytes as a text that the page's unpack takes. It makes them smaller, as
// each version of a chapter stays in the repository for ever, and hides the words.
func pack(data []byte) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b) // its header has no time, so that the same question gives the same text
	_, err := z.Write(data)
	if err = errors.Join(err, z.Close()); err != nil {
		panic(err) // it writes into memory
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// writtenKey writes a key, or what is compared with it, for a reader.
func (q *Question) writtenKey(key any) string {
	switch key := key.(type) {
	case []string:
		return strings.Join(key, " ")
	case float64:
		if q.kind == "time" {
			return written(asTime(key))
		}
		return fmt.Sprintf("%.4g", key)
	}
	return fmt.Sprint(key)
}

func escape(text string) string { return html.EscapeString(trace.Clean(text)) }

// escapeCode is escape for source, which has lines and tabs.
func escapeCode(code string) string {
	lines := strings.Split(code, "\n")
	for i, line := range lines {
		text := strings.TrimLeft(line, "\t")
		lines[i] = strings.Repeat("    ", len(line)-len(text)) + escape(text)
	}
	return strings.Join(lines, "\n")
}

// prose is a text of a chapter's author, in which backquotes stand around code.
func prose(text string) string {
	parts := strings.Split(text, "`")
	var b strings.Builder
	for i, p := range parts {
		if i%2 == 1 && i < len(parts)-1 {
			b.WriteString(`<code>` + escape(p) + `</code>`)
		} else {
			b.WriteString(escape(p))
		}
	}
	return b.String()
}

var (
	tag  = regexp.MustCompile(`<[^>]*>|[^<]+`)
	said = regexp.MustCompile(`(\s(?:alt|aria-label|title)=")([^"]*)(")`)
)

// hide writes the texts of a piece of HTML that this module made so that a browser
// shows the same, and a search of the source finds none of its words.
func hide(piece string) string {
	return tag.ReplaceAllStringFunc(piece, func(p string) string {
		if !strings.HasPrefix(p, "<") {
			return hideText(p)
		}
		return said.ReplaceAllStringFunc(p, func(attr string) string {
			m := said.FindStringSubmatch(attr)
			return m[1] + hideText(m[2]) + m[3]
		})
	})
}

// hideText writes every other letter or digit of a word, the first one too, as a
// reference to its number. All of them would be twice as long.
func hideText(text string) string {
	var b strings.Builder
	plain := false // whether the next letter stays as it is
	for _, r := range html.UnescapeString(text) {
		inWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if inWord && !plain || strings.ContainsRune(`<>&'"`, r) {
			fmt.Fprintf(&b, "&#%d;", r)
		} else {
			b.WriteRune(r)
		}
		plain = inWord && !plain
	}
	return b.String()
}
