// Package nb reads and writes notebook files (nbformat 4.5) without disturbing
// what it does not know: unknown fields survive, and a file comes out byte for
// byte as Jupyter itself would have written it, so that opening and saving a
// chapter in JupyterLab gives no diff.
package nb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The kinds of a Cell.
const (
	Code     = "code"
	Markdown = "markdown"
	Raw      = "raw"
)

// The types of an Output.
const (
	Stream        = "stream"
	DisplayData   = "display_data"
	ExecuteResult = "execute_result"
	Error         = "error"
)

// A Notebook is one notebook file.
type Notebook struct {
	Cells    []*Cell
	Metadata map[string]any
	Minor    int // the 5 of format 4.5

	extra map[string]any
}

// A Cell is one cell. Outputs and ExecutionCount belong to code cells only.
type Cell struct {
	Kind           string // Code, Markdown or Raw
	ID             string
	Source         string
	Metadata       map[string]any
	ExecutionCount int // 0: not executed
	Outputs        []*Output

	extra map[string]any // attachments, and whatever a later format adds
}

// An Output is one thing a code cell produced.
type Output struct {
	Type string // Stream, DisplayData, ExecuteResult or Error

	Name, Text string // Stream: "stdout" or "stderr", and what was written

	Data           map[string]any // DisplayData, ExecuteResult: by MIME type
	Metadata       map[string]any
	ExecutionCount int // ExecuteResult

	ErrorName, ErrorValue string // Error
	Traceback             []string

	extra map[string]any
}

// Tagged reports whether the cell carries the tag, such as "raises-exception".
func (c *Cell) Tagged(tag string) bool {
	tags, _ := c.Metadata["tags"].([]any)
	return slices.Contains(tags, any(tag))
}

// FirstLine is the first line of the source that says something, for messages.
// A cell command such as %% alone says nothing.
func (c *Cell) FirstLine() string {
	for line := range strings.Lines(c.Source) {
		if line = strings.TrimSpace(line); line != "" && line != "%%" {
			return line
		}
	}
	return strings.TrimSpace(c.Source)
}

// Empty reports whether there is nothing to execute or to show.
func (c *Cell) Empty() bool { return strings.TrimSpace(c.Source) == "" }

// MIME is the text of a MIME type of the output, "" where it has none.
func (o *Output) MIME(mime string) string {
	s, _ := o.Data[mime].(string)
	return s
}

// Read reads the notebook file at path.
func Read(path string) (*Notebook, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

// Parse reads a notebook of format 4; older ones JupyterLab can convert.
func Parse(b []byte) (*Notebook, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber() // a number must come out as it was written
	var doc map[string]any
	if err := dec.Decode(&doc); err != nil {
		return nil, fmt.Errorf("not a notebook: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a notebook: something follows the closing brace")
	}
	if tooDeep(doc, maxDepth) {
		return nil, fmt.Errorf("not a notebook: it is nested deeper than %d", maxDepth)
	}
	r := reader{}
	n := r.notebook(doc)
	return n, r.err
}

// A reader takes known fields out of decoded JSON and keeps the first error.
type reader struct{ err error }

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("not a notebook: "+format, args...)
	}
}

func (r *reader) notebook(doc map[string]any) *Notebook {
	n := &Notebook{extra: doc}
	if major := r.int(doc, "nbformat"); major != 4 {
		r.fail("nbformat is %d; want 4", major)
	}
	n.Minor = r.int(doc, "nbformat_minor")
	n.Metadata = r.object(doc, "metadata")
	for i, v := range r.list(doc, "cells") {
		m, ok := v.(map[string]any)
		if !ok {
			r.fail("cell %d is no object", i+1)
			return n
		}
		n.Cells = append(n.Cells, r.cell(m))
	}
	return n
}

func (r *reader) cell(m map[string]any) *Cell {
	c := &Cell{extra: m}
	c.Kind = r.text(m, "cell_type")
	c.ID = r.text(m, "id")
	c.Source = r.text(m, "source")
	c.Metadata = r.object(m, "metadata")
	switch c.Kind {
	case Code:
		c.ExecutionCount = r.int(m, "execution_count")
		for _, v := range r.list(m, "outputs") {
			if o, ok := v.(map[string]any); ok {
				c.Outputs = append(c.Outputs, r.output(o))
			} else {
				r.fail("an output is no object")
			}
		}
	case Markdown, Raw:
	default:
		r.fail("cell_type is %q; want code, markdown or raw", c.Kind)
	}
	if a, ok := m["attachments"].(map[string]any); ok {
		for _, bundle := range a {
			if b, ok := bundle.(map[string]any); ok {
				join(b)
			}
		}
	}
	return c
}

func (r *reader) output(m map[string]any) *Output {
	o := &Output{extra: m}
	switch o.Type = r.text(m, "output_type"); o.Type {
	case Stream:
		o.Name, o.Text = r.text(m, "name"), r.text(m, "text")
	case DisplayData, ExecuteResult:
		o.Data, o.Metadata = r.object(m, "data"), r.object(m, "metadata")
		join(o.Data)
		if o.Type == ExecuteResult {
			o.ExecutionCount = r.int(m, "execution_count")
		}
	case Error:
		o.ErrorName, o.ErrorValue = r.text(m, "ename"), r.text(m, "evalue")
		for _, v := range r.list(m, "traceback") {
			line, ok := v.(string)
			if !ok {
				r.fail("a traceback holds %T", v)
			}
			o.Traceback = append(o.Traceback, line)
		}
	default:
		r.fail("output_type is %q", o.Type)
	}
	return o
}

// text takes a string, which the format may hold as a list of lines.
func (r *reader) text(m map[string]any, key string) string {
	v := m[key]
	delete(m, key)
	if v == nil {
		return ""
	}
	s, ok := joined(v)
	if !ok {
		r.fail("%s is no text", key)
	}
	return s
}

func (r *reader) int(m map[string]any, key string) int {
	v := m[key]
	delete(m, key)
	if v == nil {
		return 0
	}
	num, ok := v.(json.Number)
	i, err := num.Int64()
	if !ok || err != nil {
		r.fail("%s is %v; want a whole number", key, v)
	}
	return int(i)
}

func (r *reader) object(m map[string]any, key string) map[string]any {
	v := m[key]
	delete(m, key)
	if o, ok := v.(map[string]any); ok {
		return o
	} else if v != nil {
		r.fail("%s is no object", key)
	}
	return map[string]any{}
}

func (r *reader) list(m map[string]any, key string) []any {
	v := m[key]
	delete(m, key)
	l, ok := v.([]any)
	if !ok && v != nil {
		r.fail("%s is no list", key)
	}
	return l
}

// Bytes is the file as Jupyter would write it.
func (n *Notebook) Bytes() []byte {
	doc := maps.Clone(n.extra)
	if doc == nil {
		doc = map[string]any{}
	}
	cells := []any{}
	for _, c := range n.Cells {
		cells = append(cells, c.json())
	}
	doc["cells"] = cells
	doc["metadata"] = orEmpty(n.Metadata)
	doc["nbformat"] = 4
	doc["nbformat_minor"] = n.Minor
	var b bytes.Buffer
	encode(&b, doc, 0)
	b.WriteByte('\n')
	return b.Bytes()
}

func (c *Cell) json() map[string]any {
	m := maps.Clone(c.extra)
	if m == nil {
		m = map[string]any{}
	}
	if a, ok := m["attachments"].(map[string]any); ok {
		files := map[string]any{}
		for name, bundle := range a {
			files[name] = bundle
			if b, ok := bundle.(map[string]any); ok {
				files[name] = split(b)
			}
		}
		m["attachments"] = files
	}
	m["cell_type"] = c.Kind
	if c.ID != "" { // format 4.4 and older has none
		m["id"] = c.ID
	}
	m["metadata"] = orEmpty(c.Metadata)
	m["source"] = lines(c.Source)
	if c.Kind == Code {
		m["execution_count"] = count(c.ExecutionCount)
		outputs := []any{}
		for _, o := range c.Outputs {
			outputs = append(outputs, o.json())
		}
		m["outputs"] = outputs
	}
	return m
}

func (o *Output) json() map[string]any {
	m := maps.Clone(o.extra)
	if m == nil {
		m = map[string]any{}
	}
	m["output_type"] = o.Type
	switch o.Type {
	case Stream:
		m["name"], m["text"] = o.Name, lines(o.Text)
	case DisplayData, ExecuteResult:
		m["data"], m["metadata"] = split(o.Data), orEmpty(o.Metadata)
		if o.Type == ExecuteResult {
			m["execution_count"] = count(o.ExecutionCount)
		}
	case Error:
		trace := []any{}
		for _, line := range o.Traceback {
			trace = append(trace, line)
		}
		m["ename"], m["evalue"], m["traceback"] = o.ErrorName, o.ErrorValue, trace
	}
	return m
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}

func count(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// Clone is a deep copy.
func (n *Notebook) Clone() *Notebook {
	c, err := Parse(n.Bytes())
	if err != nil { // what Bytes wrote, Parse reads
		panic(err)
	}
	return c
}

// Write replaces the file at path in one step, so that a program that reads it
// sees the old notebook or the new one. A file that is right already is left alone.
func (n *Notebook) Write(path string) error {
	b := n.Bytes()
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, b) {
		return nil
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".*-"+filepath.Base(path))
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // without effect once renamed
	_, err = tmp.Write(b)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
