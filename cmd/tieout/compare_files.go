package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// recognise looks at each file by the profile that fits it or was named.
func (c *comparing) recognise(ctx context.Context, given []string) error {
	for _, path := range given {
		inspection, err := loaders.Inspect(ctx, path, loaders.Choice{Profile: c.profiles[path], References: true}, text.DefaultLimits())
		if err != nil {
			return wantFile(err, path, c.profiles[path], "--profile "+mask.Name(path)+"=NAME")
		}
		file := comparedFile{path: path, inspection: inspection}
		if own := c.profiles[path]; isProfilePath(own) {
			if file.ownProfile, err = filepath.Abs(own); err != nil {
				return err
			}
		}
		c.files = append(c.files, file)
	}
	return nil
}

// checkSides wants a file of each side, or of one side and the bank.
func (c *comparing) checkSides() error {
	count := map[reconcile.Side]int{}
	var said []string
	for i := range c.files {
		f := &c.files[i]
		if f.inspection.Side == "" {
			return (&fault.Error{
				Name: "nothing-to-compare", Class: fault.Usage, Hint: "see: tieout inspect " + f.path + "; name its profile with --profile " + f.path + "=NAME",
			}).At(f.path, "want a file that can be read, got one that can't: %s", strings.SplitN(f.inspection.Detail, "\n", 2)[0])
		}
		count[reconcile.Side(f.inspection.Side)]++
		said = append(said, f.path+" ("+f.inspection.Profile+", "+f.inspection.Side+" side)")
	}
	if len(count) > 1 {
		return nil
	}
	return (&fault.Error{
		Name: "nothing-to-compare", Class: fault.Usage,
		Hint: "give the log of the sales and the acquirer's file; if one was taken for another, name its profile with --profile FILE=NAME",
	}).At("", "want files of different sides, got %s: all are of the %s side", strings.Join(said, " and "), c.files[0].inspection.Side)
}

// fit finds how the files are to be read, as far as nobody said it, and tells what it found.
func (c *comparing) fit(ctx context.Context) error {
	sources := make([]*inHand, len(c.files))
	for i := range c.files {
		f := &c.files[i]
		profile := f.inspection.Profile
		if f.ownProfile != "" {
			profile = f.ownProfile
		}
		f.hand = &inHand{name: f.path, side: reconcile.Side(f.inspection.Side), profile: profile, paths: []string{f.path}, looks: []loaders.Inspection{f.inspection}}
		sources[i] = f.hand
	}
	if err := saySettings(ctx, "compare", c.sets, sources); err != nil {
		return err
	}
	if err := fitSettings(ctx, sources); err != nil {
		return err
	}
	for i := range c.files {
		c.files[i].inspection = c.files[i].hand.looks[0]
	}
	return c.checkRows()
}

// checkRows wants a row of each file's side: of a side that can't be read nothing is known, and nothing may be claimed.
func (c *comparing) checkRows() error {
	rows := map[string]int64{}
	for i := range c.files {
		f := &c.files[i].inspection
		rows[f.Side] += f.Accepted
	}
	for i := range c.files {
		f := &c.files[i]
		if look := &f.inspection; rows[look.Side] == 0 && (look.Rejected > 0 || look.ErrorName != "") {
			return (&fault.Error{
				Name: "nothing-to-compare", Class: fault.Usage,
				Hint: "see: " + inspectCommand(f.hand) + "; if it is of another form, name its profile with --profile " + f.path + "=NAME, or a setting of it with --set",
			}).At(f.path, "want rows of the %s side, got none that can be used: %s", look.Side, whyUnusable(look))
		}
	}
	return nil
}

// whyUnusable says why a file gives no row.
func whyUnusable(look *loaders.Inspection) string {
	if look.Detail != "" {
		first, _, _ := strings.Cut(look.Detail, "\n")
		return first
	}
	first := look.Rejects[0]
	return fmt.Sprintf("%s refused, the first in line %d: %s", reconcile.Counted(look.Rejected, "row is", "rows are"), first.Line, first.Detail)
}

// inspectCommand is the command that shows what becomes of the file.
func inspectCommand(h *inHand) string {
	return "tieout inspect " + h.paths[0] + " --profile " + h.profile
}
