package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheChineseREADMEIsInStep: it has the sections, the exit codes, the keys of the configuration and
// the further reading of the English one.
func TestTheChineseREADMEIsInStep(t *testing.T) {
	parts := func(file string) (list []string) {
		data, err := os.ReadFile("../../" + file)
		must(t, err)
		text := string(data)
		for line := range strings.Lines(text) {
			level := len(line) - len(strings.TrimLeft(line, "#"))
			if level > 0 {
				list = append(list, "section "+strings.Repeat("#", level))
			}
		}
		for _, pattern := range []string{`(?m)^\| (\d[\d, 、]*) \|`, `\]\((docs/[A-Z]+\.md|[A-Z]+\.md)\)`, "(?m)^    (make [a-z]+|tieout [a-z]+)", `(?m)^ {4,}(?:- \{?|\{)?([a-z_]+):`} {
			for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
				list = append(list, strings.ReplaceAll(found[1], "、", ", "))
			}
		}
		return list
	}
	english, chinese := parts("README.md"), parts("README.zh-CN.md")
	extra := []string{"README.md", "language"} // it says where the other one is, and how to speak Chinese
	chinese = slices.DeleteFunc(chinese, func(part string) bool { return slices.Contains(extra, part) })
	if len(english) < 40 || !slices.Equal(english, chinese) {
		t.Errorf("README.md and README.zh-CN.md differ:\n%v\n%v", english, chinese)
	}
}

// TestTheChineseOperationsPageIsInStep: it has the sections, the rows of each table, the names of errors, the
// commands and the keys of the English one.
func TestTheChineseOperationsPageIsInStep(t *testing.T) {
	parts := func(file string) (shape, words []string) {
		data, err := os.ReadFile("../../docs/" + file)
		must(t, err)
		for line := range strings.Lines(string(data)) {
			switch level := len(line) - len(strings.TrimLeft(line, "#")); {
			case level > 0:
				shape = append(shape, "section "+strings.Repeat("#", level))
			case strings.HasPrefix(line, "|"):
				shape = append(shape, "row of "+string(rune('0'+strings.Count(line, "|"))))
			case strings.HasPrefix(line, "    "), strings.HasPrefix(line, "- "):
				shape = append(shape, line[:2])
			case strings.HasPrefix(line, "**"):
				shape = append(shape, "paragraph with a title")
			}
		}
		for _, pattern := range []string{`\[[a-z]+(?:-[a-z]+)+\]`, "tieout [a-z]+(?: [a-z]+(?:-[a-z]+)?)?(?: --[a-z-]+)?", "`[a-z_]+:", `--[a-z][a-z-]+`, `(?m)^\| (\d+) \|`} {
			words = append(words, regexp.MustCompile(pattern).FindAllString(string(data), -1)...)
		}
		slices.Sort(words)
		return shape, slices.Compact(words)
	}
	shape, words := parts("OPERATIONS.md")
	ours, theirs := parts("OPERATIONS.zh-CN.md")
	if len(shape) < 60 || !slices.Equal(shape, ours) {
		t.Errorf("the pages are made of other parts:\n%v\n%v", shape, ours)
	}
	for _, list := range []struct {
		of, in []string
		what   string
	}{{words, theirs, "the Chinese page says nothing of"}, {theirs, words, "the Chinese page alone has"}} {
		for _, word := range list.of {
			if !slices.Contains(list.in, word) && !strings.HasPrefix(word, "tieout ") {
				t.Errorf("%s %s", list.what, word)
			}
		}
	}
}
