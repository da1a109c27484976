package show

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"syscall/js"
	"time"
)

// Serve answers the page in which the program runs, with the programs of the
// chapter's cells by what the page calls them. It never returns. The launcher
// writes the program that calls it; it exists for js/wasm only.
func Serve(cells map[string]func()) {
	// A collection takes the one thread that a run needs, too. So there is none during
	// most runs, and one after each, while the page draws what came of it.
	debug.SetGCPercent(400)
	tidy := time.AfterFunc(time.Hour, runtime.GC)
	d := &desk{cells: cells}
	// What a cell's program prints before its Explores stands in the page already, so
	// the page runs it by itself and drops that.
	js.Global().Set("schedlabOpen", js.FuncOf(func(_ js.Value, args []js.Value) any {
		d.explores(args[0].String()) // whose error the answer has
		return nil
	}))
	js.Global().Set("schedlabExplore", js.FuncOf(func(_ js.Value, args []js.Value) any {
		defer tidy.Reset(time.Millisecond)
		return string(d.answer(args[0].String(), args[1].Int(), args[2].String()))
	}))
	select {}
}

// chosenValues reads the values of controls as the page does, which wrote them.
func chosenValues(text string) (values map[string]any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("it is no JSON object: %v", p)
		}
	}()
	object := js.Global().Get("JSON").Call("parse", text)
	names := js.Global().Get("Object").Call("keys", object)
	values = map[string]any{}
	for i := range names.Length() {
		name := names.Index(i).String()
		switch v := object.Get(name); v.Type() {
		case js.TypeNumber:
			values[name] = v.Float()
		case js.TypeBoolean:
			values[name] = v.Bool()
		case js.TypeString:
			values[name] = v.String()
		default:
			values[name] = nil
		}
	}
	return values, nil
}
