package main

import (
	"fmt"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"tieout/internal/nightly"
	"tieout/reports"
)

// writeMetrics writes what became of a night for Prometheus, as the node exporter's textfile
// collector reads it: by one rename. Money is in major units.
func writeMetrics(path string, outcome *nightly.Outcome, inputs []nightly.NewestInput, code int, began, ended int64) error {
	all := prometheus.NewRegistry()
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "tieout_" + name, Help: help}, labels)
		all.MustRegister(vec)
		return vec
	}
	gauge("last_success_timestamp_seconds", "When the last night was closed.").WithLabelValues().Set(number(fmt.Sprint(ended)))
	gauge("last_as_of_timestamp_seconds", "As of which day the last night was judged, at its beginning in UTC.").WithLabelValues().Set(number(fmt.Sprint(outcome.Night.AsOf.Time().Unix())))
	gauge("last_duration_seconds", "How long the last night took.").WithLabelValues().Set(number(fmt.Sprint(ended - began)))
	gauge("last_exit_code", "The exit code of the last night.").WithLabelValues().Set(number(fmt.Sprint(code)))
	open := gauge("open_exceptions", "Open exceptions by kind.", "kind")
	rows := gauge("rows", "Rows of the last night by side and verdict.", "side", "verdict", "currency")
	missing, money := gauge("missing", "Sales that have not arrived.", "currency"), gauge("missing_net", "Their net.", "currency")
	aged := gauge("open_rows", "Open exceptions by kind, currency and days since they were first reported.", "kind", "currency", "age")
	worth := gauge("open_gross", "Their gross.", "kind", "currency", "age")
	newest := gauge("input_newest_timestamp_seconds", "The day of the newest file that was taken in of a source, at its beginning in UTC; 1970: none ever was.", "source", "side")
	r := outcome.Report
	for _, kind := range r.Kinds {
		open.WithLabelValues(kind.Kind).Set(number(fmt.Sprint(kind.Count)))
	}
	for _, sum := range r.Open {
		aged.WithLabelValues(sum.Kind, sum.Currency, sum.Age).Set(number(fmt.Sprint(sum.Count)))
		if sum.Currency != "" {
			worth.WithLabelValues(sum.Kind, sum.Currency, sum.Age).Set(number(sum.Gross))
		}
	}
	for _, input := range inputs {
		newest.WithLabelValues(input.Source, string(input.Side)).Set(number(fmt.Sprint(input.Newest.Time().Unix())))
	}
	for i := range r.Proofs {
		p := &r.Proofs[i]
		for _, lines := range [...][]reports.ProofLine{p.Terminal, p.Settlement} {
			for _, line := range lines {
				rows.WithLabelValues(line.Side, line.Name, p.Currency).Set(number(fmt.Sprint(line.Count)))
			}
		}
		missing.WithLabelValues(p.Currency).Set(0)
		money.WithLabelValues(p.Currency).Set(0)
	}
	for _, total := range r.Missing {
		missing.WithLabelValues(total.Currency).Set(number(fmt.Sprint(total.Count)))
		money.WithLabelValues(total.Currency).Set(number(total.Net))
	}
	return prometheus.WriteToTextfile(path, all)
}

// number is a sample: Prometheus knows nothing but floating point, and nothing is reckoned with it here.
func number(text string) float64 {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0 // an amount that is not known
	}
	return value
}
