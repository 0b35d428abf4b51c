package reconcile

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
)

// settledKey is a 64-bit digest of what makes a second settlement a duplicate:
// merchant, reference and signed amount in minor units. Kind says which
// reference it is: 'R' retrieval reference, 'O' order number, 'T' terminal,
// batch and trace number. Its highest keyPlaceBits say nothing of the amount.
func settledKey(merchant string, kind byte, reference string, minor int64) uint64 {
	return keyAtPlace(referencePlace(MerchantHash(merchant, kind), reference), minor)
}

// keyPlaceBits is how many of a key's highest bits merchant and reference alone
// decide, so that rows which share them lie together before amounts are compared.
const keyPlaceBits = 20

// keyAtPlace puts the amount below the place.
func keyAtPlace(place uint64, minor int64) uint64 {
	const below = 1<<(64-keyPlaceBits) - 1
	return place&^below | MixBits(place+uint64(minor)*0xd1342543de82ef95)&below
}

// referencePlace spreads a merchant's references over 64 bits.
func referencePlace(merchant uint64, reference string) uint64 {
	code, ok := ReferenceCode([]byte(reference))
	if !ok {
		code = sha256Prefix(reference)
	}
	return CodePlace(merchant, code)
}

// CodePlace is referencePlace of a reference that has a code.
func CodePlace(merchant, code uint64) uint64 { return MixBits(merchant ^ MixBits(code)) }

// MerchantHash is the part of a place that all references of a merchant share.
func MerchantHash(merchant string, kind byte) uint64 {
	return sha256Prefix(string(kind) + "\x1f" + merchant)
}

// sha256Prefix is the beginning of a text's SHA-256.
func sha256Prefix(text string) uint64 {
	sum := sha256.Sum256([]byte(text))
	return binary.BigEndian.Uint64(sum[:])
}

// MixBits spreads a number over 64 bits, no two to the same (splitmix64's finaliser).
func MixBits(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// ReferenceCode packs a reference of 1 to 17 digits into a number that no other
// reference has; leading zeros count. Other references have no code, and no Placeholder has.
func ReferenceCode(reference []byte) (uint64, bool) {
	if len(reference) == 0 || len(reference) > 17 {
		return 0, false
	}
	var code uint64
	for _, c := range reference {
		if c < '0' || c > '9' {
			return 0, false
		}
		code = code*10 + uint64(c-'0')
	}
	last := uint64(reference[len(reference)-1] - '0')
	return code<<5 | uint64(len(reference)), code != Repdigit(last, len(reference))
}

// TextCode stands for a reference that has no ReferenceCode: code is that of its place, and
// check is of further bits of the same digest, of which it has 24, and never zero. False for
// a placeholder.
//
// Two references with one code and check are one: nobody finds a second text to 87 bits of
// SHA-256, and who makes up both texts of such a pair can as well write the same text twice.
func TextCode(reference []byte) (code uint64, check uint32, ok bool) {
	if _, digits := ReferenceCode(reference); digits || Placeholder(string(reference)) {
		return 0, 0, false
	}
	sum := sha256.Sum256(reference)
	return binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint32(sum[8:])>>8 | 1, true
}

// SettledKeys returns the keys under which the line may have been settled before.
func (l *SettlementLine) SettledKeys() []uint64 {
	if l.Type != LineSale && l.Type != LineRefund {
		return []uint64{l.RepeatedKey()}
	}
	return settledKeys(l.MerchantID, l.RRN, l.OrderNo, TraceKey(l.TerminalID, l.BatchNo, l.TraceNo), MinorOf(&l.Origin, l.Gross, l.Currency))
}

// SettledKeys returns the keys under which the transaction may have been settled before.
func (t *Transaction) SettledKeys() []uint64 {
	return settledKeys(t.MerchantID, t.RRN, t.OrderNo, TraceKey(t.TerminalID, t.BatchNo, t.TraceNo), MinorOf(&t.Origin, t.Signed(), t.Currency))
}

// OriginalKeys returns the keys under which the sale that a void or reversal takes
// back may have been settled before; none for other types.
func (t *Transaction) OriginalKeys() []uint64 {
	minor := MinorOf(&t.Origin, t.Amount, t.Currency)
	return t.originalKeys(func(rrn, order, trace string) []uint64 { return settledKeys(t.MerchantID, rrn, order, trace, minor) })
}

// OriginalFactKeys returns the keys of the facts that may be of that sale.
func (t *Transaction) OriginalFactKeys() []uint64 {
	return t.originalKeys(func(rrn, order, trace string) []uint64 { return FactKeys(t.MerchantID, rrn, order, trace) })
}

// RefundedFactKeys returns the keys of the facts that may be of the sale which a refund
// takes back, and of other refunds of it; nil for other types, and where it names none.
func (t *Transaction) RefundedFactKeys() []uint64 {
	if t.Type != Refund || t.OriginalRRN == "" {
		return nil
	}
	return []uint64{FactKey(t.MerchantID, 'R', t.OriginalRRN), RefundsFactKey(t.MerchantID, t.OriginalRRN)}
}

// RefundsFactKey is the further key of the facts of refunds that take back a sale of the
// merchant, by the retrieval reference of that sale.
func RefundsFactKey(merchant, original string) uint64 { return FactKey(merchant, 'B', original) }

// originalKeys makes keys of the references by which a void or reversal names its sale.
func (t *Transaction) originalKeys(keys func(rrn, order, trace string) []uint64) []uint64 {
	if !Undoing(t.Type) || t.Type == PreauthVoid {
		return nil
	}
	switch {
	case t.OriginalRRN != "":
		return keys(t.OriginalRRN, "", "")
	case t.OriginalTraceNo != "":
		// A sale with a retrieval reference is remembered by it alone, which its void may repeat.
		trace := TraceKey(t.TerminalID, cmp.Or(t.OriginalBatchNo, t.BatchNo), t.OriginalTraceNo)
		return append(keys(t.RRN, "", ""), keys("", "", trace)...)
	default:
		own := TraceKey(t.TerminalID, t.BatchNo, t.TraceNo)
		return append(keys(t.RRN, "", ""), keys("", t.OrderNo, own)...)
	}
}

// FactKeys returns the keys of the facts that may be of a settlement of the line
// in an earlier night; of a line that settles nothing by nature first that of the same
// row, then, of a fee, those of the sale that it names.
func (l *SettlementLine) FactKeys() []uint64 {
	switch {
	case l.Type == LineFee && l.Gross.IsZero():
		return append([]uint64{l.RepeatedKey()}, l.namedKeys()...)
	case l.Type != LineSale && l.Type != LineRefund:
		return []uint64{l.RepeatedKey()}
	default:
		return l.namedKeys()
	}
}

// namedKeys returns the keys of facts under the references of the line.
func (l *SettlementLine) namedKeys() []uint64 {
	return FactKeys(l.MerchantID, l.RRN, l.OrderNo, TraceKey(l.TerminalID, l.BatchNo, l.TraceNo))
}

// KeptKeys returns the keys under which the fact of the line is kept, so that the same row of
// another version of its file is known again: FactKeys, or, where it names nothing, what it says.
func (l *SettlementLine) KeptKeys() []uint64 {
	if keys := l.FactKeys(); len(keys) > 0 {
		return keys
	}
	return []uint64{l.RepeatedKey()}
}

// NamedFactKeys returns the keys of the facts of whatever the line names: by references
// of its own, then by those of its original. What takes money back, and what gives it back, may
// name a sale by either of its references, and meet all the same.
func (l *SettlementLine) NamedFactKeys() []uint64 {
	keys := FactKeys(l.MerchantID, l.RRN, l.OrderNo, TraceKey(l.TerminalID, l.BatchNo, l.TraceNo))
	if l.RRN != "" && l.OrderNo != "" && (l.Type == LineChargeback || l.Type == LineChargebackReversed || l.Type == LineAdjustment) {
		keys = append(keys, FactKey(l.MerchantID, 'O', l.OrderNo))
	}
	if l.OriginalRRN != "" && l.OriginalRRN != l.RRN {
		keys = append(keys, FactKey(l.MerchantID, 'R', l.OriginalRRN))
	}
	if l.OriginalOrderNo != "" && !slices.Contains(keys, FactKey(l.MerchantID, 'O', l.OriginalOrderNo)) {
		keys = append(keys, FactKey(l.MerchantID, 'O', l.OriginalOrderNo))
	}
	return keys
}

// IsNumbered reports whether the line has a reference of its own.
func (l *SettlementLine) IsNumbered() bool { return len(l.namedKeys()) > 0 }

// InvoiceKeys returns the keys under which a fee that is no sale's may have been taken before: those
// of its numbers, or that of its sum where it has none. Nil for other lines without a number.
func (l *SettlementLine) InvoiceKeys() []uint64 {
	keys := l.namedKeys()
	if len(keys) > 0 || l.Type != LineFee {
		return keys
	}
	sum := l.Currency + "\x1f" + strconv.FormatInt(MinorOf(&l.Origin, l.Net, l.Currency), 10)
	return []uint64{FactKey(l.MerchantID, 'F', sum)}
}

// AskedFactKeys returns the keys of all facts that may tell something of the line.
func (l *SettlementLine) AskedFactKeys() []uint64 {
	if l.Type == LineSale || l.Type == LineRefund {
		if named := l.NamedFactKeys(); len(named) > 0 { // which FactKeys are among
			return named
		}
		return l.KeptKeys()
	}
	keys := append(l.FactKeys(), l.NamedFactKeys()...)
	if !l.IsNumbered() {
		keys = append(keys, l.InvoiceKeys()...)
	}
	return keys
}

// FactKeys returns the keys of the facts that may be of a settlement of the
// transaction in an earlier night.
func (t *Transaction) FactKeys() []uint64 {
	return FactKeys(t.MerchantID, t.RRN, t.OrderNo, TraceKey(t.TerminalID, t.BatchNo, t.TraceNo))
}

// FactKeys returns the FactKey of the retrieval reference, and where there is none
// those of the other references.
func FactKeys(merchant, rrn, order, trace string) []uint64 {
	if rrn != "" {
		return []uint64{FactKey(merchant, 'R', rrn)}
	}
	var keys []uint64
	if order != "" {
		keys = append(keys, FactKey(merchant, 'O', order))
	}
	if trace != "" {
		keys = append(keys, FactKey(merchant, 'T', trace))
	}
	return keys
}

// settledKeys returns the keys under which a row may have been settled before.
func settledKeys(merchant, rrn, order, trace string, minor int64) []uint64 {
	var keys []uint64
	if rrn != "" {
		return append(keys, settledKey(merchant, 'R', rrn, minor))
	}
	if order != "" {
		keys = append(keys, settledKey(merchant, 'O', order, minor))
	}
	if trace != "" {
		keys = append(keys, settledKey(merchant, 'T', trace, minor))
	}
	return keys
}
