package match_test

import (
	"testing"

	"tieout/reconcile"
	"tieout/reconcile/match"
)

func TestStories(t *testing.T) {
	for _, list := range [][]story{dueStories(), matchStories(), lifeStories(), variousStories()} {
		for _, s := range list {
			t.Run(s.name, func(t *testing.T) { tell(t, s) })
		}
	}
}

func dueStories() []story {
	return []story{
		{
			"one yuan", "1.00 at 0.60% costs 0.01; it is in transit until due, missing from then on, with the same ID every night",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 amount=1.00"}, verdicts: []string{"1 in-transit"}, proof: "new 1 1.00 0.99; in-transit 1 1.00 0.99"},
				{asOf: "10-20", verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}, proof: "opening 1 1.00 0.99; missing 1 1.00 0.99"},
				{asOf: "10-21", verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"late arrival", "money that comes after it was called missing clears the exception, with its days late",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-22", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 2"}},
			},
		},
		{
			"National Day", "money of the holiday is due on 8 October, money of Friday 9 October on the make-up Saturday",
			[]night{
				{asOf: "10-07", terminal: []string{"rrn=1 at=10-01_10:00", "rrn=2 at=10-07_10:00"}, verdicts: []string{"1 in-transit", "2 in-transit"}},
				{asOf: "10-08", verdicts: []string{"1 missing", "2 missing"}, exceptions: []string{"missing-settlement 1", "missing-settlement 2"}},
				{
					asOf: "10-09", terminal: []string{"rrn=3 at=10-09_10:00"}, verdicts: []string{"1 missing", "2 missing", "3 in-transit"},
					exceptions: []string{"missing-settlement 1", "missing-settlement 2"},
				},
				{
					asOf: "10-10", verdicts: []string{"1 missing", "2 missing", "3 missing"},
					exceptions: []string{"missing-settlement 1", "missing-settlement 2", "missing-settlement 3"},
				},
			},
		},
		{
			"cut-off", "before the drift of the cut-off the sale is of its own day; within it the later due date holds; a window that ends on a Saturday is Saturday's",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 at=10-19_22:49", "rrn=2 at=10-19_22:50", "rrn=3 at=10-19_23:01"},
					verdicts: []string{"1 missing", "2 in-transit", "3 in-transit"}, exceptions: []string{"missing-settlement 1"},
				},
				{
					asOf: "10-23", terminal: []string{"rrn=4 at=10-22_23:30", "rrn=5 at=10-23_23:30"},
					verdicts:   []string{"1 missing", "2 missing", "3 missing", "4 in-transit", "5 in-transit"},
					exceptions: []string{"missing-settlement 1", "missing-settlement 2", "missing-settlement 3"},
				},
				{
					asOf: "10-26", verdicts: []string{"1 missing", "2 missing", "3 missing", "4 missing", "5 missing"},
					exceptions: []string{"missing-settlement 1", "missing-settlement 2", "missing-settlement 3", "missing-settlement 4", "missing-settlement 5"},
				},
			},
		},
		{
			"waits for a file", "while the file that could hold the money has not come, the money waits and is not missing",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 p=acq at=10-16_10:00"}, gates: []match.UnavailableFile{lateGate("10-20")},
					verdicts: []string{"1 waiting", "2 missing"}, exceptions: []string{"missing-file settle-10-20", "missing-settlement 2"},
				},
				{
					asOf: "10-21", lines: []string{"rrn=1 on=10-20"}, verdicts: []string{"1 settled", "2 missing"},
					exceptions: []string{"missing-settlement 2"}, cleared: []string{" 1 settled 0", "missing-file settle-10-20 file-arrived 0"},
				},
			},
		},
		{
			"a file that is not late yet", "due money of a file that may still come is on its way, and nobody is told",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, gates: []match.UnavailableFile{{Source: "settle", Side: reconcile.SettlementSide, Provider: "acq", Date: on("10-20"), Early: true}},
				verdicts: []string{"1 in-transit"},
			}},
		},
		{
			"a late file before one that is not", "of two files that could hold the money the late one is named, whatever their order",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, gates: []match.UnavailableFile{{Source: "other", Side: reconcile.SettlementSide, Provider: "acq", Date: on("10-20"), Early: true}, lateGate("10-20")},
				verdicts: []string{"1 waiting"}, exceptions: []string{"missing-file settle-10-20"},
			}},
		},
		{
			"a source that never sent", "it is reported from the first due date that needs it, not before, and until a file comes",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1"}, gates: []match.UnavailableFile{neverGate()}, verdicts: []string{"1 in-transit"}},
				{asOf: "10-20", gates: []match.UnavailableFile{neverGate()}, verdicts: []string{"1 waiting"}, exceptions: []string{"missing-file settle_{date}"}},
				{
					asOf: "10-21", lines: []string{"rrn=1 on=10-20"}, verdicts: []string{"1 settled"},
					cleared: []string{" 1 settled 0", "missing-file settle_{date} file-arrived 0"},
				},
			},
		},
		{
			"no sender", "due money of a provider of whom no settlement file ever came waits, though its source is optional or not there",
			[]night{
				{asOf: "10-20", senders: []string{"other"}, terminal: []string{"rrn=1"}, verdicts: []string{"1 waiting"}},
				{asOf: "10-21", senders: []string{"other", "acq"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"a refund that nobody deducted", "it is no money due to the merchant: never missing, never netted with what is",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 amount=30.00", "rrn=2 type=REFUND amount=55.00"}, verdicts: []string{"1 missing", "2 undeducted"},
					exceptions: []string{"missing-settlement 1", "refund-not-deducted 2"},
				},
				{
					asOf: "10-21", lines: []string{"rrn=2 gross=-55.00 fee=-0.33"}, verdicts: []string{"1 missing", "2 settled"},
					exceptions: []string{"missing-settlement 1"}, cleared: []string{"refund-not-deducted 2 settled 1"},
				},
			},
		},
		{
			"what is missing stays missing", "a file that is missing tonight takes no exception of an earlier night away",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{
					asOf: "10-21", gates: []match.UnavailableFile{{Source: "settle", Side: reconcile.SettlementSide, Provider: "acq", File: "settle-x"}},
					verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1", "missing-file settle-x"},
				},
			},
		},
		{
			"no term", "a provider without a term: nothing says when it pays, so the row is held and told of",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 p=other"}, verdicts: []string{"1 held"},
				exceptions: []string{"no-settlement-term 1", "no-fee-rule 1"},
			}},
		},
		{
			"no calendar year", "a due date in a year that nobody has decreed yet is no date: the row is held",
			[]night{{
				asOf: "12-31", terminal: []string{"rrn=1 at=12-31_10:00"}, verdicts: []string{"1 held"}, exceptions: []string{"no-settlement-term 1"},
			}},
		},
	}
}

func neverGate() match.UnavailableFile {
	return match.UnavailableFile{
		Source: "settle", Side: reconcile.SettlementSide, Provider: "acq", File: "settle_{date}", NeverSent: true,
		Cause: reconcile.Cause{Code: "bank-system/file-missing", Confidence: "high", Evidence: "it never came", Action: "Ask for it."},
	}
}

func lateGate(day string) match.UnavailableFile {
	return match.UnavailableFile{
		Source: "settle", Side: reconcile.SettlementSide, Provider: "acq", Date: on(day), File: "settle-" + day,
		Cause: reconcile.Cause{Code: "bank-system/file-missing", Confidence: "high", Evidence: "it has not come", Action: "Ask for it."},
	}
}

func matchStories() []story {
	return []story{
		{
			"plain", "the usual: reference and amount agree, the fee is the schedule's",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"},
				proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 1 100.00 99.40; matched 1 100.00 99.40",
			}},
		},
		{
			"early", "money may come before it is due",
			[]night{{asOf: "10-19", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 on=10-19"}, verdicts: []string{"1 settled"}}},
		},
		{
			"other terminal", "another terminal of the same merchant is a match",
			[]night{{asOf: "10-20", terminal: []string{"rrn=1 t=T1"}, lines: []string{"rrn=1 t=T2"}, verdicts: []string{"1 settled"}}},
		},
		{
			"amount variance", "the reference agrees, the amount does not: settled, and the fee is judged on what was settled",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=100.00"}, lines: []string{"rrn=1 gross=110.00 fee=0.66"},
				verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1"},
				proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-new 1 110.00 109.34; matched 1 110.00 109.34",
			}},
		},
		{
			"both variances", "another amount, and a fee that is wrong for that amount too",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=100.00"}, lines: []string{"rrn=1 gross=110.00 fee=0.60"},
				verdicts: []string{"1 settled"}, exceptions: []string{"amount-variance 1", "fee-variance 1"},
			}},
		},
		{
			"one fen", "a fee that is a fen off is reported; the exception stays open",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1 fee=0.61"}, verdicts: []string{"1 settled"}, exceptions: []string{"fee-variance 1"}},
				{asOf: "10-21", exceptions: []string{"fee-variance 1"}},
				{asOf: "10-22", closed: map[string]string{"1": "by Li: agreed"}, cleared: []string{"fee-variance 1 closed 0"}},
			},
		},
		{
			"cap", "8,888.00 of debit costs 20.00, not 44.44",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=8888.00 card=DEBIT", "rrn=2 amount=8888.00 card=DEBIT"},
				lines:    []string{"rrn=1 gross=8888.00 fee=20.00", "rrn=2 gross=8888.00 fee=44.44"},
				verdicts: []string{"1 settled", "2 settled"}, exceptions: []string{"fee-variance 2"},
			}},
		},
		{
			"settled twice in one night", "the second line with the same reference and amount is the duplicate",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1", "rrn=1"},
				verdicts: []string{"1 settled", "line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"},
			}},
		},
		{
			"settled again later", "the first line settled it nights ago; the second is a duplicate all the same, and stays one",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-22", lines: []string{"rrn=1"}, verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
				{asOf: "10-23", verdicts: []string{"line:1 duplicate"}, exceptions: []string{"duplicate-settlement 1"}},
			},
		},
		{
			"a reference comes round again", "a sale made after the night that settled the same reference is another sale",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{
					asOf: "10-23", terminal: []string{"rrn=1 at=10-22_10:00"}, lines: []string{"rrn=1 at=10-22_10:00"}, verdicts: []string{"1 settled"},
				},
			},
		},
		{
			"ambiguous", "two sales fit one line equally: nobody guesses, all are held; the second line settles both",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 at=10-19_10:00 trace=1", "rrn=1 at=10-19_10:05 trace=2"}, lines: []string{"rrn=1"},
					verdicts: []string{"1 held", "1 held", "line:1 held"}, exceptions: []string{"ambiguous-match 1", "ambiguous-match 1", "ambiguous-match 1"},
				},
				{
					asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "1 settled"},
					cleared: []string{"ambiguous-match 1 settled 0", "ambiguous-match 1 settled 1", "ambiguous-match 1 matched 0"},
				},
			},
		},
		{
			"told apart", "a second reference that both sides carry decides between equals",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 auth=A", "rrn=1 auth=B at=10-19_11:00"}, lines: []string{"rrn=1 auth=B"},
				verdicts: []string{"1 settled", "1 missing"}, exceptions: []string{"missing-settlement 1"},
			}},
		},
		{
			"order number", "where the line has no retrieval reference, the order number names the sale; where it has another one, order number and gross together do",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 order=O1", "rrn=2 order=O2"}, lines: []string{"order=O1", "rrn=9 order=O2"},
				verdicts: []string{"1 settled", "2 settled"},
			}},
		},
		{
			"authorisation code as a check", "an order number whose authorisation codes contradict each other names the sale only if the gross is its own",
			[]night{{
				asOf: "10-20", terminal: []string{"order=O1 auth=A", "order=O2 auth=A"}, lines: []string{"order=O1 auth=B", "order=O2 auth=B gross=99.00 fee=0.59"},
				verdicts: []string{"O1 settled", "O2 missing", "line:O2 unexpected"}, exceptions: []string{"missing-settlement O2", "unexpected-settlement O2"},
			}},
		},
		{
			"trace number", "with batch and terminal, never alone",
			[]night{{
				asOf: "10-20", terminal: []string{"trace=7 batch=1 t=T1", "trace=8 batch=1 t=T1"}, lines: []string{"trace=7 batch=1 t=T1", "trace=8 t=T1"},
				verdicts:   []string{"7 settled", "8 missing", "line:8 unexpected"},
				exceptions: []string{"missing-settlement 8", "unexpected-settlement 8"},
			}},
		},
		{
			"misrouted", "the same reference and amount under another merchant: both held, and not missing",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2"},
					verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"},
				},
				{asOf: "10-21", verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
				{
					asOf: "10-22", closed: map[string]string{"1": "by Li: paid over"}, verdicts: []string{"1 excluded"},
					cleared: []string{"misrouted-settlement 1 closed 0"},
				},
			},
		},
		{
			"not misrouted", "another amount under another merchant is another sale",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=M1"}, lines: []string{"rrn=1 m=M2 gross=50.00 fee=0.30"},
				verdicts: []string{"1 missing", "line:1 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 1"},
			}},
		},
		{
			"currency", "the same reference in another currency: both held",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 amount=100"}, lines: []string{"rrn=1 gross=100 fee=1 cur=JPY"},
				verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"currency-mismatch 1"},
			}},
		},
		{
			"unexpected", "a line that no transaction explains, until the late terminal log comes",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"adjustments", "chargebacks and fees are no sale's settlement",
			[]night{{
				asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00", "type=FEE gross=0.00 fee=30.00"},
				exceptions: []string{"chargeback 1", "unexplained-deduction settle-10-20.csv"},
				proof:      "line-new 2 -100.00 -130.00; adjustments 2 -100.00 -130.00",
			}},
		},
		{
			"a chargeback reversed", "it stands until the acquirer gives the money back, and cleared.csv says so",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
				{asOf: "10-21", exceptions: []string{"chargeback 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=100.00 fee=0.00"}, cleared: []string{"chargeback 1 CHARGEBACK_REVERSED 0"}},
			},
		},
		{
			"a chargeback of another amount reversed", "an amount that differs ends nothing",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=CHARGEBACK_REVERSED gross=90.00 fee=0.00", "rrn=2 type=CHARGEBACK_REVERSED gross=100.00 fee=0.00"}, exceptions: []string{"chargeback 1"}},
			},
		},
		{
			"a reserve that is released in parts", "it stands until all of it was given back; what another reference gives back is not its own",
			[]night{
				{asOf: "10-20", lines: []string{"order=RSV1 type=ADJUSTMENT gross=-100.00 fee=0.00"}, exceptions: []string{"unexplained-deduction RSV1"}},
				{asOf: "10-21", lines: []string{"order=RSV1 type=ADJUSTMENT gross=40.00 fee=0.00"}, exceptions: []string{"unexplained-deduction RSV1"}},
				{asOf: "10-22", lines: []string{"order=RSV2 type=ADJUSTMENT gross=60.00 fee=0.00"}, exceptions: []string{"unexplained-deduction RSV1"}},
				{asOf: "10-23", lines: []string{"order=RSV1 type=ADJUSTMENT gross=59.99 fee=0.00"}, exceptions: []string{"unexplained-deduction RSV1"}},
				{asOf: "10-24", lines: []string{"order=RSV1 type=ADJUSTMENT gross=0.01 fee=0.00"}, cleared: []string{"unexplained-deduction RSV1 ADJUSTMENT 0"}},
			},
		},
		{
			"a chargeback and its reversal in one night", "they cancel each other",
			[]night{{
				asOf: "10-20", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00", "rrn=1 type=CHARGEBACK_REVERSED gross=100.00 fee=0.00"},
				proof: "line-new 2 0.00 0.00; adjustments 2 0.00 0.00",
			}},
		},
		{
			"a refund under its sale's reference", "terminals give a refund a reference of its own, acquirers settle it under that of the sale",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=REFUND amount=40.00 orig=1 at=10-19_11:00"},
				lines:    []string{"rrn=1", "rrn=1 gross=-40.00 fee=-0.24"},
				verdicts: []string{"1 settled", "2 settled"},
			}},
		},
		{
			"two refunds of a sale and one line", "equal refunds of one sale are not told apart: none is guessed",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=REFUND amount=40.00 orig=1 at=10-19_11:00", "rrn=3 type=REFUND amount=40.00 orig=1 at=10-19_11:30"},
				lines:      []string{"rrn=1", "rrn=1 gross=-40.00 fee=-0.24"},
				verdicts:   []string{"1 settled", "2 held", "3 held", "line:1 held"},
				exceptions: []string{"ambiguous-match 1", "ambiguous-match 2", "ambiguous-match 3"},
			}},
		},
		{
			"no fee rule", "a price that no rule gives is never guessed: the pair is held until the configuration names one",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 m=FREE"}, lines: []string{"rrn=1 m=FREE"},
				verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"no-fee-rule 1"},
			}},
		},
	}
}

func lifeStories() []story {
	return []story{
		{
			"declined", "a declined sale expects nothing; settled all the same, it is reported",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 code=51", "rrn=2 code=51"}, verdicts: []string{"1 excluded", "2 excluded"}},
				{
					asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"1 excluded", "2 excluded", "line:1 held"},
					exceptions: []string{"settled-though-declined 1"},
				},
				{asOf: "10-21", verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-though-declined 1"}},
			},
		},
		{
			"voided, none settled", "sale and void go out together; the acquirer settles neither: nothing is said",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_10:20"}, verdicts: []string{"1 excluded", "2 excluded"},
				proof: "new 2 0.00 0.00; excluded 2 0.00 0.00",
			}},
		},
		{
			"voided, both settled", "the two lines cancel each other: nothing is said",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_10:20"}, lines: []string{"rrn=1", "rrn=2 gross=-100.00 fee=-0.60"},
				verdicts: []string{"1 excluded", "2 excluded"},
			}},
		},
		{
			"voided, sale settled", "one half settled: settled-after-reversal; the other half clears it a night later",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_10:20"}, lines: []string{"rrn=1"},
					verdicts: []string{"1 excluded", "2 excluded", "line:1 held"}, exceptions: []string{"settled-after-reversal 1"},
				},
				{
					asOf: "10-21", lines: []string{"rrn=2 gross=-100.00 fee=-0.60"}, verdicts: []string{"1 excluded", "2 excluded"},
					cleared: []string{"settled-after-reversal 1 cancelled 0"},
				},
			},
		},
		{
			"void by trace number", "older terminals name the original by trace and batch only",
			[]night{{
				asOf: "10-20", terminal: []string{"trace=7 batch=1", "trace=8 batch=1 type=VOID origtrace=7 origbatch=1 at=10-19_10:20"},
				verdicts: []string{"7 excluded", "8 excluded"},
			}},
		},
		{
			"void declined", "a void that was declined takes nothing back",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 code=25 at=10-19_10:20"},
				verdicts: []string{"1 missing", "2 excluded"}, exceptions: []string{"missing-settlement 1"},
			}},
		},
		{
			"reversal of a void", "it makes the sale good again",
			[]night{{
				asOf:     "10-20",
				terminal: []string{"rrn=1", "rrn=2 type=VOID orig=1 at=10-19_10:20", "rrn=3 type=REVERSAL orig=2 at=10-19_10:21"}, lines: []string{"rrn=1"},
				verdicts: []string{"1 settled", "2 excluded", "3 excluded"},
			}},
		},
		{
			"void on a later night", "a sale that was reported is taken back: its exception goes",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{
					asOf: "10-21", terminal: []string{"rrn=2 type=VOID orig=1 at=10-20_09:00"}, verdicts: []string{"1 excluded", "2 excluded"},
					cleared: []string{"missing-settlement 1 voided 0"},
				},
			},
		},
		{
			"no answer, reversed", "the terminal took it back: nothing is expected",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 code=", "rrn=2 type=REVERSAL orig=1 at=10-19_10:01"}, verdicts: []string{"1 excluded", "2 excluded"},
			}},
		},
		{
			"no answer", "held; from its due date on the case to ask about first; settled if money comes",
			[]night{
				{asOf: "10-19", terminal: []string{"rrn=1 code=", "rrn=2 code=68"}, verdicts: []string{"1 held", "2 held"}},
				{asOf: "10-20", lines: []string{"rrn=2"}, verdicts: []string{"1 held", "2 settled"}, exceptions: []string{"unconfirmed-transaction 1"}, cleared: []string{" 2 settled 0"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unconfirmed-transaction 1 settled 1"}},
			},
		},
		{
			"unknown codes", "98, 96 and A0 leave the outcome open; A2 is an approval",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1 code=98", "rrn=2 code=96", "rrn=3 code=A0", "rrn=4 code=A2"},
				verdicts:   []string{"1 held", "2 held", "3 held", "4 missing"},
				exceptions: []string{"unconfirmed-transaction 1", "unconfirmed-transaction 2", "unconfirmed-transaction 3", "missing-settlement 4"},
			}},
		},
		{
			"pre-authorisation", "it moves no money; its completion does, and a voided completion does not",
			[]night{{
				asOf: "10-20",
				terminal: []string{
					"rrn=1 type=PREAUTH amount=500.00", "rrn=2 type=PREAUTH_COMPLETION amount=400.00 orig=1 at=10-19_12:00",
					"rrn=3 type=PREAUTH amount=500.00", "rrn=4 type=PREAUTH_VOID amount=500.00 orig=3 at=10-19_12:00",
					"rrn=5 type=PREAUTH_COMPLETION amount=300.00", "rrn=6 type=COMPLETION_VOID amount=300.00 orig=5 at=10-19_13:00",
				},
				lines:    []string{"rrn=2 gross=400.00 fee=2.40"},
				verdicts: []string{"2 settled", "5 excluded", "6 excluded"},
			}},
		},
		{
			"refund", "it expects to be taken, with its fee given back",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1", "rrn=2 type=REFUND amount=40.00 orig=1 at=10-19_15:00"}, lines: []string{"rrn=1", "rrn=2 gross=-40.00 fee=-0.24"},
					verdicts: []string{"1 settled", "2 settled"},
					proof:    "new 2 60.00 59.64; settled 2 60.00 59.64; line-new 2 60.00 59.64; matched 2 60.00 59.64",
				},
			},
		},
		{
			"refund that does not say its card", "it costs what its sale cost; of a sale that is remembered no longer nothing is known, and the fee that its line states is taken",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 card=DEBIT", "rrn=2 type=REFUND amount=40.00 orig=1 card= ch= at=10-19_15:00"},
					lines:    []string{"rrn=1 fee=0.50", "rrn=2 gross=-40.00 fee=-0.20"},
					verdicts: []string{"1 settled", "2 settled"},
				},
				{
					asOf: "10-21", terminal: []string{"rrn=3 type=REFUND amount=10.00 orig=1 card= ch= at=10-20_15:00"}, lines: []string{"rrn=3 gross=-10.00 fee=-0.05"},
					verdicts: []string{"3 settled"},
				},
			},
		},
		{
			"logged twice", "two rows of one event are one transaction and a duplicate",
			[]night{
				{
					asOf: "10-20", terminal: []string{"rrn=1 trace=5", "rrn=1 trace=5"}, lines: []string{"rrn=1"},
					verdicts: []string{"1 settled", "1 held"}, exceptions: []string{"duplicate-transaction 1"},
				},
				{asOf: "10-21", verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"logged again on a later night", "the same event was logged and paid before: it is not expected again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 trace=5"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}},
				{asOf: "10-21", terminal: []string{"rrn=1 trace=5"}, verdicts: []string{"1 held"}, exceptions: []string{"duplicate-transaction 1"}},
			},
		},
		{
			"two equal sales", "without a reference nobody can call two equal sales one",
			[]night{{
				asOf: "10-20", terminal: []string{"", ""}, verdicts: []string{" missing", " missing"},
				exceptions: []string{"missing-settlement pos.csv", "missing-settlement pos.csv"},
			}},
		},
	}
}

func variousStories() []story {
	return []story{
		{
			"closed by a person", "the money leaves the open balance; the exception is shown no more, and a line that comes later is not unexplained",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{
					asOf: "10-21", closed: map[string]string{"1": "by Li: paid by cheque"}, verdicts: []string{"1 excluded"},
					cleared: []string{"missing-settlement 1 closed 0"}, proof: "opening 1 100.00 99.40; excluded 1 100.00 99.40",
				},
				{asOf: "10-22", verdicts: []string{"1 excluded"}},
			},
		},
		{
			"refused row", "its exception stays until a person closes it",
			[]night{
				{asOf: "10-20", rejects: []reconcile.Reject{{Origin: reconcile.Origin{File: "settle.csv", Line: 5}, Reason: "net-mismatch", RRN: "9"}}, exceptions: []string{"rejected-row 9"}},
				{asOf: "10-21", exceptions: []string{"rejected-row 9"}},
				{asOf: "10-22", closed: map[string]string{"9": "by Li: corrected"}, cleared: []string{"rejected-row 9 closed 0"}},
			},
		},
		{
			"a refused row that is corrected", "its exception ends with the row that says it again, of the same side only",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, rejects: refusedRow("settle.csv", "1"), verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1", "rejected-row 1"}},
				{asOf: "10-21", verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1", "rejected-row 1"}},
				{asOf: "10-22", lines: []string{"rrn=1 file=settle.csv"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 2", "rejected-row 1 corrected 0"}},
			},
		},
		{
			"a refused row of the other side", "a line does not correct the row of the terminal that it names",
			[]night{
				{asOf: "10-20", rejects: refusedRow("pos.csv", "1"), exceptions: []string{"rejected-row 1"}},
				{asOf: "10-21", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"rejected-row 1", "unexpected-settlement 1"}},
				{asOf: "10-22", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"rejected-row 1 corrected 0", "unexpected-settlement 1 matched 0"}},
			},
		},
		{
			"a refused row of another merchant", "the same reference elsewhere corrects nothing",
			[]night{
				{asOf: "10-20", rejects: refusedRow("settle.csv", "1"), exceptions: []string{"rejected-row 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 m=M2"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"rejected-row 1", "unexpected-settlement 1"}},
			},
		},
		{
			"a refused row that is refused again", "an accepted restatement with the same fault has one exception, not two",
			[]night{
				{asOf: "10-20", rejects: refusedRow("settle.csv", "1"), exceptions: []string{"rejected-row 1"}},
				{asOf: "10-21", rejects: refusedRow("settle.csv", "1"), restated: "settle.csv", exceptions: []string{"rejected-row 1"}},
				{asOf: "10-22", rejects: append(refusedRow("settle.csv", "1"), refusedRow("settle.csv", "1")...), restated: "settle.csv", exceptions: []string{"rejected-row 1", "rejected-row 1"}},
			},
		},
		{
			"a closed missing file", "nothing waits for a file that a person closed, and nobody says that it came: it was closed",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, gates: lateSettlement("10-20"), verdicts: []string{"1 waiting"}, exceptions: []string{"missing-file settle-10-20.csv"}},
				{asOf: "10-21", gates: lateSettlement("10-20"), closed: map[string]string{"": "by Li: there is none"}, cleared: []string{"missing-file settle-10-20.csv closed 0"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-22", gates: lateSettlement("10-20"), verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"a closed line whose sale comes with the closing", "they meet: the closing has nothing left to end",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{
					asOf: "10-21", closed: map[string]string{"1": "by Li: no sale"}, terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"},
					proof: "new 1 100.00 99.40; settled 1 100.00 99.40; line-opening 1 100.00 99.40; matched 1 100.00 99.40",
				},
				{asOf: "10-22"},
			},
		},
		{
			"a chargeback corrects no refused row", "it takes money back, and settles nothing",
			[]night{
				{asOf: "10-20", rejects: refusedRow("settle.csv", "1"), exceptions: []string{"rejected-row 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 type=CHARGEBACK gross=-100.00 fee=0.00"}, exceptions: []string{"chargeback 1", "rejected-row 1"}},
			},
		},
		{
			"a restatement that nobody accepted", "it is told of every night, until it is accepted or taken back",
			[]night{
				{asOf: "10-20", unaccepted: lateSettlement("10-20"), exceptions: []string{"restated-file settle-10-20.csv"}},
				{asOf: "10-21", unaccepted: lateSettlement("10-20"), exceptions: []string{"restated-file settle-10-20.csv"}},
				{asOf: "10-22", restated: "settle-10-20.csv", cleared: []string{"restated-file settle-10-20.csv accepted 0"}},
				{asOf: "10-23", unaccepted: lateSettlement("10-20"), exceptions: []string{"restated-file settle-10-20.csv"}},
				{asOf: "10-24", cleared: []string{"restated-file settle-10-20.csv withdrawn 0"}},
			},
		},
		{
			"a restatement beside an open line", "the line of before keeps its exception; only what the restatement adds contradicts the closed night",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1 file=settle.csv"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", lines: []string{"rrn=1 file=settle.csv on=10-20", "rrn=2 file=settle.csv"}, restated: "settle.csv", verdicts: []string{"line:1 unexpected", "line:2 held"}, exceptions: []string{"restated-settlement 2", "unexpected-settlement 1"}},
			},
		},
		{
			"a refused line explains", "a missing sale whose line was refused says so",
			[]night{{
				asOf: "10-20", terminal: []string{"rrn=1"}, rejects: []reconcile.Reject{{Origin: reconcile.Origin{File: "settle.csv", Line: 5}, Reason: "net-mismatch", RRN: "1", Merchant: "M1"}},
				verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1", "rejected-row 1"},
			}},
		},
	}
}

// refusedRow is a refused row of merchant M1.
func refusedRow(file, rrn string) []reconcile.Reject {
	return []reconcile.Reject{{Origin: reconcile.Origin{File: file, Line: 5}, Reason: "net-mismatch", Detail: "want 99.40", RRN: rrn, Merchant: "M1"}}
}

// lateSettlement is the settlement file of a day that did not come.
func lateSettlement(day string) []match.UnavailableFile {
	return []match.UnavailableFile{{
		Source: "settle", Side: reconcile.SettlementSide, Provider: "acq", Date: on(day), File: "settle-" + day + ".csv",
		Cause: reconcile.MissingFile.NewCause("bank-system/file-missing", reconcile.Sure, "it was expected"),
	}}
}
