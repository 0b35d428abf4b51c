package iso8583

import "tieout/reconcile"

// isoKind is what a message is.
type isoKind int

const (
	isoUnknown     isoKind = iota
	isoTransaction         // a request that is a transaction, or its answer
	isoIgnored             // no transaction; the reason is reported
	isoTotal               // 0500, the terminal's totals of a batch
	isoTotalAnswer         // 0510
	isoUpload              // 0320, a row or rows of a batch, or its end
	isoUploadAnswer
)

// isAnswer reports whether the message is an answer: 0210 to 0200, 0430 to 0420.
func (m *isoMessage) isAnswer() bool { return m.mti[2] == '1' || m.mti[2] == '3' }

// isRepeat reports whether the message says that it was sent before: 0201, 0401.
func (m *isoMessage) isRepeat() bool { return m.mti[3] == '1' }

// part60 returns a part of element 60: 60.1 the type (2 digits), 60.2 the batch
// (6), 60.3 the code of network management (3).
func (m *isoMessage) part60(from, to int) string {
	if text := m.fields[isoPrivate]; len(text) >= to {
		return trimmedText(text[from:to])
	}
	return ""
}

func trimmedText(text string) string {
	for len(text) > 0 && text[len(text)-1] == ' ' {
		text = text[:len(text)-1]
	}
	return text
}

func (m *isoMessage) kindCode() string { return m.part60(0, 2) }
func (m *isoMessage) batch() string    { return m.part60(2, 8) }
func (m *isoMessage) network() string  { return m.part60(8, 11) }

// processing returns the first two digits of element 3: what is done.
func (m *isoMessage) processing() string {
	if text := m.fields[isoProcessing]; len(text) == 6 {
		return text[:2]
	}
	return ""
}

// classify says what a message is, by message type, element 3 (processing code),
// 25 (condition) and 60.1 (type): the table of the switch, and the terminal's codes.
func (m *isoMessage) classify() (kind isoKind, txn reconcile.TxnType, reason string) {
	switch m.mti[1] {
	case '8', '6', '7':
		return isoIgnored, "", "network-management"
	case '5':
		if m.isAnswer() {
			return isoTotalAnswer, "", ""
		}
		return isoTotal, "", ""
	case '3':
		if m.isAnswer() {
			return isoUploadAnswer, "", ""
		}
		return isoUpload, "", ""
	case '4':
		return isoTransaction, reconcile.Reversal, ""
	case '1':
		return m.preauth()
	case '2':
		return m.financial()
	}
	return isoUnknown, "", ""
}

// preauth classifies 01xx: no money moves.
func (m *isoMessage) preauth() (isoKind, reconcile.TxnType, string) {
	switch {
	case m.processing() == "30" || m.processing() == "31" || m.kindCode() == "01":
		return isoIgnored, "", "balance-inquiry"
	case m.processing() == "20" || m.kindCode() == "11":
		return isoTransaction, reconcile.PreauthVoid, ""
	case m.processing() == "03" || m.kindCode() == "10" || (m.processing() == "00" && m.fields[isoCondition] == "06"):
		return isoTransaction, reconcile.Preauth, ""
	}
	return isoUnknown, "", ""
}

// financial classifies 02xx.
func (m *isoMessage) financial() (isoKind, reconcile.TxnType, string) {
	code, preauth := m.kindCode(), m.fields[isoCondition] == "06"
	switch m.processing() {
	case "30", "31":
		return isoIgnored, "", "balance-inquiry"
	case "00":
		switch {
		case code == "32" || code == "34":
			return isoIgnored, "", "tip-adjustment"
		case preauth || code == "20" || code == "24":
			return isoTransaction, reconcile.PreauthCompletion, ""
		}
		return isoTransaction, reconcile.Sale, ""
	case "20":
		switch {
		case code == "25":
			return isoTransaction, reconcile.Refund, ""
		case code == "21" || (preauth && code != "23"):
			return isoTransaction, reconcile.CompletionVoid, ""
		case code != "23" && m.mti[2] >= '2': // 0220 and 0230: an advice
			return isoTransaction, reconcile.Refund, ""
		}
		return isoTransaction, reconcile.Void, ""
	}
	return isoUnknown, "", ""
}
