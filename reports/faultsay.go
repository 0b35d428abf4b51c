package reports

import (
	"regexp"
	"strings"

	"tieout/internal/fault"
)

// A named error has its place and fact, a next step and a name. Place, fact and name are the same in every language: they quote
// a file and what was wanted of it, and are what people search for. What the name means and what to do next is said in the
// reader's.

// Fault says a named error, as it is printed, in a language of the configuration: after place and fact what the name means,
// and the next step. The English step stays too where it may say more: of a file where it names what the other does not, such as a setting; of a
// call, the configuration or the store always, for it depends on the case.
func Fault(language, printed string) string { return speaker(language).faults(printed) }

// faults says the errors of a text: what is no part of an error stays as it is.
func (s say) faults(printed string) string {
	if s.printer == nil {
		return printed
	}
	return fault.Reword(printed, func(name, step string) (string, bool) {
		told, known := chineseFault(name)
		if !known {
			return "", true
		}
		return s.Say("It means: %s. %s", told.what, told.step), chineseFileFaults[name].step == "" || namesMore(step, told.step)
	})
}

// Sentence is evidence or a next step in a language of the configuration; the English one where it has no other form.
func Sentence(language, english string) string { return speaker(language).Plain(english) }

// Code is a code with its word in a language of the configuration.
func Code(language, code string) string { return speaker(language).Named(code) }

// factOf is the fact of an error without its next step, and after it what the name means, in Chinese.
func (s say) factOf(name, printed string) string {
	fact, _, _ := strings.Cut(printed, "\n")
	if told, known := chineseFault(name); known && s.printer != nil {
		return told.what + " [" + name + "]：" + fact
	}
	return s.Plain(fact)
}

// Reason is why a row or a file was refused: the name of the error, in Chinese with what it means.
func (s say) Reason(name string) string {
	if told, known := chineseFault(name); known && s.printer != nil {
		return told.what + " (" + name + ")"
	}
	return s.Word(name)
}

// nameFirst is a fact behind the name of its error, as the exception of a refused row has it.
var nameFirst = regexp.MustCompile(`^\[([a-z0-9-]+)\] `)

// chineseRefusal says the evidence of a refused row.
func chineseRefusal(english string) (string, bool) {
	named := nameFirst.FindStringSubmatch(english)
	if named == nil {
		return "", false
	}
	told, known := chineseFault(named[1])
	return told.what + " [" + named[1] + "]：" + english[len(named[0]):], known
}

// chineseFault is what is told of a named error.
func chineseFault(name string) (faultText, bool) {
	for _, texts := range [...]map[string]faultText{chineseFileFaults, chineseSetupFaults, chineseOtherFaults} {
		if told, known := texts[name]; known {
			return told, true
		}
	}
	return faultText{}, false
}

// toType are the words of a step that people type or look for as they stand: flags, keys, values in quotes or braces, names with
// a sign or a digit in them, commands.
var toType = regexp.MustCompile(`--[a-z][a-z-]*|"[^"]+"|\{[^}]+\}|\b[a-z_]+:(?: |$)|[A-Za-z]*[0-9_/][^\s,;]*|tieout [a-z]+`)

// namesMore reports whether a step names what another does not.
func namesMore(hint, step string) bool {
	for _, word := range toType.FindAllString(hint, -1) {
		if !strings.Contains(step, strings.TrimRight(word, " .:)")) {
			return true
		}
	}
	return false
}
