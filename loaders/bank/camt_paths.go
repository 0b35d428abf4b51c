package bank

import "strings"

// camtNode is an element of a camt message that somebody reads, or one on the
// way to such an element.
type camtNode struct {
	children map[string]*camtNode
	onText   func(c *camtReading, text string) // of its text, when there is any
	onStart  func(c *camtReading)
	onEnd    func(c *camtReading) error
}

// camtPath is a place of the message. Its elements are named as ISO 20022 names
// them in camt.052, .053 and .054 from version 2 on; prefixes and versions do not
// matter.
type camtPath struct {
	path   string
	onText func(c *camtReading, text string)
}

// camtReports are the parts that hold the entries of one account, by message.
var camtReports = [...]string{"BkToCstmrStmt/Stmt", "BkToCstmrAcctRpt/Rpt", "BkToCstmrDbtCdtNtfctn/Ntfctn"}

// statementPaths are the places below a Stmt, Rpt or Ntfctn.
var statementPaths = [...]camtPath{
	{"Id", func(c *camtReading, t string) { c.statement.id = t }},
	{"CreDtTm", func(c *camtReading, t string) { c.statement.created = t }},
	{"ElctrncSeqNb", func(c *camtReading, t string) { c.statement.sentNumber = t }},
	{"LglSeqNb", func(c *camtReading, t string) { c.statement.legalNumber = t }},
	{"FrToDt/ToDtTm", func(c *camtReading, t string) { c.statement.until = t }},
	{"Acct/Id/IBAN", func(c *camtReading, t string) { c.statement.account = t }},
	{"Acct/Id/Othr/Id", func(c *camtReading, t string) { c.statement.account = t }},
	{"Acct/Ccy", func(c *camtReading, t string) { c.statement.currency = t }},
	// A balance: CdtDbtInd is its sign; which it is stands in Tp.
	{"Bal/Tp/CdOrPrtry/Cd", func(c *camtReading, t string) { c.balance.code = t }},
	{"Bal/Amt", func(c *camtReading, t string) { c.balance.amount = c.amount(t) }},
	{"Bal/Dt/Dt", func(c *camtReading, t string) { c.balance.day = t }},
	{"Bal/Dt/DtTm", func(c *camtReading, t string) { c.balance.day = t }},
	{"Bal/CdtDbtInd", func(c *camtReading, t string) { c.balance.direction = t }},
	// Numbers and sums that the bank counted itself. A sum is unsigned.
	{"TxsSummry/TtlNtries/NbOfNtries", func(c *camtReading, t string) { c.statement.all.count = t }},
	{"TxsSummry/TtlNtries/Sum", func(c *camtReading, t string) { c.statement.all.sum = t }},
	{"TxsSummry/TtlNtries/TtlNetNtryAmt", func(c *camtReading, t string) { c.statement.net = t }},      // version 2
	{"TxsSummry/TtlNtries/CdtDbtInd", func(c *camtReading, t string) { c.statement.netDirection = t }}, // version 2
	{"TxsSummry/TtlNtries/TtlNetNtry/Amt", func(c *camtReading, t string) { c.statement.net = t }},     // from version 4 on
	{"TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd", func(c *camtReading, t string) { c.statement.netDirection = t }},
	{"TxsSummry/TtlCdtNtries/NbOfNtries", func(c *camtReading, t string) { c.statement.credits.count = t }},
	{"TxsSummry/TtlCdtNtries/Sum", func(c *camtReading, t string) { c.statement.credits.sum = t }},
	{"TxsSummry/TtlDbtNtries/NbOfNtries", func(c *camtReading, t string) { c.statement.debits.count = t }},
	{"TxsSummry/TtlDbtNtries/Sum", func(c *camtReading, t string) { c.statement.debits.sum = t }},
}

// entryPaths are the places below an Ntry.
var entryPaths = [...]camtPath{
	{"NtryRef", func(c *camtReading, t string) { c.entry.reference = t }},
	{"Amt", func(c *camtReading, t string) { c.entry.amount = c.amount(t) }},
	{"CdtDbtInd", func(c *camtReading, t string) { c.entry.direction = t }},
	{"RvslInd", func(c *camtReading, t string) { c.entry.reversal = t }},
	{"Sts", func(c *camtReading, t string) { c.entry.status = t }},    // up to version 7
	{"Sts/Cd", func(c *camtReading, t string) { c.entry.status = t }}, // from version 8 on
	{"Sts/Prtry", func(c *camtReading, t string) { c.entry.status = t }},
	{"BookgDt/Dt", func(c *camtReading, t string) { c.entry.booked = t }},
	{"BookgDt/DtTm", func(c *camtReading, t string) { c.entry.booked = t }},
	{"ValDt/Dt", func(c *camtReading, t string) { c.entry.value = t }},
	{"ValDt/DtTm", func(c *camtReading, t string) { c.entry.value = t }},
	{"AcctSvcrRef", func(c *camtReading, t string) { c.entry.servicer = t }},
	{"AddtlNtryInf", func(c *camtReading, t string) { c.entry.addition = addText(c.entry.addition, t, " ") }},
	{"NtryDtls/Btch/NbOfTxs", func(c *camtReading, t string) { c.entry.batch.count = t }},
	{"NtryDtls/Btch/TtlAmt", func(c *camtReading, t string) { c.entry.batch.amount = c.amount(t) }},
	{"NtryDtls/TxDtls/Refs/EndToEndId", func(c *camtReading, t string) { c.entry.endToEnd.set(t) }},
	{"NtryDtls/TxDtls/Refs/AcctSvcrRef", func(c *camtReading, t string) { c.entry.detailServicer.set(t) }},
	{"NtryDtls/TxDtls/Amt", func(c *camtReading, t string) { c.entry.detail.amount = c.amount(t) }}, // from version 3 on
	{"NtryDtls/TxDtls/CdtDbtInd", func(c *camtReading, t string) { c.entry.detail.direction = t }},
	{"NtryDtls/TxDtls/AmtDtls/TxAmt/Amt", func(c *camtReading, t string) { c.entry.detail.transaction = c.amount(t) }}, // version 2
	{"NtryDtls/TxDtls/RmtInf/Ustrd", func(c *camtReading, t string) { c.entry.text = addText(c.entry.text, t, " ") }},
	{"NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref", func(c *camtReading, t string) { c.entry.remittance.set(t) }},
	{"NtryDtls/TxDtls/AddtlTxInf", func(c *camtReading, t string) { c.entry.text = addText(c.entry.text, t, " ") }},
}

// newCamtTree makes of the tables the tree that the reading walks.
func newCamtTree() *camtNode {
	root := &camtNode{}
	for _, report := range camtReports {
		message, kind, _ := strings.Cut(report, "/")
		header := root.node(message + "/GrpHdr")
		header.onStart = func(c *camtReading) { c.messageID, c.messagePage = "", camtPage{} }
		header.onEnd = func(c *camtReading) error { return c.endHeader(message) }
		header.node("CreDtTm").onText = func(c *camtReading, t string) { c.created = t }
		header.node("MsgId").onText = func(c *camtReading, t string) { c.messageID = t }
		header.node("MsgPgntn/PgNb").onText = func(c *camtReading, t string) { c.messagePage.number = t }
		header.node("MsgPgntn/LastPgInd").onText = func(c *camtReading, t string) { c.messagePage.last = t }
		statement := root.node(report)
		pages := statement.node(kind + "Pgntn") // StmtPgntn, RptPgntn, NtfctnPgntn
		pages.node("PgNb").onText = func(c *camtReading, t string) { c.statement.page.number = t }
		pages.node("LastPgInd").onText = func(c *camtReading, t string) { c.statement.page.last = t }
		statement.onStart, statement.onEnd = func(c *camtReading) { c.beginStatement(kind) }, (*camtReading).endStatement
		for _, p := range statementPaths {
			statement.node(p.path).onText = p.onText
		}
		balance := statement.node("Bal")
		balance.onStart, balance.onEnd = (*camtReading).beginBalance, (*camtReading).endBalance
		entry := statement.node("Ntry")
		entry.onStart, entry.onEnd = (*camtReading).beginEntry, (*camtReading).endEntry
		for _, p := range entryPaths {
			entry.node(p.path).onText = p.onText
		}
		details := entry.node("NtryDtls")
		details.onStart, details.onEnd = (*camtReading).beginDetails, (*camtReading).endDetails
		detail := entry.node("NtryDtls/TxDtls")
		detail.onStart, detail.onEnd = (*camtReading).beginDetail, (*camtReading).endDetail
	}
	return root
}

// node returns the node of a path below, and makes it when it is new.
func (n *camtNode) node(path string) *camtNode {
	for name := range strings.SplitSeq(path, "/") {
		if n.children == nil {
			n.children = map[string]*camtNode{}
		}
		if n.children[name] == nil {
			n.children[name] = &camtNode{}
		}
		n = n.children[name]
	}
	return n
}
