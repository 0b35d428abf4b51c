package text

import (
	"archive/zip"
	"strings"

	"tieout/internal/fault"
)

// The reader of workbooks stops without a word where a sheet is no XML, as if its rows ended there. So each part that
// rows come from is passed over first, and has to be a whole document of well-formed XML.

// checkWellFormed passes over the parts of a workbook that rows come from. Errors: *fault.Error (broken-xml,
// broken-archive, decompression-limit).
func checkWellFormed(in *Intake, parts []*zip.File) error {
	for _, entry := range parts {
		if !holdsRows(entry.Name) {
			continue
		}
		content, err := in.openEntry(entry)
		if err != nil {
			return err
		}
		why, err := passXML(in.bounded(content))
		_ = content.Close() // it was only read
		switch {
		case err != nil:
			return in.ArchiveError(err)
		case why != "":
			return &fault.Error{
				Name: "broken-xml", Class: fault.Input, Place: in.Name(), Fact: "want XML that is well formed in the workbook's part " + Clip(shownBase(entry.Name)) + ", got " + why,
				Hint: "the workbook is cut or damaged; no row of it is used. Ask the sender for it again, or save it once more in a spreadsheet and compare its rows",
			}
		}
	}
	return nil
}

// holdsRows reports whether what is shown in cells may come from a part.
func holdsRows(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, `\`, "/"))
	return name == "xl/workbook.xml" || name == "xl/sharedstrings.xml" || strings.HasSuffix(name, ".xml") && strings.HasPrefix(name, "xl/worksheets/")
}
