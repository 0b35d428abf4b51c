package reports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"tieout/reconcile"
)

// Options are the choices of one report set. None but Matches changes a byte of it.
type Options struct {
	Matches bool  // write matches.csv
	Workers int   // how many things are done at a time; at least 1
	Memory  int64 // bytes that dispute packs may hold before they go to a temporary file
}

// task is one of several things that workers do.
type task struct {
	name string // of what it writes
	do   func() error
}

// Write writes the whole report set into dir, which exists and is empty, and
// returns what the caller shows. Every row of the night is read once; none but
// the first ones, which people are shown, stays in memory.
func Write(ctx context.Context, dir string, night *reconcile.Night, o Options) (r *Report, err error) {
	r = newReport(night)
	packs := newPacks(r, dir, o.Memory)
	defer func() { err = errors.Join(err, packs.close()) }()
	if err := doAll(ctx, o.Workers, func(ctx context.Context) []task { return r.passes(ctx, dir, night, packs, o.Matches) }); err != nil {
		return nil, err
	}
	r.Headline, r.Parts = r.headline(night), r.breakDown(packs)
	packs.link(r.Top)
	rest, err := packs.tasks()
	if err != nil {
		return nil, err
	}
	file := func(name string, write func(io.Writer) error) task {
		return task{name, func() error { return writeFile(filepath.Join(dir, name), write) }}
	}
	// The longest first, so that workers end together.
	tasks := append([]task{file("report.xlsx", r.workbook), file("report.html", r.page), file("summary.json", r.WriteSummary)}, rest...)
	if err := doAll(ctx, o.Workers, func(context.Context) []task { return tasks }); err != nil {
		return nil, err
	}
	r.sides = nil
	r.exceptions, r.held, r.cleared, r.deposits, r.missing = nil, nil, nil, nil, slices.Clone(r.missing[:min(len(r.missing), shownMissing)])
	return r, nil
}

// passes are the readings of the night's rows; each writes as it reads.
func (r *Report) passes(ctx context.Context, dir string, night *reconcile.Night, packs *packs, matches bool) []task {
	var l [8]csvLine
	var shows, showsHeld csvLine
	passes := []task{
		{"exceptions.csv, missing.csv and disputes.csv", func() error {
			return r.writeCSV(filepath.Join(dir, "exceptions.csv"), func(all io.Writer) error {
				return r.writeCSV(filepath.Join(dir, "missing.csv"), func(missing io.Writer) error {
					return r.writeCSV(filepath.Join(dir, "disputes.csv"), func(claims io.Writer) error {
						return r.writeExceptions(ctx, night, all, missing, claims, packs)
					})
				})
			})
		}},
		{"in_transit.csv", func() error {
			return writeRows(ctx, r.say, filepath.Join(dir, "in_transit.csv"), &transitList, night.InTransit, &l[0], func(item *reconcile.Item) {
				r.transitCount++
				r.sides.transit.add(item)
			})
		}},
		{"waiting.csv", func() error {
			err := writeRows(ctx, r.say, filepath.Join(dir, "waiting.csv"), &transitList, night.Waiting, &l[3], func(item *reconcile.Item) {
				r.waits.add(item)
				r.sides.waiting.add(item)
			})
			r.Waiting = r.waits.views()
			return err
		}},
		{"held.csv", func() error {
			err := writeRows(ctx, r.say, filepath.Join(dir, "held.csv"), &heldList, night.Held, &l[6], func(h *reconcile.HeldRow) {
				if h.Due != 0 && h.BusinessDaysOverdue >= 0 {
					r.heldPastDue++
				}
				if r.heldCount++; r.heldCount <= sheetRows {
					r.held = append(r.held, heldList.show(&showsHeld, h))
				}
			})
			return errors.Join(err, r.compareHeld(night.Proof))
		}},
		{"the fees of months", func() error { return r.readCharged(ctx, night) }},
		{"adjustments.csv", func() error {
			return writeRows(ctx, r.say, filepath.Join(dir, "adjustments.csv"), &adjustmentList, night.Adjustments, &l[5], r.sides.adjustments.add)
		}},
		{"deposits.csv", func() error { return r.writeDeposits(ctx, dir, night, &l[7]) }},
		{"cleared.csv", func() error {
			return writeRows(ctx, r.say, filepath.Join(dir, "cleared.csv"), &clearedList, night.Cleared, &l[1], func(c *reconcile.Cleared) {
				if r.clearedCount++; r.clearedCount <= shownRows {
					r.cleared = append(r.cleared, clearedList.show(&shows, c))
				}
			})
		}},
		{"rejects.csv", func() error {
			return writeRows(ctx, r.say, filepath.Join(dir, "rejects.csv"), &rejectList, reconcile.RowsOf(night.Rejects), &l[4], r.sides.rejects.add)
		}},
	}
	if matches {
		passes = append(passes, task{"matches.csv", func() error {
			return writeLines(ctx, r.say, filepath.Join(dir, "matches.csv"), matchList.header(), night.Matches, func(line *[]byte) []byte { return *line })
		}})
	}
	return passes
}

// Read makes the Report that Write makes of the same night, and writes nothing.
func Read(ctx context.Context, night *reconcile.Night) (*Report, error) {
	r := newReport(night)
	packs := &packs{places: map[packKey]int{}}
	if err := r.readExceptions(ctx, night, packs); err != nil {
		return nil, err
	}
	if err := eachPartition(ctx, night.InTransit, func(item *reconcile.Item) error {
		r.transitCount++
		return nil
	}); err != nil {
		return nil, err
	}
	if err := eachPartition(ctx, night.Waiting, func(item *reconcile.Item) error {
		r.waits.add(item)
		return nil
	}); err != nil {
		return nil, err
	}
	r.Waiting = r.waits.views()
	if err := r.readCharged(ctx, night); err != nil {
		return nil, err
	}
	err := eachPartition(ctx, night.Cleared, func(*reconcile.Cleared) error {
		r.clearedCount++
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.Headline, r.Parts = r.headline(night), r.breakDown(packs)
	return r, nil
}

// eachPartition hands rows to use until the context ends.
func eachPartition[T any](ctx context.Context, rows reconcile.Rows[T], use func(*T) error) error {
	const between = 1 << 10 // rows from one look to the next
	seen := 0
	return rows.Each(func(row *T) error {
		if seen++; seen%between == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return use(row)
	})
}

// doAll does the tasks, several at a time, until one fails.
func doAll(ctx context.Context, workers int, of func(context.Context) []task) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	tasks := of(ctx)
	var next atomic.Int64
	var group sync.WaitGroup
	for range max(workers, 1) {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(tasks)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if err := tasks[i].do(); err != nil {
					stop(fmt.Errorf("write %s: %w", tasks[i].name, err))
				}
			}
		})
	}
	group.Wait()
	return context.Cause(ctx)
}

// writeFile makes a file that its owner alone reads; write writes to it through a buffer.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	out := newAsyncWriter(file)
	err = write(out)
	if behind := out.finish(); behind != nil {
		err = behind // it came first
	}
	return errors.Join(err, file.Close())
}
