package simulate

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// File is a file of the world, or a part of one.
type File struct {
	Name    string // below the inbox
	Day     time.Time
	Log     bool // of a terminal; else of settlement
	Records [][]string

	holds    []fileRow // what each record but the header is
	broken   bool      // it is no file of its format at all
	corrects bool      // it comes after a broken one of its day
	bank     bool      // it is a statement of a bank
}

// fileRow says which row or line of which story a record is.
type fileRow struct {
	story int
	line  bool
	index int
}

// Files returns the files of the world, by name. Every provider sends a log each
// day and a settlement file each business day, whether there was trade or not.
func (w *Lives) Files() []*File {
	files := map[string]*File{}
	for day := w.First; !day.After(w.Last); day = day.AddDate(0, 0, 1) {
		for _, m := range w.merchants {
			if day.Before(w.Last) { // the log of the last day comes a night later
				files[logName(m.Provider, day)] = &File{Name: logName(m.Provider, day), Day: day, Log: true}
			}
			if !holiday(day) && !w.isLost(m.Provider, day) {
				name := settlementFile(m.Provider, day)
				files[name] = &File{Name: name, Day: day}
			}
		}
	}
	for _, f := range files {
		header := livesLineHeader
		if f.Log {
			header = livesLogHeader
		}
		f.Records = [][]string{slices.Concat(header, []string{markOf(f.Name)})}
	}
	for _, s := range w.Stories {
		for i := range s.rows {
			r := &s.rows[i]
			files[logName(r.Merchant.Provider, r.file)].add(r.record(), fileRow{s.Number, false, i})
		}
		for i := range s.lines {
			l := s.lines[i]
			if w.bank {
				l.depositRef = w.depositReference(&l)
			}
			files[settlementFile(l.Provider, l.Date)].add(l.record(), fileRow{s.Number, true, i})
		}
	}
	if w.bank {
		w.addStatements(files)
	}
	var list []*File
	for _, f := range files {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *File) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// markOf names a last column that holds nothing. Files with the same bytes are one
// file, however they are called, and small files may well have the same rows.
func markOf(name string) string {
	return "of_" + strings.TrimSuffix(strings.ReplaceAll(name, "/", "_"), ".csv")
}

func (f *File) add(record []string, row fileRow) {
	f.Records, f.holds = append(f.Records, record), append(f.holds, row)
}

// Text is the file as CSV. No value needs quotes.
func (f *File) Text() string {
	if f.broken {
		return "<html>" + f.Name + ": not found</html>\n"
	}
	var b strings.Builder
	for _, record := range f.Records {
		b.WriteString(strings.Join(record, ",") + "\n")
	}
	return b.String()
}

func logName(provider string, day time.Time) string {
	return "pos/" + provider + "_" + day.Format(fileDay) + ".csv"
}

var (
	livesLogHeader  = append(terminalHeader(), "original_trace_no", "original_batch_no")
	livesLineHeader = append(lineHeader(), "original_rrn", "deposit_ref", "text")
)

func (r *logged) record() []string {
	record := append(r.Row.record(), r.originalTrace, r.originalBatch, "")
	if r.refused {
		record[4] += "1" // a thousandth
	}
	return record
}

func (l *stated) record() []string {
	record := append(l.Line.record(), l.originalRRN, l.depositRef, l.text, "")
	if l.Time.IsZero() {
		record[7] = ""
	}
	if l.refused {
		record[4] = yuan(l.GrossFen - l.FeeFen + 1)
	}
	return record
}

// Config is the configuration under which the world's nights run; parts is how many
// files each source sends a day.
func (w *Lives) Config(parts int) string {
	config := livesConfig
	if w.bank {
		config += bankConfig
	}
	return strings.NewReplacer("PARTS", strconv.Itoa(parts), "START", w.startDay()).Replace(config)
}

// startDay is the value of start: null where no story wants one.
func (w *Lives) startDay() string {
	if !w.started {
		return ""
	}
	return w.start.Format(time.DateOnly)
}

const livesConfig = `version: 1
timezone: Asia/Shanghai
currency: CNY
store: sqlite:tieout.db
inbox: inbox
out: reports
matches: true
terms:
  - {provider: lakala, due: T+1, calendar: CN}
  - {provider: allinpay, due: T+1, calendar: CN}
  - {provider: shengpay, due: T+1, cutoff: "23:00", cutoff_drift: 10m, calendar: CN}
fees:
  - {provider: lakala, use: lakala}
  - {provider: allinpay, use: lakala}
  - {provider: shengpay, product: smart, use: shengpay-smart}
start: START
deductions:
  - {provider: lakala, text: "*` + listedDeduction + `*", limit: 9999.00, every: 1y}
  - {provider: shengpay, text: "*` + listedDeduction + `*", limit: 9999.00, every: 1y}
sources:
  - {name: lakala-pos, side: terminal, profile: terminal-csv, files: "pos/lakala_{date}*.csv", provider: lakala, expect: daily, files_per_day: PARTS}
  - {name: shengpay-pos, side: terminal, profile: terminal-csv, files: "pos/shengpay_{date}*.csv", provider: shengpay, product: smart, expect: daily, files_per_day: PARTS}
  - {name: allinpay-pos, side: terminal, profile: terminal-csv, files: "pos/allinpay_{date}*.csv", provider: allinpay, expect: daily, files_per_day: PARTS}
  - {name: allinpay-settle, side: settlement, profile: settlement-csv, files: "settle/allinpay_{date}*.csv", provider: allinpay, expect: business-days, files_per_day: PARTS}
  - {name: lakala-settle, side: settlement, profile: settlement-csv, files: "settle/lakala_{date}*.csv", provider: lakala, expect: business-days, files_per_day: PARTS}
  - {name: shengpay-settle, side: settlement, profile: settlement-csv, files: "settle/shengpay_{date}*.csv", provider: shengpay, expect: business-days, files_per_day: PARTS}
`

// providerOfFile is the provider whose file has that name.
func providerOfFile(name string) string {
	_, name, _ = strings.Cut(name, "/")
	provider, _, _ := strings.Cut(name, "_")
	return provider
}

// draw is a number that depends on nothing but the seed and the row, so that a row
// stays where it is when other stories are left out.
func (r fileRow) draw(seed uint64) uint64 {
	x := uint64(r.story)<<16 + uint64(r.index)<<1
	if r.line {
		x++
	}
	return scramble(x+scramble(seed)) >> 7
}

// bankConfig is added to the sources of a world with a bank.
const bankConfig = `  - {name: allinpay-bank, side: deposit, profile: deposit-csv, files: "bank/allinpay_{date}*.csv", provider: allinpay, expect: business-days, files_per_day: PARTS}
  - {name: lakala-bank, side: deposit, profile: deposit-csv, files: "bank/lakala_{date}*.csv", provider: lakala, expect: business-days, files_per_day: PARTS}
  - {name: shengpay-bank, side: deposit, profile: deposit-csv, files: "bank/shengpay_{date}*.csv", provider: shengpay, expect: business-days, files_per_day: PARTS}
`
