package loaders

import (
	"cmp"
	"reflect"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// The rows of the native files as gocsv decodes them: text, which the strict
// grammars of values then read.
type terminalRow struct {
	MerchantID      string `csv:"merchant_id"`
	TerminalID      string `csv:"terminal_id"`
	TxnTime         string `csv:"txn_time"`
	TxnType         string `csv:"txn_type"`
	Amount          string `csv:"amount"`
	RRN             string `csv:"rrn"`
	TraceNo         string `csv:"trace_no"`
	BatchNo         string `csv:"batch_no"`
	AuthCode        string `csv:"auth_code"`
	OrderNo         string `csv:"order_no"`
	ResponseCode    string `csv:"response_code"`
	Channel         string `csv:"channel"`
	CardType        string `csv:"card_type"`
	Scheme          string `csv:"scheme"`
	Wallet          string `csv:"wallet"`
	CardNo          string `csv:"card_no"`
	Currency        string `csv:"currency"`
	Provider        string `csv:"provider"`
	Product         string `csv:"product"`
	OriginalRRN     string `csv:"original_rrn"`
	OriginalTraceNo string `csv:"original_trace_no"`
	OriginalBatchNo string `csv:"original_batch_no"`
}

type settlementRow struct {
	SettleDate  string `csv:"settle_date"`
	MerchantID  string `csv:"merchant_id"`
	GrossAmount string `csv:"gross_amount"`
	Fee         string `csv:"fee"`
	NetAmount   string `csv:"net_amount"`
	RRN         string `csv:"rrn"`
	TerminalID  string `csv:"terminal_id"`
	TxnTime     string `csv:"txn_time"`
	TxnType     string `csv:"txn_type"`
	TraceNo     string `csv:"trace_no"`
	BatchNo     string `csv:"batch_no"`
	AuthCode    string `csv:"auth_code"`
	OrderNo     string `csv:"order_no"`
	Currency    string `csv:"currency"`
	Provider    string `csv:"provider"`
	DepositRef  string `csv:"deposit_ref"`
}

type depositRow struct {
	ValueDate  string `csv:"value_date"`
	Amount     string `csv:"amount"`
	Currency   string `csv:"currency"`
	Reference  string `csv:"reference"`
	Provider   string `csv:"provider"`
	MerchantID string `csv:"merchant_id"`
	Text       string `csv:"text"`
}

// columnsOf returns the columns that a row type names.
func columnsOf(row any) []string {
	var columns []string
	t := reflect.TypeOf(row)
	for i := range t.NumField() {
		columns = append(columns, t.Field(i).Tag.Get("csv"))
	}
	return columns
}

// nativeRow is a decoded row that knows how to become a domain value.
type nativeRow interface {
	row(v *values, d *Defaults) Row
	// references are the names that a refused row still gives.
	references() (rrn, order, merchant string)
}

func (r *terminalRow) references() (rrn, order, merchant string) {
	return r.RRN, r.OrderNo, r.MerchantID
}

func (r *settlementRow) references() (rrn, order, merchant string) {
	return r.RRN, r.OrderNo, r.MerchantID
}

func (r *depositRow) references() (rrn, order, merchant string) { return "", "", r.MerchantID }

func (r *terminalRow) row(v *values, d *Defaults) Row {
	currency := v.currency(r.Currency, d.Currency)
	t := &reconcile.Transaction{
		MerchantID: v.needed("merchant_id", cmp.Or(v.common("merchant_id", r.MerchantID), d.MerchantID)),
		TerminalID: v.needed("terminal_id", v.common("terminal_id", r.TerminalID)),
		Time:       v.moment("txn_time", r.TxnTime),
		Type:       reconcile.TxnType(v.needed("txn_type", v.oneOf("unknown-type", "txn_type", r.TxnType, txnTypes...))),
		Amount:     v.amount("amount", r.Amount, currency),
		Currency:   currency,

		RRN: v.identifier("rrn", r.RRN), TraceNo: v.identifier("trace_no", r.TraceNo), BatchNo: v.common("batch_no", r.BatchNo),
		AuthCode: v.identifier("auth_code", r.AuthCode), OrderNo: v.identifier("order_no", r.OrderNo),
		ResponseCode: v.common("response_code", r.ResponseCode),
		Channel:      v.oneOf("unknown-value", "channel", r.Channel, "CARD", "QR"),
		CardType:     v.oneOf("unknown-value", "card_type", r.CardType, "CREDIT", "DEBIT", "PREPAID"),
		Scheme:       v.common("scheme", r.Scheme),
		Wallet:       v.oneOf("unknown-value", "wallet", r.Wallet, "WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO", "UNIONPAY_QR"),
		CardNo:       mask.Card(v.text("card_no", r.CardNo)),
		Provider:     cmp.Or(v.common("provider", r.Provider), d.Provider),
		Product:      cmp.Or(v.common("product", r.Product), d.Product),

		OriginalRRN: v.identifier("original_rrn", r.OriginalRRN), OriginalTraceNo: v.identifier("original_trace_no", r.OriginalTraceNo),
		OriginalBatchNo: v.common("original_batch_no", r.OriginalBatchNo),
	}
	if t.Time.IsZero() {
		v.fail("missing-value", "txn_time: want a value, got an empty field")
	}
	if !t.Amount.IsPositive() {
		v.fail("amount-sign", "amount: want more than 0, as the terminal printed it, got %s", clip(r.Amount))
	}
	return Row{Transaction: t}
}

func (r *settlementRow) row(v *values, d *Defaults) Row {
	currency := v.currency(r.Currency, d.Currency)
	l := &reconcile.SettlementLine{
		Provider:   cmp.Or(v.common("provider", r.Provider), d.Provider),
		MerchantID: v.needed("merchant_id", cmp.Or(v.common("merchant_id", r.MerchantID), d.MerchantID)),
		TerminalID: v.common("terminal_id", r.TerminalID),
		SettleDate: v.date("settle_date", v.needed("settle_date", r.SettleDate)),
		Time:       v.moment("txn_time", r.TxnTime),
		Type:       reconcile.LineType(v.oneOf("unknown-type", "txn_type", r.TxnType, lineTypes...)),
		Gross:      v.amount("gross_amount", r.GrossAmount, currency),
		Fee:        v.amount("fee", r.Fee, currency),
		Net:        v.amount("net_amount", r.NetAmount, currency),
		Currency:   currency,

		RRN: v.identifier("rrn", r.RRN), TraceNo: v.identifier("trace_no", r.TraceNo), BatchNo: v.common("batch_no", r.BatchNo),
		AuthCode: v.identifier("auth_code", r.AuthCode), OrderNo: v.identifier("order_no", r.OrderNo), DepositRef: v.common("deposit_ref", r.DepositRef),
	}
	v.checkLine(l)
	return Row{Line: l}
}

// checkLine wants the signs that the merchant sees, and net = gross - fee.
func (v *values) checkLine(l *reconcile.SettlementLine) {
	if l.Type == "" {
		l.Type = reconcile.LineSale
		if l.Gross.IsNegative() {
			l.Type = reconcile.LineRefund
		}
	}
	switch l.Type {
	case reconcile.LineSale, reconcile.LineChargebackReversed:
		if !l.Gross.IsPositive() {
			v.fail("amount-sign", "gross_amount: want more than 0 for a %s, got %s", l.Type, l.Gross)
		}
	case reconcile.LineRefund, reconcile.LineChargeback:
		if !l.Gross.IsNegative() {
			v.fail("amount-sign", "gross_amount: want less than 0 for a %s, as the merchant sees it, got %s", l.Type, l.Gross)
		}
	}
	if want := l.Gross.Sub(l.Fee); !want.Equal(l.Net) {
		v.fail("net-mismatch", "net_amount: want gross %s less fee %s = %s, got %s, a difference of %s",
			reconcile.FormatAmount(l.Gross, l.Currency), reconcile.FormatAmount(l.Fee, l.Currency),
			reconcile.FormatAmount(want, l.Currency), reconcile.FormatAmount(l.Net, l.Currency), reconcile.FormatAmount(l.Net.Sub(want), l.Currency))
	}
}

func (r *depositRow) row(v *values, d *Defaults) Row {
	currency := v.currency(r.Currency, d.Currency)
	return Row{Deposit: &reconcile.Deposit{
		Provider:   cmp.Or(v.common("provider", r.Provider), d.Provider),
		MerchantID: cmp.Or(v.common("merchant_id", r.MerchantID), d.MerchantID),
		ValueDate:  v.date("value_date", v.needed("value_date", r.ValueDate)),
		Amount:     v.amount("amount", r.Amount, currency),
		Currency:   currency,
		Reference:  v.identifier("reference", r.Reference),
		Text:       mask.Text(v.text("text", r.Text)),
	}}
}

// The words of the two types, made once: every row asks for them.
var (
	txnTypes  = textsOf(reconcile.TxnTypes[:])
	lineTypes = textsOf(reconcile.LineTypes[:])
)

func textsOf[T ~string](words []T) []string {
	texts := make([]string, len(words))
	for i, word := range words {
		texts[i] = string(word)
	}
	return texts
}
