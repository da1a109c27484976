// Package page makes of a chapter's cells a program that runs in a page: each cell
// whose figures a reader can change there, and what the cells declare, compiled to
// WebAssembly.
package page

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// A Cell is a code cell of a chapter.
type Cell struct {
	Name     string // what the page calls it
	Source   string
	Explores bool // it shows figures by show.Explore
}

// A part is what one cell gives to the program: what it declares, and what it does.
type part struct {
	imports []string // such as `m "math"`
	decls   []decl
	body    string // what stands below %%
	hasBody bool
}

// A decl is a declaration, without imports.
type decl struct {
	names []string // what it declares, methods as T.Name
	text  string
}

// special is a line that is the kernel's and not Go's.
var special = regexp.MustCompile(`^(//gonb:)?[%!]`)

// begins is the line below which a cell's program stands, as GoNB reads it.
var begins = regexp.MustCompile(`^(//gonb:)?(%main|%%([ \t]|$))`)

// split reads a cell as GoNB does: declarations, then, below %%, the body of
// main. The lines of other commands are no Go. A cell of another language has
// no part.
func split(c Cell) (p part, err error) {
	var top, body strings.Builder
	joined := false // the line continues a command
	for i, line := range strings.Split(strings.ReplaceAll(c.Source, "\r\n", "\n"), "\n") {
		if i == 0 && strings.HasPrefix(line, "%%") && !begins.MatchString(line) {
			return part{}, nil
		}
		isCommand := joined || special.MatchString(line)
		joined = isCommand && strings.HasSuffix(line, `\`)
		switch {
		case begins.MatchString(line):
			p.hasBody = true
		case isCommand || strings.HasPrefix(line, "package"):
		case p.hasBody:
			body.WriteString(line + "\n")
		default:
			top.WriteString(line + "\n")
		}
	}
	p.body = body.String()
	if p.hasBody {
		if _, err := parser.ParseFile(token.NewFileSet(), "", "package main\nfunc main() {\n"+p.body+"\n}\n", parser.SkipObjectResolution); err != nil {
			return part{}, said(err)
		}
	}
	return p, p.read("package main\n" + top.String())
}

// said is an error of the parser, without a place, which is not that in the cell.
func said(err error) error {
	text := err.Error()
	if _, after, ok := strings.Cut(text, ": "); ok {
		text = after
	}
	return fmt.Errorf("its Go cannot be read: %s", text)
}

// read takes the declarations of a file.
func (p *part) read(file string) error {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, "", file, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return said(err)
	}
	text := func(from, to token.Pos) string { return file[set.Position(from).Offset:set.Position(to).Offset] }
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				for _, s := range d.Specs {
					p.imports = append(p.imports, text(s.Pos(), s.End()))
				}
				continue
			}
			p.decls = append(p.decls, decl{names(d), text(d.Pos(), d.End())})
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv == nil && name == "main" {
				if p.hasBody = true; d.Body != nil {
					p.body = text(d.Body.Lbrace+1, d.Body.Rbrace)
				}
				continue
			}
			if d.Recv != nil && len(d.Recv.List) == 1 {
				name = receiver(d.Recv.List[0].Type) + "." + name
			}
			p.decls = append(p.decls, decl{[]string{name}, text(d.Pos(), d.End())})
		}
	}
	return nil
}

// names are what a declaration of types, constants or variables declares.
func names(d *ast.GenDecl) (list []string) {
	for _, s := range d.Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			list = append(list, s.Name.Name)
		case *ast.ValueSpec:
			for _, n := range s.Names {
				list = append(list, n.Name)
			}
		}
	}
	return list
}

func receiver(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return "?"
		}
	}
}

// A program is the files of a chapter's program, and the cells that it runs.
type program struct {
	files   map[string][]byte
	runs    []int             // the cells, by their places in the chapter
	refused map[string]string // by the names of cells that a page would run: why not
}

// The names of the files, by which the compiler says where an error is.
const (
	declFile = "decls_%d.go"
	bodyFile = "body_%d.go"
)

var inFile = regexp.MustCompile(`\b(decls|body)_(\d+)\.go:\d+(?::\d+)?: (.*)`)

// compose makes the program of cells. Of the files whose names are in without it
// makes none; a cell whose body is there is not run.
func compose(cells []Cell, without map[string]string) program {
	p := program{map[string][]byte{}, nil, map[string]string{}}
	var parts []part
	var imports []string
	imported := map[string]bool{}
	for _, c := range cells {
		one, err := split(c)
		if err != nil && c.Explores {
			p.refused[c.Name] = err.Error()
		}
		if err != nil {
			one = part{}
		}
		parts = append(parts, one)
		for _, i := range one.imports {
			if !imported[i] {
				imported[i] = true
				imports = append(imports, i)
			}
		}
	}
	file := func(name, text string) {
		if without[name] == "" {
			p.files[name] = []byte("package main\n\nimport (\n\t" + strings.Join(imports, "\n\t") + "\n)\n\n" + text)
		}
	}
	declared := map[string]string{}
	twice := "" // a name that an earlier cell gives another meaning
	var main bytes.Buffer
	for i, c := range cells {
		var decls strings.Builder
		for _, d := range parts[i].decls {
			same := false
			for _, n := range d.names {
				before, is := declared[n]
				switch {
				case n == "_" || n == "init":
				case is && before == d.text:
					same = true
				case is && twice == "":
					twice = n
				}
				if is && n != "_" && n != "init" {
					same = true // the first stays
				}
				declared[n] = d.text
			}
			if !same {
				decls.WriteString(d.text + "\n\n")
			}
		}
		if decls.Len() > 0 {
			file(fmt.Sprintf(declFile, i), decls.String())
		}
		body := fmt.Sprintf(bodyFile, i)
		switch {
		case !c.Explores || p.refused[c.Name] != "":
		case twice != "":
			p.refused[c.Name] = fmt.Sprintf("two cells declare %s, and a page can hold it once only", twice)
		case without[body] != "":
			p.refused[c.Name] = without[body]
		case parts[i].hasBody:
			file(body, fmt.Sprintf("func schedlabCell%d() {\n%s\n}\n", i, parts[i].body))
			fmt.Fprintf(&main, "\t\t%s: schedlabCell%d,\n", strconv.Quote(c.Name), i)
			p.runs = append(p.runs, i)
		}
	}
	p.files["main.go"] = []byte("package main\n\nimport schedlabShow \"github.com/schedlab/schedlab/charts/show\"\n\n" +
		"func main() {\n\tschedlabShow.Serve(map[string]func(){\n" + main.String() + "\t})\n}\n")
	return p
}
