package reports_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reports"
)

var update = flag.Bool("update", false, "write the expected reports anew")

// files reads a report set back, by name. The workbook is given part by part,
// as text: how it is compressed is no promise.
func files(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if found[filepath.ToSlash(name)], err = os.ReadFile(path); err != nil || filepath.Ext(name) != ".xlsx" {
			return err
		}
		book, err := zip.OpenReader(path)
		if err != nil {
			return err
		}
		defer func() { _ = book.Close() }()
		var parts bytes.Buffer
		for _, file := range book.File {
			if strings.HasPrefix(file.Name, "xl/theme/") { // the library's own, the same for everybody
				continue
			}
			part, err := file.Open()
			if err != nil {
				return err
			}
			fmt.Fprintf(&parts, "%s\n", file.Name)
			if _, err := io.Copy(&parts, part); err != nil {
				return err
			}
		}
		found[filepath.ToSlash(name)] = parts.Bytes()
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return found
}

// text is what the operator is shown of a night.
func text(t *testing.T, report *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Text(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestNoByteChanges holds the report set of the small night to the files in
// testdata: merchants' and finance's programs read them.
func TestNoByteChanges(t *testing.T) {
	const path = "testdata/night.txtar"
	dir, report := write(t, night(), reports.Options{Matches: true})
	got := files(t, dir)
	got["text"] = text(t, report)
	if *update {
		var archive txtar.Archive
		for _, name := range slices.Sorted(maps.Keys(got)) {
			archive.Files = append(archive.Files, txtar.File{Name: name, Data: got[name]})
		}
		if err := os.WriteFile(path, txtar.Format(&archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.Files) != len(got) {
		t.Errorf("%d files, want %d", len(got), len(archive.Files))
	}
	for _, file := range archive.Files {
		ended := append([]byte(nil), got[file.Name]...)
		if !bytes.HasSuffix(ended, []byte("\n")) { // as the archive ends every file
			ended = append(ended, '\n')
		}
		if diff := cmp.Diff(string(file.Data), string(ended)); diff != "" {
			t.Errorf("%s:\n%s", file.Name, diff)
		}
	}
}

// digests are those of the large night's files; all of disputes/ is one.
var digests = map[string]string{
	"cleared.csv":    "282520f9d6329495",
	"disputes":       "b404b23d8a1bbc28",
	"exceptions.csv": "6871262af1761c52",
	"in_transit.csv": "8cdb3c77f72c1e0e",
	"matches.csv":    "4175d6a3f3fb58a7",
	"missing.csv":    "02aa849d336cdcd3",
	"rejects.csv":    "29f788635ed67595",
	"report.html":    "ca58e96d3eb8a6b7",
	"report.xlsx":    "d2fa4636d4118695",
	"summary.json":   "f13f2bba5ccfb90b",
	"text":           "e8ba838b157544ab",
}

func digestsOf(t *testing.T, dir string, report *reports.Report) map[string]string {
	t.Helper()
	got := map[string]string{}
	packs := sha256.New()
	all := files(t, dir)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasPrefix(name, "disputes/") {
			fmt.Fprintf(packs, "%s %d\n", name, len(all[name]))
			packs.Write(all[name])
			continue
		}
		got[name] = fmt.Sprintf("%x", sha256.Sum256(all[name]))[:16]
	}
	got["disputes"] = fmt.Sprintf("%x", packs.Sum(nil))[:16]
	got["text"] = fmt.Sprintf("%x", sha256.Sum256(text(t, report)))[:16]
	return got
}

// TestNoByteOfALargeNightChanges goes past every bound: of the sheets, the page,
// the printed list, the letters, and memory.
func TestNoByteOfALargeNightChanges(t *testing.T) {
	for _, c := range []struct {
		name, why string
		options   reports.Options
	}{
		{"all in memory", "most nights are small", reports.Options{Workers: 1, Memory: 1 << 30}},
		{"nothing in memory", "every line goes by the piles", reports.Options{Workers: 4}},
		{"some in memory", "claims lie partly in their file, partly on a pile", reports.Options{Workers: 2, Memory: 300 << 10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := large()
			c.options.Matches = true
			dir, report := write(t, n, c.options)
			if diff := cmp.Diff(digests, digestsOf(t, dir, report)); diff != "" {
				t.Errorf("%s: %s", c.why, diff)
			}
			read, err := reports.Read(t.Context(), &n)
			if err != nil {
				t.Fatal(err)
			}
			var written, seen bytes.Buffer
			if err := errors.Join(report.WriteSummary(&written), read.WriteSummary(&seen)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(text(t, report), text(t, read)) || !bytes.Equal(written.Bytes(), seen.Bytes()) {
				t.Error("what is read is not what is written")
			}
		})
	}
}

// drawer draws what stands in the rows of the large night.
type drawer struct{ *rand.Rand }

func (d drawer) of(words ...string) string { return words[d.IntN(len(words))] }

// amount draws one that may have more digits than the currency, or than an
// integer of minor units has.
func (d drawer) amount(currency string) decimal.NullDecimal {
	digits := map[string]int32{"CNY": 2, "JPY": 0, "KWD": 3}[currency]
	switch d.IntN(40) {
	case 0:
		return decimal.NullDecimal{}
	case 1:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<40), -5))
	case 2:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<62), 2))
	default:
		return decimal.NewNullDecimal(decimal.New(d.Int64N(1<<20)-1<<16, -digits))
	}
}

func (d drawer) exception(i int) reconcile.Exception {
	asOf := reconcile.NewDate(2026, 10, 13)
	x := reconcile.Exception{
		ID: fmt.Sprintf("E%06d", i), Kind: reconcile.MissingSettlement,
		Provider: d.of("lakala", "lakala", "shengpay", "", "union, pay"), Product: d.of("", "smart"), MerchantID: d.of("M1", "M1", "M1", "M2", "M3", "", "门店 7", "../M4"),
		TerminalID: d.of("T1", "T2"), BatchNo: d.of("", "261008"), TraceNo: fmt.Sprintf("%06d", d.IntN(1000)), RRN: d.of("", fmt.Sprintf("%012d", i)),
		AuthCode: d.of("", "A1", " B2"), OrderNo: d.of("", "", "=1+1", "-7", "a\"b", "two\nlines"),
		TxnTime: time.Unix(1791000000+int64(i), 0).UTC().Format(time.DateTime), TxnType: d.of("SALE", "REFUND"), Channel: d.of("CARD", "QR"), CardType: d.of("", "DEBIT"),
		Currency: d.of("CNY", "CNY", "CNY", "JPY", "KWD", "none"), Due: asOf.AddDays(i / 2000), BusinessDaysOverdue: d.IntN(5) - 1,
		Cause:  reconcile.Cause{Code: d.of("unknown", "network/no-answer"), Confidence: d.of("", "high"), Evidence: d.of("no line names it by rrn, trace_no", "none"), Action: "Send the pack."},
		Origin: reconcile.Origin{File: d.of("pos/a.csv", "pos/b.csv", "pos/old.csv"), Line: int64(d.IntN(3))}, FirstReported: asOf.AddDays(-d.IntN(2)),
	}
	x.Gross, x.ExpectedFee, x.ExpectedNet = d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency)
	if kinds := [...]reconcile.Kind{reconcile.FeeVariance, reconcile.MissingFile, reconcile.UnexpectedSettlement}; d.IntN(4) == 0 {
		x.Kind = kinds[d.IntN(len(kinds))]
		x.ActualGross, x.ActualFee, x.ActualNet, x.Difference = d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency), d.amount(x.Currency)
		x.Counterpart = reconcile.Origin{File: d.of("", "settle/c.csv"), Line: int64(d.IntN(3))}
	}
	return x
}

func (d drawer) transaction(i int) *reconcile.Transaction {
	x := d.exception(i)
	return &reconcile.Transaction{
		Provider: x.Provider, Product: x.Product, MerchantID: x.MerchantID, TerminalID: x.TerminalID, BatchNo: x.BatchNo, TraceNo: x.TraceNo, RRN: x.RRN,
		AuthCode: x.AuthCode, OrderNo: x.OrderNo, Time: time.Unix(1791000000+int64(i), 0).UTC(), Type: reconcile.TxnType(x.TxnType), Channel: x.Channel, CardType: x.CardType,
		Amount: x.Gross.Decimal, Currency: x.Currency, Origin: x.Origin,
	}
}

// large is a night that is past every bound of what is shown.
func large() reconcile.Night {
	d := drawer{rand.New(rand.NewPCG(5, 6))}
	small := night()
	n := reconcile.Night{RunID: "run-2", Seq: 2, AsOf: reconcile.NewDate(2026, 10, 13), Version: "test", InputsDigest: small.InputsDigest, ExitCode: 3, Proof: small.Proof, Rejects: small.Rejects}
	for _, name := range []string{"pos/a.csv", "pos/b.csv", "settle/c.csv", "settle/d.csv", "settle/bad.csv"} {
		account := reconcile.FileAccount{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(name))), Source: name[:3], Side: reconcile.TerminalSide, State: reconcile.FileTaken}
		switch name {
		case "settle/c.csv":
			account.Side, account.Provider = reconcile.SettlementSide, "lakala"
		case "settle/d.csv":
			account.Side = reconcile.SettlementSide
		case "settle/bad.csv":
			account.Side, account.State = reconcile.SettlementSide, reconcile.FileQuarantined
		}
		n.Files = append(n.Files, account)
	}
	var exceptions []reconcile.Exception
	n.Kinds = map[reconcile.Kind]int64{}
	for i := range 9000 {
		x := d.exception(i)
		exceptions = append(exceptions, x)
		n.Kinds[x.Kind]++
	}
	var transit []reconcile.Item
	for i := range 1500 {
		item := reconcile.Item{ID: fmt.Sprintf("I%06d", i), Side: reconcile.TerminalSide, Transaction: d.transaction(i)}
		item.Judgement = reconcile.Judgement{Verdict: reconcile.InTransit, Due: n.AsOf.AddDays(1 + i/100), ExpectedFee: d.amount(item.Currency()), FirstSeen: n.AsOf}
		if d.IntN(3) == 0 {
			item.Cause = reconcile.Cause{Code: "bank-system/file-missing", Evidence: d.of("settle/e.csv has not come", "settle/f.csv was refused", "-settle/g.csv, has not come")}
		}
		transit = append(transit, item)
	}
	var cleared []reconcile.Cleared
	for i := range 1500 {
		cleared = append(cleared, reconcile.Cleared{Exception: d.exception(i), How: d.of("settled", "voided"), SettleDate: n.AsOf.AddDays(-d.IntN(3)), DaysLate: d.IntN(4)})
	}
	var matches []reconcile.Match
	for i := range 1500 {
		t := d.transaction(i)
		line := &reconcile.SettlementLine{SettleDate: n.AsOf, Currency: t.Currency, Gross: t.Amount, Fee: d.amount(t.Currency).Decimal, Net: d.amount(t.Currency).Decimal, Origin: reconcile.Origin{File: "settle/c.csv", Line: int64(i)}}
		matches = append(matches, reconcile.Match{Transaction: t, Line: line, Basis: d.of("rrn", "trace-no, other terminal"), ExpectedFee: d.amount(t.Currency)})
	}
	n.Exceptions, n.InTransit, n.Cleared, n.Matches = passing(exceptions), passing(transit), passing(cleared), passing(matches)
	return n
}

// passing hands out rows that are good until use returns and not longer.
func passing[T any](list []T) reconcile.Rows[T] {
	return func(use func(*T) error) error {
		var row, none T
		for i := range list {
			row = list[i]
			if err := use(&row); err != nil {
				return err
			}
			row = none
		}
		return nil
	}
}

func write(t *testing.T, n reconcile.Night, o reports.Options) (string, *reports.Report) {
	t.Helper()
	dir := t.TempDir()
	report, err := reports.Write(t.Context(), dir, &n, o)
	if err != nil {
		t.Fatal(err)
	}
	return dir, report
}
