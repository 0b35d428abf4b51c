package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tieout/internal/simulate"
)

// month are the flags of a month whose references are destroyed.
type month struct {
	seed                      uint64
	days, perDay, perThousand int
	check                     bool
}

// run writes the month below a folder, or tells what its reports made of it.
func (m *month) run(folder string) error {
	trade := simulate.NewMonth(simulate.Month{Seed: m.seed, Days: m.days, SalesPerDay: m.perDay, PerThousand: m.perThousand, UnpaidPerMill: 3000})
	if !m.check {
		if err := trade.Write(folder); err != nil {
			return err
		}
		for _, night := range trade.Nights() {
			fmt.Println(night.Format("2006-01-02"))
		}
		return nil
	}
	verdicts, err := trade.Check(folder + "/reports")
	if err != nil {
		return err
	}
	printSales(verdicts)
	printRest(verdicts)
	if verdicts.Wrong() > 0 {
		return errors.New("paid money is claimed, a match is false, something is told of what is right, or unpaid money or a wrong fee is not told")
	}
	return nil
}

// printSales prints what became of the sales and refunds.
func printSales(verdicts *simulate.Verdicts) {
	fmt.Printf("| way | paid | settled | held | claimed | unpaid or part | found | held | lost | false | matched by |\n")
	fmt.Printf("|---|---|---|---|---|---|---|---|---|---|---|\n")
	fees, told, falsely := 0, 0, 0
	for i := range verdicts.Sales {
		o := &verdicts.Sales[i]
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %s |\n", o.Way, o.Paid, o.Settled, o.Held, o.Claimed, o.Unpaid+o.Part, o.Found, o.FoundHeld, o.Lost, o.False, counts(o.Bases))
		fees, told, falsely = fees+o.Wrong, told+o.WrongFound, falsely+o.WrongFalse
	}
	fmt.Printf("\n")
	for i := range verdicts.Sales {
		if o := &verdicts.Sales[i]; len(o.Kinds) > 0 {
			fmt.Printf("open in the end, %s: %s\n", o.Way, counts(o.Kinds))
		}
	}
	fmt.Printf("\n| what is true | kinds and causes that are told |\n|---|---|\n")
	for _, truth := range slices.Sorted(maps.Keys(verdicts.Causes)) {
		fmt.Printf("| %s | %s |\n", truth, counts(verdicts.Causes[truth]))
	}
	fmt.Printf("\nwrong fees of a line: %d, told: %d; right ones that are told: %d\n\n", fees, told, falsely)
}

// printRest prints what was told of what is no sale.
func printRest(verdicts *simulate.Verdicts) {
	fmt.Printf("| what is true | count | said so | said otherwise | forgotten | open yet | silent | false | kinds that are told |\n")
	fmt.Printf("|---|---|---|---|---|---|---|---|---|\n")
	for i := range verdicts.Rest {
		t := &verdicts.Rest[i]
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d | %d | %s |\n", t.Truth, t.Count, t.Right, t.Otherwise, t.Forgotten, t.Open, t.Silent, t.False, counts(t.Told))
	}
	fmt.Printf("\n")
	for i := range verdicts.Rest {
		for _, odd := range verdicts.Rest[i].Odd {
			fmt.Printf("not as it is, %s: %s\n", verdicts.Rest[i].Truth, odd)
		}
	}
}

func counts(of map[string]int) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(of)) {
		texts = append(texts, fmt.Sprintf("%s %d", key, of[key]))
	}
	return strings.Join(texts, ", ")
}
