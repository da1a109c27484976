package plain

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
)

type inner struct {
	Name  string `json:"name,omitempty"`
	Depth int    `json:"z"`
	Twice string
}

type Named struct {
	Inside int `json:"inside"`
}

type outer struct {
	inner
	Named  `json:"named"`
	Depth  int                        `json:"z"`
	Ptr    *inner                     `json:"ptr,omitempty"`
	Nil    *inner                     `json:"nil"`
	Any    any                        `json:"any,omitempty"`
	Map    map[string]any             `json:"map"`
	Raw    json.RawMessage            `json:"raw,omitempty"`
	Number json.Number                `json:"number"`
	Rows   []row                      `json:"rows"`
	Empty  []string                   `json:"empty"`
	Pairs  [][2]string                `json:"pairs,omitempty"`
	Half   float32                    `json:"half"`
	Floats []float64                  `json:"floats"`
	On     *bool                      `json:"on,omitempty"`
	Small  uint8                      `json:"small"`
	Raws   map[string]json.RawMessage `json:"raws,omitempty"`
	Hidden int                        `json:"-"`
	own    int
}

type row struct {
	A int
	B json.Number
	C string
}

func (r row) MarshalJSON() ([]byte, error) { return Row(r) }

func TestMarshalWritesWhatEncodingJSONWrites(t *testing.T) {
	no := false
	for _, v := range []any{
		nil, true, 1, -5, uint8(7), "", "a<b>&c \u2028\u2029 \x00\x1f\b\f\n\r\t\"\\ é 日 \xff\xc3", 1.5, 0.0, math.Copysign(0, -1),
		1e20, 1e21, 123456789.125, 1e-6, 9.99e-7, 1e-9, 1e-10, math.MaxFloat64, math.SmallestNonzeroFloat64, float32(1e-7), float32(0.1), float32(1e21),
		[]int(nil), []int{}, []any{1, "x", nil}, [2]bool{true}, map[string]int(nil), map[string]any{"b": 1, "a": []string{"<"}, "": nil},
		json.Number("1.25e-7"), json.Number(""), json.RawMessage(nil), json.RawMessage(" { \"a < b\\\\\" : [ 1 , \"\u2028 \\\" x\" ] , \"b\":{} } "),
		outer{}, &outer{inner: inner{"n", 1, "t"}, Depth: 2, Ptr: &inner{}, Any: 0, Map: map[string]any{"k": &inner{Depth: 3}}, Raw: json.RawMessage(`[1, 2]`),
			Number: "12", Rows: []row{{1, "2.5", "<"}, {}}, Pairs: [][2]string{{"a", "b"}}, Half: 0.5, Floats: []float64{1, 0.1}, On: &no, own: 1,
			Raws: map[string]json.RawMessage{"x": json.RawMessage(`"&"`)}},
		struct{ A any }{map[string]any{}}, []*inner{nil, {}},
	} {
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Marshal(v); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%#v is\n%s (%v); want\n%s", v, got, err, want)
		}
	}
}

func TestMarshalRefusesWhatEncodingJSONRefusesAndWhatNoFigureHas(t *testing.T) {
	for _, v := range []any{
		math.NaN(), math.Inf(-1), []any{func() {}}, make(chan int), json.Number("1x"), json.Number("01"), map[string]any{"a": math.Inf(1)},
		json.RawMessage(`{"a":}`), json.RawMessage(``), json.RawMessage(`1 2`), json.RawMessage("\"\n\""), map[int]int{1: 1}, []byte("x"), complex(1, 1),
	} {
		if got, err := Marshal(v); err == nil {
			t.Errorf("%#v is %s; want an error", v, got)
		}
	}
}

func TestStringsAndRawJSONOfAnyBytesAreWrittenAsEncodingJSONWritesThem(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	pieces := []string{`{`, `}`, `[`, `]`, `"`, `:`, `,`, `\`, `u00e9`, `u12`, `n`, ` `, "\n", `1`, `-`, `0`, `.5`, `e9`, `E+`, `true`, `null`, `fals`, `<`, "\u2028", "\xe2\x80", "\xff", "a", `"a":`, `"b"`, `[1,2]`, `{"x":null}`, "\x01"}
	valid := 0
	for range 300_000 {
		var raw []byte
		for range 1 + rng.IntN(7) {
			raw = append(raw, pieces[rng.IntN(len(pieces))]...)
		}
		for _, v := range []any{string(raw), json.RawMessage(raw)} {
			want, wrong := json.Marshal(v)
			got, err := Marshal(v)
			if (err == nil) != (wrong == nil) || !bytes.Equal(got, want) {
				t.Fatalf("%q is\n%s (%v); want\n%s (%v)", raw, got, err, want, wrong)
			}
		}
		if readsAsEncodingJSONDoes(t, raw) {
			valid++
		}
	}
	if valid < 1000 {
		t.Errorf("%d texts were objects; want enough to tell", valid)
	}
}

// readsAsEncodingJSONDoes checks what Object says of a text, and reports whether it is
// an object.
func readsAsEncodingJSONDoes(t *testing.T, raw []byte) bool {
	t.Helper()
	var want map[string]json.RawMessage
	wrong := json.Unmarshal(raw, &want)
	got, err := Object(raw)
	if (err == nil) != (wrong == nil) || len(got) != len(want) {
		t.Fatalf("%q is the object %q (%v); want %q (%v)", raw, got, err, want, wrong)
	}
	for key, value := range want {
		if !bytes.Equal(got[key], value) {
			t.Fatalf("in %q %q is %q; want %q", raw, key, got[key], value)
		}
	}
	return wrong == nil
}
