package simulate

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const fileDay = "20060102"

// terminalHeader and lineHeader are the native files' columns.
func terminalHeader() []string {
	return []string{
		"merchant_id", "terminal_id", "txn_time", "txn_type", "amount", "rrn", "trace_no", "batch_no", "auth_code", "order_no",
		"response_code", "channel", "card_type", "scheme", "wallet", "card_no", "original_rrn",
	}
}

func lineHeader() []string {
	return []string{
		"settle_date", "merchant_id", "gross_amount", "fee", "net_amount", "rrn", "terminal_id", "txn_time", "txn_type",
		"trace_no", "batch_no", "auth_code", "order_no",
	}
}

func (r *Row) record() []string {
	return []string{
		r.Merchant.ID, r.Terminal, r.Time.Format(time.DateTime), r.Type, yuan(r.Fen), r.RRN, r.Trace, r.Batch, r.Auth, r.Order,
		r.Response, r.Channel, r.Card, r.Scheme, r.Wallet, r.CardNo, r.OriginalRRN,
	}
}

func (l *Line) record() []string {
	return []string{
		l.Date.Format(time.DateOnly), l.Merchant, yuan(l.GrossFen), yuan(l.FeeFen), yuan(l.GrossFen - l.FeeFen), l.RRN,
		l.Terminal, l.Time.Format(time.DateTime), l.Type, l.Trace, l.Batch, l.Auth, l.Order,
	}
}

// Files returns the files of the world: name to records, the header first. Every
// provider sends a terminal log for each day from first to last, and a
// settlement file for each business day.
func (w *World) Files(first, last time.Time) map[string][][]string {
	files := map[string][][]string{}
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		for _, m := range w.Merchants {
			files[terminalFile(m, day)] = [][]string{terminalHeader()}
			if !holiday(day) {
				files[settlementFile(m.Provider, day)] = [][]string{lineHeader()}
			}
		}
	}
	rows, lines := slices.Clone(w.Rows), slices.Clone(w.Lines)
	slices.SortStableFunc(rows, func(a, b Row) int { return a.Time.Compare(b.Time) })
	slices.SortStableFunc(lines, func(a, b Line) int { return a.Time.Compare(b.Time) })
	for i := range rows {
		name := terminalFile(rows[i].Merchant, rows[i].Time)
		files[name] = append(files[name], rows[i].record())
	}
	for i := range lines {
		name := settlementFile(lines[i].Provider, lines[i].Date)
		if files[name] == nil {
			files[name] = [][]string{lineHeader()}
		}
		files[name] = append(files[name], lines[i].record())
	}
	return files
}

func terminalFile(m *Merchant, day time.Time) string {
	name := m.Provider
	if m.Product != "" {
		name += "-" + m.Product
	}
	return "pos/" + name + "_" + day.Format(fileDay) + ".csv"
}

func settlementFile(provider string, day time.Time) string {
	return "settle/" + provider + "_" + day.Format(fileDay) + ".csv"
}

// Write writes the world below dir: inbox/, late/DATE/ with the files that come
// on that day only, and truth.json. Shuffle reorders the rows of each file.
func (w *World) Write(dir string, first, last time.Time, nights []time.Time, shuffle bool) error {
	for name, records := range w.Files(first, last) {
		if shuffle {
			rows := records[1:]
			w.random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		}
		if err := writeRecords(filepath.Join(dir, w.folderOf(name), name), records); err != nil {
			return err
		}
	}
	return writeJSON(filepath.Join(dir, "truth.json"), w.Truth(nights))
}

// folderOf says where a file lies before the nights begin.
func (w *World) folderOf(name string) string {
	for _, late := range w.LateFiles {
		if name == settlementFile(late.Provider, late.Date) {
			return filepath.Join("late", late.Comes.Format(time.DateOnly))
		}
	}
	return "inbox"
}

func writeRecords(path string, records [][]string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(file).WriteAll(records); err != nil {
		_ = file.Close() // the first error says more
		return err
	}
	return file.Close()
}

func writeJSON(path string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return fmt.Errorf("write the truth: %w", err)
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}

// NightTruth is what one night must show: exactly these exceptions are open.
type NightTruth struct {
	AsOf       string     `json:"as_of"`
	Exceptions []Expected `json:"exceptions"`
}

// Truth returns the ledger, night by night.
func (w *World) Truth(nights []time.Time) []NightTruth {
	truth := make([]NightTruth, 0, len(nights))
	for _, night := range nights {
		n := NightTruth{AsOf: night.Format(time.DateOnly), Exceptions: []Expected{}}
		for _, x := range w.Expected {
			if !x.From.After(night) && (x.Until.IsZero() || x.Until.After(night)) {
				n.Exceptions = append(n.Exceptions, x)
			}
		}
		truth = append(truth, n)
	}
	return truth
}
