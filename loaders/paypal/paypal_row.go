package paypal

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// paypalType says what an event code, or all that begin with it, is.
type paypalType struct {
	code   string
	line   reconcile.LineType
	ignore string // the reason; the row is none
}

// paypalTypes reads the setting types: CODE=TYPE or CODE=ignore:REASON, parted by
// blanks. The longest code that a row's begins with decides.
func paypalTypes(content string) ([]paypalType, error) {
	var list []paypalType
	for word := range strings.FieldsSeq(content) {
		code, what, found := strings.Cut(word, "=")
		t := paypalType{code: code, line: reconcile.LineType(what)}
		if reason, ignored := strings.CutPrefix(what, "ignore:"); ignored {
			t.line, t.ignore = "", reason
		}
		if !found || code == "" || (t.ignore == "" && !slices.Contains(reconcile.LineTypes[:], reconcile.LineType(what))) {
			return nil, &fault.Error{Name: "bad-setting", Class: fault.Input, Fact: "types: want CODE=TYPE with a type of settlement-csv, or CODE=ignore:REASON, got " + strconv.Quote(text.Clip(word)), Hint: "correct settings: of the source"}
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(a, b paypalType) int { return len(b.code) - len(a.code) })
	return list, nil
}

// typeOf returns the type of an event code; a code that no one lists is an adjustment.
func (r *paypalReading) typeOf(code string) paypalType {
	for _, t := range r.types {
		if strings.HasPrefix(code, t.code) {
			return t
		}
	}
	return paypalType{line: reconcile.LineAdjustment}
}

// body takes a row of a section.
func (r *paypalReading) body(record *text.RawRecord, cells [][]byte) error {
	r.rows++
	if r.places == nil || len(cells) != r.columns {
		return r.sink.Refuse(record.Line, record.Text, text.Refuse("field-count", "want %d fields, as CH names them, got %d", r.columns, len(cells)), account.References{})
	}
	for i, at := range r.places {
		r.row[i] = ""
		if at >= 0 {
			r.row[i] = string(cells[at])
		}
	}
	v, d := &r.sink.Values, r.sink.Defaults
	v.Failed = nil
	currency := v.Currency(r.row[paypalCurrency], d.Currency)
	gross := r.amount("Gross Transaction Amount", r.row[paypalGross], "Transaction Debit or Credit", r.row[paypalSign])
	var fee int64 // as the sign says: taken from the merchant is negative
	if r.row[paypalFee] != "" {
		fee = r.amount("Fee Amount", r.row[paypalFee], "Fee Debit or Credit", r.row[paypalFeeSign])
		if other := r.row[paypalFeeCurrency]; other != "" && !strings.EqualFold(other, currency) && fee != 0 {
			v.Fail("fee-currency", "Fee Currency: want %s, that of the amount, got %q", currency, text.Clip(other))
		}
	}
	if v.Failed == nil {
		r.addToSums(currency, gross, fee)
	}
	kind := r.typeOf(v.Whole("Transaction Event Code", r.row[paypalEvent]))
	if v.Failed == nil && kind.ignore != "" {
		r.sink.Ignore(record.Line, kind.ignore)
		return nil
	}
	return r.sink.AddRows(record.Line, record.Text, account.Row{Line: r.line(kind.line, currency, gross, fee)})
}

// amount reads an amount in minor units with the sign of its column.
func (r *paypalReading) amount(name, content, signName, sign string) int64 {
	v := &r.sink.Values
	minor, err := money.ParseMinor(content, 0)
	switch {
	case strings.Contains(content, "."):
		v.Fail("amount-unit", "%s: want a whole number of the smallest unit, got %q", name, text.Clip(content))
	case err != nil || minor < 0 || account.IsCardNumber([]byte(content)):
		v.Fail("bad-amount", "%s: want digits without a sign, got %q", name, text.Clip(content))
	case sign == "CR":
		return minor
	case sign == "DR":
		return -minor
	case minor != 0 || sign != "":
		v.Fail("unknown-sign", "%s: want CR or DR, got %q", signName, text.Clip(sign))
	}
	return 0
}

// addToSums adds a row to the sums of its section.
func (r *paypalReading) addToSums(currency string, gross, fee int64) {
	s := r.sums[currency]
	if s == nil {
		s = &paypalSums{}
		r.sums[currency] = s
	}
	s.grossCredit, s.grossDebit = s.grossCredit+max(gross, 0), s.grossDebit+max(-gross, 0)
	s.feeCredit, s.feeDebit = s.feeCredit+max(fee, 0), s.feeDebit+max(-fee, 0)
}

// line makes the settlement line. A fee of its own is a fee without a gross; a
// type whose sign the row does not have is an adjustment, a chargeback that comes
// back is CHARGEBACK_REVERSED.
func (r *paypalReading) line(kind reconcile.LineType, currency string, gross, fee int64) *reconcile.SettlementLine {
	v, d := &r.sink.Values, r.sink.Defaults
	switch {
	case kind == reconcile.LineFee:
		gross, fee = 0, gross+fee
	case kind == reconcile.LineChargeback && gross > 0:
		kind = reconcile.LineChargebackReversed
	case kind == reconcile.LineSale && gross <= 0, kind == reconcile.LineRefund && gross >= 0, kind == reconcile.LineChargeback && gross == 0:
		kind = reconcile.LineAdjustment
	}
	amount := func(int64) decimal.Decimal { return decimal.Decimal{} }
	if digits, err := money.MinorDigits(currency); err == nil {
		amount = func(minor int64) decimal.Decimal { return decimal.New(minor, -digits) }
	}
	merchant := d.MerchantID
	if r.settings["merchant"] == "account" || merchant == "" {
		merchant = v.Common("account of SH", r.account)
	}
	l := &reconcile.SettlementLine{
		Provider: d.Provider, MerchantID: v.Needed("merchant_id", merchant), TerminalID: v.Common("Store ID", r.row[paypalStore]),
		Type: kind, Currency: currency, Gross: amount(gross), Fee: amount(-fee), Net: amount(gross + fee),
		RRN: v.Identifier("Transaction ID", v.Needed("Transaction ID", r.row[paypalID])), OrderNo: v.Identifier("Invoice ID", r.row[paypalInvoice]),
		DepositRef: v.Common("Bank Reference ID", r.row[paypalBank]),
		Time:       r.parseTime("Transaction Initiation Date", r.row[paypalBegun]),
	}
	if kind == reconcile.LineRefund { // of other rows it names what they belong to, such as a subscription
		l.OriginalRRN = v.Identifier("PayPal Reference ID", r.row[paypalReference])
	}
	if done := r.parseTime("Transaction Completion Date", r.row[paypalDone]); !done.IsZero() {
		l.SettleDate = civil.DateOf(done)
	} else {
		v.Fail("missing-value", "Transaction Completion Date: want a day, got none")
	}
	return l
}

// paypalMoment is the form of the report's times, before their offset.
var paypalMoment = account.NewLayout("2006/01/02 15:04:05")

// parseTime reads a time as the account's zone shows it, with its offset: 2026/11/19 00:01:17 -0800.
func (r *paypalReading) parseTime(name, content string) time.Time {
	if content == "" {
		return time.Time{}
	}
	clock := content[:min(len(content), len(paypalMoment.Text))]
	c, ok := paypalMoment.Read([]byte(clock), false)
	if offset := strings.TrimSpace(content[len(clock):]); ok && offset != "" {
		c, ok = c.InZone(offset)
	}
	t, exists := c.Time()
	if !ok || !exists {
		r.sink.Values.Fail("bad-time", "%s: want it in the form 2006/01/02 15:04:05 -0700, got %q", name, text.ClipTime(content))
		return time.Time{}
	}
	return t
}

// footer compares the sums of a section in one currency; the setting footer names
// the columns of SF. A line of another form is not compared, and warned of.
func (r *paypalReading) footer(line int64, cells [][]byte) {
	names := strings.Fields(r.settings["footer"])
	if len(names) == 0 {
		return
	}
	at := slices.Index(names, "currency")
	if at < 0 || at+1 >= len(cells) || len(cells) <= len(names) {
		r.sink.Warn("line %d: SF is not in the form that the setting footer says; its sums were not compared", line)
		return
	}
	currency := string(cells[at+1])
	digits, err := money.MinorDigits(currency)
	var stated []int64
	for i, name := range names {
		minor := int64(0)
		if name != "currency" && name != "-" && err == nil {
			minor, err = money.ParseMinor(string(cells[i+1]), 0)
		}
		stated = append(stated, minor)
	}
	if err != nil {
		r.sink.Warn("line %d: SF is not in the form that the setting footer says; its sums were not compared", line)
		return
	}
	got := paypalSums{}
	if s := r.sums[currency]; s != nil {
		got = *s
	}
	read := map[string]int64{"gross_credit": got.grossCredit, "gross_debit": got.grossDebit, "fee_credit": got.feeCredit, "fee_debit": got.feeDebit}
	for i, name := range names {
		if minor, known := read[name]; known {
			r.sink.CompareTotal(line, "SF, "+name, currency, decimal.New(stated[i], -digits), decimal.New(minor, -digits))
		}
	}
}
