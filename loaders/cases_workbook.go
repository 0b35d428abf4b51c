package loaders

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
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
		cells := make([]any, len(row))
		for j, text := range row {
			if cells[j] = any(text); values {
				cells[j] = cellValue(text)
			}
		}
		if err := file.SetSheetRow(file.GetSheetName(0), fmt.Sprintf("A%d", i+1), &cells); err != nil {
			return nil, fmt.Errorf("make a workbook: %w", err)
		}
	}
	buffer, err := file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("make a workbook: %w", err)
	}
	return buffer.Bytes(), nil
}

// cellValue is what a program keeps of a text: a number, a time, or the text.
func cellValue(text string) any {
	if text == "" {
		return nil
	}
	if at, err := time.Parse(time.DateTime, text); err == nil {
		return at
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		return number
	}
	return text
}
