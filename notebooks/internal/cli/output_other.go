//go:build !unix

package cli

import "os"

func closed(f *os.File) bool { _, err := f.Stat(); return err != nil }
