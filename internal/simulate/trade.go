package simulate

import (
	"fmt"
	"time"
)

// sale makes an approved sale of the merchant at about the given time.
func (w *World) sale(m *Merchant, at time.Time, fen int64, channel, card string) Row {
	r := Row{
		Merchant: m, Terminal: pick(w, m.Terminals...), Time: at, Type: "SALE", Fen: fen, RRN: w.nextRRN(at),
		Trace: fmt.Sprintf("%06d", w.serial%1000000), Batch: at.Format("060102"), Auth: fmt.Sprintf("%06d", w.random.IntN(1000000)),
		Response: "00", Channel: channel, Card: card,
	}
	if channel == "QR" {
		r.Wallet, r.Auth = pick(w, "WECHAT", "ALIPAY"), ""
		r.Order = fmt.Sprintf("QR%s%06d", at.Format("20060102150405"), w.serial%1000000)
	} else {
		r.Scheme = "UNIONPAY"
		r.CardNo = fmt.Sprintf("6222%02d******%04d", w.random.IntN(100), w.random.IntN(10000))
	}
	return r
}

// anySale makes a sale of a usual size in a day's shop hours.
func (w *World) anySale(m *Merchant, day time.Time) Row {
	at := day.Add(8*time.Hour + time.Duration(w.random.IntN(14*3600))*time.Second)
	fen := int64(100 + w.random.IntN(30000))
	if w.random.IntN(40) == 0 {
		fen *= 20
	}
	channel, card := "CARD", pick(w, "CREDIT", "DEBIT")
	if w.random.IntN(2) == 0 {
		channel, card = "QR", ""
	}
	return w.sale(m, at, fen, channel, card)
}

// lineFor settles a row in full on a day.
func (w *World) lineFor(r *Row, day time.Time) Line {
	fee := feeFen(r.Merchant, r.Channel, r.Card, r.Fen)
	return Line{
		Merchant: r.Merchant.ID, Provider: r.Merchant.Provider, Date: day, Time: r.Time, Type: "SALE", GrossFen: r.Fen, FeeFen: fee,
		Terminal: r.Terminal, RRN: r.RRN, Auth: r.Auth, Trace: r.Trace, Batch: r.Batch, Order: r.Order,
	}
}

// expect writes an exception into the ledger of the truth.
func (w *World) expect(kind string, r *Row, name string, from, until time.Time) {
	w.Expected = append(w.Expected, Expected{Kind: kind, RRN: r.RRN, Case: name, From: from, Until: until})
}

// Happen lets a transaction meet its fate: it adds the rows, the lines and what
// the nights must say of them. Name says in the ledger what the case shows.
func (w *World) Happen(r Row, fate Fate, name string) {
	money := due(r.Merchant, r.Time)
	never := time.Time{}
	switch fate {
	case Settled:
		w.Lines = append(w.Lines, w.lineFor(&r, money))
	case Never:
		w.expect("missing-settlement", &r, name, money, never)
	case Late:
		comes := nextBusinessDay(nextBusinessDay(money))
		w.Lines = append(w.Lines, w.lineFor(&r, comes))
		w.expect("missing-settlement", &r, name, money, comes)
	case Twice:
		rejudge := w.lineFor(&r, nextBusinessDay(money))
		w.Lines = append(w.Lines, w.lineFor(&r, money), rejudge)
		w.expect("duplicate-settlement", &r, name, rejudge.Date, never)
	case Overcharged:
		line := w.lineFor(&r, money)
		line.FeeFen += 1 + line.FeeFen
		w.Lines = append(w.Lines, line)
		w.expect("fee-variance", &r, name, money, never)
	case Misrouted:
		line := w.lineFor(&r, money)
		line.Merchant, line.Terminal = w.otherMerchant(r.Merchant), ""
		w.Lines = append(w.Lines, line)
		w.expect("misrouted-settlement", &r, name, money, never)
	case Keyed:
		line := w.lineFor(&r, money)
		line.GrossFen *= 10
		line.FeeFen = feeFen(r.Merchant, r.Channel, r.Card, line.GrossFen)
		w.Lines = append(w.Lines, line)
		w.expect("amount-variance", &r, name, money, never)
	default:
		w.happenUnusual(r, fate, name, money)
		return
	}
	w.Rows = append(w.Rows, r)
}

// otherMerchant returns another merchant of the same provider.
func (w *World) otherMerchant(m *Merchant) string {
	for {
		if other := pick(w, w.Merchants...); other != m && other.Provider == m.Provider {
			return other.ID
		}
	}
}

// happenUnusual handles the fates that need further rows or an outcome other than approved.
func (w *World) happenUnusual(r Row, fate Fate, name string, money time.Time) {
	rows := []Row{r}
	switch fate {
	case Declined:
		rows[0].Response = pick(w, "51", "55", "61")
	case DeclinedSettled:
		rows[0].Response = "51"
		w.Lines = append(w.Lines, w.lineFor(&r, money))
		w.expect("settled-though-declined", &r, name, money, time.Time{})
	case Unanswered:
		rows[0].Response, rows[0].Auth = "", ""
		w.expect("unconfirmed-transaction", &r, name, money, time.Time{})
	case Reversed:
		rows[0].Response, rows[0].Auth = "", ""
		rows = append(rows, w.following(&r, "REVERSAL", time.Minute))
	case Voided:
		rows = append(rows, w.following(&r, "VOID", 20*time.Minute))
	case Refunded:
		back := w.following(&r, "REFUND", 30*time.Minute)
		back.Fen = r.Fen / 2
		line, backLine := w.lineFor(&r, money), w.lineFor(&back, due(r.Merchant, back.Time))
		backLine.Type, backLine.GrossFen, backLine.FeeFen = "REFUND", -backLine.GrossFen, -backLine.FeeFen
		w.Lines = append(w.Lines, line, backLine)
		rows = append(rows, back)
	case Completed:
		rows[0].Type = "PREAUTH"
		done := w.following(&r, "PREAUTH_COMPLETION", 40*time.Minute)
		done.Fen = r.Fen - r.Fen/5
		w.Lines = append(w.Lines, w.lineFor(&done, due(r.Merchant, done.Time)))
		rows = append(rows, done)
	case LoggedTwice:
		w.Lines = append(w.Lines, w.lineFor(&r, money))
		w.expect("duplicate-transaction", &r, name, r.Time.Truncate(24*time.Hour), time.Time{})
		rows = append(rows, r)
	default:
		panic("simulate: unknown fate " + string(fate))
	}
	w.Rows = append(w.Rows, rows...)
}

// following makes a row that speaks of an earlier one.
func (w *World) following(r *Row, kind string, after time.Duration) Row {
	next := *r
	next.Type, next.Time, next.OriginalRRN = kind, r.Time.Add(after), r.RRN
	next.RRN = w.nextRRN(next.Time)
	next.Trace = fmt.Sprintf("%06d", w.serial%1000000)
	next.Response = "00"
	if next.Auth == "" {
		next.Auth = fmt.Sprintf("%06d", w.random.IntN(1000000))
	}
	return next
}
