package match

import (
	"strings"

	"tieout/reconcile"
)

// The relations of the levels below the references. Each reads no more than two rows.

// normalKeys are what references that are one but for zeros, blanks, quotes, case or
// their beginning have in common.
func normalKeys(rrn, order, terminal, batch, trace string) []string {
	var keys []string
	for _, reference := range [...][2]string{{"R", rrn}, {"O", order}} {
		if end := reconcile.ReferenceEnd(reference[1]); end != "" {
			keys = append(keys, reference[0]+end)
		}
	}
	if key := normalTrace(terminal, batch, trace); key != "" {
		keys = append(keys, "T"+key)
	}
	return keys
}

// normalTrace is reconcile.TraceKey of what is left of each part without its zeros.
func normalTrace(terminal, batch, trace string) string {
	return reconcile.TraceKey(reconcile.NormalReference(terminal), reconcile.NormalReference(batch), reconcile.NormalReference(trace))
}

func normalKeysOfTransaction(t *reconcile.Transaction) []string {
	return normalKeys(t.RRN, t.OrderNo, t.TerminalID, t.BatchNo, t.TraceNo)
}

func normalKeysOfLine(l *reconcile.SettlementLine) []string {
	return normalKeys(l.RRN, l.OrderNo, l.TerminalID, l.BatchNo, l.TraceNo)
}

// normallyRelated reports whether a reference of each kind that both state is one but
// for what hosts and spreadsheets do to it, and that there is such a kind.
func normallyRelated(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
	related := false
	for _, pair := range [...][2]string{{t.RRN, l.RRN}, {t.OrderNo, l.OrderNo}} {
		switch {
		case pair[0] == "" || pair[1] == "":
		case !reconcile.SameReference(pair[0], pair[1]):
			return false
		default:
			related = true
		}
	}
	if related {
		return true
	}
	trace := normalTrace(t.TerminalID, t.BatchNo, t.TraceNo)
	return trace != "" && trace == normalTrace(l.TerminalID, l.BatchNo, l.TraceNo)
}

func orderKeysOfTransaction(t *reconcile.Transaction) []string { return orderKeys(t.OrderNo) }

func orderKeysOfLine(l *reconcile.SettlementLine) []string { return orderKeys(l.OrderNo) }

func orderKeys(order string) []string {
	if normal := reconcile.NormalReference(order); normal != "" {
		return []string{normal}
	}
	return nil
}

// relatedByOrder reports whether both have one order number, whatever else they state.
func relatedByOrder(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
	normal := reconcile.NormalReference(t.OrderNo)
	return normal != "" && normal == reconcile.NormalReference(l.OrderNo)
}

// authKeys are the authorisation code with the terminal, and with the card's last digits.
func authKeys(auth, terminal, card string) []string {
	code := reconcile.NormalReference(auth)
	if code == "" {
		return nil
	}
	var keys []string
	if terminal != "" {
		keys = append(keys, "T"+code+"\x1f"+reconcile.NormalReference(terminal))
	}
	if last := lastFour(card); last != "" {
		keys = append(keys, "C"+code+"\x1f"+last)
	}
	return keys
}

func authKeysOfTransaction(t *reconcile.Transaction) []string {
	return authKeys(t.AuthCode, t.TerminalID, t.CardNo)
}

func authKeysOfLine(l *reconcile.SettlementLine) []string {
	return authKeys(l.AuthCode, l.TerminalID, l.CardNo)
}

// relatedByAuth reports whether both have one authorisation code, given at one terminal
// or to one card, and no other card.
func relatedByAuth(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
	if !sameAuth(t, l) {
		return false
	}
	first, second := lastFour(t.CardNo), lastFour(l.CardNo)
	if first != "" && second != "" {
		return first == second
	}
	return t.TerminalID != "" && reconcile.NormalReference(t.TerminalID) == reconcile.NormalReference(l.TerminalID)
}

func sameAuth(t *reconcile.Transaction, l *reconcile.SettlementLine) bool {
	code := reconcile.NormalReference(t.AuthCode)
	return code != "" && code == reconcile.NormalReference(l.AuthCode)
}

// lastFour returns the last four digits of a masked card number; "" where they are not
// all known.
func lastFour(card string) string {
	if len(card) < 4 {
		return ""
	}
	last := card[len(card)-4:]
	if strings.Trim(last, "0123456789") != "" {
		return ""
	}
	return last
}
