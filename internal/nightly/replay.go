package nightly

import (
	"context"
	"errors"
	"fmt"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders"
	"tieout/reconcile"
)

// replay judges a closed night again, from the memory before it and the files
// that it took in, and hands the result to use. The files must still lie in the
// inbox with the bytes that they had; the configuration is the one of today.
func (p *Pipeline) replay(ctx context.Context, seq int64, whole bool, trace string, use func(*reconcile.Night, *verdicts) error) (err error) {
	night, err := p.Store.Night(ctx, seq)
	if err != nil {
		return err
	}
	before, err := p.readOpening(ctx, seq)
	if err != nil {
		return err
	}
	found, err := p.rediscover(ctx, seq, night)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, found.close()) }()
	judged, v, err := p.judged(ctx, Options{AsOf: night.AsOf, whole: whole}, before, found, trace)
	if err != nil {
		return err
	}
	return use(judged, v)
}

// rediscover opens the files of a closed night again.
func (p *Pipeline) rediscover(ctx context.Context, seq int64, night reconcile.Night) (*intake, error) {
	rows, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	found := &intake{spillStore: p.newSpillStore(), replayed: true}
	earlier, grownLater := map[string]bool{}, map[string]bool{}
	names := map[string]*reconcile.Names{}
	for _, row := range rows {
		if row.Seq == seq && row.State == reconcile.FileTaken {
			if names[row.Name], err = p.Store.Names(ctx, &row); err != nil {
				return nil, err
			}
		}
		if row.Seq > seq && hasGrown(&row.FileAccount) {
			grownLater[row.Name] = true
		}
		if row.Seq < seq {
			found.before = append(found.before, row)
			earlier[row.Name] = earlier[row.Name] || row.State == reconcile.FileTaken
		}
	}
	book := newRegister(found.before)
	for _, account := range night.Files {
		source := p.sourceNamed(account.Source)
		if source == nil {
			_ = found.close() // the first error says more
			return nil, &fault.Error{
				Name: "source-unknown", Place: account.Name, Fact: "source " + account.Source + " is not in the configuration any more",
				Hint: "replay the night with the configuration of that day",
			}
		}
		a := &arrival{
			source: source, name: account.Name, path: p.pathOf(account.Name),
			date: account.Date, account: account, restated: earlier[account.Name], names: names[account.Name].Alike(),
		}
		if a.isUnreadableFolder() {
			a.date = 0
		}
		if account.State == reconcile.FileTaken {
			if err := p.reopenFile(a, grownLater[a.name]); err != nil {
				return nil, errors.Join(err, found.close())
			}
			if hasGrown(&account) {
				if err := p.findGrown(a, book, found); err != nil {
					return nil, errors.Join(err, found.close())
				}
				a.restated = false
			}
		}
		found.arrivals = append(found.arrivals, a)
	}
	return found, nil
}

// reopenFile opens a file that a closed night took in, and checks its bytes.
// GrownLater says that a later night took in more of it.
func (p *Pipeline) reopenFile(a *arrival, grownLater bool) error {
	profile, err := p.profileOf(a.source)
	if err != nil {
		return err
	}
	opened, err := loaders.Open(a.path, p.Limits, profile)
	if a.intake = opened; err == nil && opened.SHA256 == a.account.SHA256 {
		return nil
	}
	if kept, found := p.openArchived(a, profile); found != nil || kept {
		return found
	}
	if err != nil {
		return &fault.Error{Name: "input-gone", Place: a.name, Fact: "want the file that the night took in", Hint: "put it back into the inbox", Err: err}
	}
	if opened.SHA256 != a.account.SHA256 {
		if grownLater && p.reopenBeginning(a, profile) == nil {
			return nil
		}
		return &changedInput{name: a.name, want: a.account.SHA256, got: opened.SHA256}
	}
	return nil
}

// changedInput is a file that has other bytes than the night took in.
type changedInput struct{ name, want, got string }

// Error returns the text of the fault that it is.
func (e *changedInput) Error() string {
	return e.Unwrap().Error()
}

// Unwrap returns the fault that it is.
func (e *changedInput) Unwrap() error {
	return &fault.Error{
		Name: "input-changed", Place: e.name, Fact: fmt.Sprintf("want the bytes that the night took in, SHA-256 %s, got %s", e.want, e.got),
		Hint: "the file was changed after the night was closed; put the original back",
	}
}

func (p *Pipeline) sourceNamed(name string) *config.Source {
	for i := range p.Config.Sources {
		if p.Config.Sources[i].Name == name {
			return &p.Config.Sources[i]
		}
	}
	return nil
}
