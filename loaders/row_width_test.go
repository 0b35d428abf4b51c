package loaders_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tieout/loaders"
	"tieout/loaders/text"
)

// TestACellTooManyMovesNoAmount: a comma within a name moves the amount into the count of items, and
// where the last cell is empty the row looks as one whose sender ends lines with a comma.
func TestACellTooManyMovesNoAmount(t *testing.T) {
	const (
		lines  = head + "shape: {kind: delimited, delimiter: comma%s}\ncolumns: [day, name, items, amount, {name: note, optional: true}]\nfields: {value_date: day, amount: amount}\n"
		plain  = "day,name,items,amount,note\n"
		ended  = "day,name,items,amount,note,\n"
		whole  = "2026-11-19,Smith,2,100.00,x"
		empty  = "2026-11-19,Smith,2,100.00,"
		moved  = "2026-11-19,Smith, John,2,100.00,"
		cut    = "2026-11-19,2,100.00,x,"
		states = ", trailing: true"
	)
	for _, row := range []struct {
		name, shape, text  string
		accepted, rejected int64
		gross, why         string
	}{
		{"one row", "", plain + moved + "\n", 0, 1, "", "a file of one row proves nothing of how its lines end"},
		{"every row", "", plain + moved + "\n" + moved + "\n", 0, 2, "", "names may all be written Smith, John"},
		{"among others", "", plain + empty + "\n" + moved + "\n", 1, 1, "100.00", "an empty note is no cell too many"},
		{"the header has it", "", ended + whole + ",\n" + empty + ",\n", 2, 0, "200.00", "the sender ends every line with a comma"},
		{"the header has it, a row moved", "", ended + whole + ",\n" + moved + ",\n", 1, 1, "100.00", ""},
		{"the header has it, a row is cut", "", ended + cut + "\n" + whole + ",\n", 1, 1, "100.00", "a cell is gone, and the comma at the end makes up for it"},
		{"the header alone has it", "", ended + whole + "\n" + empty + "\n", 2, 0, "200.00", "the first row shows that the rows do not end so"},
		{"the header alone has it, and one row", "", ended + whole + "\n" + whole + ",\n", 1, 1, "100.00", "rows of one file end in one way"},
		{"two at the end of the header", "", ended[:len(ended)-1] + ",\n" + whole + ",,\n" + whole + ",\n", 1, 1, "100.00", "as many as the header has, or none"},
		{"the profile says it", states, plain + whole + ",\n" + empty + ",\n", 2, 0, "200.00", "ICBC's rows end with a comma, its header does not"},
		{"the profile says it, a row moved", states, plain + whole + ",\n" + moved + ",\n", 1, 1, "100.00", ""},
		{"the profile says it, the file does not", states, plain + empty + "\n" + moved + "\n", 1, 1, "100.00", "the first row decides"},
		{"not empty", states, plain + whole + ",y\n", 0, 1, "", "what stands in the cell too many is a value"},
	} {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			profile, file := filepath.Join(folder, "mine.yaml"), filepath.Join(folder, "in.csv")
			for name, content := range map[string]string{profile: strings.Replace(lines, "%s", row.shape, 1), file: row.text} {
				if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := loaders.Inspect(context.Background(), file, loaders.Choice{Profile: profile}, text.DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			if got.Accepted != row.accepted || got.Rejected != row.rejected || got.Sums["CNY"].Gross != row.gross {
				t.Errorf("%s: want %d accepted, %d rejected, %s; got %+v", row.why, row.accepted, row.rejected, row.gross, got)
			}
			for _, r := range got.Rejects {
				if r.Reason != "field-count" {
					t.Errorf("line %d: want field-count, got %s: %s", r.Line, r.Reason, r.Detail)
				}
			}
		})
	}
}
