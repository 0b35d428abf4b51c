package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// editSheet edits an exported file as a person does:
//
//	sheet set FILE EXCEPTION COLUMN=VALUE...
//	sheet formula FILE EXCEPTION COLUMN=FORMULA
//	sheet rename FILE COLUMN NAME
//	sheet turn FILE                    the columns in the reverse order
func editSheet(ts *testscript.TestScript, _ bool, args []string) {
	what, path := args[0], ts.MkAbs(args[1])
	if strings.HasSuffix(path, ".xlsx") {
		editBook(ts, what, path, args[2:])
		return
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ts.ReadFile(args[1]), "\ufeff"))).ReadAll()
	ts.Check(err)
	switch what {
	case "set":
		row := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, args[2]) })
		for _, wanted := range args[3:] {
			column, value, _ := strings.Cut(wanted, "=")
			rows[row][slices.Index(rows[0], column)] = value
		}
	case "rename":
		rows[0][slices.Index(rows[0], args[2])] = args[3]
	case "turn":
		for _, row := range rows {
			slices.Reverse(row)
		}
	}
	var b bytes.Buffer
	ts.Check(csv.NewWriter(&b).WriteAll(rows))
	ts.Check(os.WriteFile(path, b.Bytes(), 0o600))
}

func editBook(ts *testscript.TestScript, what, path string, args []string) {
	book, err := excelize.OpenFile(path)
	ts.Check(err)
	defer func() { ts.Check(book.Close()) }()
	name := book.GetSheetName(0)
	rows, err := book.GetRows(name)
	ts.Check(err)
	row := slices.IndexFunc(rows, func(row []string) bool { return slices.Contains(row, args[0]) })
	for _, wanted := range args[1:] {
		column, value, _ := strings.Cut(wanted, "=")
		cell, err := excelize.CoordinatesToCellName(slices.Index(rows[0], column)+1, row+1)
		ts.Check(err)
		if what == "formula" {
			ts.Check(book.SetCellFormula(name, cell, value))
			continue
		}
		ts.Check(book.SetCellStr(name, cell, value))
	}
	ts.Check(book.Save())
}
