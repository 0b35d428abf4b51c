package reports

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
	"golang.org/x/text/width"

	"tieout/reconcile/money"
)

// say tells people in their language. A text is named by its English form, with the verbs of
// package fmt; the zero value speaks English. Codes, column names and what comes from files are not translated.
type say struct{ printer *message.Printer }

// speaker returns what speaks a language: zh-CN, or English.
func speaker(code string) say {
	if code != "zh-CN" {
		return say{}
	}
	return say{message.NewPrinter(language.SimplifiedChinese, message.Catalog(chineseCatalog()))}
}

// chineseCatalog makes the catalogue of the Chinese texts.
func chineseCatalog() catalog.Catalog {
	builder := catalog.NewBuilder()
	for english, chinese := range chineseTexts {
		if err := builder.SetString(language.SimplifiedChinese, english, chinese); err != nil {
			panic("reports: " + err.Error()) // SetString of a plain text does not fail
		}
	}
	return builder
}

// Say returns a text with its values.
func (s say) Say(english string, values ...any) string {
	if s.printer == nil {
		return fmt.Sprintf(english, values...)
	}
	return s.printer.Sprintf(english, values...)
}

// Heading returns a title without values.
func (s say) Heading(english string) string {
	if chinese, known := chineseTexts[english]; known && s.printer != nil {
		return chinese
	}
	return english
}

// Plain returns a next step, or evidence; the English one where it has no other form.
func (s say) Plain(english string) string {
	if s.printer == nil {
		return english
	}
	if chinese, known := chineseRefusal(english); known {
		return chinese
	}
	if chinese, known := chineseOf(english); known {
		return chinese
	}
	return english
}

// Word returns what people call a code, such as a type of transaction; the code itself in
// English, and where it has no name.
func (s say) Word(code string) string {
	if s.printer == nil {
		return code
	}
	return chineseWord(code)
}

// Verdict returns what people call a verdict. Of a payout or movement that is judged no more its reason says whether
// a person closed it.
func (s say) Verdict(code string) string {
	if word, known := chineseWords["verdict "+code]; known && s.printer != nil {
		return word
	}
	return s.Word(code)
}

// chineseWord is the Chinese word of a code; the code itself where it has none.
func chineseWord(code string) string {
	if word, known := chineseWords[code]; known {
		return word
	}
	if at := strings.LastIndexByte(code, '-'); at > 0 { // declined-51: the code of the answer follows
		if word, known := chineseWords[code[:at]]; known && strings.HasSuffix(code[:at], "/declined") {
			return word + "（应答码 " + code[at+1:] + "）"
		}
	}
	return code
}

// Named is a code with its name beside it, where it has one.
func (s say) Named(code string) string {
	if word := s.Word(code); word != code {
		return word + " (" + code + ")"
	}
	return code
}

// Lang is the language as HTML names it.
func (s say) Lang() string {
	if s.printer == nil {
		return "en"
	}
	return "zh-CN"
}

// amount is an amount with its currency; in Chinese with grouped digits, and yuan by name.
func (s say) amount(amount decimal.Decimal, currency string) string {
	return s.Money(money.FormatAmount(amount, currency), currency)
}

// Money is an amount, given as text, with its currency: in Chinese with grouped digits, and yuan by name.
func (s say) Money(text, currency string) string {
	switch {
	case s.printer == nil:
		return text + " " + currency
	case currency == "CNY":
		return grouped(text) + " 元"
	}
	return grouped(text) + " " + currency
}

// Digits is an amount without its currency, as people of the language write it.
func (s say) Digits(text string) string {
	if s.printer == nil {
		return text
	}
	return grouped(text)
}

// Grouped is an amount with its digits in threes.
func (s say) Grouped(text string) string { return grouped(text) }

// amountsWithin are amounts of a text that have digits to be grouped.
var amountsWithin = regexp.MustCompile(`(^|[\s（(+-])(\d{4,}\.\d{2,3})\b`)

// groupedWithin is a sentence with the digits of its amounts in threes.
func groupedWithin(text string) string {
	return amountsWithin.ReplaceAllStringFunc(text, func(found string) string {
		at := strings.IndexAny(found, "0123456789")
		return found[:at] + grouped(found[at:])
	})
}

// grouped parts the digits before the point in threes.
func grouped(text string) string {
	whole, rest, pointed := strings.Cut(text, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") || strings.HasPrefix(whole, "+") {
		sign, whole = whole[:1], whole[1:]
	}
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if pointed {
		whole += "." + rest
	}
	return sign + whole
}

// Transactions counts transactions.
func (s say) Transactions(count int) string {
	if count == 1 {
		return s.Say("1 transaction")
	}
	return s.Say("%d transactions", count)
}

// OrUnknown is a text, or that it is not known.
func (s say) OrUnknown(text string) string {
	if text == "" {
		return s.Say("unknown")
	}
	return text
}

// byteOrderMark begins a CSV file in UTF-8 that a spreadsheet opens by itself.
const byteOrderMark = "\ufeff"

// csvMark is what CSV files begin with: in Chinese a byte order mark, without which Excel
// takes them for another encoding. Their columns and codes stay English.
func (s say) csvMark() string {
	if s.printer == nil {
		return ""
	}
	return byteOrderMark
}

// writeCSV makes a CSV file; write writes its header and rows.
func (s say) writeCSV(path string, write func(io.Writer) error) error {
	return writeFile(path, func(w io.Writer) error {
		if mark := s.csvMark(); mark != "" {
			if _, err := io.WriteString(w, mark); err != nil {
				return err
			}
		}
		return write(w)
	})
}

// displayWidth is how many columns of a terminal a text takes: two for a wide character.
func displayWidth(text string) (columns int) {
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			columns += 2
		default:
			columns++
		}
	}
	return columns
}

// News says in sentences what is new tonight, for whoever is told every night; none where nothing is.
func (r *Report) News() (lines []string) {
	for _, t := range r.Fresh {
		lines = append(lines, r.Say("new tonight: %s, net %s", r.Transactions(t.Count), r.Money(t.Net, t.Currency)))
	}
	for _, t := range r.Aged {
		lines = append(lines, r.Say("older than 3, 7 or 30 business days since tonight: %s, net %s", r.Transactions(t.Count), r.Money(t.Net, t.Currency)))
	}
	return lines
}
