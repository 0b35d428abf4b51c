package main

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// unpackZip unpacks an archive into a folder: unpackzip FILE FOLDER.
func unpackZip(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: unpackzip FILE FOLDER")
	}
	archive, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.MkdirAll(ts.MkAbs(args[1]), 0o755))
	for _, entry := range archive.File {
		content, err := entry.Open()
		ts.Check(err)
		data, err := io.ReadAll(content)
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[1]), filepath.Base(entry.Name)), data, 0o644))
	}
	ts.Check(archive.Close())
}
