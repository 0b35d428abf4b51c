package main

import (
	"fmt"

	"tieout/internal/simulate"
)

// plainRows is how many sales the nights of each kind have.
const plainRows = 250_000

// plain is what they are measured against, in turns.
var plain = scenario{Name: "plain", Title: "plain", Night: night(plainRows)}

// kinds returns one night of each kind that a user has.
func kinds() []scenario {
	with := func(change func(*simulate.Big)) simulate.Big {
		n := plain.Night
		change(&n)
		return n
	}
	list := []scenario{
		{Name: "kind-shops", Title: "4,000 merchants", Night: with(func(n *simulate.Big) { n.Merchants = 4_000 })},
		{Name: "kind-stalls", Title: "a merchant for each sale", Night: with(func(n *simulate.Big) { n.Merchants = plainRows })},
		{Name: "kind-one", Title: "one merchant", Night: with(func(n *simulate.Big) { n.Merchants = 1 })},
		{Name: "kind-bank", Title: "a bank statement with each merchant's payout", Night: plain.Night, Pack: "bank", Goal: 1.3},
		{Name: "kind-matches", Title: "`matches: true`", Night: plain.Night, Pack: "matches", Goal: 2},
		{Name: "kind-voids", Title: "2% voided, by reference", Night: with(func(n *simulate.Big) { n.VoidsPerMille = 20 }), Goal: 1.3},
		{Name: "kind-refunds", Title: "5% refunded, with their lines", Night: with(func(n *simulate.Big) { n.RefundsPerMille = 50 }), Goal: 1.3},
		{Name: "kind-missing", Title: "10% missing", Night: with(func(n *simulate.Big) { n.MissingPerMille = 100 }), Goal: 2, Extra: plainRows * 95 / 1000, Each: 6},
		{Name: "kind-transit", Title: "as many sales again that stay in transit", Night: with(func(n *simulate.Big) { n.Carried = plainRows }), Extra: plainRows, Each: 3},
		{Name: "kind-gzip", Title: "gzip", Night: plain.Night, Pack: "gzip", Goal: 1.5},
		{Name: "kind-zstd", Title: "zstd", Night: plain.Night, Pack: "zstd", Goal: 1.5},
		{Name: "kind-chinaums", Title: "settled by a ChinaUMS file of 15 columns with totals", Night: plain.Night, Pack: "chinaums", Goal: 2},
		{Name: "kind-lakala", Title: "settled by a Lakala file of 20 columns", Night: plain.Night, Pack: "lakala-jy", Goal: 2},
	}
	for i := range list {
		list[i].Quick = []string{"plain"}
	}
	return list
}

// kind writes a line of the table of kinds.
func (r *results) kind(s scenario) string {
	o := r.Scenarios[s.Name]
	if o == nil {
		return fmt.Sprintf("| %s | not measured yet | | | | |\n", s.Title)
	}
	ours, base := o.Programs["tieout"], o.Programs["plain"]
	line := fmt.Sprintf("| %s | %.2f | %.1f | %s | ", s.Title, ours.CPU, ours.CPU/base.CPU, known(s.Goal, "%.1f"))
	if s.Extra > 0 {
		line += fmt.Sprintf("%.0f us a further row, goal %.0f", (ours.CPU-base.CPU)*1e6/float64(s.Extra), s.Each)
	}
	return line + fmt.Sprintf(" | %.0f |\n", ours.Peak)
}

// kinds writes the table of kinds.
func (r *results) kinds() string {
	text := "| night of 250,000 sales | CPU s | of the plain night | goal | each | MB |\n|---|---|---|---|---|---|\n"
	for _, s := range kinds() {
		text += r.kind(s)
	}
	return text
}
