package loaders_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"tieout/internal/fault"
)

// TestBalancesWithoutACurrency: a balance may leave its currency to another one of the account.
func TestBalancesWithoutACurrency(t *testing.T) {
	page := func(account, number, open, close string) string {
		return ":20:A\n:25:" + account + "\n:28C:" + number + "\n:60" + open + "\n:61:2603010301C20,00NTRFNONREF//B" + number + account + "\n:86:x\n:62" + close + "\n-\n"
	}
	for _, row := range []struct {
		name, why, text string
		rows            int
		currency        string // of the last
		refused         string // what the file is refused for
	}{
		{"a closing balance", "the opening one states it", page("NL1", "1/1", "F:C260301EUR0,00", "F:C26030120,00"), 1, "EUR", ""},
		{"an opening balance", "the closing one states it, behind the movements", page("NL1", "1/1", "F:C2603010,00", "F:C260301EUR20,00"), 1, "EUR", ""},
		{"an opening balance of a page", "the page before closed in it", page("NL1", "1/1", "F:C260301EUR0,00", "M:C260301EUR20,00") + page("NL1", "1/2", "M:C26030120,00", "F:C260301EUR40,00"), 2, "EUR", ""},
		{"all between the ends", "", page("NL1", "1/1", "F:C260301EUR0,00", "M:C26030120,00") + page("NL1", "1/2", "M:C26030120,00", "F:C26030140,00"), 2, "EUR", ""},
		{"a page of an account in two currencies", "the page before tells them apart", page("NL1", "1/1", "F:C260301USD0,00", "F:C260301USD20,00") + page("NL1", "2/1", "F:C260301EUR0,00", "M:C260301EUR20,00") + page("NL1", "2/2", "M:C26030120,00", "F:C26030140,00"), 3, "EUR", ""},
		{"an account in two currencies", "nothing says which", page("NL1", "1/1", "F:C260301USD0,00", "F:C260301USD20,00") + page("NL1", "2/1", "F:C260301EUR0,00", "F:C260301EUR20,00") + page("NL1", "3/1", "F:C26030120,00", "F:C26030140,00"), 0, "", "want a currency, in it or in the other balances of the account"},
		{"another account's", "it says nothing of this one", page("NL1", "1/1", "F:C260301EUR0,00", "F:C260301EUR20,00") + page("NL2", "1/1", "F:C2603010,00", "F:C26030120,00"), 0, "", "want a currency, in it or in the other balances of the account"},
		{"a contradiction", "", page("NL1", "1/1", "F:C260301EUR0,00", "F:C260301USD20,00"), 0, "", "of the same currency"},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, _, err := readBytes(t, "mt940", "day.sta", []byte(row.text))
			var refused *fault.Error
			if got := errors.As(err, &refused) && strings.Contains(refused.Fact, row.refused); got != (row.refused != "") || !got && err != nil {
				t.Fatalf("%s: want %q, got %v", row.why, row.refused, err)
			}
			if row.refused == "" && (len(rows) != row.rows || rows[len(rows)-1].Deposit.Currency != row.currency || account.ControlTotals != "tied") {
				t.Errorf("%s: want %d movements in %s, got %+v, %s", row.why, row.rows, row.currency, rows, account.ControlTotals)
			}
		})
	}
}

// TestAMarkBeforeAJournal: what an editor writes before a text costs no message.
func TestAMarkBeforeAJournal(t *testing.T) {
	for _, name := range []string{"ascii.txt", "bcd.log", "switch.log", "trace.log", "dump.txt"} {
		data, err := os.ReadFile("../testdata/profiles/iso8583-journal/" + name)
		if err != nil {
			t.Fatal(err)
		}
		want, _, _, err := readBytes(t, "iso8583-journal", "pos_20261119.log", data)
		got, _, rejects, gotErr := readBytes(t, "iso8583-journal", "pos_20261119.log", append([]byte("\xef\xbb\xbf"), data...))
		if err != nil || gotErr != nil || got.Accepted != want.Accepted || got.Rejected != want.Rejected || got.Ignored != want.Ignored {
			t.Errorf("%s: want %d accepted, %d refused, %d ignored, got %d, %d, %d, %+v, %v", name, want.Accepted, want.Rejected, want.Ignored, got.Accepted, got.Rejected, got.Ignored, rejects, gotErr)
		}
	}
}
