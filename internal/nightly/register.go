package nightly

import (
	"strings"

	"tieout/internal/fault"
	"tieout/reconcile"
	"tieout/store"
)

// register knows the files of earlier nights by fingerprint and by name.
type register struct {
	taken         map[string]string                 // SHA-256 to the name under which it was taken in
	names         map[string]string                 // taken in, to the SHA-256 of the version that was taken last
	versions      map[string]*reconcile.FileAccount // by name: that version
	takings       map[string]int                    // by name: how many versions were taken in
	unchanged     map[string]bool                   // by name: it lies in the inbox as it was taken in
	badBytes      map[string]bool                   // SHA-256 of quarantined files
	badNames      map[string]string                 // name to the detail of its last quarantine
	skippedBefore map[string]bool                   // name and SHA-256
}

func newRegister(before []store.FileRow) *register {
	r := &register{
		taken: map[string]string{}, names: map[string]string{}, versions: map[string]*reconcile.FileAccount{}, takings: map[string]int{}, unchanged: map[string]bool{}, badBytes: map[string]bool{},
		badNames: map[string]string{}, skippedBefore: map[string]bool{},
	}
	for i := range before {
		file := &before[i]
		switch file.State {
		case reconcile.FileTaken:
			r.taken[file.SHA256] = file.Name
			r.takings[file.Name]++
			r.names[file.Name], r.versions[file.Name] = file.SHA256, &file.FileAccount
		case reconcile.FileSkipped:
			r.skippedBefore[file.Name+file.SHA256] = true
		case reconcile.FileQuarantined:
			r.badNames[file.Name] = file.Detail
			if file.ErrorName != "file-restated" {
				r.badBytes[file.SHA256] = true
			}
		}
	}
	return r
}

// quarantinedBefore reports whether an earlier night refused the file of that
// name for the same reason; as-of dates in the hint are no difference.
func (r *register) quarantinedBefore(name, detail string) bool {
	before, ok := r.badNames[name]
	return ok && factOf(before) == factOf(detail)
}

// factOf returns the first line of an error: the fact without the hint.
func factOf(detail string) string {
	fact, _, _ := strings.Cut(detail, "\n")
	return fact
}

// describe returns the name and the text of why a file can't be used.
func describe(err error) (name, detail string) {
	e := fault.OfInput(err)
	if e == nil {
		e = &fault.Error{Name: "file-unreadable", Fact: err.Error(), Hint: "let the user of the job read the file"}
	}
	return e.Name, e.Error()
}
