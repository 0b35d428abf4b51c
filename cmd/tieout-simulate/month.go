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
	outcomes, causes, err := trade.Check(folder + "/reports")
	if err != nil {
		return err
	}
	fmt.Printf("| way | paid | settled | held | claimed | unpaid or part | found | held | lost | false | matched by |\n")
	fmt.Printf("|---|---|---|---|---|---|---|---|---|---|---|\n")
	wrong, fees, told := 0, 0, 0
	for i := range outcomes {
		o := &outcomes[i]
		fmt.Printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %s |\n", o.Way, o.Paid, o.Settled, o.Held, o.Claimed, o.Unpaid+o.Part, o.Found, o.FoundHeld, o.Lost, o.False, counts(o.Bases))
		wrong += o.Claimed + o.False + o.Lost + o.WrongFalse + o.Wrong - o.WrongFound
		fees, told = fees+o.Wrong, told+o.WrongFound
	}
	fmt.Printf("\n")
	for i := range outcomes {
		if o := &outcomes[i]; len(o.Kinds) > 0 {
			fmt.Printf("open in the end, %s: %s\n", o.Way, counts(o.Kinds))
		}
	}
	fmt.Printf("\n| what is true | kinds and causes that are told |\n|---|---|\n")
	for _, truth := range slices.Sorted(maps.Keys(causes)) {
		fmt.Printf("| %s | %s |\n", truth, counts(causes[truth]))
	}
	fmt.Printf("\nwrong fees: %d, told: %d\n", fees, told)
	if wrong > 0 {
		return errors.New("paid money is claimed, a match is false, or unpaid money or a wrong fee is not told")
	}
	return nil
}

func counts(of map[string]int) string {
	var texts []string
	for _, key := range slices.Sorted(maps.Keys(of)) {
		texts = append(texts, fmt.Sprintf("%s %d", key, of[key]))
	}
	return strings.Join(texts, ", ")
}
