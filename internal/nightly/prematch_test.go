package nightly

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"

	"tieout/internal/config"
	"tieout/internal/simulate"
	"tieout/internal/spill"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
	"tieout/store"
)

const prematchConfig = `version: 1
inbox: .
sources:
  - {name: pos, side: terminal, profile: terminal-csv, files: "pos*.csv", provider: lakala}
  - {name: settle, side: settlement, profile: settlement-csv, files: "settle*.csv", provider: lakala}
terms: [{provider: lakala, due: T+1}]
fees:
  - provider: lakala
    rules:
      - {channel: qr, rate: 0.38%}
      - {card: credit, rate: 0.60%, up_to: 300.00}
      - {card: credit, rate: 0.55%}
      - {card: debit, rate: 0.50%, cap: 20.00}
`

// rememberedItems is a memory of items only.
type rememberedItems []reconcile.Item

func (m rememberedItems) EachItem(_ context.Context, _ int64, workers int, use func(int, store.Row) error) error {
	for i := range m {
		text, err := store.AppendItem(nil, &m[i])
		if err != nil {
			return err
		}
		if err := use(i%workers, store.Row{N: int64(i), Place: int64(i + 1), Text: string(text)}); err != nil {
			return err
		}
	}
	return nil
}

func (rememberedItems) EachException(context.Context, int64, int, func(int, store.Row) error) error {
	return nil
}

func (rememberedItems) SettledBefore(context.Context, int64, civil.Date) (func([]uint64) (map[uint64]civil.Date, error), error) {
	return nil, nil
}

func (rememberedItems) Facts(context.Context, int64, civil.Date) (func([]uint64) ([]reconcile.Fact, error), error) {
	return nil, nil
}

// way is how a night is judged; none of it may change what the night says.
type way struct {
	prematchFrom, memory, batchRows int64
	jobs                            int
	rows                            bornNames // of all of them, on the slow path; nil: nobody asks
}

// judge loads a night's files in one way and judges them.
func judge(t testing.TB, dir string, w way, items []reconcile.Item) (*loaded, []reconcile.FileAccount, judged) {
	t.Helper()
	ctx := context.Background()
	c, err := config.LoadWithEnv(filepath.Join(dir, "tieout.yaml"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	c.Jobs, c.Memory = w.jobs, w.memory
	p := &Pipeline{
		Config: c, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Limits: text.DefaultLimits(), PrematchFrom: w.prematchFrom, BatchRows: w.batchRows,
		Now: func() time.Time { return time.Time{} },
	}
	if w.rows != nil {
		p.seams = &seams{row: w.rows.add}
	}
	found := &intake{spillStore: p.newSpillStore()}
	defer func() {
		if err := found.close(); err != nil {
			t.Error(err)
		}
	}()
	entries, err := p.inbox(ctx)
	if err != nil {
		t.Fatal(err)
	}
	arrivals := p.candidates(entries, 1<<30, found)
	if found.prematch, err = p.scanArriving(Options{}, nil, arrivals); err != nil {
		t.Fatal(err)
	}
	book := newRegister(nil)
	if err := p.admitAll(ctx, arrivals, book, Options{}, found); err != nil {
		t.Fatal(err)
	}
	before := &opening{store.Opening{Items: int64(len(items))}, rememberedItems(items), 1}
	options := Options{AsOf: civil.NewDate(2026, 10, 9)}
	all, err := p.loadNight(ctx, options, before, found)
	if err != nil {
		t.Fatal(err)
	}
	in, err := p.input(ctx, options, before, found, all)
	if err != nil {
		t.Fatal(err)
	}
	v, err := p.judge(ctx, in, all, found.spillStore)
	if err != nil {
		t.Fatal(err)
	}
	return all, found.accounts(), judgedOf(t, v)
}

// judged is everything that a night says.
type judged struct {
	Items, Exceptions, Cleared []string // as the store keeps them, in the order of the reports
	Adjustments, Deposits      []string
	Matches                    []string
	Gone, Resolved             int64
	Proof                      reconcile.Proof
	Kinds                      map[reconcile.Kind]int64
	Facts                      []reconcile.Fact
	Digest                     string
}

func judgedOf(t testing.TB, v *verdicts) judged {
	t.Helper()
	j := judged{Gone: v.gone, Resolved: v.resolved, Proof: v.proof, Kinds: v.kinds}
	for _, part := range []struct {
		runs []*spill.Runs
		into *[]string
	}{
		{v.items[:], &j.Items},
		{[]*spill.Runs{v.exceptions}, &j.Exceptions},
		{[]*spill.Runs{v.cleared}, &j.Cleared},
		{[]*spill.Runs{v.adjustments}, &j.Adjustments},
		{[]*spill.Runs{v.deposits}, &j.Deposits},
		{[]*spill.Runs{v.matches}, &j.Matches},
	} {
		if err := spill.Merge(func(_, record []byte) error {
			*part.into = append(*part.into, string(record))
			return nil
		}, part.runs...); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.facts.Each(func(f *reconcile.Fact) error {
		fact := *f
		fact.Texts = 0 // it is not kept
		j.Facts = append(j.Facts, fact)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	settled := int64(0)
	for _, proof := range v.proof {
		settled += proof.Terminal.Settled.Count
	}
	if of := countSettled(j.Facts); of != settled {
		t.Errorf("%d transactions are settled, %d facts say so", settled, of)
	}
	j.Digest = v.resultDigest()
	return j
}

// countSettled counts the facts of settled transactions.
func countSettled(facts []reconcile.Fact) (count int64) {
	for i := range facts {
		if facts[i].Side == reconcile.TerminalSide && facts[i].Verdict == reconcile.Settled {
			count++
		}
	}
	return count
}

// sameBothWays compares everything that a night says of its files.
func sameBothWays(t testing.TB, files map[string]string, opening []reconcile.Item) (settled int64) {
	t.Helper()
	settled, _ = sameBothWaysSaying(t, files, opening, "")
	return settled
}

// sameBothWaysSaying also counts how many exceptions have a cause. Files may hold a
// configuration.
func sameBothWaysSaying(t testing.TB, files map[string]string, opening []reconcile.Item, cause string) (settled int64, said int) {
	t.Helper()
	dir := t.TempDir()
	if files["tieout.yaml"] == "" {
		files["tieout.yaml"] = prematchConfig
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	born := bornNames{}
	full, fullAccounts, want := judge(t, dir, way{prematchFrom: 1 << 60, memory: 1 << 28, batchRows: 1 << 30, jobs: 1, rows: born}, opening)
	born.hold(t, fullAccounts, want.Facts)
	for _, jobs := range []int{1, 3} { // and the second time every chunk goes to the spill, and batches are of a row each
		quick, accounts, got := judge(t, dir, way{memory: int64(3-jobs) << 28, batchRows: int64(4 - jobs), jobs: jobs}, opening)
		born.hold(t, accounts, got.Facts)
		if diff := gocmp.Diff(fullAccounts, accounts); diff != "" {
			t.Errorf("%d workers, accounts (-full +prematched):\n%s", jobs, diff)
		}
		if diff := gocmp.Diff(full.rejects, quick.rejects); diff != "" {
			t.Errorf("%d workers, rejects (-full +prematched):\n%s", jobs, diff)
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%d workers, result (-full +prematched):\n%.4000s", jobs, diff)
		}
		if quick.prematched != nil {
			settled = quick.prematched.Count
		}
	}
	for _, x := range want.Exceptions {
		if strings.Contains(x, cause) {
			said++
		}
	}
	return settled, said
}

const (
	posHead    = "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,response_code,channel,card_type,trace_no,batch_no,order_no,original_rrn,original_trace_no\n"
	settleHead = "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_time,order_no\n"
)

// TestPrematchIsTheSlowPath names what a simple row may meet.
func TestPrematchIsTheSlowPath(t *testing.T) {
	sale := func(rrn, trace string) string {
		return "M1,T1,2026-10-08 10:00:00,SALE,100.00," + rrn + ",00,CARD,CREDIT," + trace + ",1,,,\n"
	}
	line := func(rrn string) string { return "2026-10-09,M1,100.00,0.60,99.40," + rrn + ",,\n" }
	for _, row := range []struct {
		name, pos, settle string
		settled           int64
		why               string
	}{
		{"plain", sale("1", "5"), line("1"), 1, "a pair"},
		{"leading noughts", sale("01", "5"), line("1"), 0, "01 is not 1"},
		{"a wallet's number", sale("4200002026111900000000000001", "5"), line("4200002026111900000000000001"), 1, "28 digits have a code and a check"},
		{"an order number", sale("ORD-2026-10-08-0000000000000001", "5"), line("ORD-2026-10-08-0000000000000001"), 1, "so has any text"},
		{"an order number in small letters", sale("ORD-2026-10-08-0000000000000001", "5"), line("ord-2026-10-08-0000000000000001"), 0, "another text, which the judge may still take for it"},
		{"a card number", sale("4111111111111111", "5"), line("4111111111111111"), 0, "Load masks it"},
		{"a masked card number", sale("622202******7890", "5"), line("622202******7890"), 1, "a text like others"},
		{"a number of a spreadsheet", sale("2.60928E+11", "5"), line("2.60928E+11"), 0, "both rows are refused"},
		{"a placeholder", sale("------------", "5"), line("------------"), 0, "no reference"},
		{"a void by an order number", sale("ORD-1", "5") + "M1,T1,2026-10-08 11:00:00,VOID,100.00,2,00,CARD,CREDIT,6,1,,ORD-1,\n", line("ORD-1"), 0, "the void takes it back"},
		{"two sales", sale("1", "5") + sale("1", "6"), line("1"), 0, "nobody guesses"},
		{"two lines", sale("1", "5"), line("1") + line("1"), 0, "a duplicate"},
		{"another fee", sale("1", "5"), strings.Replace(line("1"), "0.60,99.40", "0.61,99.39", 1), 0, "a variance"},
		{"another amount", sale("1", "5"), strings.Replace(line("1"), "100.00,0.60,99.40", "200.00,1.20,198.80", 1), 0, "a variance"},
		{"another merchant", sale("1", "5"), strings.Replace(line("1"), "M1", "M2", 1), 0, "misrouted"},
		{"a void by reference", sale("1", "5") + "M1,T1,2026-10-08 11:00:00,VOID,100.00,2,00,CARD,CREDIT,6,1,,1,\n", line("1"), 0, "the void takes it back"},
		{"a void by trace", sale("1", "5") + "M1,T1,2026-10-08 11:00:00,VOID,100.00,2,00,CARD,CREDIT,6,1,,,5\n", line("1"), 0, "the void takes it back"},
		{"a reversal by its own trace", sale("1", "5") + "M1,T1,2026-10-08 11:00:00,REVERSAL,100.00,,00,CARD,CREDIT,5,1,,,\n", line("1"), 0, "it repeats the trace number"},
		{"a decline with the same reference", sale("1", "5") + "M1,T1,2026-10-08 09:00:00,SALE,100.00,1,51,CARD,CREDIT,4,1,,,\n", line("1"), 0, "the line may name either"},
		{"a refused row with the same reference", sale("1", "5") + "M1,T1,2026-10-08 09:00:00,SALE,1e2,1,00,CARD,CREDIT,4,1,,,\n", line("1"), 0, "it is suspected, and changes nothing"},
		{"spaces", strings.Replace(sale("1", "5"), "T1", " T1 ", 1), line("1"), 0, "Load trims them"},
		{"lower case", strings.Replace(sale("1", "5"), "SALE", "sale", 1), line("1"), 0, "Load folds it"},
		{"no fee rule", strings.Replace(sale("1", "5"), "CREDIT", "PREPAID", 1), line("1"), 0, "held"},
		{"a band", strings.Replace(sale("1", "5"), "100.00", "300.01", 1), "2026-10-09,M1,300.01,1.65,298.36,1,,\n", 1, "the second rule"},
		{"another day", strings.Replace(sale("1", "5"), "10-08", "10-32", 1), line("1"), 0, "no such day"},
		{"carriage returns", strings.ReplaceAll(sale("1", "5"), "\n", "\r\n"), strings.ReplaceAll(line("1"), "\n", "\r\n"), 1, "a line is a line"},
		{"carriage returns alone", strings.ReplaceAll(sale("1", "5")+sale("2", "6"), "\n", "\r"), strings.ReplaceAll(line("1")+line("2"), "\n", "\r"), 2, "the files are loaded whole, and their rows fed"},
		{"one carriage return alone", sale("1", "5") + strings.Replace(sale("2", "6"), "\n", "\r", 1) + sale("3", "7"), line("1") + line("2") + line("3"), 3, "it ends a line that no mark tells of: the files are loaded whole"},
		{"a carriage return within a row", sale("1", "5") + strings.Replace(sale("2", "6"), "T1", "T\r1", 1), line("1") + line("2"), 1, "two lines with too few fields: the other sale is fed"},
		{"a carriage return in a line that is too long", sale("1", "5") + strings.Repeat("x", 3<<20) + "\r" + sale("2", "6"), line("1") + line("2"), 2, "the sale after it is one"},
		{"a carriage return at the end", strings.TrimSuffix(sale("1", "5"), "\n") + "\r", strings.TrimSuffix(line("1"), "\n") + "\r", 1, "it ends the last line"},
		{"NEL", strings.ReplaceAll(sale("1", "5"), "\n", "\u0085"), line("1"), 0, "too few to end the lines of the file"},
		{"blank lines", "\n \n" + sale("1", "5"), "\n" + line("1"), 1, "they are ignored, and counted"},
		{"a quote", strings.Replace(sale("1", "5"), "M1", `"M1"`, 1), line("1"), 1, "the file is loaded whole, and its rows fed"},
		{"no last line feed", strings.TrimSuffix(sale("1", "5"), "\n"), strings.TrimSuffix(line("1"), "\n"), 1, "the last line counts"},
		{"many decimals", strings.Replace(sale("1", "5"), "100.00", "100.0000", 1), line("1"), 0, "left to Load, which takes it"},
		{"a bare refund by trace", sale("1", "5") + "M1,T1,2026-10-08 11:00:00,REFUND,40.00,2,00,,,6,1,,,5\n", line("1"), 0, "the refund costs what the sale cost"},
		{"a refund with another card than its sale's", sale("1", "5") + "M1,T1,2026-10-08 11:00:00,REFUND,40.00,2,00,CARD,DEBIT,6,1,,1,\n", line("1"), 0, "it costs what the sale cost, whatever it says of itself"},
		{"a bare refund by order number", "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,O1,,\n" + "M1,T1,2026-10-08 11:00:00,REFUND,40.00,2,00,,,6,1,O1,,\n", line("1"), 1, "a sale with a retrieval reference is not asked by its order number"},
		{"a long line", sale("1", "5") + strings.Repeat("x", 3<<20) + "\n" + sale("2", "6"), line("1") + line("2"), 2, "refused, and counted"},
		{"a line of half a MiB", sale("1", "5") + strings.Repeat("y", 1<<19) + "\n" + sale("2", "6"), line("1") + line("2"), 2, "too few fields"},
		{"a long last line", sale("1", "5") + strings.Repeat("x", 3<<20), line("1"), 0, "it does not end: the file is refused"},
		{"GB18030 in a column that is read", sale("1", "5") + strings.Replace(sale("2", "6"), ",1,,,", ",1,\xb6\xa9\xb5\xa5,,", 1), line("1") + line("2"), 1, "the file is read as GB18030, that row by Load"},
		{"GB18030 in a column that nobody reads", strings.Replace(sale("1", "5"), "\n", ",\xb6\xa9\xb5\xa5\n", 1), line("1"), 0, "a field too many is refused"},
		{"bytes of no encoding", strings.Replace(sale("1", "5"), ",1,,,", ",1,\xff\xff,,", 1), line("1"), 0, "the row is refused"},
		{"a broken byte that nobody reads", sale("1", "5") + sale("2", "6") + strings.TrimSuffix(sale("3", "7"), "\n") + "\xe9\n", line("1") + line("2"), 2, "the file is loaded whole, and that row refused"},
		{"a byte order mark in the middle", sale("1", "5") + "\xef\xbb\xbf" + sale("2", "6"), line("1") + line("2"), 1, "Load keeps it in the merchant's number"},
		{"Chinese in a column that is read", strings.Replace(sale("1", "5"), ",1,,,", ",1,订单,,", 1), line("1"), 0, "left to Load"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := sameBothWays(t, map[string]string{"pos.csv": posHead + row.pos, "settle.csv": settleHead + row.settle}, nil); got != row.settled {
				t.Errorf("%s: want %d pairs from prematching, got %d", row.why, row.settled, got)
			}
		})
	}
}

// TestPrematchWithoutResponses: the sales of a log without the column were approved.
func TestPrematchWithoutResponses(t *testing.T) {
	pos := "merchant_id,terminal_id,txn_time,txn_type,amount,rrn,card_type\nM1,T1,2026-10-08 10:00:00,SALE,100.00,1,CREDIT\nM1,T1,2026-10-08 11:00:00,SALE,100.00,2,CREDIT\n"
	if got := sameBothWays(t, map[string]string{"pos.csv": pos, "settle.csv": settleHead + "2026-10-09,M1,100.00,0.60,99.40,1,,\n"}, nil); got != 1 {
		t.Errorf("want 1 pair from prematching, got %d", got)
	}
}

// TestPrematchLeavesSalesOfShares: what lines take of a sale for other receivers is a share of
// its gross, so the sale must be there.
func TestPrematchLeavesSalesOfShares(t *testing.T) {
	pos := posHead + "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,,,\n" + "M1,T1,2026-10-08 10:01:00,SALE,50.00,2,00,CARD,CREDIT,6,1,,,\n" + "M1,T1,2026-10-08 10:02:00,SALE,50.00,3,00,CARD,CREDIT,7,1,,,\n"
	settle := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type,original_rrn,text\n" +
		"2026-10-09,M1,100.00,0.60,99.40,1,SALE,,\n2026-10-09,M1,50.00,0.30,49.70,2,SALE,,\n2026-10-09,M1,50.00,0.30,49.70,3,SALE,,\n" +
		"2026-10-09,M1,-30.00,0.00,-30.00,1,ADJUSTMENT,,split\n2026-10-09,M1,-15.00,0.00,-15.00,90,ADJUSTMENT,2,split\n"
	files := map[string]string{"pos.csv": pos, "settle.csv": settle, "tieout.yaml": prematchConfig + "deductions: [{provider: lakala, text: split, share: 30%}]\n"}
	settled, said := sameBothWaysSaying(t, files, nil, "unexplained-deduction")
	if settled != 1 || said != 0 {
		t.Errorf("want one pair from prematching and no deduction unexplained, got %d and %d", settled, said)
	}
}

// TestPrematchTellsWhatItSettled: a line without its sale pays no other one that states no reference, for
// the merchant's sales are known by theirs; nor does a line of one terminal pay a sale of another.
func TestPrematchTellsWhatItSettled(t *testing.T) {
	pos := posHead + "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,,,\n" + "M1,T1,2026-10-08 10:01:00,SALE,50.00,,00,CARD,CREDIT,,1,,,\n" +
		"M2,T2,2026-10-08 10:00:00,SALE,100.00,2,00,CARD,CREDIT,5,1,,,\n" + "M2,T3,2026-10-08 10:01:00,SALE,50.00,,00,CARD,CREDIT,,1,,,\n"
	settle := "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,txn_type,terminal_id\n" +
		"2026-10-09,M1,100.00,0.60,99.40,1,SALE,\n2026-10-09,M1,50.00,0.30,49.70,628111111113,SALE,\n" +
		"2026-10-09,M2,100.00,0.60,99.40,2,SALE,\n2026-10-09,M2,50.00,0.30,49.70,,SALE,T2\n"
	settled, said := sameBothWaysSaying(t, map[string]string{"pos.csv": pos, "settle.csv": settle}, nil, "missing-settlement")
	if settled != 2 || said != 2 {
		t.Errorf("want two pairs from prematching and two sales missing, got %d and %d", settled, said)
	}
}

// TestPrematchWithoutItsLevel: where retrieval references decide nothing, no pair is settled by one.
func TestPrematchWithoutItsLevel(t *testing.T) {
	pos := posHead + "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,,,\n"
	files := map[string]string{"pos.csv": pos, "settle.csv": settleHead + "2026-10-09,M1,100.00,0.60,99.40,1,,\n", "tieout.yaml": prematchConfig + "matching: [{provider: lakala, levels: [order-no], possible: false}]\n"}
	if settled, said := sameBothWaysSaying(t, files, nil, "missing-settlement"); settled != 0 || said != 1 {
		t.Errorf("want no pair and a missing sale, got %d and %d", settled, said)
	}
}

// TestPrematchKnowsEarlierNights carries a sale that has the reference of a new one.
func TestPrematchKnowsEarlierNights(t *testing.T) {
	old := reconcile.Item{ID: "TOLD", Side: reconcile.TerminalSide, Judgement: reconcile.Judgement{Verdict: reconcile.InTransit}}
	old.Transaction = &reconcile.Transaction{
		Provider: "lakala", MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 7, 10, 0, 0, 0, time.UTC), Type: reconcile.Sale,
		ResponseCode: "00", Currency: "CNY", CardType: "CREDIT", RRN: "1",
	}
	old.Transaction.Amount = reconcileAmount(t, "100.00")
	files := map[string]string{
		"pos.csv":    posHead + "M1,T1,2026-10-08 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,,,\n",
		"settle.csv": settleHead + "2026-10-09,M1,100.00,0.60,99.40,1,,\n",
	}
	if got := sameBothWays(t, files, []reconcile.Item{old}); got != 0 {
		t.Errorf("%d pairs were settled although two sales have the reference", got)
	}
}

// TestPrematchSettlesCarriedSales carries one simple sale into a night whose rows
// do something to it. Whatever is not simple settling takes the slow path.
func TestPrematchSettlesCarriedSales(t *testing.T) {
	const line = "2026-10-08,M1,100.00,0.60,99.40,1,,\n"
	for _, row := range []struct {
		name    string
		change  func(*reconcile.Item)
		pos     string
		settle  string
		settled int64
		why     string
	}{
		{"its line comes when due", nil, "", line, 1, "settled without becoming a row"},
		{"no line comes", nil, "", "", 0, "it goes on the full way"},
		{"its line comes late", nil, "", "2026-10-09,M1,100.00,0.60,99.40,1,,\n", 0, "cleared.csv says how late"},
		{"another line of its file is late", nil, "", line + "2026-10-09,M1,7.00,0.04,6.96,7,,\n", 0, "prematching knows the latest date of a file only"},
		{"the fee is too high", nil, "", "2026-10-08,M1,100.00,0.70,99.30,1,,\n", 0, "a fee variance"},
		{"the price has changed", func(i *reconcile.Item) { i.ExpectedFee.Decimal = reconcileAmount(t, "0.50") }, "", "2026-10-08,M1,100.00,0.50,99.50,1,,\n", 0, "judged by tonight's price"},
		{"two lines", nil, "", line + line, 0, "the second is a duplicate"},
		{"it is voided by reference", nil, "M1,T1,2026-10-08 10:00:00,VOID,100.00,2,00,CARD,CREDIT,9,1,,1,\n", line, 0, "settled after it was undone"},
		{"it is voided by trace number", nil, "M1,T1,2026-10-08 10:00:00,VOID,100.00,2,00,CARD,CREDIT,5,1,,,\n", line, 0, "suspected by the trace number"},
		{"it is logged again", nil, "M1,T1,2026-10-07 10:00:00,SALE,100.00,1,00,CARD,CREDIT,5,1,,,\n", line, 0, "logged twice"},
		{"it was missing", func(i *reconcile.Item) { i.Verdict = reconcile.Missing }, "", line, 0, "its exception is cleared"},
		{"it waited for a file", func(i *reconcile.Item) { i.Cause.Code = "bank-system/file-missing" }, "", line, 0, "someone was told"},
		{"another provider", func(i *reconcile.Item) { i.Transaction.Provider = "shengpay" }, "", line, 0, "the line is not its own"},
	} {
		t.Run(row.name, func(t *testing.T) {
			item := reconcile.Item{ID: "TOLD", Side: reconcile.TerminalSide}
			item.Judgement = reconcile.Judgement{Verdict: reconcile.InTransit, Due: civil.NewDate(2026, 10, 8), FirstSeen: civil.NewDate(2026, 10, 7)}
			item.ExpectedFee = decimal.NewNullDecimal(reconcileAmount(t, "0.60"))
			item.Transaction = &reconcile.Transaction{
				Provider: "lakala", MerchantID: "M1", TerminalID: "T1", Time: time.Date(2026, 10, 7, 10, 0, 0, 0, time.UTC), Type: reconcile.Sale,
				Amount: reconcileAmount(t, "100.00"), ResponseCode: "00", Currency: "CNY", CardType: "CREDIT", Channel: "CARD", RRN: "1", TraceNo: "5", BatchNo: "1",
			}
			if row.change != nil {
				row.change(&item)
			}
			files := map[string]string{"pos.csv": posHead + row.pos, "settle.csv": settleHead + row.settle}
			if got := sameBothWays(t, files, []reconcile.Item{item}); got != row.settled {
				t.Errorf("%d pairs were settled by prematching, want %d: %s", got, row.settled, row.why)
			}
		})
	}
}

// TestAnyWeekIsPrematchedTheSame plays random weeks of every fate, all days in one night.
func TestAnyWeekIsPrematchedTheSame(t *testing.T) {
	base := uint64(time.Now().UnixNano())
	for i := range uint64(6) {
		world := simulate.Random(base+i, 25)
		files := map[string]string{}
		for name, records := range world.Files(simulate.Day(2026, 10, 5), simulate.Day(2026, 10, 13)) {
			var b strings.Builder
			for _, record := range records {
				b.WriteString(strings.Join(record, ",") + "\n")
			}
			files[strings.Replace(strings.ReplaceAll(name, "/", "-"), "settle-", "settle", 1)] = b.String()
		}
		if got := sameBothWays(t, files, nil); got < 100 {
			t.Errorf("seed %d: only %d pairs were prematched: the test proves too little", base+i, got)
		}
		if t.Failed() {
			t.Fatalf("seed %d", base+i)
		}
	}
}

// FuzzPrematch spoils the bytes of a small night: both ways must say the same.
func FuzzPrematch(f *testing.F) {
	for seed := range uint64(12) {
		f.Add(seed, "x", uint8(3))
	}
	f.Add(uint64(1), ",", uint8(40))
	f.Add(uint64(2), "\"", uint8(9))
	f.Add(uint64(3), "1e5", uint8(70))
	f.Add(uint64(4), "\n", uint8(200))
	f.Add(uint64(5), "\xff", uint8(2))
	f.Add(uint64(6), "\xd6\xd0", uint8(6))
	f.Add(uint64(7), "\x81\x30\x81\x30", uint8(6))
	f.Add(uint64(8), "\x00", uint8(30))
	f.Add(uint64(9), "\xef\xbb\xbf", uint8(1))
	f.Add(uint64(10), "\r", uint8(3))
	f.Add(uint64(11), "\r\r\n", uint8(9))
	f.Add(uint64(12), "\u0085", uint8(4))
	// What the gate plays is the same every time: nights of all sizes and kinds of spoilage.
	poisons := rand.New(rand.NewPCG(20261127, 1))
	for range 240 {
		poison := make([]byte, 1+poisons.IntN(9))
		for i := range poison {
			poison[i] = "0123456789,.-:/\"\r\n \x00\xe5VOIDSALEREFUND"[poisons.IntN(35)]
		}
		f.Add(poisons.Uint64N(1_000_000), string(poison), uint8(poisons.IntN(24)))
	}
	f.Fuzz(func(t *testing.T, seed uint64, poison string, times uint8) {
		if len(poison) > 64 {
			t.Skip("longer poison only makes longer rows")
		}
		random := rand.New(rand.NewPCG(seed, 7))
		pos, settle := smallNight(random)
		spoil := func(data []byte) string {
			for range int(times) % 24 {
				at := random.IntN(len(data))
				if random.IntN(2) == 0 {
					data = append(data[:at:at], append([]byte(poison), data[at:]...)...)
				} else if end := min(at+len(poison), len(data)); random.IntN(3) > 0 {
					copy(data[at:end], poison)
				}
			}
			return string(data)
		}
		posText, settleText := spoil(pos), spoil(settle)
		if posText == "" || settleText == "" {
			t.Skip("an empty file is refused before either way")
		}
		sameBothWays(t, map[string]string{"pos.csv": posText, "settle.csv": settleText}, nil)
	})
}

func reconcileAmount(t *testing.T, text string) decimal.Decimal {
	t.Helper()
	amount, err := money.ParseAmount(text, "CNY")
	if err != nil {
		t.Fatal(err)
	}
	return amount
}
