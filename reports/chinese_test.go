package reports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tieout/reconcile"
)

// spoken returns every text that the package tells people: the literals that are given to a
// method that speaks, the titles of columns and terms, and those of the templates.
func spoken(t *testing.T) (texts []string) {
	t.Helper()
	literals := func(n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, text)
			}
			return true
		})
	}
	visit := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				name = f.Sel.Name
			case *ast.Ident:
				name = f.Name
			}
			from, to := map[string]int{"Say": 0, "Heading": 0, "add": 1, "addCount": 2, "line": 1, "sheetOf": 1}[name], 0
			switch name {
			case "Say", "Heading":
				to = 1
			case "add", "line", "sheetOf":
				to = from + 1
			case "addCount":
				to = from + 2
			}
			for i := from; i < to && i < len(n.Args); i++ {
				literals(n.Args[i])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "title" {
				literals(n.Value)
			}
		}
		return true
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, visit)
	}
	for _, name := range []string{"report.html.tmpl"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\.Say "([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
			texts = append(texts, found[1])
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}

var verbs = regexp.MustCompile(`%(\[\d\])?[sd]`)

// TestEveryTextIsChinese: no text that people are told lacks its Chinese form, none is left
// over, and each takes the same values.
func TestEveryTextIsChinese(t *testing.T) {
	texts := spoken(t)
	if len(texts) < 150 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	for _, english := range texts {
		chinese, known := chineseTexts[english]
		if !known {
			t.Errorf("%q has no Chinese form", english)
			continue
		}
		if want, got := len(verbs.FindAllString(english, -1)), len(verbs.FindAllString(chinese, -1)); want != got {
			t.Errorf("%q takes %d values, %q takes %d", english, want, chinese, got)
		}
	}
	others := []string{"days", "rrn", "age", "not dated", "due today", "1 day", "2 to 3 days", "4 to 7 days", "8 to 30 days", "more than 30 days", NotToldApart} // titles that are given as values
	for _, what := range journalTexts {
		others = append(others, "booked: "+what)
	}
	for english := range chineseTexts {
		if !slices.Contains(texts, english) && !slices.Contains(others, english) {
			t.Errorf("nobody says %q", english)
		}
	}
}

// TestEveryKindCauseAndStepIsChinese: the tables of the domain have a name and a next step.
func TestEveryKindCauseAndStepIsChinese(t *testing.T) {
	actions := map[string]bool{}
	for _, kind := range reconcile.Kinds {
		if chineseWords[string(kind.Kind)] == "" {
			t.Errorf("the kind %s has no name", kind.Kind)
		}
		actions[kind.Action] = true
	}
	for _, cause := range reconcile.Causes {
		if chineseWords[strings.TrimSuffix(cause.Code, "-*")] == "" {
			t.Errorf("the cause %s has no name", cause.Code)
		}
		actions[cause.Action] = true
	}
	for action := range actions {
		if action != "" && chineseSteps[action] == "" {
			t.Errorf("the next step %q has no Chinese form", action)
		}
	}
	for action := range chineseSteps {
		if !actions[action] {
			t.Errorf("nobody gives the next step %q", action)
		}
	}
}

// TestTheSpeaker: values, grouped amounts, codes, and columns of wide characters.
func TestTheSpeaker(t *testing.T) {
	zh, en := speaker("zh-CN"), speaker("en")
	for _, row := range [][3]string{
		{"a count in its sentence", zh.Say("%d sales, %s net, have not arrived", int64(2), "1,234.56 元"), "应到未到 2 笔，应结金额 1,234.56 元"},
		{"values in another order", zh.Say("Refused: %d of %d lines of %s, see rejects.csv", 1, 9, "a.csv"), "拒收：a.csv 共 9 行，其中 1 行被拒收，见 rejects.csv"},
		{"English", en.Say("%d sales, %s net, have not arrived", 2, "9.00 CNY"), "2 sales, 9.00 CNY net, have not arrived"},
		{"a code", zh.Word("missing-settlement"), "应到未到"},
		{"a code with an answer", zh.Word("card/declined-51"), "发卡机构拒绝（应答码 51）"},
		{"a code that has no name", zh.Word("ABC"), "ABC"},
		{"a code in English", en.Named("missing-settlement"), "missing-settlement"},
		{"a code beside its name", zh.Named("missing-settlement"), "应到未到 (missing-settlement)"},
		{"grouped", grouped("-15078991.31"), "-15,078,991.31"},
		{"short", grouped("100"), "100"},
		{"width", strconv.Itoa(displayWidth("应到 a")), "6"},
	} {
		if row[1] != row[2] {
			t.Errorf("%s: want %q, got %q", row[0], row[2], row[1])
		}
	}
}

// TestNoWordThatReadersTakeOtherwise: words by which authors name opposite things, or which belong to books that the program
// does not keep.
func TestNoWordThatReadersTakeOtherwise(t *testing.T) {
	for _, c := range []struct{ word, why string }{
		{"长款", "names either side"},
		{"短款", "names either side"},
		{"挂账", "is a booking, and nothing is booked"},
		{"存疑", "is carried to the next day by others"},
		{"签核", "is not said on the mainland"},
		{"补付", "is a payment of one's own"},
		{"净额", "is netting between institutions"},
		{"应收手续费", "is the acquirer's income"},
		{"核销", "alone is matching a receipt"},
	} {
		patterns := map[string]string{}
		for _, p := range slices.Concat(chineseClauses[:], chinesePhrases[:]) {
			patterns[p.english] = p.chinese
		}
		faults := map[string]string{}
		for _, texts := range []map[string]faultText{chineseFileFaults, chineseSetupFaults, chineseOtherFaults} {
			for name, text := range texts {
				faults[name] = text.what + text.step
			}
		}
		for _, texts := range []map[string]string{faults, chineseTexts, chineseWords, chineseSteps, patterns} {
			for english, chinese := range texts {
				if strings.Contains(strings.ReplaceAll(chinese, "核销损失", ""), c.word) {
					t.Errorf("%q says %s, which %s: %s", english, c.word, c.why, chinese)
				}
			}
		}
	}
}

// TestTheChineseLetter reads a letter as the acquirer's clerk does.
func TestTheChineseLetter(t *testing.T) {
	v := &letterView{
		say: speaker("zh-CN"), Provider: "拉卡拉", Merchant: "822290058120002", AsOf: "2026-11-20", RunID: "run-1", Deadline: "2026-12-01",
		Totals: []MissingView{{"CNY", 2, "12801.00", "12724.19"}}, Rows: []letterRow{{time: "2026-11-18 09:00:00", kind: "SALE", channel: "CARD", gross: "12801.00", currency: "CNY", id: "E1", due: "2026-11-19", overdue: "1", file: "a.csv", line: "2"}},
	}
	var text, page strings.Builder
	if err := v.text(&text); err != nil {
		t.Fatal(err)
	}
	if err := v.page(&page); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"关于交易款项未到账的查询函",
		"截至 2026年11月20日 未见于贵公司提供的结算文件",
		"交易金额 12,801.00 元，扣除约定手续费后应结算 12,724.19 元", "现请求补结算 人民币壹万贰仟柒佰贰拾肆元壹角玖分（¥12,724.19）", "下列交易在终端显示",
		"请贵公司核实并函复：1. 是否已清算、清算日期及参考号；2. 未结算的原因；3. 补结算日期。",
		"附件：一、交易明细（claim.csv）", "四、签购单影印件（由我公司补附）", "特此函询。", "12,801.00 元", "2026年12月1日",
	} {
		if !strings.Contains(text.String(), want) || !strings.Contains(page.String(), want) {
			t.Errorf("want %q in text and page, got\n%s", want, text.String())
		}
	}
}
