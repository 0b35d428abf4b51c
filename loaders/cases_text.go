package loaders

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/money"
)

// packing says how the text of a test case becomes the file that a sender sends.
type packing struct {
	crlf, gb18030 bool
	xlsx          string // texts or values: the cells of a workbook; empty: it is none
	zip, also     string // names of the entry, and of an empty one beside it
}

func (p *packing) pack(text []byte) ([]byte, error) {
	if p.crlf {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if p.gb18030 {
		encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
		if err != nil {
			return nil, fmt.Errorf("encode the input of a test: %w", err)
		}
		text = encoded
	}
	switch {
	case p.xlsx != "":
		return workbookOf(text, p.xlsx == "values")
	case p.zip != "":
		return p.archive(text)
	}
	return text, nil
}

// archive names its entries in GBK without the flag for UTF-8, as Alipay does.
func (p *packing) archive(text []byte) ([]byte, error) {
	var buffer bytes.Buffer
	archive := zip.NewWriter(&buffer)
	for _, entry := range []struct {
		name string
		text []byte
	}{{p.zip, text}, {p.also, []byte("#\n")}} {
		if entry.name == "" {
			continue
		}
		name, err := simplifiedchinese.GB18030.NewEncoder().String(entry.name)
		if err != nil {
			return nil, fmt.Errorf("name an entry: %w", err)
		}
		writer, err := archive.CreateHeader(&zip.FileHeader{Name: name, NonUTF8: true, Method: zip.Deflate})
		if err != nil {
			return nil, fmt.Errorf("pack the input of a test: %w", err)
		}
		if _, err := writer.Write(entry.text); err != nil {
			return nil, fmt.Errorf("pack the input of a test: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("pack the input of a test: %w", err)
	}
	return buffer.Bytes(), nil
}

// describeAccount writes the account of a file, one thing a line.
func describeAccount(b *strings.Builder, a *account.Account, rejects []reconcile.Reject) {
	fmt.Fprintf(b, "lines %d = %d accepted + %d rejected + %d ignored + %d structure\n", a.Lines, a.Accepted, a.Rejected, a.Ignored, a.Structure)
	fmt.Fprintf(b, "control totals %s\n", a.ControlTotals)
	for _, currency := range slices.Sorted(maps.Keys(a.Sums)) {
		sum := a.Sums[currency]
		fmt.Fprintf(b, "%s %d rows, gross %s, fee %s, net %s\n", currency, sum.Count,
			money.FormatAmount(sum.Gross, currency), money.FormatAmount(a.Fees[currency].Gross, currency), money.FormatAmount(sum.Net, currency))
	}
	for _, reason := range slices.Sorted(maps.Keys(a.IgnoredBy)) {
		fmt.Fprintf(b, "ignored %s: %d\n", reason, a.IgnoredBy[reason])
	}
	for i := range rejects {
		fmt.Fprintf(b, "rejected %d %s: %s\n", rejects[i].Origin.Line, rejects[i].Reason, rejects[i].Detail)
	}
	for _, warning := range a.Warnings {
		fmt.Fprintf(b, "warning %s\n", warning)
	}
}

// describeRow writes one row: its line, and the fields that have a value. Profiles
// hold such texts as what their tests want, so that the order of fields stays; a
// new field comes last.
func describeRow(b *strings.Builder, row *account.Row) {
	switch {
	case row.Transaction != nil:
		t := row.Transaction
		fmt.Fprintf(b, "%d %s %s %s", t.Origin.Line, t.Type, money.FormatAmount(t.Amount, t.Currency), t.Currency)
		describeFields(b, reconcile.TransactionFields, t, "txn_type", "merchant_id", "terminal_id", "txn_time", "rrn", "trace_no", "batch_no", "auth_code", "order_no",
			"response_code", "channel", "card_type", "scheme", "wallet", "card_no", "provider", "product")
	case row.Line != nil:
		l := row.Line
		fmt.Fprintf(b, "%d %s gross=%s fee=%s net=%s %s settle_date=%s", l.Origin.Line, l.Type,
			money.FormatAmount(l.Gross, l.Currency), money.FormatAmount(l.Fee, l.Currency), money.FormatAmount(l.Net, l.Currency), l.Currency, l.SettleDate)
		describeFields(b, reconcile.LineFields, l, "txn_type", "merchant_id", "terminal_id", "txn_time", "rrn", "trace_no", "batch_no", "auth_code", "order_no", "deposit_ref", "provider", "txn_currency", "txn_amount", "amounts")
	case row.Deposit != nil:
		d := row.Deposit
		fmt.Fprintf(b, "%d %s %s value_date=%s", d.Origin.Line, money.FormatAmount(d.Amount, d.Currency), d.Currency, d.ValueDate)
		describeFields(b, reconcile.DepositFields, d, "", "merchant_id", "provider", "reference", "text")
	}
	b.WriteByte('\n')
}

// describeFields writes texts, times and amounts that a row may lack, the named ones first. The currency and
// the field that the line begins with stand there already.
func describeFields[T any](b *strings.Builder, fields []reconcile.Field[T], row *T, begins string, names ...string) {
	write := func(f *reconcile.Field[T]) {
		value := ""
		switch {
		case f.Text != nil && f.Read != reconcile.NotLoaded:
			value = *f.Text(row)
		case f.Moment != nil && !f.Moment(row).IsZero():
			value = f.Moment(row).Format(time.DateTime)
		case f.NullableAmount != nil && f.NullableAmount(row).Valid:
			amount := f.NullableAmount(row).Decimal
			value = amount.StringFixed(-amount.Exponent())
		}
		if value != "" {
			fmt.Fprintf(b, " %s=%s", f.Name, value)
		}
	}
	for _, name := range names {
		for i := range fields {
			if fields[i].Name == name {
				write(&fields[i])
			}
		}
	}
	for i := range fields {
		if name := fields[i].Name; name != begins && fields[i].Read != reconcile.Currency && !slices.Contains(names, name) {
			write(&fields[i])
		}
	}
}
