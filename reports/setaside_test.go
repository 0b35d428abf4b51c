package reports

import (
	"slices"
	"strings"
	"testing"

	"tieout/reconcile"
)

// TestWhatNobodyClosedIsNotClosed: money of before the start is set aside as what a person closed is; only of that
// one may a report say that a person did.
func TestWhatNobodyClosedIsNotClosed(t *testing.T) {
	const byPerson = "已人工销案"
	for _, test := range []struct{ reason, want, why string }{
		{"closed", byPerson, "a person closed it"},
		{"before-start", "起始日前", "it is older than what is judged"},
		{"debit", "账户支出", "it left the account"},
		{"no-deposit-source", "无银行流水可对", "nothing can be judged of it"},
	} {
		for _, language := range []string{"en", "zh-CN"} {
			s := speaker(language)
			verdict, reason := s.spokenColumn("verdict")(string(reconcile.Closed)), s.spokenColumn("reason")(test.reason)
			if strings.Contains(verdict, byPerson) || language == "zh-CN" && (reason != test.want || verdict == string(reconcile.Closed)) || language == "en" && reason != test.reason {
				t.Errorf("%s (%s): want the reason %q beside a verdict that names nobody, got %q and %q", test.reason, test.why, test.want, verdict, reason)
			}
		}
	}
	proof := speaker("zh-CN").proofView("CNY", &reconcile.CurrencyProof{})
	for _, line := range slices.Concat(proof.Payouts, proof.Deposits) {
		if line.Name == "closed" && strings.Contains(line.Label, byPerson) {
			t.Errorf("the sum of the %s says that a person closed all of it: %s", line.Side, line.Label)
		}
	}
}
