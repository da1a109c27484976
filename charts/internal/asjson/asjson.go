//go:build !js

// Package asjson writes the data of figures as JSON: with encoding/json, and in a page
// with the part of it that figures need, package plain. A page's program would be larger
// by a fifteenth with encoding/json, and would take as long for the JSON of a figure as
// for all else of it.
package asjson

import (
	"encoding/json"
	"reflect"
)

// Marshal returns a value as JSON, in which <, >, &, U+2028 and U+2029 are escapes.
var Marshal = json.Marshal // tests compare

// Row returns the fields of a struct as a JSON array, without their names.
func Row(row any) ([]byte, error) {
	v := reflect.ValueOf(row)
	cells := make([]any, v.NumField())
	for i := range cells {
		cells[i] = v.Field(i).Interface()
	}
	return json.Marshal(cells)
}

// Object returns the values of a JSON object by their keys.
func Object(data []byte) (object map[string]json.RawMessage, err error) {
	err = json.Unmarshal(data, &object)
	return object, err
}
