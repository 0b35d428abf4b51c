package loaders

import (
	"cmp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"tieout/internal/mask"
	"tieout/reconcile"
)

// kind returns the first kind of rows that the record fits; nil: none.
func (p *plan) kind(r *rec) *rowPlan {
	for i := range p.kinds {
		if allHold(p.kinds[i].when, r) {
			return &p.kinds[i]
		}
	}
	return nil
}

// row makes the domain row of a record. Faults are in r.v.failed.
func (k *rowPlan) row(side reconcile.Side, r *rec, d *Defaults) Row {
	switch side {
	case reconcile.TerminalSide:
		return Row{Transaction: k.transaction(r, d)}
	case reconcile.SettlementSide:
		return Row{Line: k.line(r, d)}
	default:
		return Row{Deposit: k.deposit(r, d)}
	}
}

// id reads a reference; common is id for a column whose values repeat.
func (k *rowPlan) id(r *rec, field int) string {
	if k.texts[field] == nil {
		return ""
	}
	text := k.texts[field](r)
	if len(text) == 0 {
		return ""
	}
	return r.v.identifier(k.labels[field], string(text))
}

func (k *rowPlan) common(r *rec, field int) string {
	if k.texts[field] == nil {
		return ""
	}
	text := k.texts[field](r)
	if len(text) == 0 {
		return ""
	}
	if kept, ok := r.v.interned[string(text)]; ok {
		return kept
	}
	return r.v.common(k.labels[field], string(text))
}

// word reads a word of a closed list.
func (k *rowPlan) word(r *rec, field int, reason string, words ...string) string {
	if k.texts[field] == nil {
		return ""
	}
	text := k.texts[field](r)
	for _, word := range words {
		if string(text) == word {
			return word
		}
	}
	return r.v.oneOf(reason, k.labels[field], string(text), words...)
}

// readCurrency finds the row's currency, on which its decimals depend.
func (k *rowPlan) readCurrency(r *rec, d *Defaults) {
	code := d.Currency
	if k.texts[textCurrency] != nil {
		if text := k.texts[textCurrency](r); len(text) > 0 {
			code = string(text)
		}
	}
	if code == r.currency {
		return
	}
	r.currency = r.v.currency(code, d.Currency)
	if digits, err := reconcile.MinorDigits(r.currency); err == nil {
		r.digits = digits
	}
}

// readAmounts reads the amounts, those that are computed from others last.
func (k *rowPlan) readAmounts(r *rec) {
	r.minor = [amountCount]int64{}
	for _, computed := range [...]bool{false, true} {
		for i, op := range k.amounts {
			if op != nil && k.computed[i] == computed {
				r.minor[i], _ = op(r)
			}
		}
	}
}

func (r *rec) amount(field int) decimal.Decimal { return decimal.New(r.minor[field], -r.digits) }

func (k *rowPlan) transaction(r *rec, d *Defaults) *reconcile.Transaction {
	k.readCurrency(r, d)
	k.readAmounts(r)
	t := &reconcile.Transaction{
		Provider:   cmp.Or(k.common(r, textProvider), d.Provider),
		Product:    cmp.Or(k.common(r, textProduct), d.Product),
		MerchantID: r.v.needed(k.labels[textMerchant], cmp.Or(k.common(r, textMerchant), d.MerchantID)),
		TerminalID: r.v.needed(k.labels[textTerminal], k.common(r, textTerminal)),
		Time:       k.civilTime(r),
		Type:       reconcile.TxnType(r.v.needed(k.labels[textType], k.word(r, textType, "unknown-type", txnTypes...))),
		Amount:     r.amount(amountTerminal), Currency: r.currency,

		RRN: k.id(r, textRRN), TraceNo: k.id(r, textTrace), BatchNo: k.common(r, textBatch), AuthCode: k.id(r, textAuth),
		OrderNo: k.id(r, textOrder), ResponseCode: k.common(r, textResponse),
		Channel:  k.word(r, textChannel, "unknown-value", channels[:]...),
		CardType: k.word(r, textCard, "unknown-value", cardTypes[:]...),
		Scheme:   k.common(r, textScheme),
		Wallet:   k.word(r, textWallet, "unknown-value", wallets[:]...),

		OriginalRRN: k.id(r, textOriginalRRN), OriginalTraceNo: k.id(r, textOriginalTrace), OriginalBatchNo: k.common(r, textOriginalBatch),
	}
	if k.texts[textCardNo] != nil {
		t.CardNo = mask.Card(r.v.text(k.labels[textCardNo], string(k.texts[textCardNo](r))))
	}
	if t.Time.IsZero() {
		r.v.fail("missing-value", "txn_time: want a value, got an empty field")
	}
	if !t.Amount.IsPositive() {
		r.v.fail("amount-sign", "amount: want more than 0, as the terminal printed it, got %s", t.Amount)
	}
	return t
}

func (k *rowPlan) civilTime(r *rec) time.Time {
	if k.moment == nil {
		return time.Time{}
	}
	return k.moment(r)
}

// date reads settle_date or value_date, which a row must have.
func (k *rowPlan) date(r *rec) reconcile.Date {
	if k.day != nil {
		if t := k.day(r); !t.IsZero() {
			return reconcile.DateOf(t)
		}
	}
	r.v.fail("missing-value", "%s: want a day, got none; the file's own date is used when the source has {date} in files:", cmp.Or(k.dayLabel, "date"))
	return 0
}

func (k *rowPlan) line(r *rec, d *Defaults) *reconcile.SettlementLine {
	k.readCurrency(r, d)
	k.readAmounts(r)
	l := &reconcile.SettlementLine{
		Provider:   cmp.Or(k.common(r, textProvider), d.Provider),
		MerchantID: r.v.needed(k.labels[textMerchant], cmp.Or(k.common(r, textMerchant), d.MerchantID)),
		TerminalID: k.common(r, textTerminal),
		SettleDate: k.date(r),
		Time:       k.civilTime(r),
		Type:       reconcile.LineType(k.word(r, textType, "unknown-type", lineTypes...)),
		Gross:      r.amount(amountGross), Fee: r.amount(amountFee), Net: r.amount(amountNet), Currency: r.currency,

		RRN: k.id(r, textRRN), TraceNo: k.id(r, textTrace), BatchNo: k.common(r, textBatch), AuthCode: k.id(r, textAuth),
		OrderNo: k.id(r, textOrder), DepositRef: k.common(r, textDeposit),
	}
	if r.v.failed == nil {
		r.v.checkLine(l)
	}
	return l
}

func (k *rowPlan) deposit(r *rec, d *Defaults) *reconcile.Deposit {
	k.readCurrency(r, d)
	k.readAmounts(r)
	deposit := &reconcile.Deposit{
		Provider:   cmp.Or(k.common(r, textProvider), d.Provider),
		MerchantID: cmp.Or(k.common(r, textMerchant), d.MerchantID),
		ValueDate:  k.date(r), Amount: r.amount(amountTerminal), Currency: r.currency, Reference: k.id(r, textReference),
	}
	if k.texts[textFree] != nil {
		text := strings.Map(printable, string(k.texts[textFree](r)))
		deposit.Text = mask.Text(r.v.text(k.labels[textFree], text))
	}
	return deposit
}

// printable keeps free text that a bank wrapped with tabs or line ends.
func printable(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}

// The words of a terminal row that has them.
var (
	channels  = [...]string{"CARD", "QR"}
	cardTypes = [...]string{"CREDIT", "DEBIT", "PREPAID"}
	wallets   = [...]string{"WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO", "UNIONPAY_QR"}
)
