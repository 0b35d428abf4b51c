package config

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"tieout/internal/keys"
	"tieout/reconcile/civil"
	"tieout/reconcile/money"
)

// reader reads the nodes of one YAML file and collects every fault.
type reader struct {
	*keys.Reader
	folder string // of the file; relative paths start here
}

// fields is a mapping whose keys are known.
type fields struct {
	*reader
	keys.Fields
}

func (r *reader) mapping(node *yaml.Node, what string, allowed ...string) fields {
	return fields{r, r.Mapping(node, what, allowed...)}
}

func (f *fields) date(key string) civil.Date {
	text := f.Text(key, "")
	if text == "" {
		return 0
	}
	day, err := civil.ParseDate(text)
	if err != nil {
		f.Problem(f.Values[key], "bad-value", "write a date that exists, as 2026-10-08", "%s: %v", key, err)
	}
	return day
}

// duration reads a time span such as 10m.
func (f *fields) duration(key string) time.Duration { return f.durationOr(key, "0s") }

// durationOr reads a time span, or else takes the standard.
func (f *fields) durationOr(key, standard string) time.Duration {
	text := f.Text(key, standard)
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 || span >= 12*time.Hour {
		f.Problem(f.Values[key], "bad-value", "write it as 10m", "%s: want a time span of less than 12h, got %q", key, text)
		return 0
	}
	return span
}

// days reads a number of calendar days such as 1d.
func (f *fields) days(key string, standard int) int {
	text := f.Text(key, "")
	if text == "" {
		return standard
	}
	digits, isDays := strings.CutSuffix(text, "d")
	n, err := strconv.Atoi(digits)
	if !isDays || err != nil || n < 0 || n > 60 {
		f.Problem(f.Values[key], "bad-value", "write it as 1d", "%s: want 0d to 60d, got %q", key, text)
		return standard
	}
	return n
}

// timeOfDay reads 23:00 as the span since midnight; 24:00 is the natural day.
func (f *fields) timeOfDay(key string) time.Duration {
	text := f.Text(key, "24:00")
	if text == "24:00" {
		return 24 * time.Hour
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		f.Problem(f.Values[key], "bad-value", `write it in quotes, as "23:00"`, "%s: want a time of day from 00:00 to 24:00, got %q", key, text)
		return 24 * time.Hour
	}
	return time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
}

// money reads an amount in major units, at most 4 decimals; absent: not valid.
func (f *fields) money(key string) decimal.NullDecimal {
	text := f.Text(key, "")
	if text == "" {
		return decimal.NullDecimal{}
	}
	minor, err := money.ParseMinor(text, 4)
	if err != nil || minor < 0 {
		f.Problem(f.Values[key], "bad-value", "write an amount as 20.00", "%s: want an amount of 0 or more, got %q", key, text)
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(decimal.New(minor, -4))
}

// percentage reads 0.60% as the fraction 0.006. The sign is not left out: 0.6
// could be meant as 60%.
func (f *fields) percentage(key string) decimal.Decimal {
	text := f.Text(key, "")
	if text == "" {
		return decimal.Decimal{}
	}
	digits, percent := strings.CutSuffix(text, "%")
	minor, err := money.ParseMinor(strings.TrimSpace(digits), 6)
	if !percent || err != nil || minor < 0 || minor > 100_000_000 {
		f.Problem(f.Values[key], "bad-value", "write it with its percent sign, as 0.60%", "%s: want a percentage from 0%% to 100%%, got %q", key, text)
		return decimal.Decimal{}
	}
	return reduced(decimal.New(minor, -8))
}

// reduced drops zeros at the end, so that equal rates look equal.
func reduced(d decimal.Decimal) decimal.Decimal {
	parsed, err := decimal.NewFromString(d.String())
	if err != nil {
		return d
	}
	return parsed
}

// mode reads who may read files, as chmod writes it.
func (f *fields) mode(key string, standard fs.FileMode) fs.FileMode {
	text := f.Text(key, "")
	for _, mode := range [...]fs.FileMode{0o600, 0o640, 0o644} {
		if text == fmt.Sprintf("%04o", mode) {
			return mode
		}
	}
	if text != "" {
		f.Problem(f.Values[key], "bad-value", "write 0600 (the owner), 0640 (the group too) or 0644 (everybody)", "%s: want who may read, got %q", key, text)
	}
	return standard
}

// bytes reads a size such as 256MB or 1GB, in units of 1,024.
func (f *fields) bytes(key string, standard int64) int64 {
	text := f.Text(key, "")
	if text == "" {
		return standard
	}
	for _, unit := range [...]struct {
		name  string
		bytes int64
	}{{"MB", 1 << 20}, {"GB", 1 << 30}} {
		digits, found := strings.CutSuffix(strings.ToUpper(text), unit.name)
		if count, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 32); found && err == nil && count*unit.bytes >= leastMemory {
			return count * unit.bytes
		}
	}
	f.Problem(f.Values[key], "bad-value", "write a size of 64MB or more, such as 256MB or 1GB", "%s: want a size, got %q", key, text)
	return standard
}
