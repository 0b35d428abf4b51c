package match_test

import "testing"

// TestByHand covers what people say of rows.
func TestByHand(t *testing.T) {
	for _, s := range []story{
		{
			"a sale and a line", "nothing ties them together; the difference stays, under the sale's exception",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90 gross=90.00 fee=0.54"}, verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
				{
					asOf: "10-21", match: "1 90", verdicts: []string{"1 settled"}, bases: []string{"1 by-hand"}, exceptions: []string{"amount-variance 1"},
					cleared: []string{"missing-settlement 1 became amount-variance 0", "unexpected-settlement 90 matched by Li Na: the slip 0"},
				},
				{asOf: "10-22", unmatch: "1", verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}, cleared: []string{"amount-variance 1 became missing-settlement 0"}},
				{asOf: "10-23", verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
			},
		},
		{
			"one sale, two lines", "they add up",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90 gross=60.00 fee=0.36", "rrn=91 gross=40.00 fee=0.24"}, verdicts: []string{"1 missing", "line:90 unexpected", "line:91 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90", "unexpected-settlement 91"}},
				{
					asOf: "10-21", match: "1 90 91", verdicts: []string{"1 settled", "1 settled"}, bases: []string{"1 by-hand", "1 by-hand"},
					cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0", "unexpected-settlement 91 matched by Li Na: the slip 0"},
				},
			},
		},
		{
			"one sale, two lines, too little", "by a person's word no rest is open; the difference is",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90 gross=60.00 fee=0.36", "rrn=91 gross=30.00 fee=0.18"}, verdicts: []string{"1 missing", "line:90 unexpected", "line:91 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90", "unexpected-settlement 91"}},
				{
					asOf: "10-21", match: "1 90 91", verdicts: []string{"1 settled", "1 settled"}, exceptions: []string{"amount-variance 1"},
					cleared: []string{"missing-settlement 1 became amount-variance 0", "unexpected-settlement 90 matched by Li Na: the slip 0", "unexpected-settlement 91 matched by Li Na: the slip 0"},
				},
			},
		},
		{
			"two sales, one line", "",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1 amount=60.00", "rrn=2 amount=40.00"}, lines: []string{"rrn=90"}, verdicts: []string{"1 missing", "2 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "missing-settlement 2", "unexpected-settlement 90"}},
				{
					asOf: "10-21", match: "1 2 90", verdicts: []string{"1 settled", "2 settled"}, bases: []string{"1 by-hand", "2 by-hand"},
					cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "missing-settlement 2 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0"},
				},
				{
					asOf: "10-22", unmatch: "2", verdicts: []string{"1 missing", "2 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "missing-settlement 2", "unexpected-settlement 90"},
					proof: "reopened 2 100.00 99.40; missing 2 100.00 99.40; line-reopened 1 100.00 99.40; unexpected 1 100.00 99.40",
				},
			},
		},
		{
			"a possible match that is one", "its one exception names both rows",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=631112044177"}, verdicts: []string{"631112044117 held", "line:631112044177 held"}, exceptions: []string{"possible-match 631112044117"}},
				{asOf: "10-21", match: "631112044117", verdicts: []string{"631112044117 settled"}, bases: []string{"631112044117 by-hand"}, cleared: []string{"possible-match 631112044117 matched by Li Na: the slip 0"}},
				{asOf: "10-22"},
			},
		},
		{
			"a possible match that is none", "it is never proposed again",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=631112044177"}, verdicts: []string{"631112044117 held", "line:631112044177 held"}, exceptions: []string{"possible-match 631112044117"}},
				{
					asOf: "10-21", unmatch: "631112044117", verdicts: []string{"631112044117 missing", "line:631112044177 unexpected"}, exceptions: []string{"missing-settlement 631112044117", "unexpected-settlement 631112044177"},
					cleared: []string{"possible-match 631112044117 became missing-settlement 0"},
				},
				{asOf: "10-22", verdicts: []string{"631112044117 missing", "line:631112044177 unexpected"}, exceptions: []string{"missing-settlement 631112044117", "unexpected-settlement 631112044177"}},
			},
		},
		{
			"a matched line comes again", "it is a copy",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90"}, verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
				{asOf: "10-21", match: "1 90", verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0"}},
				{asOf: "10-22", lines: []string{"rrn=90"}, verdicts: []string{"line:90 duplicate"}, exceptions: []string{"duplicate-settlement 90"}},
			},
		},
		{
			"a match taken back as the sale's own line comes", "what the match had settled is no settlement any more: the line is no copy of it",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90"}, verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
				{asOf: "10-21", match: "1 90", verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0"}},
				{
					asOf: "10-22", unmatch: "1", lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "line:90 unexpected"}, bases: []string{"1 rrn"}, exceptions: []string{"unexpected-settlement 90"},
					proof: "reopened 1 100.00 99.40; settled 1 100.00 99.40; line-reopened 1 100.00 99.40; line-new 1 100.00 99.40; matched 1 100.00 99.40; unexpected 1 100.00 99.40",
				},
				{asOf: "10-23", verdicts: []string{"line:90 unexpected"}, exceptions: []string{"unexpected-settlement 90"}},
			},
		},
		{
			"a match taken back as the line's own sale comes", "likewise the other half: the sale was not logged before",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90"}, verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
				{asOf: "10-21", match: "1 90", verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0"}},
				{asOf: "10-22", unmatch: "1", terminal: []string{"rrn=90 file=late.csv"}, verdicts: []string{"1 missing", "90 settled"}, bases: []string{"90 rrn"}, exceptions: []string{"missing-settlement 1"}},
			},
		},
		{
			"a match taken back as the sale is voided", "the void is of a sale that nothing settled: the line is nobody's",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90"}, verdicts: []string{"1 missing", "line:90 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90"}},
				{asOf: "10-21", match: "1 90", verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0"}},
				{asOf: "10-22", unmatch: "1", terminal: []string{"type=VOID rrn=2 orig=1 at=10-21_10:00 file=pos-10-21.csv"}, verdicts: []string{"1 excluded", "2 excluded", "line:90 unexpected"}, exceptions: []string{"unexpected-settlement 90"}},
				{asOf: "10-23", verdicts: []string{"1 excluded", "2 excluded", "line:90 unexpected"}, exceptions: []string{"unexpected-settlement 90"}},
			},
		},
		{
			"one of two lines of a match taken back came for another sale", "whatever was matched opens again, and each line finds its own",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"rrn=90 gross=60.00 fee=0.36", "rrn=91 gross=40.00 fee=0.24"}, verdicts: []string{"1 missing", "line:90 unexpected", "line:91 unexpected"}, exceptions: []string{"missing-settlement 1", "unexpected-settlement 90", "unexpected-settlement 91"}},
				{
					asOf: "10-21", match: "1 90 91", verdicts: []string{"1 settled", "1 settled"},
					cleared: []string{"missing-settlement 1 matched by Li Na: the slip 0", "unexpected-settlement 90 matched by Li Na: the slip 0", "unexpected-settlement 91 matched by Li Na: the slip 0"},
				},
				{
					asOf: "10-22", unmatch: "1", terminal: []string{"rrn=91 amount=40.00 file=late.csv"}, lines: []string{"rrn=1"}, verdicts: []string{"1 settled", "91 settled", "line:90 unexpected"}, bases: []string{"1 rrn", "91 rrn"},
					exceptions: []string{"unexpected-settlement 90"},
				},
			},
		},
		{
			"a closing taken back", "the sale is missing again, and is paid then",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li Na: cash"}, verdicts: []string{"1 excluded"}, cleared: []string{"missing-settlement 1 closed 0"}},
				{asOf: "10-22", reopen: "1", verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}, proof: "reopened 1 100.00 99.40; missing 1 100.00 99.40"},
				{asOf: "10-23", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 3"}},
			},
		},
		{
			"a closing taken back on the night of the money", "it is late by the days since its own due day",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, verdicts: []string{"1 missing"}, exceptions: []string{"missing-settlement 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li Na: cash"}, verdicts: []string{"1 excluded"}, cleared: []string{"missing-settlement 1 closed 0"}},
				{asOf: "10-22", reopen: "1", lines: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"missing-settlement 1 settled 2"}},
			},
		},
		{
			"the closing of a possible match taken back", "closed were both rows, and so are they opened",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=631112044117"}, lines: []string{"rrn=631112044177"}, verdicts: []string{"631112044117 held", "line:631112044177 held"}, exceptions: []string{"possible-match 631112044117"}},
				{asOf: "10-21", closed: map[string]string{"631112044117": "by Li Na: cash"}, verdicts: []string{"631112044117 excluded"}, cleared: []string{"possible-match 631112044117 closed 0"}},
				{asOf: "10-22", verdicts: []string{"631112044117 excluded"}},
				{
					asOf: "10-23", reopen: "631112044117", verdicts: []string{"631112044117 held", "line:631112044177 held"}, exceptions: []string{"possible-match 631112044117"},
					proof: "reopened 1 100.00 99.40; held 1 100.00 99.40; line-reopened 1 100.00 99.40; line-held 1 100.00 99.40",
				},
				{asOf: "10-24", match: "631112044117", verdicts: []string{"631112044117 settled"}, cleared: []string{"possible-match 631112044117 matched by Li Na: the slip 0"}},
			},
		},
		{
			"the closing of money that went to another merchant taken back", "both rows are held again, each of its merchant",
			[]night{
				{asOf: "10-20", terminal: []string{"rrn=1"}, lines: []string{"m=M2 rrn=1"}, verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li Na: known"}, verdicts: []string{"1 excluded"}, cleared: []string{"misrouted-settlement 1 closed 0"}},
				{asOf: "10-22", reopen: "1", verdicts: []string{"1 held", "line:1 held"}, exceptions: []string{"misrouted-settlement 1"}},
			},
		},
		{
			"the closing of a line taken back", "it settles the sale that came meanwhile",
			[]night{
				{asOf: "10-20", lines: []string{"rrn=1"}, verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}},
				{asOf: "10-21", closed: map[string]string{"1": "by Li Na: known"}, cleared: []string{"unexpected-settlement 1 closed 0"}},
				{asOf: "10-22", reopen: "1", verdicts: []string{"line:1 unexpected"}, exceptions: []string{"unexpected-settlement 1"}, proof: "line-reopened 1 100.00 99.40; unexpected 1 100.00 99.40"},
				{asOf: "10-23", terminal: []string{"rrn=1"}, verdicts: []string{"1 settled"}, cleared: []string{"unexpected-settlement 1 matched 0"}},
			},
		},
	} {
		t.Run(s.name, func(t *testing.T) { tell(t, s) })
	}
}
