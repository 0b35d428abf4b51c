package profile

import (
	"bytes"
	"cmp"

	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// A plan has two outputs. The row of a record has all that the file says of it; the compact
// form has what the join of simple pairs asks for, and costs a fraction. A record has a
// compact form only where its row would be accepted, with the same values: whatever needs a
// second look (a card number, a mark of a spreadsheet, a word that is not known) leaves it
// to the row. What the join does not settle is read again as a row.

// compactReader reads the compact form of one kind of rows.
type compactReader struct {
	side  reconcile.Side
	kind  account.TextOp   // says that it is a sale; nil: nothing says what it is
	empty []account.TextOp // what a simple row does not have
	sound []soundness      // what the join does not ask for, and what may refuse the row

	provider, product, merchant, terminal, deposit, response *repeated
	channel, card, wallet, scheme                            *repeated
	reference, order, trace                                  *identifier
	lineOrder, lineTrace                                     *lineName
	sold                                                     account.TextOp // currency of what was sold; nil: that of the row
	stated                                                   AmountOp       // the gross that the row states beside a computed one; nil: none
	time, settled                                            TimeOp
}

// compactOf compiles the compact form of a side's rows; nil where they have none.
func compactOf(side reconcile.Side, from fieldSource) *compactReader {
	c := &compactReader{side: side}
	switch side {
	case reconcile.TerminalSide:
		compileCompact(c, reconcile.TransactionFields, from)
	case reconcile.SettlementSide:
		compileCompact(c, reconcile.LineFields, from)
		if op, _ := from.Text("txn_currency"); op != nil {
			c.sold = op
			if isComputed(from, "gross_amount") {
				c.stated, _ = from.Amount("txn_amount")
			}
		}
	default:
		return nil
	}
	c.time, _ = from.Moment("txn_time")
	c.settled, _ = from.Moment("settle_date")
	if c.reference == nil || side == reconcile.SettlementSide && c.settled == nil || side == reconcile.TerminalSide && (c.kind == nil || c.time == nil) {
		return nil
	}
	return c
}

// compileCompact finds where the texts of a row come from, by the table of its fields.
func compileCompact[T any](c *compactReader, fields []reconcile.Field[T], from fieldSource) {
	into := map[string]**repeated{
		"provider": &c.provider, "product": &c.product, "merchant_id": &c.merchant, "deposit_ref": &c.deposit, "response_code": &c.response,
		"channel": &c.channel, "card_type": &c.card, "wallet": &c.wallet, "scheme": &c.scheme,
	}
	identifiers := map[string]**identifier{"rrn": &c.reference}
	names := map[string]**lineName{}
	if c.side == reconcile.SettlementSide {
		names["order_no"], names["trace_no"] = &c.lineOrder, &c.lineTrace
	} else { // whose terminal and numbers a void may name
		into["terminal_id"] = &c.terminal
		identifiers["order_no"], identifiers["trace_no"] = &c.order, &c.trace
	}
	for i := range fields {
		f := &fields[i]
		if f.Text == nil || f.Read == reconcile.NotLoaded {
			continue
		}
		op, label := textOf(f, from)
		text := fieldText{op: op, read: textReading(f, op, label)}
		switch {
		case f.Name == "txn_type":
			c.kind = op
		case f.Read == reconcile.Currency, f.Read == reconcile.SaleCurrency: // readCurrency and sold have them
		case into[f.Name] != nil:
			*into[f.Name] = &repeated{fieldText: text}
		case op == nil:
		case f.Name == "original_rrn", f.Name == "original_order_no", f.Name == "original_trace_no", f.Name == "original_batch_no", f.Name == "amounts":
			c.empty = append(c.empty, op)
		case identifiers[f.Name] != nil:
			*identifiers[f.Name] = &identifier{text}
		case names[f.Name] != nil:
			*names[f.Name] = &lineName{text}
		default:
			c.sound = append(c.sound, soundness{text, f.Read == reconcile.Word})
		}
	}
}

// fieldText is where a text comes from, and how a row reads it.
type fieldText struct {
	op   account.TextOp // nil: the file has none
	read func(*account.Record) string
}

// repeated reads a text that many rows share: it is read once for as long as it stays.
type repeated struct {
	fieldText
	last []byte
	kept string
	set  bool
}

func (t *repeated) value(r *account.Record) string {
	if t.op == nil {
		return ""
	}
	content := t.op(r)
	if t.set && bytes.Equal(content, t.last) {
		return t.kept
	}
	t.last = append(t.last[:0], content...)
	mended := r.V.Mended
	t.kept = t.read(r)
	t.set = r.V.Failed == nil && r.V.Mended == mended
	return t.kept
}

// identifier reads a reference that mostly belongs to one row only.
type identifier struct{ fieldText }

// value returns the reference as it stands in the record; false where its row has another
// one, masked or mended. That of a placeholder is empty.
func (i *identifier) value(r *account.Record) ([]byte, bool) {
	if i == nil {
		return nil, true
	}
	content := i.op(r)
	if len(content) == 0 {
		return nil, true
	}
	if account.IsShortName(content) {
		if reconcile.Placeholder(string(content)) {
			return nil, true
		}
		return content, true
	}
	return content, i.read(r) == string(content)
}

// lineName reads what a line is called beside its reference: the join does not ask for it, people may.
type lineName struct{ fieldText }

// value returns the name as the row has it. A row that it refuses is one.
func (n *lineName) value(r *account.Record) []byte {
	if n == nil {
		return nil
	}
	if content := n.op(r); len(content) == 0 || account.IsShortName(content) {
		return content
	}
	return []byte(n.read(r))
}

// soundness is a text of which only matters that it does not refuse the row.
type soundness struct {
	fieldText
	word bool // it must be one of a list
}

func (s *soundness) check(r *account.Record) {
	if content := s.op(r); len(content) > 0 && (s.word || !account.IsAlphanumeric(content)) {
		s.read(r)
	}
}

// read fills the compact form of a record whose currency and amounts are read, and reports
// whether it has one. The row may be read instead, whose currency and amounts these are.
func (c *compactReader) read(r *account.Record, d *account.Defaults, row *reconcile.SimpleRow) bool {
	for _, op := range c.empty {
		if len(op(r)) > 0 {
			return false
		}
	}
	if c.kind != nil {
		if kind := c.kind(r); string(kind) != string(reconcile.Sale) && (len(kind) > 0 || c.side == reconcile.TerminalSide) {
			return false
		}
	}
	if c.sold != nil && string(c.sold(r)) != r.Currency {
		return false
	}
	if c.stated != nil {
		if minor, stated := c.stated(r); stated && minor != r.Minor[account.AmountGross] {
			return false
		}
	}
	if !c.readTexts(r, d, row) || !c.readTimes(r, d, row) {
		return false
	}
	for i := range c.sound {
		c.sound[i].check(r)
	}
	return r.V.Failed == nil && c.readMoney(r, row)
}

// readMoney takes the amounts; false where the row's signs or its net are not those of a sale.
func (c *compactReader) readMoney(r *account.Record, row *reconcile.SimpleRow) bool {
	row.Currency = r.Currency
	if c.side == reconcile.TerminalSide {
		row.Gross, row.Fee, row.Net = r.Minor[account.AmountTerminal], 0, r.Minor[account.AmountTerminal]
		return row.Gross > 0
	}
	row.Gross, row.Fee, row.Net = r.Minor[account.AmountGross], r.Minor[account.AmountFee], r.Minor[account.AmountNet]
	return row.Gross > 0 && row.Gross-row.Fee == row.Net
}

func (c *compactReader) readTexts(r *account.Record, d *account.Defaults, row *reconcile.SimpleRow) bool {
	if provider := c.provider.value(r); provider != "" && provider != d.Provider {
		return false
	}
	row.Merchant = cmp.Or(c.merchant.value(r), d.MerchantID)
	var ok bool
	if row.Reference, ok = c.reference.value(r); !ok || len(row.Reference) == 0 || row.Merchant == "" {
		return false
	}
	if c.side == reconcile.SettlementSide {
		row.DepositRef, row.Order, row.Trace = c.deposit.value(r), c.lineOrder.value(r), c.lineTrace.value(r)
		return true
	}
	row.Key = reconcile.FeeKey{
		Provider: d.Provider, Product: cmp.Or(c.product.value(r), d.Product), Merchant: row.Merchant, Terminal: c.terminal.value(r),
		Channel: c.channel.value(r), Card: c.card.value(r), Wallet: c.wallet.value(r), Scheme: c.scheme.value(r),
	}
	row.Key.ImplyChannel()
	orderKnown, traceKnown := false, false
	row.Order, orderKnown = c.order.value(r)
	row.Trace, traceKnown = c.trace.value(r)
	return orderKnown && traceKnown && row.Key.Terminal != "" && reconcile.OutcomeOf(c.response.value(r)) == reconcile.Approved
}

func (c *compactReader) readTimes(r *account.Record, d *account.Defaults, row *reconcile.SimpleRow) bool {
	if c.time != nil {
		row.Time = d.HomeTime(c.time(r))
	}
	if c.side == reconcile.TerminalSide {
		return !row.Time.IsZero()
	}
	day := c.settled(r)
	if day.IsZero() {
		return false
	}
	row.SettleDate = civil.DateOf(day)
	return true
}
