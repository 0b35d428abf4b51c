package reports

import (
	"fmt"
	"strconv"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/message/catalog"
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

// Word returns what people call a code, such as a type of transaction; the code itself in
// English, and where it has no name.
func (s say) Word(code string) string {
	if word, known := chineseWords[code]; known && s.printer != nil {
		return word
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

func (s say) number(n int) string { return strconv.Itoa(n) }

// transactions counts transactions.
func (s say) transactions(count int) string {
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

func (s say) orUnknown(text string) string { return s.OrUnknown(text) }
