package scan

import (
	"bytes"
	"slices"
	"sync/atomic"

	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// scanPlan says where the columns of one file are.
type scanPlan struct {
	scanner  *Scanner
	file     int
	side     reconcile.Side
	profile  *profile.Profile
	defaults account.Defaults
	digits   int32
	paysOut  bool // a bank account is loaded that may hold the payouts of its lines

	begun   bool  // the header was looked for
	usable  bool  // and found
	first   int64 // lines up to the header
	columns int
	read    []int // the columns that Load reads

	terminal terminalColumns
	line     lineColumns
	merchant int // the merchant's column
	// noOwnColumns says that no row names a currency or a provider, and that the file's is
	// the matcher's.
	noOwnColumns bool
	// Of these columns, those that the file has: references that Load must keep as
	// they are, what a price depends on, and what a simple sale leaves empty.
	references, priced, originals []int
	named                         []int // what a simple row is called beside its reference
	names                         *sharedNames
	padding                       int64           // bytes behind the last line that no worker got
	index                         *text.LineIndex // of the lines, when all of them were scanned; may be nil
	tooLong                       atomic.Bool     // more lines than a simple row can number
	latest                        atomic.Int32    // settle date of the simple lines
	last                          lastTimes       // of the simple lines
}

// terminalColumns are the places of a terminal log's columns, -1 for none.
type terminalColumns struct {
	merchant, terminal, time, kind, amount, rrn, trace, batch, auth, order, response, channel, card, scheme, wallet, cardNo, currency, provider, product int
	originalRRN, originalTrace, originalBatch                                                                                                            int
}

// lineColumns are the places of a settlement file's columns, -1 for none.
type lineColumns struct {
	date, merchant, gross, fee, net, rrn, terminal, time, kind, trace, batch, auth, order, currency, provider, deposit, originalRRN, originalOrder int
}

// readHeader looks for the header in the first bytes of a content. A file is
// scanned when Load accepts its header and a line is a row: a native terminal
// or settlement file in an encoding that keeps ASCII, without quotes.
func (p *scanPlan) readHeader(content []byte) {
	p.begun = true
	if p.side != reconcile.TerminalSide && p.side != reconcile.SettlementSide {
		return
	}
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	source := text.NewRecordSource(bytes.NewReader(content), text.DefaultLimits())
	header, _, err := source.Header(func(*text.Record) {})
	p.usable = err == nil && p.setColumns(header, p.profile)
	p.first = source.Lines.Number
}

// isComplete reports whether all simple rows of the file are in the matcher. It then
// gives the index of its lines to the intake.
func (p *scanPlan) isComplete(in *text.Intake) bool {
	whole := p.usable && !p.tooLong.Load() && !in.Quoted && !in.NextLines && in.Broken == 0 && in.Padding == p.padding && (in.Encoding == "utf-8" || in.Encoding == "utf-8-bom" || in.Encoding == "gb18030")
	if whole && in.TextFile() != nil {
		in.Index = p.index
	}
	return whole
}

// setColumns finds the columns; false leaves the file to Load.
func (p *scanPlan) setColumns(header []string, profile *profile.Profile) bool {
	if len(header) > maxColumns || profile.Check(header, 0, p.defaults.MerchantID) != nil {
		return false
	}
	p.columns = len(header)
	place := func(name string) int {
		i := slices.Index(header, name)
		if i >= 0 {
			p.read = append(p.read, i)
		}
		return i
	}
	if p.side == reconcile.TerminalSide {
		p.terminal = terminalColumns{
			merchant: place("merchant_id"), terminal: place("terminal_id"), time: place("txn_time"), kind: place("txn_type"), amount: place("amount"),
			rrn: place("rrn"), trace: place("trace_no"), batch: place("batch_no"), auth: place("auth_code"), order: place("order_no"),
			response: place("response_code"), channel: place("channel"), card: place("card_type"), scheme: place("scheme"), wallet: place("wallet"),
			cardNo: place("card_no"), currency: place("currency"), provider: place("provider"), product: place("product"),
			originalRRN: place("original_rrn"), originalTrace: place("original_trace_no"), originalBatch: place("original_batch_no"),
		}
		t := &p.terminal
		p.merchant = t.merchant
		p.references = present(t.rrn, t.terminal, t.trace, t.batch, t.auth, t.order, t.response, t.scheme, t.product)
		p.priced = present(t.product, t.channel, t.card, t.scheme, t.wallet)
		p.named = present(t.trace, t.order)
		p.originals = present(t.originalRRN, t.originalTrace, t.originalBatch)
		if p.scanner.byMerchant {
			p.priced = append(p.priced, present(t.merchant)...)
		}
		if p.scanner.byTerminal {
			p.priced = append(p.priced, present(t.terminal)...)
		}
		p.noOwnColumns = t.currency < 0 && t.provider < 0 && p.defaults.Currency == p.scanner.matcher.Currency
		return t.rrn >= 0
	}
	if slices.Contains(header, "txn_currency") {
		return false // Load reads what was sold in which currency
	}
	p.line = lineColumns{
		date: place("settle_date"), merchant: place("merchant_id"), gross: place("gross_amount"), fee: place("fee"), net: place("net_amount"),
		rrn: place("rrn"), terminal: place("terminal_id"), time: place("txn_time"), kind: place("txn_type"), trace: place("trace_no"),
		batch: place("batch_no"), auth: place("auth_code"), order: place("order_no"), currency: place("currency"), provider: place("provider"),
		deposit: place("deposit_ref"), originalRRN: place("original_rrn"), originalOrder: place("original_order_no"),
	}
	l := &p.line
	p.merchant = l.merchant
	p.named = present(l.trace, l.order)
	p.references = present(l.rrn, l.terminal, l.trace, l.batch, l.auth, l.order, l.deposit)
	p.noOwnColumns = l.currency < 0 && l.provider < 0 && p.defaults.Currency == p.scanner.matcher.Currency
	return l.rrn >= 0
}

// present keeps the places of columns that a file has.
func present(places ...int) (list []int) {
	for _, at := range places {
		if at >= 0 {
			list = append(list, at)
		}
	}
	return list
}
