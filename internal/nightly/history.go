package nightly

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/match"
	"tieout/store"
)

// history gathers what the nights left of some references.
type history struct {
	pipeline *Pipeline
	runs     []store.Run // those that stand, oldest first
	input    *match.Input
	nights   []NightExplanation // by run
	known    bool               // something was found
	lost     map[int][]string   // by run: files that no longer have a row of the night
	rows     []account.Row      // that the memory has under the references
	unread   []string           // files that can't be looked through again
	// remembered are the nights that left facts.
	remembered []store.FactNight
}

// tell gathers open rows and exceptions as they stood, then what ended.
func (h *history) tell(ctx context.Context, asked explainKeys) error {
	if err := h.addExceptions(ctx, asked); err != nil {
		return err
	}
	if err := h.addItems(ctx, asked.references); err != nil {
		return err
	}
	var err error
	if h.remembered, err = h.pipeline.Store.FactNights(ctx); err != nil {
		return err
	}
	found, err := h.factsOf(ctx, asked.references)
	if err != nil {
		return err
	}
	if err := h.addFacts(ctx, asked.references, found); err != nil {
		return err
	}
	if err := h.judgeForgotten(ctx, asked.references); err != nil {
		return err
	}
	for i := range h.nights {
		night := &h.nights[i]
		slices.SortStableFunc(night.Traces, func(a, b match.Trace) int {
			return cmp.Or(cmp.Compare(b.Side, a.Side), reconcile.CompareOrigins(a.Origin, b.Origin))
		})
		for t := range night.Traces {
			night.Traces[t].What, night.Traces[t].WhyNot = mask.Shown(night.Traces[t].What), mask.Shown(night.Traces[t].WhyNot)
		}
		reconcile.SortExceptions(night.Exceptions)
	}
	return nil
}

// standing hands out the nights after which a state stood.
func (h *history) standing(s *store.State, use func(run *store.Run, night *NightExplanation)) {
	for i := range h.runs {
		if run := &h.runs[i]; run.Seq >= s.From && (s.End == 0 || run.Seq < s.End) {
			use(run, &h.nights[i])
		}
	}
}

func (h *history) addExceptions(ctx context.Context, asked explainKeys) error {
	words := asked.references
	if asked.exceptionID != "" {
		words = []string{asked.exceptionID}
	}
	states, err := h.pipeline.exceptionStates(ctx, words)
	if err != nil {
		return err
	}
	for i := range states {
		x := &states[i].Exception
		if x.ID != asked.exceptionID && (asked.exceptionID != "" || !refersTo(asked.references, x)) {
			continue
		}
		h.known = true
		hideTags(reconcile.ExceptionFields, x)
		h.standing(&states[i].State, func(run *store.Run, night *NightExplanation) {
			own := *x
			own.BusinessDaysOverdue = h.pipeline.Config.Terms.Overdue(&own, run.AsOf)
			night.Exceptions = append(night.Exceptions, &own)
		})
	}
	return nil
}

// addItems adds the rows that were open, or are remembered as they stood.
func (h *history) addItems(ctx context.Context, references []string) error {
	states, err := h.pipeline.Store.ItemStates(ctx, references)
	if err != nil {
		return err
	}
	for i := range states {
		var item reconcile.Item
		if err := store.ReadItem(states[i].Text, &item); err != nil {
			return err
		}
		if !itemBears(references, &item) {
			continue
		}
		trace, ok := match.TraceOfItem(h.input, &item)
		if !ok {
			continue
		}
		h.known = true
		h.rows = append(h.rows, account.Row{Transaction: item.Transaction, Line: item.Line})
		h.standing(&states[i], func(run *store.Run, night *NightExplanation) {
			own := trace
			own.Carried = run.Seq > states[i].From
			night.Traces = append(night.Traces, own)
		})
	}
	return nil
}

// itemBears reports whether a row of the memory is one of those that are asked for.
func itemBears(references []string, item *reconcile.Item) bool {
	return slices.Contains(references, item.ID) || item.Transaction != nil && saleBears(references, item.Transaction) || item.Line != nil && lineBears(references, item.Line)
}

func saleBears(references []string, t *reconcile.Transaction) bool {
	names := t.Names()
	return bears(references, names[:]...)
}

func lineBears(references []string, l *reconcile.SettlementLine) bool {
	names := l.Names()
	return bears(references, names[:]...)
}

// bears reports whether one of a row's names is a reference that is asked for.
func bears(references []string, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return name != "" && slices.Contains(references, name) })
}

// addFacts adds what ended, with its rows read again from their files.
func (h *history) addFacts(ctx context.Context, references []string, facts []factOfRun) error {
	if len(facts) == 0 {
		return nil
	}
	files, err := h.pipeline.Store.Files(ctx)
	if err != nil {
		return err
	}
	reader := h.pipeline.newPairReader(&intake{before: files}, math.MaxInt64)
	reader.alone = true
	bare := make([]reconcile.Fact, len(facts))
	for i := range facts {
		bare[i] = facts[i].Fact
	}
	pairs, err := reader.read(ctx, bare)
	if err != nil {
		return err
	}
	for i := range facts {
		f, at, pair := &facts[i].Fact, facts[i].run, pairs[i]
		if pair != nil && !saleBears(references, &pair.Sale) && !lineBears(references, &pair.Line) {
			continue // another text has the same digest
		}
		if at < 0 {
			continue
		}
		h.known = true
		night := &h.nights[at]
		traces := match.TracesOfFact(h.input, f, pair)
		if err := h.addMovement(ctx, &h.runs[at], f, traces); err != nil {
			return err
		}
		for _, trace := range traces {
			if trace.Verdict == match.Retracted || !slices.ContainsFunc(night.Traces, func(t match.Trace) bool {
				return t.Verdict != match.Retracted && t.Origin == trace.Origin && t.Side == trace.Side
			}) {
				night.Traces = append(night.Traces, trace)
			}
		}
		if lost := reader.lostFiles(f); pair == nil && len(lost) > 0 {
			h.addLost(at, lost)
		}
	}
	return nil
}

// addLost says which files no longer have a row of the night, besides those of which it was said.
func (h *history) addLost(at int, files []string) {
	if h.lost == nil {
		h.lost = map[int][]string{}
	}
	for _, file := range files {
		if !slices.Contains(h.lost[at], file) {
			h.lost[at] = append(h.lost[at], file)
		}
	}
	what := "the file is"
	if len(h.lost[at]) > 1 {
		what = "the files are"
	}
	h.nights[at].Problem = fmt.Sprintf("the rows can't be read again from %s: %s gone, or changed", strings.Join(h.lost[at], " and "), what)
}

// addMovement names the bank's movement that paid a sale which only its payout settles.
func (h *history) addMovement(ctx context.Context, run *store.Run, f *reconcile.Fact, traces []match.Trace) error {
	if f.Line.File != "" || f.Verdict != reconcile.Settled || len(traces) == 0 {
		return nil
	}
	items, err := h.writtenBy(ctx, run, f.MerchantID)
	if err != nil {
		return err
	}
	for i := range items {
		payout := items[i].Payout
		if payout == nil || payout.Provider != f.Provider || payout.Currency != f.Currency || !slices.ContainsFunc(payout.EachDay(), func(day reconcile.PayoutDay) bool { return day.SettleDate == traces[0].Due }) {
			continue
		}
		movements, err := h.writtenBy(ctx, run, items[i].Partner)
		if err != nil {
			return err
		}
		for j := range movements {
			if d := movements[j].Deposit; d != nil && movements[j].Partner == items[i].Partner {
				traces[0].Other, traces[0].Basis, traces[0].Reason = d.Origin, f.Reason, ""
				return nil
			}
		}
	}
	return nil
}

// writtenBy returns the items that a run wrote, and that say the word.
func (h *history) writtenBy(ctx context.Context, run *store.Run, word string) (items []reconcile.Item, err error) {
	states, err := h.pipeline.Store.ItemStates(ctx, []string{word})
	for i := range states {
		var item reconcile.Item
		if states[i].From != run.Seq {
			continue
		}
		if err := store.ReadItem(states[i].Text, &item); err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, err
}

// judgeForgotten judges those nights again of which no fact is remembered: what ended in them
// is not known otherwise.
func (h *history) judgeForgotten(ctx context.Context, references []string) error {
	for i := range h.runs {
		run, night := &h.runs[i], &h.nights[i]
		if !h.forgot(run.Seq) {
			continue
		}
		var judged []match.Trace
		for _, reference := range references {
			err := h.pipeline.replay(ctx, run.Seq, true, reference, func(_ *reconcile.Night, v *verdicts) error {
				judged = append(judged, v.traces...)
				return nil
			})
			if ctx.Err() != nil {
				return err
			}
			if err != nil {
				night.Problem = fmt.Sprintf("nothing is remembered of the night, and it can't be judged again: %v", fault.Named(err))
				break
			}
		}
		if night.Problem == "" {
			night.Traces = judged
		}
	}
	return nil
}

// told returns the nights that say something; those in a row that say the same are one.
func (h *history) told() (nights []NightExplanation) {
	joined := false // to the night before
	for i := range h.nights {
		night := &h.nights[i]
		if len(night.Traces) == 0 && len(night.Exceptions) == 0 && night.Problem == "" {
			joined = false
			continue
		}
		if last := len(nights) - 1; joined && nights[last].saysTheSame(night) {
			nights[last].Last, nights[last].Count = night.AsOf, nights[last].Count+1
			continue
		}
		nights, joined = append(nights, *night), true
	}
	return nights
}

// saysTheSame reports whether two nights say the same of the same rows: how late they are,
// and whether they were carried over, aside.
func (n *NightExplanation) saysTheSame(o *NightExplanation) bool {
	traces := func(list []match.Trace) []match.Trace {
		list = slices.Clone(list)
		for i := range list {
			list[i].Carried = false
		}
		return list
	}
	exceptions := func(list []*reconcile.Exception) (values []reconcile.Exception) {
		for _, x := range list {
			value := *x
			value.BusinessDaysOverdue, value.Version = 0, reconcile.Version{}
			values = append(values, value)
		}
		return values
	}
	return n.Problem == o.Problem && reflect.DeepEqual(traces(n.Traces), traces(o.Traces)) && reflect.DeepEqual(exceptions(n.Exceptions), exceptions(o.Exceptions))
}
