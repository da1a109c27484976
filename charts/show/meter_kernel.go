//go:build !js

package show

import (
	"fmt"
	"html"
	"math"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// begin starts to look, beside what is measured.
func (m *meter) begin() { go m.look(meterAfter, meterEvery) }

// hear has nothing to do: the meter looks by itself.
func (m *meter) hear(reading) {}

// look shows after a while, and then again and again, what has changed.
func (m *meter) look(after, every time.Duration) {
	time.Sleep(after)
	var shown reading
	for {
		m.mu.Lock()
		if m.over {
			m.mu.Unlock()
			return
		}
		if r := m.said; r.text != shown.text {
			shown = r
			m.face.show(r)
		}
		m.mu.Unlock()
		time.Sleep(every)
	}
}

// end takes away what was shown. The goroutine that looks ends by itself.
func (m *meter) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.over = true
	m.face.remove()
}

// newFace is a function for tests.
var newFace = func() face {
	if inNotebook() {
		return &output{}
	}
	return nowhere{}
}

// nowhere is where a program runs that is no cell: what it prints is its result.
type nowhere struct{}

func (nowhere) show(reading) {}
func (nowhere) remove()      {}

// An output is an output of the cell that is written again and again.
type output struct{ id string }

func (o *output) show(r reading) {
	if o.id == "" {
		o.id = "schedlab-meter-" + gonbui.UniqueId() // one that was there before would show nothing
	}
	gonbui.UpdateHTML(o.id, r.html())
}

func (o *output) remove() {
	if o.id != "" {
		gonbui.UpdateHTML(o.id, "")
		gonbui.Sync()
	}
}

// html is a reading as an output of a cell. A bar that says nothing else than
// the text does is hidden from a screen reader.
func (r reading) html() string {
	bar := ""
	if !math.IsNaN(r.part) {
		bar = fmt.Sprintf(`<progress max="1" value="%.4f" aria-hidden="true" style="width:12em;vertical-align:middle"></progress> `, r.part)
	}
	return `<div class="schedlab-meter" role="status">` + bar + html.EscapeString(r.text) + `</div>`
}
