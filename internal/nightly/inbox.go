package nightly

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"tieout/internal/fault"
	"tieout/loaders/text"
)

// entry is something that lies below the inbox.
type entry struct {
	name   string // relative to the inbox, with slashes, as the disk has it
	folder bool
	// closed says that it is not known what is below it: a folder that can't be
	// read, or a link that leads nowhere and may be one to a folder.
	closed bool
	wrong  *fault.Error // why it can't be used; nil: nothing is known against it
}

// walk lists what lies below the inbox. Links to folders are followed, as those
// to files are: a folder for transfers is often mounted elsewhere. What is no
// file is looked at and never opened, and costs nothing but itself.
type walk struct {
	outside []os.FileInfo // the folders that hold the inbox
	// home says to which key of the configuration a link leads, for a night must not read what it writes; nested is the first
	// link that does.
	home    func(link string) string
	nested  *fault.Error
	list    func(folder string) ([]os.DirEntry, error)
	entries []entry
}

// inbox lists what lies below the inbox, sorted by name.
func (p *Pipeline) inbox(ctx context.Context) ([]entry, error) {
	return p.inboxBy(ctx, os.ReadDir)
}

// inboxBy is inbox with list as the way to read a folder.
func (p *Pipeline) inboxBy(ctx context.Context, list func(string) ([]os.DirEntry, error)) ([]entry, error) {
	w := &walk{list: list, home: func(link string) string {
		if p.Config.Owns(link) { // as the name of the newest set
			return ""
		}
		return p.Config.LeadsHome(link)
	}}
	info, err := os.Stat(p.Config.Inbox)
	if err == nil {
		w.outside = upperFolders(p.Config.Inbox)
		err = w.folder(ctx, p.Config.Inbox, "", []os.FileInfo{info})
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, inboxFault(p.Config.Inbox, err)
	}
	if w.nested != nil {
		return nil, w.nested
	}
	w.entries = slices.DeleteFunc(w.entries, func(e entry) bool { return p.Config.Owns(filepath.Join(p.Config.Inbox, filepath.FromSlash(e.name))) })
	slices.SortFunc(w.entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	return w.entries, nil
}

// inboxFault distinguishes an inbox that is missing or not readable by the job from a failing disk.
func inboxFault(path string, err error) error {
	var reason *fs.PathError
	if errors.As(err, &reason) && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOTDIR)) {
		return errInbox.At(path, "want a folder that can be read, got: %v", reason.Err)
	}
	return fmt.Errorf("read the inbox: %w", err)
}

// errInbox is an inbox that can't be read.
var errInbox = &fault.Error{Name: "inbox-unreadable", Class: fault.Usage, Hint: "create the folder and let the job's user read it, or correct inbox: in the configuration"}

// upperFolders are the folders that hold a folder, up to the root.
func upperFolders(path string) (upper []os.FileInfo) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for path != filepath.Dir(path) {
		path = filepath.Dir(path)
		if info, err := os.Stat(path); err == nil {
			upper = append(upper, info)
		}
	}
	return upper
}

// folder lists a folder. Above are the folders that lead to it, itself the last.
func (w *walk) folder(ctx context.Context, path, name string, above []os.FileInfo) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	list, err := w.list(path)
	if err != nil {
		return err
	}
	for _, item := range list {
		if strings.HasPrefix(item.Name(), ".") {
			continue
		}
		w.visit(ctx, filepath.Join(path, item.Name()), strings.TrimPrefix(name+"/"+item.Name(), "/"), item.Type(), above)
	}
	return nil
}

// visit lists one entry, and what lies below it.
func (w *walk) visit(ctx context.Context, path, name string, mode fs.FileMode, above []os.FileInfo) {
	e := entry{name: name, folder: mode.IsDir()}
	if mode.IsRegular() { // nearly all are: no look at the disk
		w.entries = append(w.entries, e)
		return
	}
	info, err := os.Stat(path)
	if err == nil && mode&fs.ModeSymlink != 0 && w.leadsHome(path, name, info) {
		return
	}
	switch {
	case err == nil && info.IsDir():
		e.folder = true
		e.closed, e.wrong = w.listFolder(ctx, path, name, info, above)
	default:
		e.wrong = text.NotAFile(path)
		if e.closed = err != nil; e.closed && e.wrong == nil {
			e.wrong = unreadable("something that can be looked at", err)
		}
	}
	if e.wrong != nil {
		e.wrong.Place = shownName(name)
	}
	w.entries = append(w.entries, e)
}

// errNested is a link of the inbox by which a night would read what it writes.
var errNested = &fault.Error{Name: "folders-nested", Class: fault.Usage, Hint: "remove the link, or name folders in the configuration that lie apart"}

// leadsHome notes a link that leads to the reports or the store. One to a folder that holds the inbox too is not followed at all.
func (w *walk) leadsHome(path, name string, info os.FileInfo) bool {
	if slices.ContainsFunc(w.outside, func(upper os.FileInfo) bool { return os.SameFile(upper, info) }) {
		return false
	}
	key := w.home(path)
	if key != "" && w.nested == nil {
		w.nested = errNested.At(shownName(name), "want a link of the inbox to files of senders, got one that leads to what is written to %s:", key)
	}
	return key != ""
}

// listFolder lists what lies below a folder, or says why it can't.
func (w *walk) listFolder(ctx context.Context, path, name string, info os.FileInfo, above []os.FileInfo) (closed bool, wrong *fault.Error) {
	for _, upper := range w.outside {
		if os.SameFile(upper, info) {
			return false, &fault.Error{
				Name: "link-loop", Class: fault.Input, Fact: "want a link out of the folders that it is in, got one to a folder that holds the inbox; it was not followed", Hint: "remove the link",
			}
		}
	}
	for i, upper := range above {
		if os.SameFile(upper, info) {
			return false, &fault.Error{
				Name: "link-loop", Class: fault.Input, Fact: "want a link out of the folder that it is in, got one to " + nameOfUpper(name, i) + ", which holds it; it was not followed",
				Hint: "remove the link",
			}
		}
	}
	err := w.folder(ctx, path, name, append(slices.Clip(above), info))
	if err == nil || ctx.Err() != nil {
		return false, nil
	}
	return true, unreadable("a folder that can be read", err)
}

// unreadable is the fault of something that the job may not look into.
func unreadable(want string, err error) *fault.Error {
	return &fault.Error{
		Name: "file-unreadable", Class: fault.Input, Fact: "want " + want + ", got: " + fault.WithoutPath(err).Error(), Hint: "let the user of the job read it, and run again",
	}
}

// nameOfUpper names the folder at a depth above an entry.
func nameOfUpper(name string, depth int) string {
	if depth == 0 {
		return "the inbox"
	}
	return shownName(strings.Join(strings.Split(name, "/")[:depth], "/"))
}
