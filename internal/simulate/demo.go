package simulate

import "time"

// demoSeed makes the committed demonstration.
const demoSeed = 20261008

// DemoNights are the as-of dates of the demonstration: the business days around
// the end of the National Day holiday of 2026, its make-up Saturday among them.
func DemoNights() []time.Time {
	return []time.Time{Day(2026, 10, 8), Day(2026, 10, 9), Day(2026, 10, 10), Day(2026, 10, 12), Day(2026, 10, 13)}
}

// demoMerchants are eight shops of three contracts.
func demoMerchants() []*Merchant {
	return []*Merchant{
		{"822290058120001", "lakala", "", []string{"10230011", "10230012"}},
		{"822290058120002", "lakala", "", []string{"10230021"}},
		{"822290058120003", "lakala", "", []string{"10230031", "10230032"}},
		{"847290058110011", "shengpay", "smart", []string{"30440111", "30440112"}},
		{"847290058110012", "shengpay", "smart", []string{"30440121"}},
		{"847290058110013", "shengpay", "smart", []string{"30440131"}},
		{"847290058110021", "shengpay", "traditional", []string{"30440211"}},
		{"847290058110022", "shengpay", "traditional", []string{"30440221", "30440222"}},
	}
}

// Demo makes the demonstration: a week of about 3,000 transactions, and in it
// one of each thing that finance should know about.
func Demo() *World {
	w := New(demoSeed, demoMerchants())
	for day := Day(2026, 10, 5); !day.After(Day(2026, 10, 11)); day = day.AddDate(0, 0, 1) {
		for _, m := range w.Merchants {
			for range 50 + w.random.IntN(7) {
				fate := Settled
				if w.random.IntN(50) == 0 {
					fate = Declined
				}
				w.Happen(w.anySale(m, day), fate, "")
			}
		}
	}
	w.plantCards()
	w.plantTrouble()
	w.LateFiles = []LateFile{{Provider: "lakala", Date: Day(2026, 10, 10), Comes: Day(2026, 10, 12)}}
	w.delayForLateFiles()
	return w
}

// plantCards plants what is unusual and yet in order.
func (w *World) plantCards() {
	at := func(day, hour, minute int) time.Time {
		return Day(2026, 10, day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	traditional, smart, lakala := w.Merchants[6], w.Merchants[3], w.Merchants[0]
	w.Happen(w.sale(smart, at(6, 15, 2), 888_800, "CARD", "DEBIT"), Settled, "debit sale above the cap")
	for i, wallet := range []string{"WECHAT", "ALIPAY", "HUABEI", "JD_BAITIAO"} {
		r := w.sale(traditional, at(8, 12, 10+i), 4_990, "QR", "")
		r.Wallet = wallet
		w.Happen(r, Settled, "QR sale of "+wallet)
	}
	w.Happen(w.sale(lakala, at(8, 10, 30), 25_600, "CARD", "CREDIT"), Voided, "void")
	w.Happen(w.sale(smart, at(8, 11, 5), 39_900, "CARD", "CREDIT"), Refunded, "refund of a half")
	w.Happen(w.sale(traditional, at(9, 16, 45), 12_800, "CARD", "DEBIT"), Reversed, "reversal after no answer")
	w.Happen(w.sale(lakala, at(6, 14, 0), 100_000, "CARD", "CREDIT"), Completed, "pre-authorisation with its completion")
	w.Happen(w.sale(smart, at(8, 22, 56), 6_600, "QR", ""), Settled, "sale at the cut-off: due a day later")
}

// plantTrouble plants what the reports must show.
func (w *World) plantTrouble() {
	at := func(day, hour, minute int) time.Time {
		return Day(2026, 10, day).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	traditional, smart, lakala := w.Merchants[7], w.Merchants[4], w.Merchants[1]
	w.Happen(w.sale(smart, at(8, 18, 21), 100, "CARD", "CREDIT"), Never, "the 1.00 yuan sale that did not arrive")
	w.Happen(w.sale(lakala, at(9, 20, 3), 45_850, "CARD", "DEBIT"), Never, "never arrived, and its file came late")
	w.Happen(w.sale(traditional, at(10, 13, 37), 128_000, "CARD", "CREDIT"), Never, "never arrived over the weekend")
	w.Happen(w.sale(traditional, at(7, 9, 15), 23_400, "CARD", "CREDIT"), Late, "late arrival")
	w.Happen(w.sale(smart, at(7, 12, 40), 5_800, "QR", ""), Twice, "settled twice")
	w.Happen(w.sale(traditional, at(8, 19, 55), 560_000, "CARD", "DEBIT"), Overcharged, "overcharge")
	w.Happen(w.sale(smart, at(8, 21, 12), 31_200, "CARD", "CREDIT"), Misrouted, "settled to the wrong merchant")
	w.Happen(w.sale(lakala, at(7, 17, 30), 7_800, "CARD", "CREDIT"), Keyed, "settled at ten times the amount")
	w.Happen(w.sale(smart, at(9, 11, 11), 9_900, "CARD", "DEBIT"), Unanswered, "no answer, no reversal")
	w.Happen(w.sale(traditional, at(9, 15, 26), 18_800, "CARD", "CREDIT"), DeclinedSettled, "declined, and settled all the same")
	w.Happen(w.sale(lakala, at(8, 9, 42), 2_300, "QR", ""), LoggedTwice, "logged twice")
}

// delayForLateFiles moves what a late file hides: until it comes, money of its
// provider that falls due is waited for, and its lines are not there.
func (w *World) delayForLateFiles() {
	for _, late := range w.LateFiles {
		for i := range w.Expected {
			x := &w.Expected[i]
			if w.providerOf(x.RRN) == late.Provider && x.From.Equal(late.Date) {
				x.From = late.Comes
			}
		}
		w.Expected = append(w.Expected, Expected{Kind: "missing-file", Case: late.Provider + " settlement file a day late", From: late.Date, Until: late.Comes})
	}
}

func (w *World) providerOf(rrn string) string {
	for i := range w.Rows {
		if w.Rows[i].RRN == rrn {
			return w.Rows[i].Merchant.Provider
		}
	}
	return ""
}

// Random makes a week in which every fate is common, perDay transactions a
// merchant and day.
func Random(seed uint64, perDay int) *World {
	w := New(seed, demoMerchants())
	fates := []Fate{
		Never, Late, Twice, Overcharged, Misrouted, Keyed, Declined, DeclinedSettled, Unanswered, Reversed, Voided, Refunded, Completed, LoggedTwice,
	}
	for day := Day(2026, 10, 5); !day.After(Day(2026, 10, 11)); day = day.AddDate(0, 0, 1) {
		for _, m := range w.Merchants {
			for range perDay {
				fate := Settled
				if w.random.IntN(3) == 0 {
					fate = pick(w, fates...)
				}
				w.Happen(w.anySale(m, day), fate, string(fate))
			}
		}
	}
	return w
}
