package main

import (
	_ "embed"
	"fmt"
	"os"
	"strings"
	"text/template"
)

//go:embed report.md.tmpl
var page string

// programNames are the programs as the report calls them, in its order.
var programNames = [][2]string{
	{"tieout", "**tieout run**, the whole night"},
	{"floor", "floor: one core looks at each comma"},
	{"duckdb", "DuckDB, the bare join"},
	{"duckdb-256MB", "DuckDB, memory_limit 256MB"},
	{"postgres", "PostgreSQL, COPY and SQL"},
	{"sqlite", "SQLite, inserts and SQL"},
	{"pandas", "pandas, exact"},
	{"gocsv-map", "gocsv callback, decimal and a map"},
}

// writeReport writes the page out of the results.
func (r *results) writeReport(path string) error {
	parsed, err := template.New("report").Funcs(template.FuncMap{
		"rivals": r.rivals, "row": r.row, "ratio": r.ratio, "cpu": r.cpu, "per": r.per, "peak": r.peak, "kinds": r.kinds,
	}).Parse(page)
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := parsed.Execute(&out, r.Machine); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(out.String()), 0o644)
}

// rivals writes the table of one scenario.
func (r *results) rivals(name string) string {
	o := r.Scenarios[name]
	if o == nil {
		return "not measured yet\n"
	}
	ours := o.Programs["tieout"]
	var b strings.Builder
	fmt.Fprintf(&b, "| %s, %d missing, %s | s | CPU s | MB | its time / tieout | runs |\n|---|---|---|---|---|---|\n", o.Title, o.Missing, o.Date)
	for _, p := range programNames {
		m, found := o.Programs[p[0]]
		if !found {
			continue
		}
		fmt.Fprintf(&b, "| %s | %.2f | %s | %s | %.2f | %d |\n", p[1], m.Wall, known(m.CPU, "%.1f"), known(m.Peak, "%.0f"), m.Wall/ours.Wall, m.Runs)
	}
	return b.String()
}

// known writes a figure, or a dash for one that was not measured.
func known(value float64, format string) string {
	if value == 0 {
		return "-"
	}
	return fmt.Sprintf(format, value)
}

// row writes a line of the table of nights.
func (r *results) row(name string) string {
	o := r.Scenarios[name]
	if o == nil {
		return fmt.Sprintf("| %s | not measured yet | | | | |", name)
	}
	m := o.Programs["tieout"]
	return fmt.Sprintf("| %s | %.2f | %.1f | %.0f | %.0f | %s |", o.Title, m.Wall, m.CPU, m.Peak, m.Wall*1e9/float64(o.Rows), o.Date)
}

// ratio divides the wall times of two programs of one scenario, or of tieout in two.
func (r *results) ratio(a, b string) string {
	return r.divide(a, b, func(m median) float64 { return m.Wall })
}

// cpu divides their processor times.
func (r *results) cpu(a, b string) string {
	return r.divide(a, b, func(m median) float64 { return m.CPU })
}

func (r *results) divide(a, b string, of func(median) float64) string {
	x, y := of(r.program(a)), of(r.program(b))
	if x == 0 || y == 0 {
		return "not measured yet"
	}
	return fmt.Sprintf("%.2f", x/y)
}

// program returns what "SCENARIO" or "SCENARIO/PROGRAM" took; zeros when it was not measured.
func (r *results) program(name string) median {
	scenario, program, found := strings.Cut(name, "/")
	if !found {
		program = "tieout"
	}
	if o := r.Scenarios[scenario]; o != nil {
		return o.Programs[program]
	}
	return median{}
}

// per returns how many seconds more one scenario takes than another.
func (r *results) per(a, b string) string {
	x, y := r.program(a).Wall, r.program(b).Wall
	if x == 0 || y == 0 {
		return "not measured yet"
	}
	return fmt.Sprintf("%.1f s", x-y)
}

// peak returns tieout's peak memory.
func (r *results) peak(name string) string {
	if o := r.Scenarios[name]; o != nil {
		return fmt.Sprintf("%.0f MB", o.Programs["tieout"].Peak)
	}
	return "not measured yet"
}
