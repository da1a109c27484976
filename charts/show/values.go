//go:build !js

package show

import "encoding/json"

// chosenValues reads the values of controls: a JSON object by their names.
func chosenValues(text string) (values map[string]any, err error) {
	err = json.Unmarshal([]byte(text), &values)
	return values, err
}
