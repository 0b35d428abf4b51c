package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"tieout/internal/simulate"
)

// lives are the flags of a small world of stories.
type lives struct {
	seed    uint64
	stories int
	plan    string
	bank    bool
	check   bool
}

// run writes the world below a folder, or holds the report sets there against its truth.
func (l *lives) run(folder string) error {
	w := simulate.NewLives(l.seed, l.stories, func(string) bool { return true })
	if l.bank {
		w = w.WithBank()
	}
	plan, err := w.PlanNamed(l.plan, 1)
	if err != nil {
		return err
	}
	if !l.check {
		return w.Write(folder, plan)
	}
	var nights []*simulate.Set
	wrong := 0
	for _, night := range plan.Nights {
		set, err := simulate.ReadSet(filepath.Join(folder, "reports", night.Format(time.DateOnly)))
		if err != nil {
			return err
		}
		nights = append(nights, set)
		for _, fault := range w.Check(plan, nights) {
			wrong++
			fmt.Println(fault)
		}
	}
	fmt.Printf("%d nights, %d stories, %d disagreements\n", len(nights), len(w.Stories), wrong)
	if wrong > 0 {
		return errors.New("the reports are not true")
	}
	return nil
}
