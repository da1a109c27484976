package env

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
)

// checkRecords compares every installed Python package with its RECORD, the
// list of its files with their sizes. That is some ten thousand files, and
// only a glance at each: a fraction of a second.
func checkRecords(sitePackages string) error {
	for _, record := range Match(sitePackages, "*.dist-info/RECORD") {
		if err := checkRecord(sitePackages, record); err != nil {
			return err
		}
	}
	return nil
}

func checkRecord(sitePackages, record string) error {
	f, err := os.Open(record)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 3 // path, hash, size
	rows, err := r.ReadAll()
	if err != nil {
		return err
	}
	for _, row := range rows {
		size, err := strconv.ParseInt(row[2], 10, 64)
		if err != nil {
			continue // compiled files and RECORD itself have no size
		}
		path := row[0]
		if !filepath.IsAbs(path) {
			path = filepath.Join(sitePackages, path)
		}
		if err := notThere(path, size); err != nil {
			return err
		}
	}
	return nil
}
