package simulate_test

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tieout/internal/simulate"
)

// bankMonth has days enough for payouts that do not come as they should.
func bankMonth() *simulate.Month {
	return simulate.NewMonth(simulate.Month{Seed: 2, Days: 12, SalesPerDay: 600, PerThousand: 10, UnpaidPerMill: 20_000})
}

// payoutsOf reads the settlement files of a month and returns the rows of deposits.csv that say
// of each payout that it was paid, by merchant, reference or day.
func payoutsOf(t *testing.T, m *simulate.Month) []string {
	t.Helper()
	folder := t.TempDir()
	if err := m.Write(folder); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "inbox", "settle", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no settlement files: %v", err)
	}
	sums := map[string]*big.Rat{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		at := func(record []string, column string) string { return record[slices.Index(records[0], column)] }
		for _, record := range records[1:] {
			key := fmt.Sprintf("payout,%s,%s,%s", at(record, "merchant_id"), at(record, "deposit_ref"), at(record, "settle_date"))
			if at(record, "deposit_ref") != "" {
				key = fmt.Sprintf("payout,%s,%s,", at(record, "merchant_id"), at(record, "deposit_ref"))
			}
			net, _ := new(big.Rat).SetString(at(record, "net_amount"))
			if sums[key] == nil {
				sums[key] = new(big.Rat)
			}
			sums[key].Add(sums[key], net)
		}
	}
	var rows []string
	for _, key := range slices.Sorted(maps.Keys(sums)) {
		rows = append(rows, key+","+sums[key].FloatString(2)+",paid\n")
	}
	return rows
}

// TestTheMonthNoticesWhatIsNotTrueOfPayouts writes sets by hand that say of each payout that it
// was paid: those that fell short are silent then. One row less, one of another amount, and one
// exception too many are each noticed.
func TestTheMonthNoticesWhatIsNotTrueOfPayouts(t *testing.T) {
	m := bankMonth()
	rows := payoutsOf(t, m)
	count := func(rows []string, exceptions string) (right, silent, falsely, otherwise int) {
		for _, tally := range judged(t, m, map[string]string{"deposits.csv": strings.Join(rows, ""), "exceptions.csv": exceptions}).Rest {
			if strings.HasPrefix(tally.Truth, "payout ") {
				right, silent, falsely, otherwise = right+tally.Right, silent+tally.Silent, falsely+tally.False, otherwise+tally.Otherwise
			}
		}
		return right, silent, falsely, otherwise
	}
	right, silent, falsely, _ := count(rows, "")
	if right < 1000 || silent == 0 || falsely != 0 {
		t.Fatalf("all paid: %d right, %d silent, %d false", right, silent, falsely)
	}
	first := rows[0] // of the first merchant, and of its first day: it came as it should
	fields := strings.Split(first, ",")
	for _, broken := range []struct {
		name, exceptions string
		rows             []string
		right, silent    int
		falsely          int
	}{
		{name: "a payout that is not listed", rows: rows[1:], right: -1, silent: 1},
		{name: "a payout of another amount", rows: append([]string{strings.Replace(first, fields[4], "0.01", 1)}, rows[1:]...), right: -1, silent: 1},
		{name: "a payout that came and is called missing", rows: rows, exceptions: fmt.Sprintf(",,missing-deposit,unknown,%s,%s,2026-10-14,%s,,\n", fields[1], fields[2], fields[4]), right: -1, falsely: 1},
		{name: "a movement that is called nobody's", rows: rows, exceptions: "bank/20261014.csv,2,unexplained-deposit,unknown,,,,,1.00,\n", right: -1, falsely: 1},
	} {
		gotRight, gotSilent, gotFalse, _ := count(broken.rows, broken.exceptions)
		if gotRight != right+broken.right || gotSilent != silent+broken.silent || gotFalse != broken.falsely {
			t.Errorf("%s: want %d right, %d silent, %d false, got %d, %d, %d", broken.name, right+broken.right, silent+broken.silent, broken.falsely, gotRight, gotSilent, gotFalse)
		}
	}
}

// TestTheMonthNoticesWhatIsNotTrueOfSums says nothing of fees that are judged in sum, and then of
// a right one that it is wrong; likewise of lines that take money.
func TestTheMonthNoticesWhatIsNotTrueOfSums(t *testing.T) {
	m := bankMonth()
	tallies := func(exceptions string) map[string]simulate.Tally {
		found := map[string]simulate.Tally{}
		for _, tally := range judged(t, m, map[string]string{"exceptions.csv": exceptions}).Rest {
			found[tally.Truth] = tally
		}
		return found
	}
	silent := tallies("")
	for _, truth := range []string{"batch, another sum", "invoice of another sum", "chargeback", "reserve that nothing lists", "rent above its limit", "payout never paid out", "payout paid out twice", "money that nobody paid out"} {
		if got := silent[truth]; got.Count == 0 || got.Silent != got.Count || got.Right != 0 {
			t.Errorf("%s: nothing is told, and of %d %d are silent, %d right", truth, got.Count, got.Silent, got.Right)
		}
	}
	for _, truth := range []string{"batch", "invoice", "listed rent", "chargeback that was reversed"} {
		if got := silent[truth]; got.Count == 0 || got.Right != got.Count {
			t.Errorf("%s: nothing is to be told, and of %d %d are right", truth, got.Count, got.Right)
		}
	}
	// Of all merchants' batches of a day it is told that they are wrong.
	var told strings.Builder
	for shop := range 400 {
		fmt.Fprintf(&told, "settle/hx_20261013.csv,2,fee-variance,unknown,8472900581%05d,,,,,\n", shop)
	}
	if got := tallies(told.String()); got["batch"].False < 10 || got["batch"].False+got["batch"].Right != got["batch"].Count {
		t.Errorf("right batches that are told: got %+v", got["batch"])
	}
}
