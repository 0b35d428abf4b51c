package reports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sayEvidence are the folders whose code makes evidence; of the pipeline the files that give causes.
var sayEvidence = []string{"../reconcile/match/*.go", "../internal/nightly/*.go", "../reconcile/terms/*.go"}

// notEvidence are the texts of that code that are none, and why.
var notEvidence = map[string]string{
	" 01 04 05 14 33 34 36 38 41 43 51 54 55 57 59 61 62 65 75 ": "response codes",
	"a payout":               "where a panic says that it happened",
	"remembered of ":         "the text of a movement that is never told",
	" that were paid":        "the same",
	" {over the batch}":      "a rule, as the configuration has it",
	" {by invoice}":          "a rule, as the configuration has it",
	"1 line":                 "a count, of which the pattern has a number",
	"%d lines, made from %s": "its count, too",
}

// tellsNoEvidence are files whose texts are errors, or what tieout explain prints.
var tellsNoEvidence = []string{"trace.go", "traceback.go", "feebook.go", "term.go", "fee.go", "matching.go", "feebuiltin.go", "fee_bands.go", "feetax.go", "doc.go"}

// evidenceTexts returns the literals of which evidence is composed: all sentences and parts of them in the code that makes
// it, but those of panics and of errors.
func evidenceTexts(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range sayEvidence {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || slices.Contains(tellsNoEvidence, filepath.Base(name)) {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(name, "nightly") && !givesCauses(file) {
				continue
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if isError(n) {
					return false
				}
				if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					if english.MatchString(text) && strings.Contains(text, " ") {
						texts[text] = filepath.Base(name)
					}
				}
				return true
			})
		}
	}
	return texts
}

// english is a text with a word in it.
var english = regexp.MustCompile(`[a-z]{2,}`)

// givesCauses reports whether a file gives the cause of an exception.
func givesCauses(file *ast.File) (gives bool) {
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			gives = gives || s.Sel.Name == "NewCause" || s.Sel.Name == "UnknownCause"
		}
		return true
	})
	return gives
}

// isError reports whether a node is a panic, an error, a note of the log, or an import.
func isError(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return true
	case *ast.CompositeLit:
		s, ok := n.Type.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Error"
	case *ast.CallExpr:
		switch f := n.Fun.(type) {
		case *ast.Ident:
			return f.Name == "panic"
		case *ast.SelectorExpr:
			return slices.Contains([]string{"Errorf", "At", "New", "Debug", "Info", "Warn"}, f.Sel.Name)
		}
	}
	return false
}

// TestEveryPartOfEvidenceIsChinese: whatever the judge and the pipeline compose evidence and next steps of is part of a
// pattern. A new sentence fails here until it has one.
func TestEveryPartOfEvidenceIsChinese(t *testing.T) {
	texts := evidenceTexts(t)
	if len(texts) < 150 {
		t.Fatalf("want the texts of which evidence is composed, got %d", len(texts))
	}
	var patterns []string
	for _, list := range [][]evidencePattern{chineseClauses[:], chinesePhrases[:]} {
		for _, p := range list {
			patterns = append(patterns, p.english)
		}
	}
	for step := range chineseSteps {
		patterns = append(patterns, step)
	}
	verb, word := regexp.MustCompile(`%[0-9]*[sdqvc%]`), regexp.MustCompile(`[A-Za-z]{2}`)
	for text, file := range texts {
		if notEvidence[text] != "" {
			continue
		}
		for clause := range strings.SplitSeq(text, clauseBreak) {
			var parts []string
			for _, part := range verb.Split(strings.Trim(clause, "; :,."), -1) {
				if word.MatchString(part) {
					parts = append(parts, regexp.QuoteMeta(strings.Trim(part, `";() ,:`)))
				}
			}
			if is := regexp.MustCompile(strings.Join(parts, ".*")); !slices.ContainsFunc(patterns, is.MatchString) {
				t.Errorf("%s: %q of %q is in no pattern of chinese_clauses.go or chinese_phrases.go", file, clause, text)
			}
		}
	}
}

// TestPatternsOfEvidence: the Chinese form takes as many values as the English one, and no pattern is hidden by an earlier one.
func TestPatternsOfEvidence(t *testing.T) {
	verb := regexp.MustCompile(`%[snwpmt]`)
	for _, list := range [][]evidencePattern{chineseClauses[:], chinesePhrases[:]} {
		for _, p := range list {
			want, got := len(verb.FindAllString(p.english, -1)), verbs.FindAllString(p.chinese, -1)
			if want != len(got) {
				t.Errorf("%q takes %d values, %q takes %d", p.english, want, p.chinese, len(got))
			}
			told, next := map[int]bool{}, 1
			for _, found := range got { // as package fmt counts them
				if strings.HasPrefix(found, "%[") {
					next = int(found[2] - '0')
				}
				told[next] = true
				next++
			}
			if len(told) != want || want > 0 && !told[want] {
				t.Errorf("%q does not tell every value once", p.chinese)
			}
		}
	}
}

// TestEvidenceInChinese: sentences as nights have them, told whole, or not at all.
func TestEvidenceInChinese(t *testing.T) {
	for _, c := range []struct{ english, chinese, why string }{
		{"no settlement line names it by rrn 628100082710, trace_no 082710; nearest: settle.csv:165, the same amount under rrn 828100226475 (the same terminal, the same last digits of the card)", "结算文件中无此交易（参考号 628100082710、凭证号 082710）；最近似：settle.csv:165，金额相同，参考号 828100226475（终端相同、卡号末位相同）", "names as the slip has them, and why a line is near"},
		{"5 lines settled on 2026-11-18 under the deposit reference D1: 406.15 CNY; the bank received 401.15 CNY (b.csv:2 400.00 CNY on 2026-11-19; b.csv:3 1.15 CNY on 2026-11-19): short by 5.00 CNY; the bank says: T+1; batch 3", "2026-11-18 结算的 5 行（入账参考号 D1）：406.15 CNY；银行入账 401.15 CNY（b.csv:2 400.00 CNY（2026-11-19）；b.csv:3 1.15 CNY（2026-11-19））：少 5.00 CNY；银行摘要：T+1; batch 3", "lists of members hold the break between clauses"},
		{"the transaction with rrn 1 is not settled by it: a VOID over 12.00 CNY (a.csv:2), which is excluded (voided)", "此结算行并未结算该交易（参考号 1）：消费撤销 12.00 CNY (a.csv:2)，现为不计应收（已撤销）", "what became of a row"},
		{"a line of the same gross may be its money (s.csv:5, rrn 628100000070): rrn 628100000007 and 628100000070 are nearly one, the same terminal", "交易金额相同的结算行可能即为此款（s.csv:5，参考号 628100000070）：参考号 628100000007 与 628100000070 仅差一处、终端相同", "a pair of references is no reference"},
		{"2 sales and 3 lines of this gross are alike, and nothing distinguishes them; one of the others: a.csv:3", "2 笔交易与 3 行交易金额相同，无从区分；其余之一：a.csv:3", "a phrase as a clause"},
		{"no single line is of that amount; 3 sets of 2 to 4 of its 9 lines are, so that the amount alone decides nothing: what was paid for each terminal or batch would", "无单独一行为此金额；其 9 行中 2 至 4 行的组合有 3 种相等，仅凭金额无从判定，须知各终端或批次的付款额", "one clause with a break in it"},
		{"the acquirer took back 60.00 under rrn 1; since then 40.00 was given back (s.csv:3), which leaves 20.00; its sale is at pos.csv:2, whose row came later", "收单机构扣回 60.00（参考号 1）；其后退回 40.00（s.csv:3），余 20.00；所属交易见 pos.csv:2，其流水后到", "what a chargeback learned on later nights"},
		{"the acquirer took back 100.00 of the sale at pos.csv:2, which is merchant M1's and was settled to merchant M2 (s.csv:2)", "收单机构就交易 pos.csv:2 扣回 100.00，该交易属商户 M1，却结算至商户 M2（s.csv:2）", "a chargeback of money that went astray"},
		{"the acquirer took back 100.00 under rrn 1; its sale is at pos.csv:2, which is merchant M1's and was settled to merchant M2 (s.csv:2)", "收单机构扣回 100.00（参考号 1）；所属交易见 pos.csv:2，属商户 M1，却结算至商户 M2（s.csv:2）", "likewise on a later night"},
		{"the acquirer took back 100.00 under rrn 1; what it takes back came with a line of the type SALE over 100.00 CNY (s.csv:2), which is unexpected", "收单机构扣回 100.00（参考号 1）；所扣款项来自消费类结算行 100.00 CNY (s.csv:2)，现为对方有我方无", "a chargeback of a line that nobody explains"},
		{"no line of merchant M1 names it by rrn 1; one of merchant M2 does: a line of the type SALE over 90.00 CNY (s.csv:2)", "商户 M1 的结算行中无此交易（参考号 1）；商户 M2 有一行指明此交易：消费类结算行 90.00 CNY (s.csv:2)", "a row of another merchant"},
		{"no transaction of the merchant has the reference rrn 1; one of merchant M1 has it: a SALE over 100.00 CNY (pos.csv:2)", "该商户无此参考号的交易：参考号 1；商户 M1 有此参考号的交易：消费 100.00 CNY (pos.csv:2)", "likewise from the line"},
		{"no settlement line names it by rrn 1; the rows of s.csv, which was refused, could not all be read", "结算文件中无此交易（参考号 1）；被拒收的 s.csv 未能全部读出", "what nobody could read is said"},
		{"no settlement line of provider hx names it by rrn 1; one of provider qq does: a line of the type SALE over 100.00 CNY (q.csv:2), which is unexpected", "收单机构 hx 的结算文件中无此交易（参考号 1）；收单机构 qq 有一行指明此交易：消费类结算行 100.00 CNY (q.csv:2)，现为对方有我方无", "a row of another provider"},
		{"no transaction of provider qq has the reference rrn 1; one of provider hx has it: a sale of 100.00 CNY (pos.csv:2) was settled with 100.00 (s.csv:2) in the night of 2026-11-10", "收单机构 qq 无此参考号的交易：参考号 1；收单机构 hx 有此参考号的交易：消费 100.00 CNY (pos.csv:2) 已于 2026-11-10 结账日按 100.00 (s.csv:2) 结算", "likewise from the line"},
		{"net_amount: want gross 135.29 less fee 0.81 = 134.48, got 134.49", "", "the error of a row stays as the file's reader said it"},
		{"a person closed it; nobody wrote this", "", "half a sentence is told by nobody"},
	} {
		got, known := chineseOf(c.english)
		if known != (c.chinese != "") || known && got != c.chinese {
			t.Errorf("%s: want %q, got %q, %v", c.why, c.chinese, got, known)
		}
	}
}

// TestEveryReasonAndBasisHasAWord: why a row has its verdict, by what it was matched, and what ended an exception.
func TestEveryReasonAndBasisHasAWord(t *testing.T) {
	names, err := filepath.Glob("../reconcile/match/*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../reconcile/terms/matching.go")
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{"refused": "of a fact alone", "fee-corrected": "of a fact alone"}
	is := regexp.MustCompile(`^(reason|Reason|basis|By)[A-Z]`)
	found := 0
	for _, name := range append(names, more...) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || strings.HasSuffix(name, "_test.go") {
				return true
			}
			for i, value := range spec.Values {
				literal, ok := value.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING || !is.MatchString(spec.Names[i].Name) {
					continue
				}
				code, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				if found++; chineseWords[code] == "" && kept[code] == "" {
					t.Errorf("%s: the code %q of %s has no word", filepath.Base(name), code, spec.Names[i].Name)
				}
			}
			return true
		})
	}
	for _, how := range []string{"accepted", "file-arrived", "nothing-waits", "withdrawn", "forgotten", "settled", "matched", "original"} { // what ended an exception
		if chineseWords[how] == "" {
			t.Errorf("the code %q has no word", how)
		}
	}
	if found < 40 {
		t.Errorf("want the codes of the judge, got %d", found)
	}
}
