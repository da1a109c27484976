package show

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/schedlab/schedlab/charts"
	"github.com/schedlab/schedlab/simlib/trace"
)

// Controls are what a reader can change in the figures of [Explore]. Each method
// adds one control and returns the value that it has in this run: natively the
// value that the program gives, in a page the one that the reader chose. The name
// is the control's label, and no two have the same.
//
// The controls are shown in the order of the calls.
type Controls struct {
	values map[string]any // that the reader chose, by name; nil is none
	list   []control
	figs   []*charts.Figure
	shown  bool
}

// maxShown is how many figures one Explore shows: a control is to move all of
// them while the reader looks.
const maxShown = 8

// maxWhole is the largest number that a page's number type holds exactly.
const maxWhole = 1 << 53

// The kinds of controls, as the page knows them.
const (
	controlInt      = "int"
	controlSwitch   = "switch"
	controlChoice   = "choice"
	controlDuration = "duration"
	controlSeed     = "seed"
)

// A control is one of Controls as the page gets it.
type control struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind"`
	Value   any      `json:"value"`             // where the page does not say otherwise
	Min     int64    `json:"min,omitempty"`     // of an int, and of a duration in ns
	Max     int64    `json:"max,omitempty"`     // as Min
	Choices []string `json:"choices,omitempty"` // of a choice
}

// A misuse is what the function of Explore did wrong; it ends the function.
type misuse struct{ error }

func refuse(format string, args ...any) { panic(misuse{fmt.Errorf("show.Explore: "+format, args...)}) }

// Int adds a slider and a field for a whole number from min to max.
func (c *Controls) Int(name string, value, min, max int) int {
	name = c.named(name)
	c.bounds(name, int64(value), int64(min), int64(max), strconv.Itoa(value), strconv.Itoa(min), strconv.Itoa(max))
	if int64(min) < -maxWhole || int64(max) > maxWhole {
		refuse("%q goes from %d to %d; want no more than %d on either side of 0", name, min, max, int64(maxWhole))
	}
	c.list = append(c.list, control{Name: name, Kind: controlInt, Value: value, Min: int64(min), Max: int64(max)})
	return int(c.whole(name, int64(value), int64(min), int64(max)))
}

// Duration adds a slider and a field for a duration from min to max.
func (c *Controls) Duration(name string, value, min, max time.Duration) time.Duration {
	name = c.named(name)
	c.bounds(name, int64(value), int64(min), int64(max), value.String(), min.String(), max.String())
	if min < 0 || max > maxWhole {
		refuse("%q goes from %v to %v; want durations from 0 to %v", name, min, max, time.Duration(maxWhole))
	}
	c.list = append(c.list, control{Name: name, Kind: controlDuration, Value: int64(value), Min: int64(min), Max: int64(max)})
	return time.Duration(c.whole(name, int64(value), int64(min), int64(max)))
}

// Switch adds a check box.
func (c *Controls) Switch(name string, on bool) bool {
	name = c.named(name)
	c.list = append(c.list, control{Name: name, Kind: controlSwitch, Value: on})
	v, chosen := c.values[name]
	if !chosen {
		return on
	}
	b, ok := v.(bool)
	if !ok {
		refuse("%q is %v; want true or false", name, v)
	}
	return b
}

// Choice adds a list to choose one of the values from. It begins with the first.
func (c *Controls) Choice(name string, values ...string) string {
	name = c.named(name)
	if len(values) == 0 {
		refuse("the choice %q has no values; want one at least", name)
	}
	labels := make([]string, len(values)) // two that look the same are one to a reader
	for i, v := range values {
		labels[i] = trace.Clean(v)
		if slices.Contains(labels[:i], labels[i]) {
			refuse("the choice %q has the value %q twice; give each once", name, labels[i])
		}
	}
	c.list = append(c.list, control{Name: name, Kind: controlChoice, Value: labels[0], Choices: labels})
	v, chosen := c.values[name]
	if !chosen {
		return values[0]
	}
	label, _ := v.(string)
	at := slices.Index(labels, label)
	if at < 0 {
		refuse("%q is %q; want one of %q", name, fmt.Sprint(v), labels)
	}
	return values[at]
}

// Seed adds a field for a seed, and a button that takes another. It begins with 1.
func (c *Controls) Seed() uint64 {
	const first, last = 0, 1<<32 - 1
	name := c.named("seed")
	c.list = append(c.list, control{Name: name, Kind: controlSeed, Value: 1, Min: first, Max: last})
	return uint64(c.whole(name, 1, first, last))
}

// Show adds figures, which stand one below the other. The function calls it once
// at least.
func (c *Controls) Show(figs ...*charts.Figure) {
	c.shown = true
	for _, f := range figs {
		if f != nil {
			c.figs = append(c.figs, f)
		}
	}
	if n := len(c.figs); n > maxShown {
		refuse("there are %d figures; want %d at most, so that a control moves all of them at once", n, maxShown)
	}
}

// named returns the name as it is shown, which no control may have yet.
func (c *Controls) named(name string) string {
	name = trace.Clean(name)
	if strings.TrimSpace(name) == "" {
		refuse("a control has no name; give it one")
	}
	if slices.ContainsFunc(c.list, func(o control) bool { return o.Name == name }) {
		refuse("two controls have the name %q; give each its own", name)
	}
	return name
}

// bounds looks at the numbers that the program gives; the texts are these numbers
// as a reader knows them.
func (c *Controls) bounds(name string, value, min, max int64, valueText, minText, maxText string) {
	switch {
	case min > max:
		refuse("the least value of %q is %s and the greatest %s; want the least first", name, minText, maxText)
	case value < min || value > max:
		refuse("%q begins at %s; want %s to %s", name, valueText, minText, maxText)
	}
}

// whole returns the number that the reader chose, or else the given one.
func (c *Controls) whole(name string, value, min, max int64) int64 {
	v, chosen := c.values[name]
	if !chosen {
		return value
	}
	x, ok := v.(float64)
	if n := int64(x); ok && x >= float64(min) && x <= float64(max) && float64(n) == x {
		return n
	}
	refuse("%q is %v; want a whole number from %d to %d", name, v, min, max)
	return 0
}

// said tells the values of this run, such as "Ps 4, work stealing on".
func (c *Controls) said() string {
	var parts []string
	for _, o := range c.list {
		v := o.Value
		if chosen, ok := c.values[o.Name]; ok {
			v = chosen
		}
		if x, ok := v.(float64); ok {
			v = int64(x)
		}
		switch n, ok := v.(int64); {
		case v == true:
			v = "on"
		case v == false:
			v = "off"
		case ok && o.Kind == controlDuration:
			v = time.Duration(n)
		}
		parts = append(parts, fmt.Sprint(o.Name, " ", v))
	}
	return strings.Join(parts, ", ")
}
