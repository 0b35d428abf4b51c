package nightly_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTheFirstFileIsOfAnotherDay: two sales of 2026-11-19 are due on the day after, and of one of the
// sources no file has come. The first that comes says nothing of the days of which one was needed.
func TestTheFirstFileIsOfAnotherDay(t *testing.T) {
	const none = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn\n"
	type night struct{ date, puts, want string } // files, comma-separated; the missing-files' days, then the kinds of the other exceptions
	texts := map[string]string{
		"pos_20261119.csv": qrSales(1, 2), "pos_20261120.csv": terminalHead, "pos_20261123.csv": terminalHead,
		"settle_20261119.csv": none, "settle_20261120.csv": settledSales(1, 2), "settle_20261121.csv": none, "settle_20261123.csv": none + "\n", "settle_20261124.csv": none + "\n\n",
	}
	for _, row := range []struct {
		name, why, log, settle string // what is expected of the sources
		nights                 []night
	}{
		{"the settlement of another day", "the sales wait for the file of their day, which is asked for until it comes", "optional", "business-days", []night{
			{"2026-11-20", "pos_20261119.csv", "2026-11-20"},
			{"2026-11-21", "settle_20261121.csv", "2026-11-20"},
			{"2026-11-23", "settle_20261123.csv", "2026-11-20"},
			{"2026-11-24", "settle_20261120.csv,settle_20261124.csv", ""},
		}},
		{"a night that ran late", "what was needed is the day of the money, not that of the night which first looked for it", "optional", "business-days", []night{
			{"2026-11-23", "pos_20261119.csv", "2026-11-20"},
			{"2026-11-24", "settle_20261123.csv,settle_20261124.csv", "2026-11-20"},
			{"2026-11-25", "settle_20261120.csv", "2026-11-25"},
		}},
		{"closed", "nothing waits for the day's file any more, and it is why the sales are missing", "optional", "business-days", []night{
			{"2026-11-20", "pos_20261119.csv", "2026-11-20"},
			{"2026-11-21", "settle_20261121.csv", "2026-11-20"},
			{"2026-11-22", "close", "bank-system/file-missing bank-system/file-missing"},
			{"2026-11-23", "settle_20261123.csv", "bank-system/file-missing bank-system/file-missing"},
		}},
		{"one that may send", "nobody expects a file of an optional source", "optional", "optional", []night{
			{"2026-11-20", "pos_20261119.csv", ""}, {"2026-11-21", "settle_20261121.csv", "unknown unknown"},
		}},
		{"the log of another day", "the lines are not sales that no terminal logged: the log of their day has not come", "daily", "business-days", []night{
			{"2026-11-20", "settle_20261120.csv,settle_20261119.csv", "2026-11-19 terminal-system/log-missing terminal-system/log-missing"},
			{"2026-11-21", "pos_20261120.csv", "2026-11-19 unknown unknown"},
			{"2026-11-22", "pos_20261119.csv", "2026-11-21"},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newNightFixture(t, contract, posSource+", expect: "+row.log, `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}*.csv", provider: acq, expect: `+row.settle)
			for _, n := range row.nights {
				if n.puts == "close" {
					h.closeKind("2026-11-21", "missing-file")
				} else {
					for _, name := range strings.Split(n.puts, ",") {
						h.put(name, texts[name])
					}
				}
				h.anyNight(n.date)
				var days, causes []string
				for _, x := range h.rows(n.date, "exceptions.csv") {
					if x["kind"] == "missing-file" {
						days = append(days, x["due_date"])
					} else {
						causes = append(causes, x["cause"])
					}
				}
				slices.Sort(days)
				if got := strings.Join(append(days, causes...), " "); got != n.want {
					t.Errorf("%s: %s: want %q, got %q", row.why, n.date, n.want, fmt.Sprint(got))
				}
			}
		})
	}
}
