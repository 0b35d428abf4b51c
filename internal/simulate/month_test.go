package simulate_test

import (
	"os"
	"path/filepath"
	"testing"

	"tieout/internal/simulate"
)

func smallMonth() *simulate.Month {
	return simulate.NewMonth(simulate.Month{Seed: 1, Days: 2, SalesPerDay: 2000, PerThousand: 10, UnpaidPerMill: 20_000})
}

// reportHeads are the columns of report sets that the check reads.
var reportHeads = map[string]string{
	"matches.csv":    "source_file,source_line,counterpart_file,counterpart_line,basis\n",
	"missing.csv":    "source_file,source_line,gross_amount\n",
	"exceptions.csv": "source_file,source_line,kind,cause,merchant_id,order_no,due_date,expected_net,actual_net,difference\n",
	"deposits.csv":   "what,merchant_id,deposit_ref,settle_date,expected,verdict\n",
	"cleared.csv":    "kind,cleared_by\n",
}

// judged writes the same report set for each night of a month, and returns what its check says.
func judged(t *testing.T, m *simulate.Month, lists map[string]string) *simulate.Verdicts {
	t.Helper()
	folder := t.TempDir()
	for _, night := range m.Nights() {
		set := filepath.Join(folder, night.Format("2006-01-02"))
		if err := os.MkdirAll(set, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, head := range reportHeads {
			if err := os.WriteFile(filepath.Join(set, name), []byte(head+lists[name]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	verdicts, err := m.Check(folder)
	if err != nil {
		t.Fatal(err)
	}
	return verdicts
}

// TestTheMonthNoticesWhatIsNotTrue writes report sets by hand: of a night that found
// nothing at all, and of one that claims what was paid and joins a sale with another's line.
func TestTheMonthNoticesWhatIsNotTrue(t *testing.T) {
	write := func(matched, claimed, exceptions string) []simulate.Outcome {
		return judged(t, smallMonth(), map[string]string{"matches.csv": matched, "missing.csv": claimed, "exceptions.csv": exceptions}).Sales
	}
	sum := func(outcomes []simulate.Outcome, of func(o *simulate.Outcome) int) (total int) {
		for i := range outcomes {
			total += of(&outcomes[i])
		}
		return total
	}

	silent := write("", "", "")
	sales := sum(silent, func(o *simulate.Outcome) int { return o.Paid + o.Part + o.Unpaid })
	owed := sum(silent, func(o *simulate.Outcome) int { return o.Part + o.Unpaid })
	if lost := sum(silent, func(o *simulate.Outcome) int { return o.Lost }); sales < 4000 || owed == 0 || lost < owed*9/10 || sum(silent, func(o *simulate.Outcome) int { return o.Settled }) != 0 {
		t.Errorf("a set that says nothing: %d sales, %d owed, %d of them lost", sales, owed, lost)
	}
	// The first line of the first file is of the first paid sale; here it goes to the hundredth.
	wrong := write("pos/hx_20261012.csv,101,settle/hx_20261013.csv,2,rrn\n", "pos/hx_20261012.csv,3,999999.00\n", "pos/hx_20261012.csv,3,missing-settlement,unknown,,,,,,\n")
	if sum(wrong, func(o *simulate.Outcome) int { return o.False }) != 1 || sum(wrong, func(o *simulate.Outcome) int { return o.Claimed }) != 1 {
		t.Errorf("a false match and a claim of too much: got %+v", wrong)
	}
}

// TestEqualMonths asks that equal values make equal files.
func TestEqualMonths(t *testing.T) {
	folder := t.TempDir()
	if err := smallMonth().Write(folder); err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	if err := smallMonth().Write(again); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"pos/hx_20261012.csv", "settle/hx_20261013.csv", "settle/hy_20261013.csv", "bank/20261014.csv"} {
		first, err := os.ReadFile(filepath.Join(folder, "inbox", name))
		if err != nil {
			t.Fatal(err)
		}
		second, err := os.ReadFile(filepath.Join(again, "inbox", name))
		if err != nil || string(first) != string(second) {
			t.Errorf("%s: equal values make equal months: %v", name, err)
		}
	}
}
