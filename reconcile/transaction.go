package reconcile

import (
	"time"

	"github.com/shopspring/decimal"
)

// Origin says where a row was read: the file's name as the operator knows it
// (relative to the inbox) and the physical line, counted from 1.
type Origin struct {
	File string `json:"file"`
	Line int64  `json:"line"`
}

// TxnType is what a terminal did.
type TxnType string

// The transaction types of a terminal log.
const (
	Sale              TxnType = "SALE"
	Void              TxnType = "VOID"
	Refund            TxnType = "REFUND"
	Reversal          TxnType = "REVERSAL"
	Preauth           TxnType = "PREAUTH"
	PreauthCompletion TxnType = "PREAUTH_COMPLETION"
	PreauthVoid       TxnType = "PREAUTH_VOID"
	CompletionVoid    TxnType = "COMPLETION_VOID"
)

// txnTypes lists every TxnType.
var txnTypes = [...]TxnType{Sale, Void, Refund, Reversal, Preauth, PreauthCompletion, PreauthVoid, CompletionVoid}

// Transaction is one row of a terminal log.
type Transaction struct {
	Provider   string `json:"provider,omitempty"`
	Product    string `json:"product,omitempty"`
	MerchantID string `json:"merchant_id"`
	TerminalID string `json:"terminal_id"`

	// Time is the civil time on the terminal, in UTC (see the package doc).
	Time time.Time `json:"txn_time"`
	Type TxnType   `json:"txn_type"`
	// Amount is what the terminal printed: positive, in major units (yuan).
	// Signed gives it the sign that the type says.
	Amount   decimal.Decimal `json:"amount"`
	Currency string          `json:"currency"`

	RRN          string `json:"rrn,omitempty"`           // retrieval reference number, ISO 8583 field 37
	TraceNo      string `json:"trace_no,omitempty"`      // system trace audit number, field 11: wraps, not unique
	BatchNo      string `json:"batch_no,omitempty"`      // field 60.2
	AuthCode     string `json:"auth_code,omitempty"`     // field 38
	OrderNo      string `json:"order_no,omitempty"`      // the merchant's order number
	ResponseCode string `json:"response_code,omitempty"` // field 39; empty: no answer came. 00 where a log has no column for it
	Channel      string `json:"channel,omitempty"`       // CARD or QR
	CardType     string `json:"card_type,omitempty"`     // CREDIT, DEBIT or PREPAID
	Scheme       string `json:"scheme,omitempty"`
	Wallet       string `json:"wallet,omitempty"`  // WECHAT, ALIPAY, HUABEI, JD_BAITIAO, UNIONPAY_QR
	CardNo       string `json:"card_no,omitempty"` // masked: first 6 and last 4 at most

	// What a void, refund or reversal names as its original, where it does.
	OriginalRRN     string `json:"original_rrn,omitempty"`
	OriginalTraceNo string `json:"original_trace_no,omitempty"`
	OriginalBatchNo string `json:"original_batch_no,omitempty"`

	Origin Origin `json:"origin"`
}

// TransactionFields are the fields of a Transaction, in the order in which the
// store keeps them.
var TransactionFields = []Field[Transaction]{
	{Name: "provider", Read: Common, Text: func(t *Transaction) *string { return &t.Provider }},
	{Name: "product", Read: Common, Text: func(t *Transaction) *string { return &t.Product }},
	{Name: "merchant_id", Needed: true, Read: Common, Text: func(t *Transaction) *string { return &t.MerchantID }},
	{Name: "terminal_id", Needed: true, Read: Common, Text: func(t *Transaction) *string { return &t.TerminalID }},
	{Name: "txn_time", Needed: true, Moment: func(t *Transaction) *time.Time { return &t.Time }},
	{Name: "txn_type", Needed: true, Read: Word, Words: textsOf(txnTypes[:]), Text: func(t *Transaction) *string { return (*string)(&t.Type) }},
	{Name: "amount", Needed: true, Amount: func(t *Transaction) *decimal.Decimal { return &t.Amount }},
	{Name: "currency", Read: Currency, Text: func(t *Transaction) *string { return &t.Currency }},
	{Name: "rrn", Read: Identifier, Text: func(t *Transaction) *string { return &t.RRN }},
	{Name: "trace_no", Read: Identifier, Text: func(t *Transaction) *string { return &t.TraceNo }},
	{Name: "batch_no", Read: Common, Text: func(t *Transaction) *string { return &t.BatchNo }},
	{Name: "auth_code", Read: Identifier, Text: func(t *Transaction) *string { return &t.AuthCode }},
	{Name: "order_no", Read: Identifier, Text: func(t *Transaction) *string { return &t.OrderNo }},
	{Name: "response_code", Read: Answer, Unnamed: "00", Text: func(t *Transaction) *string { return &t.ResponseCode }},
	{Name: "channel", Read: Word, Words: []string{"CARD", "QR"}, Text: func(t *Transaction) *string { return &t.Channel }},
	{Name: "card_type", Read: Word, Words: []string{"CREDIT", "DEBIT", "PREPAID"}, Text: func(t *Transaction) *string { return &t.CardType }},
	{Name: "scheme", Read: Common, Text: func(t *Transaction) *string { return &t.Scheme }},
	{Name: "wallet", Read: Word, Words: []string{"WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO", "UNIONPAY_QR"}, Text: func(t *Transaction) *string { return &t.Wallet }},
	{Name: "card_no", Read: Card, Text: func(t *Transaction) *string { return &t.CardNo }},
	{Name: "original_rrn", Read: Identifier, Text: func(t *Transaction) *string { return &t.OriginalRRN }},
	{Name: "original_trace_no", Read: Identifier, Text: func(t *Transaction) *string { return &t.OriginalTraceNo }},
	{Name: "original_batch_no", Read: Common, Text: func(t *Transaction) *string { return &t.OriginalBatchNo }},
	{Name: "source_file", Text: func(t *Transaction) *string { return &t.Origin.File }},
	{Name: "source_line", Number: func(t *Transaction) *int64 { return &t.Origin.Line }},
}

// Signed returns the amount as money to the merchant: a sale, pre-authorisation
// or completion is positive; a refund, a void and a reversal are negative.
func (t *Transaction) Signed() decimal.Decimal {
	switch t.Type {
	case Sale, Preauth, PreauthCompletion:
		return t.Amount
	default:
		return t.Amount.Neg()
	}
}

// Outcome is what the response code says of a transaction.
type Outcome uint8

// The outcomes of an authorisation.
const (
	Approved Outcome = iota
	Declined
	Unknown // no answer, or an answer that leaves the outcome open
)

// OutcomeOf classifies a response code (ISO 8583 field 39, UnionPay table).
// 10 is a partial approval and A2, A4, A5, A6 are defective successes: approved.
// Y1 and Y3 are offline approvals. An empty code, 68, 96, 98 and A0 leave the
// outcome unknown. Every other code is a decline.
func OutcomeOf(responseCode string) Outcome {
	switch responseCode {
	case "00", "10", "11", "A2", "A4", "A5", "A6", "Y1", "Y3":
		return Approved
	case "", "68", "96", "98", "A0":
		return Unknown
	default:
		return Declined
	}
}

// FeeKey is what a fee can depend on besides the day and the amount.
type FeeKey struct {
	Provider, Product, Merchant, Terminal string
	Channel, Card, Wallet, Scheme         string
}

// Undoing reports whether the transaction takes another one back.
func Undoing(t TxnType) bool {
	return t == Void || t == Reversal || t == PreauthVoid || t == CompletionVoid
}

// TraceKey joins terminal, batch and trace number; empty where one is not known.
func TraceKey(terminal, batch, trace string) string {
	if terminal == "" || batch == "" || trace == "" {
		return ""
	}
	return terminal + "\x1f" + batch + "\x1f" + trace
}

// Compatible reports whether two rows may speak of the same provider: the
// names are equal, or one side does not say.
func Compatible(a, b string) bool { return a == "" || b == "" || a == b }
