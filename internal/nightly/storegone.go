package nightly

import (
	"errors"
	"os"
	"path/filepath"

	"tieout/internal/anchor"
	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
	"tieout/store"
)

// StoreGone says of a store that is not there what lies below out: shows: that there was one, which
// is another matter than a first night that is still to come. What can't be read shows nothing.
func StoreGone(c *config.Config, err error) error {
	if !errors.Is(err, store.ErrNone) {
		return err
	}
	sets, newest := 0, ""
	list, _ := os.ReadDir(c.Out)
	for _, item := range list {
		if _, wrong := civil.ParseDate(item.Name()); wrong != nil {
			continue
		}
		if _, found, wrong := reports.NameOf(filepath.Join(c.Out, item.Name())); wrong == nil && found {
			sets, newest = sets+1, item.Name()
		}
	}
	shown := ""
	switch _, none := os.Lstat(filepath.Join(c.Out, anchor.FileName)); {
	case sets > 0:
		shown = reconcile.Counted(sets, "report set is there", "report sets are there") + ", the newest of " + newest
	case none == nil:
		shown = "the anchor of its nights is there"
	default:
		return err
	}
	lost := ErrStoreLost.At(c.Out, "%s; %s", fault.As(fault.Usage, err).Fact, shown)
	lost.Hint = "put it back from a copy: tieout restore FILE; or correct store: or TIEOUT_STORE"
	return lost
}
