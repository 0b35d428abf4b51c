package main

import (
	"strings"
	"testing"
)

// TestDraft: a draft has what the names of columns say for certain, and a gap for all else.
func TestDraft(t *testing.T) {
	for _, row := range []struct {
		name, why, columns string
		want               []string // parts of the draft; none: there is no draft
	}{
		{
			"settlement", "only an acquirer's file has a fee; day and time stand apart", "商户号,终端号,交易日期,交易时间,交易类型,交易金额,手续费,结算金额,参考号,清算日期",
			[]string{"side: settlement", "merchant_id: {column: '商户号'}", "txn_time: {columns: [交易日期, 交易时间]", "gross_amount: {column: '交易金额'}", "net_amount: {column: '结算金额'}", "settle_date: {column: '清算日期'"},
		},
		{"log", "a till says no fee", "商户编号,交易时间,交易类型,金额,参考号,应答码", []string{"side: terminal", "  amount: {column: '金额'}", "response_code: {column: '应答码'}"}},
		{"no day of settlement", "what the file must say and does not is a gap", "商户号,交易时间,交易金额,手续费", []string{"# GAP: settle_date: no column is certain", "# GAP: net_amount: no column is certain"}},
		{"two for one", "which of them is meant nobody knows", "商户号,凭证号,流水号,交易时间,金额", []string{"# GAP: trace_no: 凭证号 or 流水号"}},
		{"a word of its own", "a column whose meaning is not certain is named", "商户号,交易时间,金额,备注", []string{"# GAP: column 备注: what it means is not known"}},
		{"another table", "too little is certain: a draft would be a guess", "姓名,电话,金额", nil},
	} {
		got := draft("file", strings.Split(row.columns, ","), "comma")
		if (got == "") != (row.want == nil) {
			t.Errorf("%s (%s): got %q", row.name, row.why, got)
		}
		for _, part := range row.want {
			if !strings.Contains(got, part) {
				t.Errorf("%s (%s): want %q in\n%s", row.name, row.why, part, got)
			}
		}
	}
}
