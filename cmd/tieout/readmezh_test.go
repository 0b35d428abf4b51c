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
