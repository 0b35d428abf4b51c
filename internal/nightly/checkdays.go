package nightly

import (
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/store"
)

// checkDays asks of each source, as a night of today would, whether it sends files on the days since its first one:
// where the calendar lacks a year of them every night would end with it. A problem a source.
func (p *Pipeline) checkDays(today civil.Date, files []*arrival, before []store.FileRow) (problems []error) {
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		if !source.Awaited() {
			continue
		}
		first, came := civil.Date(0), map[civil.Date]bool{}
		see := func(day civil.Date) {
			if came[day] = true; day != 0 && (first == 0 || day < first) {
				first = day
			}
		}
		for _, a := range files {
			if a.source == source {
				see(a.date)
			}
		}
		for j := range before {
			if before[j].Source == source.Name && before[j].State != reconcile.FileSkipped {
				see(before[j].Date)
			}
		}
		for day := first; first != 0 && day <= today; day = day.AddDays(1) {
			if came[day] {
				continue
			}
			if _, err := p.expected(source, day); err != nil {
				problems = append(problems, err)
				break
			}
		}
	}
	return problems
}
