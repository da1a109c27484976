package show

import "syscall/js"

// In a page nothing runs beside what is measured, so the page hears of it at once, and
// shows it when it likes. It hears of the beginning and of the end, too: between them
// it can tell by itself that it hears nothing.

func (m *meter) begin() { m.face.show(reading{text: "The run begins."}) }

func (m *meter) hear(r reading) { m.face.show(r) }

func (m *meter) end() { m.face.remove() }

func newFace() face { return page{} }

type page struct{}

func (page) show(r reading) { tell(r.text) }
func (page) remove()        { tell("") }

// tell calls the page, where it listens.
func tell(text string) {
	if hears := js.Global().Get("schedlabProgress"); hears.Type() == js.TypeFunction {
		hears.Invoke(text)
	}
}
