package main

import (
	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/reports"
)

// shown is a text as people may see it: no card number stands in it.
func shown(text string) string { return mask.Name(mask.Shown(text)) }

// faultText is an error as people are told it, with its name, in the language of the configuration.
func (p *program) faultText(err error) string {
	return reports.Fault(p.language, shown(fault.Named(err).Error()))
}
