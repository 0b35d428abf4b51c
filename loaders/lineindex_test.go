package loaders

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/spill"
	"tieout/loaders/account"
	"tieout/loaders/scan"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/prematch"
	"tieout/reconcile/terms"
)

// TestWhatIsLeftIsReadByTheIndex loads files of which some lines are settled,
// by the index and from beginning to end.
func TestWhatIsLeftIsReadByTheIndex(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, row := range []struct {
		name       string
		rows       int
		ending     string
		perMille   int // of the lines are left
		together   bool
		blankEvery int
	}{
		{"few left", 20_000, "\n", 5, false, 0},
		{"few left, carriage returns", 20_000, "\r\n", 5, false, 0},
		{"many left", 20_000, "\n", 900, false, 0},
		{"none left", 5_000, "\n", 0, false, 0},
		{"left ones together", 20_000, "\n", 300, true, 0},
		{"blank lines", 5_000, "\n", 5, false, 7},
		{"less than a group", 20, "\n", 100, false, 0},
		{"groups without a rest", 62, "\n", 100, false, 0},
	} {
		for _, lastFeed := range []bool{true, false} {
			t.Run(fmt.Sprint(row.name, lastFeed), func(t *testing.T) {
				var text strings.Builder
				text.WriteString("merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type" + row.ending)
				prematched := &reconcile.PrematchedFile{Settled: make(reconcile.Bits, row.rows/64+1)}
				for i := range row.rows {
					line := i + 2
					if row.blankEvery > 0 && i%row.blankEvery == 0 {
						text.WriteString(row.ending)
						continue
					}
					fmt.Fprintf(&text, "M1,T1,2026-10-08 10:00:00,SALE,1.00,%d,00,CARD,CREDIT%s", i, row.ending)
					left := random.IntN(1000) < row.perMille
					if row.together {
						left = i*1000 < row.perMille*row.rows
					}
					if !left {
						prematched.Settled[line/64] |= 1 << (line % 64)
						prematched.Count++
						prematched.Gross += 100
					}
				}
				whole := text.String()
				if !lastFeed {
					whole = strings.TrimRight(whole, "\r\n")
				}
				path := filepath.Join(t.TempDir(), "pos.csv")
				if err := os.WriteFile(path, []byte(whole), 0o644); err != nil {
					t.Fatal(err)
				}
				in := scanned(t, path)
				if in.Index == nil {
					t.Fatal("no index was made")
				}
				got, gotAccount := loadLeft(t, in, prematched)
				in.Index = nil
				want, wantAccount := loadLeft(t, in, prematched)
				if diff := gocmp.Diff(wantAccount, gotAccount); diff != "" {
					t.Errorf("account (-whole +left):\n%s", diff)
				}
				if diff := gocmp.Diff(want, got); diff != "" {
					t.Errorf("rows (-whole +left):\n%.2000s", diff)
				}
			})
		}
	}
}

// TestAFileThatShrinksIsToldOf cuts a file between scan and load.
func TestAFileThatShrinksIsToldOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pos.csv")
	text := "merchant_id,terminal_id,txn_time,txn_type,amount,rrn\n" + strings.Repeat("M1,T1,2026-10-08 10:00:00,SALE,1.00,1\n", 10_000)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	in := scanned(t, path)
	if err := os.Truncate(path, int64(len(text)/2)); err != nil {
		t.Fatal(err)
	}
	profile, err := profileNamed("terminal-csv")
	if err != nil {
		t.Fatal(err)
	}
	options := Options{Prematched: &reconcile.PrematchedFile{Settled: make(reconcile.Bits, 1)}, Currency: "CNY"}
	if _, _, err := Load(context.Background(), in, profile, account.Defaults{Currency: "CNY"}, options, func(account.Row) error { return nil }); err == nil {
		t.Error("want an error of the file that became shorter, got none")
	}
}

// scanned opens a file through a scanner.
func scanned(t *testing.T, path string) *text.Intake {
	t.Helper()
	matcher, err := prematch.NewMatcher("CNY", 1000, func(buckets, memory int) prematch.Buckets { return spill.NewStore(0).NewArena(buckets, memory) })
	if err != nil {
		t.Fatal(err)
	}
	book, err := terms.NewFeeBook(nil)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := profileNamed("terminal-csv")
	if err != nil {
		t.Fatal(err)
	}
	scanner := scan.NewScanner(matcher, book, 2, 64<<20)
	defer scanner.Close()
	in, _, whole, err := scanner.Open(context.Background(), path, text.DefaultLimits(), profile, account.Defaults{Currency: "CNY"}, nil)
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

func loadLeft(t *testing.T, in *text.Intake, prematched *reconcile.PrematchedFile) (lines []string, tally account.Account) {
	t.Helper()
	profile, err := profileNamed("terminal-csv")
	if err != nil {
		t.Fatal(err)
	}
	tally, rejects, err := Load(context.Background(), in, profile, account.Defaults{Currency: "CNY"}, Options{Prematched: prematched, Currency: "CNY"}, func(r account.Row) error {
		lines = append(lines, fmt.Sprint(r.Transaction.Origin.Line, r.Transaction.RRN))
		return nil
	})
	if err != nil || len(rejects) > 0 {
		t.Fatal(rejects, err)
	}
	return lines, tally
}
