package bank

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// A bank numbers the statements of an account, and the pages of a statement. A number that is left
// out within a file is a statement that is not there; its money may cancel out in the balances.

// statedNumber is the number of a statement, and of its page; a page of 0 is none.
type statedNumber struct {
	number, page, line int64
	name               string
	ofDay              bool // the number is that of a day: it counts no statements
}

// statedNumbers are those of a file by kind, account, currency and year: banks begin anew each year.
type statedNumbers struct {
	order []numbersKey
	of    map[numbersKey][]statedNumber
}

type numbersKey struct {
	kind, account, currency string
	year                    int
}

// add takes a statement. Without account or number nobody knows what should come before it.
func (n *statedNumbers) add(kind, of, currency string, day civil.Date, stated statedNumber) {
	if of == "" || stated.number == 0 {
		return
	}
	key := numbersKey{kind, of, currency, 0}
	if !day.IsZero() {
		key.year = day.Year()
	}
	stated.ofDay = namesDay(stated.number, day)
	if n.of == nil {
		n.of = map[numbersKey][]statedNumber{}
	}
	if n.of[key] == nil {
		n.order = append(n.order, key)
	}
	n.of[key] = append(n.of[key], stated)
}

// dayNumbers are the forms in which banks number a statement by its day, such as 26324 of the 324th
// day of 2026. The mere day of the year is not among them: it may as well be a count.
var dayNumbers = [...]string{"06002", "2006002", "0102", "0201", "060102", "20060102"}

// namesDay reports whether a number is that of the day.
func namesDay(number int64, day civil.Date) bool {
	if day.IsZero() {
		return false
	}
	for _, form := range dayNumbers {
		if named, err := strconv.ParseInt(day.Time().Format(form), 10, 64); err == nil && named == number {
			return true
		}
	}
	return false
}

// finish says which numbers are left out. Field is where the format states them. The order in the
// file does not matter: an archive is read by the names of its files.
func (n *statedNumbers) finish(s *account.Sink, p *bankProof, field string) {
	for _, key := range n.order {
		list := n.of[key]
		slices.SortStableFunc(list, func(a, b statedNumber) int {
			return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.page, b.page))
		})
		counted := slices.ContainsFunc(list, func(s statedNumber) bool { return !s.ofDay })
		for i := range list[1:] {
			before, this := &list[i], &list[i+1]
			want := ""
			switch {
			case counted && this.number > before.number+1:
				want = fmt.Sprint(before.number + 1)
			case this.number == before.number && before.page > 0 && this.page > before.page+1:
				want = fmt.Sprintf("%d/%d", this.number, before.page+1)
			default:
				continue
			}
			p.miss(s, "account %s: want number %s in %s after %s (line %d), got %s (line %d) as the next one: what is between them is not in the file. Ask the bank for it",
				text.Clip(key.account), want, field, before.name, before.line, this.name, this.line)
		}
	}
}
