package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// results are the medians of every scenario that was measured last.
type results struct {
	Machine   machine             `json:"machine"`
	Scenarios map[string]*outcome `json:"scenarios"`
}

// machine is where they were measured.
type machine struct {
	Cores    int    `json:"cores"`
	Model    string `json:"model"`
	MemoryGB int    `json:"memory_gb"`
	Go       string `json:"go"`
	DuckDB   string `json:"duckdb"`
	Postgres string `json:"postgres"`
	Date     string `json:"date"`
}

// outcome is one scenario.
type outcome struct {
	Title    string            `json:"title"`
	Date     string            `json:"date"` // when it was measured: figures of two days are no ratio
	Rows     int               `json:"rows"` // of all files of the measured night
	Missing  int               `json:"missing"`
	Programs map[string]median `json:"programs"`
}

// median is what a program took; a single run is its own median.
type median struct {
	Wall float64 `json:"wall_s"`
	CPU  float64 `json:"cpu_s"`
	Peak float64 `json:"peak_mb"`
	Runs int     `json:"runs"`
}

func loadResults(path string) (*results, error) {
	r := &results{Scenarios: map[string]*outcome{}}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	return r, json.Unmarshal(data, r)
}

func (r *results) save(path string) error {
	r.Machine = thisMachine()
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

func (r *results) add(s *scenario, runs map[string][]measured) {
	o := &outcome{Title: s.Title, Date: time.Now().Format(time.DateOnly), Rows: s.rows(), Missing: runs["tieout"][0].answer.Rows, Programs: map[string]median{}}
	for name, list := range runs {
		o.Programs[name] = median{
			Wall: middle(list, func(m measured) float64 { return m.wall.Seconds() }),
			CPU:  middle(list, func(m measured) float64 { return m.cpu.Seconds() }),
			Peak: middle(list, func(m measured) float64 { return float64(m.peak) / (1 << 20) }),
			Runs: len(list),
		}
	}
	r.Scenarios[s.Name] = o
}

func middle(list []measured, value func(measured) float64) float64 {
	var values []float64
	for _, m := range list {
		values = append(values, value(m))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// thisMachine reads what the report says of the machine.
func thisMachine() machine {
	m := machine{Cores: runtime.NumCPU(), Go: runtime.Version(), Date: time.Now().Format(time.DateOnly)}
	m.Model = field("/proc/cpuinfo", "model name")
	if kb, err := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB")); err == nil {
		m.MemoryGB = (kb + 1<<19) >> 20
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/duckdb/duckdb-go/v2" {
				m.DuckDB = module.Version
			}
		}
	}
	if psql, err := psqlPath(); err == nil {
		if text, err := exec.Command(psql, "--version").Output(); err == nil {
			m.Postgres = strings.TrimSpace(strings.TrimPrefix(string(text), "psql (PostgreSQL) "))
		}
	}
	return m
}

// field returns the value of the first line "name : value" of a file of the system.
func field(path, name string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(data)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
