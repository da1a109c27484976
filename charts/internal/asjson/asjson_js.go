package asjson

import (
	"encoding/json"

	"github.com/schedlab/schedlab/charts/internal/asjson/plain"
)

// Marshal returns a value as JSON, in which <, >, &, U+2028 and U+2029 are escapes.
func Marshal(v any) ([]byte, error) { return plain.Marshal(v) }

// Row returns the fields of a struct as a JSON array, without their names.
func Row(row any) ([]byte, error) { return plain.Row(row) }

// Object returns the values of a JSON object by their keys.
func Object(data []byte) (map[string]json.RawMessage, error) { return plain.Object(data) }
