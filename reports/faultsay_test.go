package reports

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"tieout/reconcile"
)

// TestEveryNamedErrorIsChinese: each name of docs/ERRORS.md has what it means and a next step, none has two, and none is left over.
func TestEveryNamedErrorIsChinese(t *testing.T) {
	page, err := os.ReadFile("../docs/ERRORS.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, found := range regexp.MustCompile("(?m)^(?:## |- `)([a-z0-9-]+)(?:$|`:)").FindAllStringSubmatch(string(page), -1) {
		listed[found[1]] = true
	}
	if len(listed) < 180 {
		t.Fatalf("want the names of docs/ERRORS.md, got %d", len(listed))
	}
	told := map[string]int{}
	for _, texts := range []map[string]faultText{chineseFileFaults, chineseSetupFaults, chineseOtherFaults} {
		for name, text := range texts {
			told[name]++
			for _, said := range []string{text.what, text.step} {
				if !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s: want a Chinese sentence, got %q", name, said)
				}
			}
			if strings.HasSuffix(text.what, "。") || !strings.HasSuffix(text.step, "。") {
				t.Errorf("%s: want a clause and a sentence, got %q and %q", name, text.what, text.step)
			}
		}
	}
	for name := range listed {
		if told[name] != 1 {
			t.Errorf("%s is told %d times, want once", name, told[name])
		}
	}
	for name := range told {
		if !listed[name] {
			t.Errorf("docs/ERRORS.md has no %s", name)
		}
	}
}

// TestFaults: errors as they are printed, in the reader's language.
func TestFaults(t *testing.T) {
	for _, row := range []struct{ why, language, printed, want string }{
		{"English stays", "en", "a.csv:3: want x, got y\nhint: ask\n[field-count]", "a.csv:3: want x, got y\nhint: ask\n[field-count]"},
		{"place and fact stay, meaning and step are told", "zh-CN", "a.csv: want a header line, got none\nhint: ask for the file again; a day without trade has a file with a header\n[no-header]", "a.csv: want a header line, got none\n提示：文件没有表头。请重新索取；无交易之日的文件也应有表头。\n[no-header]"},
		{"the English step stays where it names the nearest key", "zh-CN", "t.yaml:2:1: unknown key \"term\"\nhint: did you mean \"terms\"?\n[unknown-key]", "t.yaml:2:1: unknown key \"term\"\n提示：配置中有不认识的键。请按提示更正。\nhint: did you mean \"terms\"?\n[unknown-key]"},
		{"a key of a file's source that both name is not told twice", "zh-CN", "x\nhint: correct profile: of the source\n[nothing-understood]", "x\n提示：文件内容完全无法识别。文件可能不完整或属另一种格式：请用 tieout inspect 查看，更正 profile:，或重新索取。\n[nothing-understood]"},
		{"one that it does not name", "zh-CN", "x\nhint: settings: {date: 01/02/2006} reads it\n[no-end]", "x\n提示：文件缺少格式规定的结束行。文件被截断，请向发送方重新索取。\nhint: settings: {date: 01/02/2006} reads it\n[no-end]"},
		{"the step of a call depends on the case", "zh-CN", "x\nhint: put the files back\n[unknown-reference]", "x\n提示：各次结账均无此参考号。请给出参考号、商户订单号、凭证号或差异编号。\nhint: put the files back\n[unknown-reference]"},
		{"each of a list", "zh-CN", "2 faults\nx\nhint: a\n[no-end]\ny\n[no-rows]", "2 faults\nx\n提示：文件缺少格式规定的结束行。文件被截断，请向发送方重新索取。\n[no-end]\ny\n提示：JSON 中没有格式所指的明细数组。文件可能是另一种应答；否则请更正格式中的 rows:。\n[no-rows]"},
		{"a name that nobody listed keeps its step", "zh-CN", "x\nhint: a\n[odd]", "x\nhint: a\n[odd]"},
		{"what is no error", "zh-CN", "a sentence", "a sentence"},
	} {
		if got := Fault(row.language, row.printed); got != row.want {
			t.Errorf("%s: want\n%s\ngot\n%s", row.why, row.want, got)
		}
	}
}

// TestWhereErrorsAreRead: the places of a report in which an error stands.
func TestWhereErrorsAreRead(t *testing.T) {
	file := reconcile.FileAccount{State: reconcile.FileQuarantined, ErrorName: "no-end", Detail: "a.csv: want a trailer, got none\nhint: ask\n[no-end]"}
	zh, en := speaker("zh-CN"), speaker("en")
	for _, row := range [][3]string{
		{"the remark about a file", strings.Join((&Report{say: zh}).fileRemarks(&file), "|"), "文件缺少格式规定的结束行 [no-end]：a.csv: want a trailer, got none"},
		{"the same in English", strings.Join((&Report{say: en}).fileRemarks(&file), "|"), "a.csv: want a trailer, got none"},
		{"why a row was refused", zh.Reason("bad-amount"), "金额格式有误 (bad-amount)"},
		{"why a row is held, in the same column of another list", zh.Reason("ambiguous"), "无法唯一确定"},
		{"the same in English", en.Reason("bad-amount"), "bad-amount"},
		{"the evidence of a refused row, whose detail may have the break between clauses", zh.Plain("[bad-amount] amount: want digits, got 1e5; so"), "金额格式有误 [bad-amount]：amount: want digits, got 1e5; so"},
	} {
		if row[1] != row[2] {
			t.Errorf("%s: want %q, got %q", row[0], row[2], row[1])
		}
	}
}
