package loaders_test

import (
	"testing"

	"tieout/loaders/account"
	"tieout/loaders/text"
)

// TestTemporaries: names that programs give to a file on its way, or to a copy of it.
func TestTemporaries(t *testing.T) {
	for name, want := range map[string]bool{
		"hx_20261109.csv": false, "hx_20261109": false, "hx_20261109.csv.gz": false, "hx.part1.csv": false, "backup_20261109.csv": false,
		"hx_20261109.csv.part": true, "hx_20261109.csv.filepart": true, "hx_20261109.tmp.csv": true, "hx_20261109.part.csv": true, "hx_20261109.csv.lftp-pget-status": true,
		"hx_20261109.csv.crdownload": true, "hx_20261109.csv.opdownload": true, "hx_20261109.csv.incomplete": true, "hx_20261109.csv~": true, "~$hx_20261109.xlsx": true, ".hx_20261109.csv": true,
		"hx_20261109.csv.UPLOADING": true, "hx_20261109.csv.bak": true,
	} {
		if got := text.Skippable(name); got != want {
			t.Errorf("%s: want %v, got %v", name, want, got)
		}
	}
}

// TestNumbersOfASpreadsheet: a reference in scientific notation is damaged, and one that is the error of a formula or the
// signs of a narrow column; letters among digits are not.
func TestNumbersOfASpreadsheet(t *testing.T) {
	for text, want := range map[string]bool{
		"4.0E+27": true, "4.2e27": true, "1.11111E11": true, "1.0E5": true, "4E+27": true, "4e+27": true, "4,2E+27": true,
		"12E4567": false, "E12": false, "12E": false, "1.2.3E5": false, "A1.0E5": false, "628100000001": false, "1.5": false, "1.23E+15": true, "2E-5": false,
		"#N/A": true, "#REF!": true, "#VALUE!": true, "#NAME?": true, "#DIV/0!": true, "#NULL!": true, "#VALEUR!": true, "#¿NOMBRE?": true, "#NV": true, "Err:502": true, "########": true, "###": true,
		"#1": false, "#12!": false, "#A1001": false, "##": false, "Err:5": false, "#shop one!": false, "#": false,
	} {
		if got := account.DamagedBySpreadsheet(text); got != want {
			t.Errorf("%s: want %v, got %v", text, want, got)
		}
	}
}
