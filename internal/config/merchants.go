package config

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/internal/sheet"
	"tieout/reconcile"
)

// mostMerchantText is how many characters a name, a contact or an account may have.
const mostMerchantText = 200

// merchants reads the file of the merchants' names: a table that people keep, as CSV or workbook,
// with the columns merchant_id and name, and where they are wanted provider, contact and account.
func (f *fields) merchants(c *Config) reconcile.MerchantBook {
	name := f.Text("merchants", "")
	if name == "" {
		return nil
	}
	problem := func(line int, want string, values ...any) {
		f.Problem(f.Values["merchants"], "bad-merchants", "correct line "+strconv.Itoa(line)+" of "+name, want, values...)
	}
	table, err := sheet.Read(c.absolutePath(name), []string{"merchant_id", "name"})
	if err != nil {
		var known *fault.Error
		if !errors.As(err, &known) {
			f.Problem(f.Values["merchants"], "bad-merchants", "correct the path, which is relative to the configuration file", "merchants: want a table of merchants in %s: %v", name, fault.WithoutPath(err))
			return nil
		}
		f.Problem(f.Values["merchants"], "bad-merchants", known.Hint, "merchants: %s: %s", name, known.Fact)
		return nil
	}
	book := reconcile.MerchantBook{}
	for i := range table.Rows {
		row := &table.Rows[i]
		cell := func(column string) string {
			text, formula := table.Cell(row, column)
			if formula {
				problem(row.Line, "merchants: want a text in %s, got a formula", column)
			}
			return text
		}
		key := reconcile.MerchantKey{Provider: maskedName(cell("provider")), MerchantID: cell("merchant_id")}
		details := reconcile.MerchantDetails{Name: shownText(cell("name")), Contact: shownText(cell("contact")), Account: shownText(cell("account"))}
		_, twice := book[key]
		switch {
		case key.MerchantID == "":
			problem(row.Line, "merchants: want a merchant_id, got none")
		case details.Name == "":
			problem(row.Line, "merchants: want a name of merchant %s, got none", mask.Text(key.MerchantID))
		case twice:
			problem(row.Line, "merchants: want each merchant of a provider once, got %s twice", mask.Text(key.MerchantID))
		case max(len([]rune(details.Name)), len([]rune(details.Contact)), len([]rune(details.Account))) > mostMerchantText:
			problem(row.Line, "merchants: want at most %d characters in a cell, got more", mostMerchantText)
		}
		book[key] = details
	}
	return book
}

// shownText is a text that people are shown as somebody wrote it: without signs that nobody sees, such as
// those that turn the direction of writing, and with card numbers masked.
func shownText(text string) string {
	return mask.Text(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)), " "))
}
