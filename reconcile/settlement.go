package reconcile

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// LineType is what a settlement line settles.
type LineType string

// The types of a settlement line. A file that leaves the type empty means
// LineSale for a positive gross and LineRefund for a negative one.
const (
	LineSale               LineType = "SALE"
	LineRefund             LineType = "REFUND"
	LineChargeback         LineType = "CHARGEBACK"
	LineChargebackReversed LineType = "CHARGEBACK_REVERSED"
	LineAdjustment         LineType = "ADJUSTMENT"
	LineFee                LineType = "FEE"
)

// LineTypes lists every LineType.
var LineTypes = [...]LineType{LineSale, LineRefund, LineChargeback, LineChargebackReversed, LineAdjustment, LineFee}

// SettlementLine is what the acquirer says that it settled.
// Signs are the merchant's: a sale is positive, a refund or chargeback negative,
// a fee positive when it is taken; Net is Gross - Fee, which the loader checked.
type SettlementLine struct {
	Provider   string     `json:"provider,omitempty"`
	MerchantID string     `json:"merchant_id"`
	TerminalID string     `json:"terminal_id,omitempty"`
	SettleDate civil.Date `json:"settle_date"`
	Time       time.Time  `json:"txn_time,omitzero"` // zero when the file does not say; civil, in UTC
	Type       LineType   `json:"txn_type"`

	Gross    decimal.Decimal `json:"gross"` // major units (yuan), signed
	Fee      decimal.Decimal `json:"fee"`   // major units, positive when it is taken
	Net      decimal.Decimal `json:"net"`   // major units, Gross - Fee
	Currency string          `json:"currency"`

	RRN        string `json:"rrn,omitempty"`
	TraceNo    string `json:"trace_no,omitempty"`
	BatchNo    string `json:"batch_no,omitempty"`
	AuthCode   string `json:"auth_code,omitempty"`
	OrderNo    string `json:"order_no,omitempty"`
	DepositRef string `json:"deposit_ref,omitempty"`

	// The sale that a refund or chargeback takes back, where the file names it.
	OriginalRRN     string `json:"original_rrn,omitempty"`
	OriginalOrderNo string `json:"original_order_no,omitempty"`
	CardNo          string `json:"card_no,omitempty"` // masked: first 6 and last 4 at most
	Text            string `json:"text,omitempty"`    // what the file says of it, such as the name of a deduction

	// What was sold, where that is in another currency than what is settled: the amount has
	// the sign of Gross. Empty and absent where the file does not say, or says the same.
	TxnCurrency string              `json:"txn_currency,omitempty"`
	TxnAmount   decimal.NullDecimal `json:"txn_amount,omitzero"`

	// Amounts is AmountsNet where the file states only what is paid out: Gross is then Net, and
	// Fee nothing, until a sale says what was sold. Empty: all three are stated.
	Amounts string `json:"amounts,omitempty"`

	Origin Origin `json:"origin"`
}

// AmountsNet says of a line that its file states the net alone.
const AmountsNet = "NET"

// LineFields are the fields of a SettlementLine, in the order in which the store
// keeps them.
var LineFields = []Field[SettlementLine]{
	{Name: "provider", Read: Common, Text: func(l *SettlementLine) *string { return &l.Provider }},
	{Name: "merchant_id", Needed: true, Read: Common, Text: func(l *SettlementLine) *string { return &l.MerchantID }},
	{Name: "terminal_id", Read: Common, Text: func(l *SettlementLine) *string { return &l.TerminalID }},
	{Name: "settle_date", Needed: true, Day: func(l *SettlementLine) *civil.Date { return &l.SettleDate }},
	{Name: "txn_time", Moment: func(l *SettlementLine) *time.Time { return &l.Time }},
	{Name: "txn_type", Read: Word, Words: textsOf(LineTypes[:]), Text: func(l *SettlementLine) *string { return (*string)(&l.Type) }},
	{Name: "gross_amount", Needed: true, Amount: func(l *SettlementLine) *decimal.Decimal { return &l.Gross }},
	{Name: "fee", Needed: true, Amount: func(l *SettlementLine) *decimal.Decimal { return &l.Fee }},
	{Name: "net_amount", Needed: true, Amount: func(l *SettlementLine) *decimal.Decimal { return &l.Net }},
	{Name: "currency", Read: Currency, Text: func(l *SettlementLine) *string { return &l.Currency }},
	{Name: "rrn", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.RRN }},
	{Name: "trace_no", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.TraceNo }},
	{Name: "batch_no", Read: Common, Text: func(l *SettlementLine) *string { return &l.BatchNo }},
	{Name: "auth_code", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.AuthCode }},
	{Name: "order_no", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.OrderNo }},
	{Name: "deposit_ref", Read: Common, Text: func(l *SettlementLine) *string { return &l.DepositRef }},
	{Name: "original_rrn", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.OriginalRRN }},
	{Name: "original_order_no", Read: Identifier, Text: func(l *SettlementLine) *string { return &l.OriginalOrderNo }},
	{Name: "card_no", Read: Card, Text: func(l *SettlementLine) *string { return &l.CardNo }},
	{Name: "text", Read: Free, Text: func(l *SettlementLine) *string { return &l.Text }},
	{Name: "txn_currency", Read: SaleCurrency, Text: func(l *SettlementLine) *string { return &l.TxnCurrency }},
	{Name: "txn_amount", Read: SaleAmount, NullableAmount: func(l *SettlementLine) *decimal.NullDecimal { return &l.TxnAmount }},
	{Name: "amounts", Read: Word, Words: []string{AmountsNet}, Text: func(l *SettlementLine) *string { return &l.Amounts }},
	{Name: "source_file", Text: func(l *SettlementLine) *string { return &l.Origin.File }},
	{Name: "source_line", Number: func(l *SettlementLine) *int64 { return &l.Origin.Line }},
}

// Sold returns what the line says was sold, in major units, signed as its gross, and in
// which currency; the gross itself where it does not say.
func (l *SettlementLine) Sold() (amount decimal.Decimal, currency string) {
	if l.TxnCurrency == "" {
		return l.Gross, l.Currency
	}
	return l.TxnAmount.Decimal, l.TxnCurrency
}

// rateDecimals is to how many decimals a rate is rounded, half away from nought.
const rateDecimals = 6

// Rate returns what was settled for one unit of the currency that was sold, rounded to six
// decimals; absent where the line settles in the currency of the sale.
func (l *SettlementLine) Rate() decimal.NullDecimal {
	if l.TxnCurrency == "" || l.TxnAmount.Decimal.IsZero() {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(RoundRate(l.Gross.DivRound(l.TxnAmount.Decimal, 2*rateDecimals)))
}

// RoundRate rounds a rate to six decimals, half up, and one below a hundredth to six digits.
func RoundRate(rate decimal.Decimal) decimal.Decimal {
	places := int32(rateDecimals)
	for small := decimal.New(1, -2); places < 2*rateDecimals && !rate.IsZero() && rate.Abs().LessThan(small); places++ {
		small = small.Shift(-1)
	}
	return rate.Round(places)
}

// Deposit is what reached the bank account: one amount, often for many lines.
// Amount is positive for money to the merchant, in major units (yuan).
type Deposit struct {
	Provider   string          `json:"provider,omitempty"`
	MerchantID string          `json:"merchant_id,omitempty"`
	ValueDate  civil.Date      `json:"value_date"` // of the bank
	Amount     decimal.Decimal `json:"amount"`
	Currency   string          `json:"currency"`
	Reference  string          `json:"reference,omitempty"` // the acquirer's, where the text gives one
	Text       string          `json:"text,omitempty"`
	Origin     Origin          `json:"origin"`
}

// DepositFields are the fields of a Deposit.
var DepositFields = []Field[Deposit]{
	{Name: "provider", Read: Common, Text: func(d *Deposit) *string { return &d.Provider }},
	{Name: "merchant_id", Read: Common, Text: func(d *Deposit) *string { return &d.MerchantID }},
	{Name: "value_date", Needed: true, Day: func(d *Deposit) *civil.Date { return &d.ValueDate }},
	{Name: "amount", Needed: true, Amount: func(d *Deposit) *decimal.Decimal { return &d.Amount }},
	{Name: "currency", Read: Currency, Text: func(d *Deposit) *string { return &d.Currency }},
	{Name: "reference", Read: Identifier, Text: func(d *Deposit) *string { return &d.Reference }},
	{Name: "text", Read: Free, Text: func(d *Deposit) *string { return &d.Text }},
	{Name: "source_file", Text: func(d *Deposit) *string { return &d.Origin.File }},
	{Name: "source_line", Number: func(d *Deposit) *int64 { return &d.Origin.Line }},
}

// Reject is a row that a loader refused, with the references that could still
// be read in it: they are evidence, never money.
type Reject struct {
	Origin   Origin `json:"origin"`
	Reason   string `json:"reason"`            // a named reason, as docs/ERRORS.md lists them
	Detail   string `json:"detail,omitempty"`  // want and got
	Excerpt  string `json:"excerpt,omitempty"` // masked
	RRN      string `json:"rrn,omitempty"`
	OrderNo  string `json:"order_no,omitempty"`
	Merchant string `json:"merchant_id,omitempty"`
}

// MinorOf returns an amount in its currency's minor units. Loaders let no
// amount through that is finer; one that is breaks the program, not the night.
func MinorOf(row *Origin, amount decimal.Decimal, currency string) int64 {
	digits, err := money.MinorDigits(currency)
	if err != nil {
		panic("reconcile: " + row.File + ": " + err.Error())
	}
	minor, ok := money.ToMinor(amount, digits)
	if !ok {
		panic("reconcile: " + row.File + ": an amount that is no whole number of minor units")
	}
	return minor
}

// RepeatedKey is the key under which a line that settles no transaction is
// remembered, as the settled ones are by their references.
func (l *SettlementLine) RepeatedKey() uint64 {
	settled := ""
	if l.RRN == "" && l.OrderNo == "" && l.TraceNo == "" {
		settled = l.SettleDate.String()
	}
	said := strings.Join([]string{
		l.Provider, l.TerminalID, l.BatchNo, l.TraceNo, l.RRN, l.AuthCode, l.OrderNo, l.DepositRef, l.Currency, string(l.Type), FormatTime(l), settled,
		strconv.FormatInt(MinorOf(&l.Origin, l.Fee, l.Currency), 10),
	}, "\x1f")
	return settledKey(l.MerchantID, 'L', said, MinorOf(&l.Origin, l.Gross, l.Currency))
}
