package text

import (
	"strings"
	"testing"
)

// TestScanPart: what of a workbook's part would fill the memory of who reads it.
func TestScanPart(t *testing.T) {
	const mostText = 1 << 20
	row := "<row>" + strings.Repeat("<c><v>1</v></c>", 100) + "</row>"
	for _, c := range []struct{ name, text, says, why string }{
		{"rows", "<sheetData>" + strings.Repeat(row, 10_000) + "</sheetData>", "", "there may be as many as one likes"},
		{"a row without end", "<row>" + strings.Repeat("<c><v>1</v></c>", 1_000_000), "of a row or a shared text", "its cells are kept until it ends"},
		{"rows with a prefix", strings.Repeat(strings.ReplaceAll(row, "<row", "<x:row"), 10_000), "", "another writer names its elements so"},
		{"a text", "<row><c><is><t>" + strings.Repeat("x", mostText+1), "a text of at most", "it is kept whole"},
		{"an attribute", `<row a="` + strings.Repeat("x", mostText+1), "a text of at most", "so is a tag"},
		{"a comment", "<!--" + strings.Repeat("x", mostText+1), "a text of at most", "and a comment"},
		{"shared texts", strings.Repeat("<si/>", mostShared+1), "shared texts", "the place of each is kept"},
		{"a shared text of many runs", "<si>" + strings.Repeat("<r><t>x</t></r>", 1_000_000), "of a row or a shared text", "a text may be made of any number of pieces"},
		{"cut", "<row><c", "", "whoever reads it names it"},
		{"nothing", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := ""
			if err := scanPart(&Intake{Path: "x.xlsx", Limits: Limits{MaxLine: mostText}}, strings.NewReader(c.text)); err != nil {
				said = err.Fact
			}
			if !strings.Contains(said, c.says) || c.says == "" && said != "" {
				t.Errorf("%s: want %q, got %q", c.why, c.says, said)
			}
		})
	}
}
