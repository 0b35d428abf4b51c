package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"

	"tieout/internal/fault"
)

// printJSON writes the one document of a command.
func (p *program) printJSON(document any) error {
	encoder := json.NewEncoder(p.stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document)
}

// faultView is a fault as programs read it.
type faultView struct {
	Name   string `json:"name"`
	Place  string `json:"place,omitempty"` // a file, a flag, a source
	Line   int64  `json:"line,omitempty"`  // from 1; 0: none is known
	Column int    `json:"column,omitempty"`
	Fact   string `json:"fact"`
	Hint   string `json:"hint,omitempty"`
}

// faultViews are the faults of an error: of a list each.
func faultViews(err error) (views []faultView) {
	var list fault.List
	if errors.As(err, &list) {
		for _, e := range list {
			views = append(views, viewOf(e))
		}
		return views
	}
	var e *fault.Error
	if errors.As(fault.Named(err), &e) {
		return []faultView{viewOf(e)}
	}
	return nil
}

func viewOf(e *fault.Error) faultView {
	return faultView{Name: e.Name, Place: shown(e.Place), Line: e.Line, Column: e.Column, Fact: shown(e.Fact), Hint: shown(e.Hint)}
}

// addJSON gives a command the flag that every command has.
func addJSON(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "json", false, "print one JSON document instead of text")
}
