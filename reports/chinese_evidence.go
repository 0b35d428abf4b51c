package reports

import "strings"

// chineseClauses are clauses of evidence and next steps that name something, %s in their order. What is composed of
// others is left in English: half a sentence in each language is read by nobody.
var chineseClauses = [...]struct{ english, chinese string }{
	{"%s of source %s was expected by the night of %s", "%s（来源 %s）应于 %s 结账前到达"},
	{"%s of %s files %s of source %s have come; the rest was expected by the night of %s", "应有文件 %[2]s 份，已到 %[1]s 份（%[3]s，来源 %[4]s），其余应于 %[5]s 结账前到达"},
	{"no settlement line names it by %s", "结算文件中无此交易（%s）"},
	{"the same reference and amount were settled in the night of %s", "同一参考号和金额已于 %s 结账日结算"},
	{"the same reference and amount were settled to merchant %s (%s)", "同一参考号和金额结算至商户 %s（%s）"},
	{"another row has the same terminal, time, type, amount and references", "另有一行，终端、时间、类型、金额、参考号均相同"},
	{"the terminal logged a decline, response %s (%s), and the acquirer settled it", "终端记录为失败，应答码 %s（%s），收单机构却已结算"},
	{"the terminal logged no response code and no reversal", "终端未记录应答码，也无冲正"},
	{"one amount is %s times the other", "一方金额为另一方的 %s 倍"},
	{"schedule %s, rule {%s}: want %s, got %s", "费率方案 %s，规则 {%s}：应为 %s，实为 %s"},
	{"it is the fee without the cap", "为未按封顶计收的手续费"},
	{"it is the fee of rule {%s}", "为规则 {%s} 的手续费"},
	{"it is in %s", "见 %s"},
	{"an earlier line has the same reference and amount", "此前已有同一参考号和金额的结算行"},
	{"the same row is in another file: %s", "另一文件中有同一行：%s"},
	{"the same row was taken in the night of %s", "同一行已于 %s 结账日采用"},
	{"an invoice of fees of %s over %s came before: %s was taken in the night of %s", "此前已有同一手续费账单（%s，%s）：%s，已于 %s 结账日采用"},
	{"an invoice of fees of %s over %s came before: %s was taken tonight", "此前已有同一手续费账单（%s，%s）：%s，本次结账采用"},
	{"an invoice of fees without a number over %s came before: %s was taken in the night of %s", "此前已有同额手续费账单（无编号，%s）：%s，已于 %s 结账日采用"},
	{"an invoice of fees without a number over %s came before: %s was taken tonight", "此前已有同额手续费账单（无编号，%s）：%s，本次结账采用"},
	{"an earlier line has it too: %s", "此前的结算行也有：%s"},
	{"no transaction of the merchant has the reference %s", "该商户无此参考号的交易：%s"},
	{"no transaction of the merchant that is open, or was settled without a retrieval reference, has the reference %s", "该商户未结或无参考号结算的交易中，均无此参考号：%s"},
	{"it names no transaction: the line has no reference", "结算行无参考号，未指明交易"},
	{"%s of %s %s came in parts, %s is open", "%[2]s %[3]s 中已分次到账 %[1]s，尚欠 %[4]s"},
	{"parts: %s", "各次：%s"},
	{"a person closed it", "已人工销案"},
	{"a person closed it as missing", "已人工按未到销案"},
	{"nearest: %s, %s under %s", "最近似：%s，%s，%s"},
	{"%s row of it in %s too", "其中 %s 行亦在 %s"},
	{"%s rows of it in %s too", "其中 %s 行亦在 %s"},
	{"%s row of it settled in the night of %s already (%s)", "其中 %s 行已于 %s 结账日结算（%s）"},
	{"%s rows of it settled in the night of %s already (%s)", "其中 %s 行已于 %s 结账日结算（%s）"},
	{"the same bytes were taken in as %s", "与已采用的 %s 内容完全相同"},
	{"Ask the acquirer to move the money to merchant %s and to check the terminal's binding.", "请收单机构将款项转至商户 %s，并核对终端绑定。"},
	{"Ask the acquirer to give back what was taken twice.", "请收单机构退还重复扣收的款项。"},
	{"Close them with: %s", "销案命令：%s"},
}

// chineseOf says a text clause by clause; not known where one of them has no Chinese form.
func chineseOf(english string) (chinese string, known bool) {
	if chinese, known = chineseClause(english); known {
		return chinese, true
	}
	var said []string
	for clause := range strings.SplitSeq(english, "; ") {
		chinese, known := chineseClause(clause)
		if !known {
			return "", false
		}
		said = append(said, chinese)
	}
	return strings.Join(said, "；"), true
}

func chineseClause(english string) (string, bool) {
	if step, known := chineseSteps[english]; known {
		return step, true
	}
	for i := range chineseClauses {
		c := &chineseClauses[i]
		if values, fits := valuesOf(c.english, english); fits {
			return say{}.Say(c.chinese, values...), true
		}
	}
	return "", false
}

// valuesOf returns what stands in a text for each %s of a pattern. No value holds the break between clauses unless
// the pattern does.
func valuesOf(pattern, text string) (values []any, fits bool) {
	before, rest, more := strings.Cut(pattern, "%s")
	if text, fits = strings.CutPrefix(text, before); !fits {
		return nil, false
	}
	for more {
		var literal string
		literal, rest, more = strings.Cut(rest, "%s")
		at := strings.Index(text, literal)
		if !more {
			at = len(text) - len(literal)
		}
		if at < 1 || !strings.HasSuffix(text[:min(at+len(literal), len(text))], literal) || strings.Contains(text[:at], "; ") {
			return nil, false
		}
		values, text = append(values, text[:at]), text[at+len(literal):]
	}
	return values, text == ""
}
