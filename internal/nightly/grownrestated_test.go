package nightly_test

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestAGrownFileIsRestated: the account of a file that grew is of what was new in it, and a restatement is held against
// all that nights took of the file before.
func TestAGrownFileIsRestated(t *testing.T) {
	const (
		first  = "2026-11-10,M1,SALE,100.00,0.60,99.40,1001\n"
		second = "2026-11-10,M1,SALE,101.00,0.61,100.39,1002\n"
		short  = "2026-11-10,M1,SALE,91.00,0.55,90.45,1002\n"
	)
	for _, row := range []struct {
		why      string
		versions []string // from the second night on
		accept   []bool   // each of them; else it has grown
		want     []kindAndReference
	}{
		{"the rows in another order: nothing is new", []string{first + second, second + first}, []bool{false, true}, nil},
		{"a row of the first night is gone", []string{first + second, second}, []bool{false, true}, []kindAndReference{{"restated-settlement", "1001"}}},
		{"a row of what was new is gone", []string{first + second, first}, []bool{false, true}, []kindAndReference{{"restated-settlement", "1002"}}},
		{"a row of what was new has another amount", []string{first + second, first + short}, []bool{false, true}, []kindAndReference{{"amount-variance", "1002"}}},
		{"restated, grown and restated again", []string{short, short + first, first + second}, []bool{true, false, true}, nil},
	} {
		t.Run(row.why, func(t *testing.T) {
			onBothPaths(t, func(t *testing.T, address string, prematchFrom int64) {
				h := newRestatedFixture(t)
				h.address, h.prematchFrom = address, prematchFrom
				h.put("settle_20261110.csv", restatedLines+first)
				h.anyNight("2026-11-10")
				days := []string{"2026-11-11", "2026-11-12", "2026-11-13"}
				for i, version := range row.versions {
					h.put("settle_20261110.csv", restatedLines+version)
					if row.accept[i] {
						h.accept(days[i], "settle_20261110.csv")
					} else {
						h.anyNight(days[i])
					}
				}
				if diff := gocmp.Diff(row.want, h.exceptions(days[len(row.versions)-1]), cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("open at the end (-want +got)\n%s", diff)
				}
				h.sound()
			})
		})
	}
}
