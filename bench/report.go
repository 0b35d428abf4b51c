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
		"rivals": r.rivals, "row": r.row, "ratio": r.ratio, "per": r.per, "peak": r.peak, "kinds": r.kinds,
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
	fmt.Fprintf(&b, "| %s, %d missing | s | CPU s | MB | its time / tieout | runs |\n|---|---|---|---|---|---|\n", o.Title, o.Missing)
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
		return fmt.Sprintf("| %s | not measured yet | | | |", name)
	}
	m := o.Programs["tieout"]
	return fmt.Sprintf("| %s | %.2f | %.1f | %.0f | %.0f |", o.Title, m.Wall, m.CPU, m.Peak, m.Wall*1e9/float64(o.Rows))
}

// ratio divides the times of two programs of one scenario, or of tieout in two.
func (r *results) ratio(a, b string) string {
	x, y := r.wall(a), r.wall(b)
	if x == 0 || y == 0 {
		return "not measured yet"
	}
	return fmt.Sprintf("%.2f", x/y)
}

// wall returns the time of "SCENARIO" or "SCENARIO/PROGRAM".
func (r *results) wall(name string) float64 {
	scenario, program, found := strings.Cut(name, "/")
	if !found {
		program = "tieout"
	}
	if o := r.Scenarios[scenario]; o != nil {
		return o.Programs[program].Wall
	}
	return 0
}

// per returns how many seconds more one scenario takes than another.
func (r *results) per(a, b string) string {
	if r.wall(a) == 0 || r.wall(b) == 0 {
		return "not measured yet"
	}
	return fmt.Sprintf("%.1f s", r.wall(a)-r.wall(b))
}

// peak returns tieout's peak memory.
func (r *results) peak(name string) string {
	if o := r.Scenarios[name]; o != nil {
		return fmt.Sprintf("%.0f MB", o.Programs["tieout"].Peak)
	}
	return "not measured yet"
}
