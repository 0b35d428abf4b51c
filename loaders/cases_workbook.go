package loaders

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"time"

	"github.com/xuri/excelize/v2"

	"tieout/loaders/account"
)

// workbookOf makes a workbook of lines with commas. Each cell is a text, or, with values, a number or a time
// where it looks like one, as a program writes it that knows what it exports.
func workbookOf(text []byte, values bool) ([]byte, error) {
	lines := csv.NewReader(bytes.NewReader(text))
	lines.FieldsPerRecord = -1
	rows, err := lines.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	file := excelize.NewFile()
	defer func() { _ = file.Close() }() // it was never on a disk
	for i, row := range rows {
		for j, text := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil && text != "" {
				err = setCell(file, cell, text, values)
			}
			if err != nil {
				return nil, fmt.Errorf("make a workbook: %w", err)
			}
		}
	}
	buffer, err := file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	return buffer.Bytes(), nil
}

// setCell puts a text into a cell of the first sheet, or what a program keeps of it: a time, or a number.
func setCell(file *excelize.File, cell, text string, values bool) error {
	sheet := file.GetSheetName(0)
	if !values {
		return file.SetCellStr(sheet, cell, text)
	}
	if at, err := time.Parse(time.DateTime, text); err == nil {
		return file.SetCellValue(sheet, cell, at)
	}
	const decimals = 6
	if _, ok := account.PlainMinor([]byte(text), decimals); ok {
		return file.SetCellDefault(sheet, cell, text)
	}
	return file.SetCellStr(sheet, cell, text)
}
