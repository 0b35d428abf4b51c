package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tieout/internal/fault"
)

// A sender may still be writing a file when the night begins. A young file is looked at
// twice: one whose size or time changes between is looked at again for a while, and then
// left out by name; its money waits for it. That it stands still proves little: whoever can
// have the sender lay a file beside it, when it is whole, names that with done:.

// look is how a file lay in the inbox.
type look struct {
	size     int64
	modified time.Time
}

func lookAt(path string) look {
	info, err := os.Stat(path)
	if err != nil {
		return look{size: -1}
	}
	return look{info.Size(), info.ModTime()}
}

// awaitStable returns the candidates that lie still, and those that still grow as unusable
// files. Those whose sign of being whole is not there are left out.
func (p *Pipeline) awaitStable(ctx context.Context, candidates []*arrival, found *intake) ([]*arrival, error) {
	candidates = p.dropUndone(candidates, found)
	if p.Wait == nil || p.Config.StableFor == 0 {
		return candidates, nil
	}
	watched := map[*arrival]look{}
	now := p.Now()
	for _, a := range candidates {
		if seen := lookAt(a.path); a.openErr == nil && seen.size >= 0 && now.Sub(seen.modified) < p.Config.StableFor { // one dated in the future too
			watched[a] = seen
		}
	}
	for waited := time.Duration(0); len(watched) > 0; {
		if err := p.Wait(ctx, p.Config.StableFor); err != nil {
			return nil, err
		}
		waited += p.Config.StableFor
		for a, before := range watched {
			switch after := lookAt(a.path); {
			case after == before:
				delete(watched, a)
			case waited >= p.Config.StableWait:
				delete(watched, a)
				a.openErr = &fault.Error{
					Name: "file-growing", Class: fault.Input, Fact: fmt.Sprintf("want a file that is whole, got one that was still written after %s; no row of it was used", waited),
					Hint: "the next run takes it in when it is whole; stable_wait: says for how long a run waits",
				}
				p.Log.Warn("still written", "file", a.name, "waited", waited.String())
			default:
				watched[a] = after
			}
		}
	}
	return candidates, nil
}

// dropUndone leaves out the files whose sender says with a file beside them when they are
// whole, and has not said so.
func (p *Pipeline) dropUndone(candidates []*arrival, found *intake) []*arrival {
	return slices.DeleteFunc(candidates, func(a *arrival) bool {
		done := a.source.DoneName(filepath.ToSlash(strings.TrimPrefix(a.path, p.Config.Inbox+string(filepath.Separator))))
		if done == "" || a.openErr != nil {
			return false
		}
		if info, err := os.Stat(filepath.Join(p.Config.Inbox, filepath.FromSlash(done))); err == nil && info.Mode().IsRegular() {
			return false
		}
		found.notes = append(found.notes, a.name+": left out, for "+shownName(done)+", which says that it is whole, is not there")
		return true
	})
}
