package nightly

import (
	"context"

	"tieout/reconcile"
	"tieout/reconcile/civil"
)

// NewestInput says of a source of which day the newest file is that was taken in.
type NewestInput struct {
	Source string
	Side   reconcile.Side
	Newest civil.Date // of a file without a date in its name, the night that took it in; zero: none ever was
}

// NewestInputs says of every source of the configuration how new its files are, in its order.
func (p *Pipeline) NewestInputs(ctx context.Context) ([]NewestInput, error) {
	files, err := p.Store.Files(ctx)
	if err != nil {
		return nil, err
	}
	nights, err := p.nightsOfRuns(ctx)
	if err != nil {
		return nil, err
	}
	newest := map[string]civil.Date{}
	for i := range files {
		file := &files[i]
		if file.State != reconcile.FileTaken {
			continue
		}
		day := file.Date
		if day == 0 {
			day = nights[file.Seq]
		}
		newest[file.Source] = max(newest[file.Source], day)
	}
	var inputs []NewestInput
	for i := range p.Config.Sources {
		source := &p.Config.Sources[i]
		inputs = append(inputs, NewestInput{source.Name, source.Side, newest[source.Name]})
	}
	return inputs, nil
}
