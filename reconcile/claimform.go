package reconcile

import (
	"path"
	"strings"
)

// ClaimForm is what an acquirer wants to be told of each sale that is claimed: which fields, in which order, under
// which names. It is data, not code: a clerk writes one.
type ClaimForm struct {
	Name      string
	Title     string
	Language  string   // of those who get it: en or zh-CN; empty: any
	Providers []string // whose form it is, * for any characters; none: of those who have no other
	Fields    []FormField
	Own       bool // somebody wrote it for this installation
}

// FormField is a field of a form. Of From and Text at most one is set; neither: it is left to a hand.
type FormField struct {
	Name string // its head
	From string // one of FormValues
	Text string // always the same
	As   string // of a time: its layout in Go's manner; fen: an amount in minor units; empty: as log.csv has it
}

// FormValues are what a field may be taken from: a column of log.csv, or what is known of the merchant and the claim.
var FormValues = []string{
	"merchant_name", "contact", "account", "as_of", "deadline", "number",
	"source_file", "source_line", "source_sha256", "provider", "product", "merchant_id", "terminal_id", "txn_time", "txn_type", "amount", "currency", "rrn", "trace_no", "batch_no",
	"auth_code", "order_no", "response_code", "channel", "card_type", "scheme", "wallet", "card_no", "due_date", "gross_amount", "expected_fee", "expected_net", "claimed", "note",
}

// IsTime and IsAmount report what a value is, by its name: in what other form it can be told.
func (f *FormField) IsTime() bool {
	return f.From == "txn_time" || f.From == "due_date" || f.From == "as_of" || f.From == "deadline"
}

func (f *FormField) IsAmount() bool {
	switch f.From {
	case "amount", "gross_amount", "expected_fee", "expected_net", "claimed":
		return true
	}
	return false
}

// FormBook has the forms that are known.
type FormBook []ClaimForm

// Of returns the forms of a provider for readers of a language: those that somebody wrote for this installation, else
// the built-in ones, else those for anybody.
func (b FormBook) Of(provider, language string) (forms []*ClaimForm) {
	if language == "" {
		language = "en"
	}
	for _, pass := range [...]struct{ own, named bool }{{true, true}, {false, true}, {true, false}, {false, false}} {
		for i := range b {
			f := &b[i]
			if f.Own == pass.own && len(f.Providers) > 0 == pass.named && (f.Language == "" || f.Language == language) && (!pass.named || f.isOf(provider)) {
				forms = append(forms, f)
			}
		}
		if len(forms) > 0 {
			return forms
		}
	}
	return nil
}

// isOf reports whether one of the form's patterns is the provider.
func (f *ClaimForm) isOf(provider string) bool {
	for _, pattern := range f.Providers {
		if is, err := path.Match(strings.ToLower(pattern), strings.ToLower(provider)); err == nil && is {
			return true
		}
	}
	return false
}
