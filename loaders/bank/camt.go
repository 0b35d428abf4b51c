package bank

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"regexp"
	"strings"

	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/loaders/text"
)

// Camt is ISO 20022's camt.052 (account report), camt.053 (statement) and camt.054
// (notification of debits and credits), version 2 and later. One booked entry
// (Ntry) is one deposit, a batch of many transactions too: what reaches the
// account is its total. An entry is counted on the line on which it begins; every
// other line is structure.
type Camt struct{}

// camtMessages are the elements that hold such messages.
var camtMessages = [...]string{"BkToCstmrStmt", "BkToCstmrAcctRpt", "BkToCstmrDbtCdtNtfctn"}

// camtNamespace is how the namespaces end; banks put it after urn:iso:... or a
// country's own beginning.
var camtNamespace = regexp.MustCompile(`camt\.05[234]\.\d{3}\.\d{2}$`)

// Fits reports whether a file that begins so is XML and names a message of camt.
func (Camt) Fits(head []byte) bool {
	if !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return false
	}
	for _, name := range camtMessages {
		if bytes.Contains(head, []byte(name)) {
			return true
		}
	}
	return false
}

// camtReading is one reading of one file.
type camtReading struct {
	xml      *xmlTokens
	sink     *account.Sink
	choices  bankChoices
	inverted bool // a reversal is counted against its CdtDbtInd

	root    *camtNode
	open    []*camtNode // by the depth of the open elements; nil: it is not read
	current *camtNode
	text    []byte // of the current element
	code    string // attribute Ccy of the current element

	created   string // when the message was made, as written
	found     bool   // a message was found
	balanced  bool   // one that states balances: a notification (camt.054) never does
	statement camtStatement
	balance   camtBalance
	entry     camtEntry
	proof     bankProof
	seen      seenStatements
	chains    statementChains
	numbers   statedNumbers
	pages     camtPages

	messageID   string // of the message
	messagePage camtPage
}

// Read reads camt.052, .053 or .054: a deposit for each booked entry or detail, and
// the balances and sums of each statement.
func (Camt) Read(ctx context.Context, content *account.Content, to *account.Sink) error {
	choices, err := newBankChoices(content.Settings)
	if err != nil {
		return err
	}
	clean, characters := text.NewXMLCharacters(content)
	c := &camtReading{
		xml: newXMLTokens(clean, content.In.Limits), sink: to, choices: choices, inverted: content.Settings["reversal"] == "flips", root: newCamtTree(),
	}
	err = c.run(ctx)
	lines, drained := c.xml.feed.drain()
	if warning := characters.Warning(); warning != "" {
		to.Warn("%s", warning)
	}
	if err == nil {
		err = drained
	}
	if fileError := fault.OfInput(err); fileError != nil {
		to.RefuseRest(lines)
		return err
	}
	if err != nil {
		return content.In.ArchiveError(err)
	}
	to.SetLineCount(lines)
	if !c.found {
		return noStatement("want a message camt.052, camt.053 or camt.054, got XML without one")
	}
	to.Totalless = !c.balanced
	c.finish()
	return nil
}

// run takes every token.
func (c *camtReading) run(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&0xffff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		token, err := c.xml.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = c.startElement(&t)
		case xml.CharData:
			if c.current != nil && c.current.onText != nil && len(c.text) < textCollected {
				c.text = append(c.text, t[:min(len(t), textCollected)]...)
			}
		case xml.EndElement:
			err = c.endElement()
		}
		if err != nil {
			return err
		}
	}
}

// startElement opens an element.
func (c *camtReading) startElement(t *xml.StartElement) error {
	if err := c.checkNamespace(t); err != nil {
		return err
	}
	parent := c.current
	if parent == nil {
		parent = c.root // a message may stand in an envelope, and several in one file
	}
	c.open = append(c.open, c.current)
	c.current, c.text, c.code = nil, c.text[:0], ""
	child := parent.children[t.Name.Local]
	if child == nil {
		return nil
	}
	c.current, c.found = child, true
	c.balanced = c.balanced || t.Name.Local == "Stmt" || t.Name.Local == "Rpt"
	if t.Name.Local == "Rpt" || t.Name.Local == "Ntfctn" {
		c.sink.NoTrade = true // without entries it says that there were none; a Stmt must state balances
	}
	if child.onText != nil {
		for i := range t.Attr {
			if t.Attr[i].Name.Local == "Ccy" {
				c.code = t.Attr[i].Value
			}
		}
	}
	if child.onStart != nil {
		child.onStart(c)
	}
	return nil
}

// endElement closes the current element.
func (c *camtReading) endElement() error {
	node := c.current
	if node != nil && node.onText != nil {
		if text := bytes.TrimSpace(c.text); len(text) > 0 {
			node.onText(c, string(text))
		}
	}
	c.current, c.open = c.open[len(c.open)-1], c.open[:len(c.open)-1]
	c.text, c.code = c.text[:0], ""
	if node != nil && node.onEnd != nil {
		return node.onEnd(c)
	}
	return nil
}

// checkNamespace refuses the messages of another kind: their elements may be
// called the same. A document without a namespace is known by its elements.
func (c *camtReading) checkNamespace(t *xml.StartElement) error {
	if t.Name.Local != "Document" {
		return nil
	}
	for i := range t.Attr {
		a := &t.Attr[i]
		isDefault := a.Name.Space == "" && a.Name.Local == "xmlns" && t.Name.Space == ""
		isOwn := a.Name.Space == "xmlns" && a.Name.Local == t.Name.Space
		if (isDefault || isOwn) && !camtNamespace.MatchString(strings.TrimSpace(a.Value)) {
			return &fault.Error{
				Name: "wrong-format", Class: fault.Input, Line: c.xml.line(), Fact: "want a namespace that ends with camt.052, camt.053 or camt.054 and its version, got " + text.Clip(a.Value),
				Hint: "correct the source's profile:, or ask for the statement",
			}
		}
	}
	return nil
}
