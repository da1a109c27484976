package plain

import (
	"bytes"
	"encoding/json"
	"testing"
)

// A value of each kind that a figure has, of what the fuzzer gives.
type fuzzed struct {
	Text    string                     `json:"text,omitempty"`
	Raw     json.RawMessage            `json:"raw"`
	Number  json.Number                `json:"number"`
	Float   float64                    `json:"float,omitempty"`
	Half    float32                    `json:"half"`
	Whole   int64                      `json:"whole"`
	Any     any                        `json:"any"`
	Map     map[string]any             `json:"map,omitempty"`
	Raws    map[string]json.RawMessage `json:"raws"`
	Row     row                        `json:"row"`
	Pointer *inner                     `json:"pointer,omitempty"`
	List    []any
}

// FuzzMarshal compares what is written with what encoding/json writes, and what is read
// of an object with what encoding/json reads.
func FuzzMarshal(f *testing.F) {
	f.Add("a<b>&c \u2028 \xff", []byte(` { "a < b" : [ 1 , null ] } `), 1e21, int64(-5), uint8(0xff))
	f.Add("", []byte(`null`), 9.99e-7, int64(1)<<53, uint8(0))
	f.Add("\x00\x1f\"\\", []byte(`{"\u00e9":1,"a":2,"a":{"b":[]}}`), 0.1, int64(0), uint8(0x55))
	f.Add("1e-7", []byte(`[1.5e+10, -0, "\ud83d\ude00", true, false]`), 5e-324, int64(-1)<<63, uint8(0x0f))
	f.Add("-0.0", []byte("{\"k\":\"\u2029\\/\"}x"), 123456789.125, int64(7), uint8(0xaa))
	f.Add("", []byte(`{"\ud83d\ude00":1,"\ud83dx":2,"\udc00":3,"\ud83d\ud83d\ude00":4,"\ud83d\n":5,"\ud83d":6}`), 0.0, int64(0), uint8(8))
	f.Fuzz(func(t *testing.T, text string, raw []byte, x float64, n int64, has uint8) {
		v := fuzzed{Text: text, Float: x, Half: float32(x), Whole: n, Row: row{A: int(n), C: text}}
		if has&1 != 0 {
			v.Raw = raw
		}
		if has&2 != 0 {
			v.Number, v.Row.B = json.Number(text), json.Number(text)
		}
		if has&4 != 0 {
			v.Map = map[string]any{text: x, "a": raw == nil, string(raw): []string{text}}
		}
		if has&8 != 0 {
			v.Raws = map[string]json.RawMessage{text: raw, "z": nil}
		}
		if has&16 != 0 {
			v.Pointer = &inner{Name: text, Depth: int(n)}
		}
		if has&32 != 0 {
			v.List = []any{text, x, n, nil, &v.Row}
		}
		for _, value := range []any{v, &v, text, x, float32(x), n, json.Number(text), json.RawMessage(raw)} {
			want, wrong := json.Marshal(value)
			got, err := Marshal(value)
			if (err == nil) != (wrong == nil) || !bytes.Equal(got, want) {
				t.Fatalf("%#v is\n%s (%v); want\n%s (%v)", value, got, err, want, wrong)
			}
		}
		readsAsEncodingJSONDoes(t, raw)
	})
}
