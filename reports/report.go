package reports

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// Report is a closed night, ready to be shown: everything is worked out, and
// every amount is text with its currency's decimals.
type Report struct {
	RunID, AsOf, Version, StoreID, InputsDigest, ChainBefore string
	ExitCode                                                 int
	Ties                                                     bool

	Headline    Headline
	say         // in which language people are told
	merchants   reconcile.MerchantBook
	forms       reconcile.FormBook
	zone        string
	oneMerchant map[string]string // whose files those of a source are, where they are one merchant's
	// The lists of the page, gathered while the exceptions are read.
	missingPage, exceptionPage listRows
	places                     rowPlaces // of the rows of both

	Proofs  []ProofView // one for each currency, sorted
	Rates   []MatchRate // of the currencies in which something was due
	Missing []MissingView
	Open    []Ageing      // open exceptions by kind, currency and age
	Fresh   []MissingView // of what is missing, what was first reported tonight
	Aged    []MissingView // and what became older than 3, 7 or 30 business days
	Parts   []Breakdown   // of what never arrived; made with the packs
	Top     []TopMissing  // the rows of the most money of each currency, the greatest first
	Kinds   []KindCount   // open exceptions by kind, sorted
	// Findings are causes that explain several of them, the most money first.
	Findings []Finding
	// FeeAudit adds up the open fee variances by merchant and rule, the most money first; of
	// MoreFeeAudit more nothing is listed.
	FeeAudit     []FeeAudited
	MoreFeeAudit int
	// FeesCharged are the fees that are taken as stated, by month and merchant, the newest
	// first; of MoreFeesCharged more, of less gross, nothing is listed.
	FeesCharged     []FeeCharged
	MoreFeesCharged int
	Files           []reconcile.FileAccount
	Waiting         []WaitView // files that money waits for
	// Unclaimed are files that no source takes; MoreUnclaimed counts those without a name here.
	Unclaimed     []reconcile.UnclaimedFile
	earlier       []reconcile.NightFile // logs and settlement files that the nights before took in
	unread        []reconcile.NightFile // settlement files that they and this night met and read no row of
	MoreUnclaimed int64

	// The first rows, which people are shown, and how many there are.
	missing                                    []shown
	exceptions                                 []shown
	held                                       []shown
	cleared                                    []shown
	deposits                                   []shown
	depositCount                               int
	missingCount, exceptionCount, transitCount int
	waitingCount                               int64
	heldCount, heldPastDue                     int
	clearedCount, rejectCount                  int
	parts                                      parts // of what is missing, by age and cause
	asOf                                       civil.Date

	// Since compares to earlier nights, Recovered is what came this month of what had been missing.
	Since         []Since
	Recovered     []RecoveredView
	ConfigChanged bool
	SignedFiles   []string
	Signed        *SignedView         // nil: no night was signed before
	arrears       map[string]*arrears // by currency
	waits         *waitTotals
	sides         *sideLists
}

// MissingView adds up what never arrived, in one currency.
type MissingView struct {
	Currency   string
	Count      int
	Gross, Net string
}

// KindCount counts the open exceptions of one kind.
type KindCount struct {
	Kind  string
	Count int
}

// WaitView counts transactions that wait for a file.
type WaitView struct {
	Evidence string
	Count    int
}

// newReport makes the part of a Report that needs no rows.
func newReport(night *reconcile.Night) *Report {
	r := &Report{
		waits: newWaitTotals(), sides: newSideLists(), asOf: night.AsOf, say: speaker(night.Language), merchants: night.Merchants, oneMerchant: night.OneMerchant, forms: night.Forms, zone: night.Timezone,
		RunID: night.RunID, AsOf: night.AsOf.String(), Version: night.Version, StoreID: night.StoreID, InputsDigest: night.InputsDigest, ChainBefore: night.ChainBefore,
		ExitCode: night.ExitCode, Ties: night.Proof.Ties(), Files: night.Files, Unclaimed: night.Unclaimed, MoreUnclaimed: night.MoreUnclaimed, rejectCount: len(night.Rejects),
	}
	r.divideFiles(night.Earlier)
	for _, currency := range slices.Sorted(maps.Keys(night.Proof)) {
		r.Proofs = append(r.Proofs, r.proofView(currency, night.Proof[currency]))
		if rate, due := matchRate(currency, night.Proof[currency]); due {
			r.Rates = append(r.Rates, rate)
		}
		r.waitingCount += night.Proof[currency].Terminal.Waiting.Count
	}
	r.addContext(night)
	return r
}

// waitTotals counts what waits for which file, and adds up, by currency, the sales and
// the refunds among it: they are never netted.
type waitTotals struct {
	byEvidence     map[string]int
	byFile         map[awaitedFile]*awaited
	sales, refunds map[string]*reconcile.Sum
}

// awaitedFile is a source and a day of which a file is awaited, with the currency of what waits.
type awaitedFile struct {
	source   string
	date     civil.Date
	currency string
}

// awaited is what waits for a file, and the first night on which some of it did.
type awaited struct {
	reconcile.Sum
	since civil.Date
}

func newWaitTotals() *waitTotals {
	return &waitTotals{byEvidence: map[string]int{}, byFile: map[awaitedFile]*awaited{}, sales: map[string]*reconcile.Sum{}, refunds: map[string]*reconcile.Sum{}}
}

func (w *waitTotals) add(item *reconcile.Item) {
	evidence := item.Cause.Evidence
	if _, known := w.byEvidence[evidence]; !known {
		evidence = strings.Clone(evidence) // of a row that does not stay
	}
	w.byEvidence[evidence]++
	w.addToFile(item)
	sums, gross, net := w.sales, item.Gross(), item.Net()
	if gross.IsNegative() {
		sums, gross, net = w.refunds, gross.Neg(), net.Neg()
	}
	currency := item.Currency()
	if sums[currency] == nil {
		sums[strings.Clone(currency)] = &reconcile.Sum{}
	}
	sums[currency].Add(gross, net)
}

func (w *waitTotals) addToFile(item *reconcile.Item) {
	file := awaitedFile{item.AwaitedSource, item.AwaitedDate, item.Currency()}
	total := w.byFile[file]
	if total == nil {
		total = &awaited{since: item.WaitingSince}
		w.byFile[awaitedFile{strings.Clone(file.source), file.date, strings.Clone(file.currency)}] = total
	}
	total.Add(item.Gross(), item.Net())
	total.since = min(total.since, item.WaitingSince)
}

func (w *waitTotals) views() []WaitView {
	var views []WaitView
	for _, evidence := range slices.Sorted(maps.Keys(w.byEvidence)) {
		views = append(views, WaitView{evidence, w.byEvidence[evidence]})
	}
	return views
}

// summary lists the files by date, source and currency.
func (w *waitTotals) summary() []summaryWait {
	list := []summaryWait{}
	for _, file := range slices.SortedFunc(maps.Keys(w.byFile), func(a, b awaitedFile) int {
		return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.source, b.source), cmp.Compare(a.currency, b.currency))
	}) {
		total := w.byFile[file]
		list = append(list, summaryWait{
			Source: file.source, Date: file.date.String(), Since: total.since.String(), Currency: file.currency,
			Count: total.Count, Net: money.FormatAmount(total.Net, file.currency),
		})
	}
	return list
}
