package nightly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/loaders/account"
	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// Before a night takes a file in, its rows say whether the configuration fits them: how many
// there are, and of which sales no term or no rule of the contract speaks.

// rowCheck counts what the files that no night took in yet would give.
type rowCheck struct {
	pipeline *Pipeline
	rows     map[string]sourceRows // by source
	lacks    map[string]*lack
	unusable []string // files that can't be used, and why
}

// sourceRows are the rows of a source's files.
type sourceRows struct{ accepted, refused, unusable int64 }

// lack is what the configuration does not say of some sales.
type lack struct {
	name, want string
	count      int64
	first      reconcile.Origin
}

// checkRows reads the files that no night has taken in yet. Of the others the store knows the rows.
func (p *Pipeline) checkRows(ctx context.Context, files []*arrival, before map[string]reconcile.FileAccount) (*rowCheck, error) {
	c := &rowCheck{pipeline: p, rows: map[string]sourceRows{}, lacks: map[string]*lack{}}
	for _, a := range files {
		if a.openErr != nil {
			continue
		}
		counts := c.rows[a.source.Name]
		if known, ok := before[a.name]; ok {
			counts.accepted, counts.refused = counts.accepted+known.Accepted, counts.refused+known.Rejected
			c.rows[a.source.Name] = counts
			continue
		}
		got, err := c.read(ctx, a)
		if ctx.Err() != nil {
			return c, err
		}
		if err != nil {
			counts.unusable++
			c.unusable = append(c.unusable, fmt.Sprintf("source %s: %v", a.source.Name, fault.Named(err)))
		}
		counts.accepted, counts.refused = counts.accepted+got.Accepted, counts.refused+got.Rejected
		c.rows[a.source.Name] = counts
	}
	return c, nil
}

func (c *rowCheck) read(ctx context.Context, a *arrival) (got account.Account, err error) {
	p := c.pipeline
	profile, err := p.profileOf(a.source)
	if err != nil {
		return got, err
	}
	opened, err := loaders.Open(a.path, p.Limits, profile)
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	got, _, err = loaders.Load(ctx, opened, profile, p.defaults(a), loaders.Options{Currency: p.Config.Currency}, func(row account.Row) error {
		if row.Transaction != nil {
			c.see(row.Transaction)
		}
		return nil
	})
	return got, err
}

// see asks terms and fees for a sale. What expects no money needs neither.
func (c *rowCheck) see(t *reconcile.Transaction) {
	if t.Type != reconcile.Sale || t.Provider == "" {
		return
	}
	book := c.pipeline.Config
	if _, err := book.Terms.Find(t.Provider, t.Product, t.MerchantID); err != nil {
		c.add("no-term", "a term for "+words("provider", t.Provider, "product", t.Product), t.Origin)
	}
	if _, err := book.Fees.Find(t.FeeKey(), civil.DateOf(t.Time), t.Signed(), t.Currency); err != nil {
		key := t.FeeKey()
		key.Merchant, key.Terminal = "", "" // what the rule would say of, not of whom
		c.add("no-fees", "a fee rule for "+key.String(), t.Origin)
	}
}

func (c *rowCheck) add(name, want string, place reconcile.Origin) {
	l := c.lacks[want]
	if l == nil {
		l = &lack{name: name, want: want, first: place}
		c.lacks[want] = l
	}
	l.count++
}

// problems names what the configuration lacks, with the first row that needs it.
func (c *rowCheck) problems() (list []error) {
	var lacks []*lack
	for _, l := range c.lacks {
		lacks = append(lacks, l)
	}
	slices.SortFunc(lacks, func(a, b *lack) int { return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.want, b.want)) })
	for _, l := range lacks {
		held, hint := "no-settlement-term", "add it to terms:, as {provider: NAME, due: T+1} with what the contract says"
		if l.name == "no-fees" {
			held, hint = "no-fee-rule", "add a rule to fees:, as {card: credit, rate: 0.60%} with what the contract says"
		}
		list = append(list, &fault.Error{
			Name: l.name, Class: fault.Usage, Place: l.first.File, Line: l.first.Line,
			Fact: fmt.Sprintf("want %s, got none: %d of the inbox's sales would be held as %s, this one first", l.want, l.count, held), Hint: hint,
		})
	}
	return list
}

// text says how many rows a source's files give; empty where there is no file.
func (c *rowCheck) text(source string) string {
	counts, ok := c.rows[source]
	if !ok {
		return ""
	}
	text := ", " + counted(counts.accepted, "row")
	if counts.refused > 0 {
		text += fmt.Sprintf(", %d refused", counts.refused)
	}
	if counts.unusable > 0 {
		text += ", " + counted(counts.unusable, "file") + " that can't be used"
	}
	return text
}

// counted writes a count with its noun.
func counted(count int64, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// words joins the names and values that are set.
func words(pairs ...string) (text string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			if text != "" {
				text += ", "
			}
			text += pairs[i] + " " + pairs[i+1]
		}
	}
	return text
}
