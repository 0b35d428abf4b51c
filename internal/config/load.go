package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/reconcile/money"
)

// The memory that a night may take when memory: does not say, and the least that
// makes sense.
const (
	defaultMemory = 256 << 20
	leastMemory   = 64 << 20
)

// StoreVariable overrides store: in the configuration.
const StoreVariable = "TIEOUT_STORE"

// LoadWithEnv reads the configuration file; getenv gives the environment. Every
// fault is collected into one fault.List.
func LoadWithEnv(path string, getenv func(string) string) (*Config, error) {
	c, err := Examine(path, getenv)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Examine is LoadWithEnv for who looks for more faults: beside the list it returns what could be read of the
// configuration, which no night may be judged by; nil: nothing.
func Examine(path string, getenv func(string) string) (*Config, error) {
	var problems fault.List
	base, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("find the configuration's folder: %w", err)
	}
	r := &reader{&keys.Reader{File: filepath.Base(path), Problems: &problems}, base}
	c, read := &Config{Path: path, BaseDir: base}, false
	if root := r.open(path); root != nil {
		used := r.environment(root, getenv)
		maskNames(root)
		if len(problems) == 0 { // a value that is missing would be told twice
			c.fill(r, root, getenv)
			read = true
		}
		hide(problems, used)
		hide(c.Incomplete, used)
	}
	if override := getenv(StoreVariable); override != "" {
		c.Store = override
	}
	switch {
	case len(problems) == 0:
		return c, nil
	case read:
		return c, problems
	default:
		return nil, problems
	}
}

// open reads the configuration file into its root node; nil after a fault.
func (r *reader) open(path string) *yaml.Node {
	data, err := readWhole(path)
	if err != nil {
		r = &reader{&keys.Reader{File: path, Problems: r.Problems}, r.folder} // of several the name alone says little
		r.Problem(nil, "configuration-unreadable", "name it with --config FILE, or write one from your files: tieout init", "want a configuration file: %v", fault.WithoutPath(err))
		return nil
	}
	return r.document(data)
}

// document reads YAML into its root node; nil after a fault.
func (r *reader) document(data []byte) *yaml.Node {
	if isEmpty(data) {
		r.Problem(nil, "bad-yaml", "begin with: version: 1", "want keys and values, got an empty file")
		return nil
	}
	var document yaml.Node
	if err := yaml.Load(data, &document); err != nil {
		r.BadYAML("bad-yaml", "correct the line; indent with blanks, never with tabs, and write one document without lines of ---", err)
		return nil
	}
	if document.Kind != yaml.DocumentNode || len(document.Content) != 1 {
		return &document
	}
	root := keys.Resolve(document.Content[0])
	if root.Kind != yaml.MappingNode { // each key would be told as missing
		r.Mapping(root, "the file")
		return nil
	}
	return root
}

// isEmpty reports whether a file says nothing: it has blank lines and comments only.
func isEmpty(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// mostBytes is how long a configuration may be: as nodes of YAML it takes a hundred times that.
const mostBytes = 1 << 20

// readWhole reads a file that a person wrote.
func readWhole(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("it is no file") // a pipe would be waited for
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	data, err := io.ReadAll(io.LimitReader(file, mostBytes+1))
	if err == nil && len(data) > mostBytes {
		err = fmt.Errorf("it has more than %d bytes", mostBytes)
	}
	return data, err
}

func (c *Config) fill(r *reader, root *yaml.Node, getenv func(string) string) {
	f := r.mapping(root, "the configuration",
		"version", "timezone", "currency", "store", "inbox", "out", "notify", "metrics", "language", "out_mode", "matches", "fail_on", "jobs", "memory", "sources", "terms", "fees", "calendars", "start", "deductions", "matching", "mask_key", "key", "archive", "archive_key", "stable_for", "stable_wait", "accounts", "merchants", "forms", "remember")
	c.remember(&f)
	if version := f.Required("version"); version != "" && version != "1" {
		r.Problem(f.Values["version"], "bad-value", "write: version: 1", "version: want 1, got %q", version)
	}
	zone := f.Text("timezone", "Asia/Shanghai")
	location, err := time.LoadLocation(zone)
	if err != nil {
		r.Problem(f.Values["timezone"], "bad-value", "write a name of the time zone database, such as Asia/Shanghai", "timezone: unknown zone %q", zone)
	}
	c.Location = location
	c.Currency = f.Text("currency", "CNY")
	f.checkCurrency("currency", c.Currency)
	c.Store = f.Text("store", "sqlite:tieout.db")
	c.Mask = c.maskKey(&f)
	c.Key = c.anchorKey(&f)
	c.Inbox, c.Out = c.absolutePath(f.Text("inbox", "inbox")), c.absolutePath(f.Text("out", "reports"))
	c.Language = f.OneOf("language", "en", "en", "zh-CN")
	f.checkApart(c)
	c.warnHome(f.Values)
	c.archive(&f)
	c.OutMode = f.mode("out_mode", 0o600)
	c.notify(&f, getenv)
	if path := f.Text("metrics", ""); path != "" {
		c.Metrics = c.absolutePath(path)
	}
	c.Matches, c.FailOn, c.Jobs = f.Bool("matches"), f.OneOf("fail_on", "", "missing", "any"), f.Number("jobs", 0)
	c.Memory = f.bytes("memory", defaultMemory)
	c.StableFor, c.StableWait = f.durationOr("stable_for", "5s"), f.durationOr("stable_wait", "10m")
	f.wantRemembered()
	c.Accounts = f.accounts()
	c.Merchants, c.Forms = f.merchants(c), f.forms(c)
	c.Sources = f.sources()
	for i := range c.Sources {
		if zone := c.Sources[i].Zone; zone != nil && location != nil && zone.String() == location.String() {
			c.Sources[i].Zone, c.Sources[i].ZoneName = nil, ""
		}
	}
	calendars, years := c.calendars(&f)
	terms := c.terms(&f, calendars)
	schedules := c.fees(&f)
	c.findIncomplete(terms, schedules)
	c.Start, c.Deductions = f.startDay(), f.deductions(c.Currency)
	c.Digest = digest(zone, c.Currency, c.Sources, terms, schedules, years)
	if c.Start != 0 || len(c.Deductions) > 0 { // else the digest is that of a configuration without these keys
		c.Digest = digest(c.Digest, c.Start, c.Deductions)
	}
	if rules := c.matching(&f); rules != nil {
		c.Digest = digest(c.Digest, rules)
	}
	if days := depositDays(terms); days != nil {
		c.Digest = digest(c.Digest, days)
	}
}

// wantRemembered wants the span for which nights remember rows that ended; what may be found again within it is part
// of what every stored verdict rests on, so there is one.
func (f *fields) wantRemembered() {
	const span = "92d"
	if text := f.Text("remember", span); text != span {
		f.Problem(f.Values["remember"], "bad-value", "write remember: "+span+", or leave it out", "remember: want %s, the one span that there is, got %q", span, text)
	}
}

func (f *fields) checkCurrency(key, code string) {
	if code == "" {
		return
	}
	if _, err := money.MinorDigits(code); err != nil {
		f.Problem(f.Values[key], "bad-value", "write a code of ISO 4217, such as CNY", "%s: %v", key, err)
	}
}

// absolutePath makes a path of the configuration absolute.
func (c *Config) absolutePath(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.BaseDir, path)
}

// digest is the SHA-256 of what can change a verdict.
func digest(parts ...any) string {
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	for _, part := range parts {
		if err := encoder.Encode(part); err != nil {
			panic("config: it can't be written as JSON: " + err.Error())
		}
	}
	return hex.EncodeToString(hash.Sum(nil))
}
