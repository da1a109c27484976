package nb

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// maxPicture is as large as a picture in a page may be; a page is mailed.
const maxPicture = 16 << 20

// pictures are the kinds of pictures by the ending of their files. The
// machine's own table may say anything.
var pictures = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".svg": "image/svg+xml",
}

// Picture reads the picture file, which must be inside root, as a data: URL. What
// a page embeds leaves the machine with it, so nothing but a picture is read:
// not through a symbolic link either, nor a file that has the ending of a
// picture only.
func Picture(root, file string) (string, error) {
	_, resolved, ok := Inside(root, file)
	if !ok {
		return "", errors.New("leads out of the repository")
	}
	kind := pictures[strings.ToLower(filepath.Ext(file))]
	if kind == "" || kind != pictures[strings.ToLower(filepath.Ext(resolved))] {
		return "", errors.New("want a file with the ending of a picture: .png, .jpg, .gif, .webp or .svg")
	}
	info, err := os.Stat(resolved)
	if err != nil {
		return "", errors.New("there is no such file")
	}
	if !info.Mode().IsRegular() { // reading a pipe would wait for its writer
		return "", errors.New("is no file")
	}
	f, err := os.Open(resolved)
	if err != nil {
		return "", err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err != nil {
		return "", err
	}
	if len(data) > maxPicture {
		return "", fmt.Errorf("is larger than %d MB", maxPicture>>20)
	}
	return dataURL(kind, data)
}

// Attachment is a picture that is kept in the cell, as a data: URL.
func (c *Cell) Attachment(name string) (string, error) {
	all, _ := c.extra["attachments"].(map[string]any)
	bundle, ok := all[name].(map[string]any)
	if !ok {
		return "", fmt.Errorf("the cell has no attachment %q", name)
	}
	for _, kind := range []string{"image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"} {
		text, ok := bundle[kind].(string)
		if !ok {
			continue
		}
		if kind == "image/svg+xml" && strings.HasPrefix(strings.TrimSpace(text), "<") {
			return dataURL(kind, []byte(text))
		}
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return "", fmt.Errorf("the attachment %q is not base64: %w", name, err)
		}
		return dataURL(kind, data)
	}
	return "", fmt.Errorf("the attachment %q is no picture", name)
}

func dataURL(kind string, data []byte) (string, error) {
	found := http.DetectContentType(data)
	if kind == "image/svg+xml" && bytes.Contains(data, []byte("<svg")) {
		found = kind
	}
	if found != kind {
		return "", fmt.Errorf("is no picture of the kind %s", kind)
	}
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(data), nil
}
