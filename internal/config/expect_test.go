package config_test

import (
	"strings"
	"testing"

	"tieout/internal/config"
)

// TestWhatIsExpected covers on which days a source must send a file where nobody says so.
func TestWhatIsExpected(t *testing.T) {
	for _, row := range []struct {
		source, why string
		want        config.Expect
	}{
		{`side: terminal, profile: terminal-csv, files: "pos_{date}.csv"`, "shops trade every day", config.Daily},
		{`side: settlement, profile: settlement-csv, files: "hx_{date}.csv"`, "acquirers settle on business days", config.BusinessDays},
		{`side: deposit, profile: camt, files: "bank_{date}.xml"`, "banks book on business days", config.BusinessDays},
		{`side: settlement, profile: settlement-csv, files: "hx_*.csv"`, "without a day in the name none can be missed", config.Optional},
		{`side: terminal, profile: terminal-csv, files: "pos_{date}.csv", expect: optional`, "what is written counts", config.Optional},
		{`side: settlement, profile: settlement-csv, files: "hx_{date}.csv", expect: daily`, "what is written counts", config.Daily},
	} {
		c, err := load(t, map[string]string{"tieout.yaml": strings.Join([]string{"version: 1", "terms: [{provider: acq, due: T+1}]", "sources:", "  - {name: x, provider: acq, " + row.source + "}", ""}, "\n")}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Sources[0].Expect; got != row.want {
			t.Errorf("%s: %s: want %s, got %s", row.source, row.why, row.want, got)
		}
	}
}
