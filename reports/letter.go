package reports

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"tieout/internal/lines"
	"tieout/reconcile"
)

// letterRows bounds the list of a letter, which people read; claim.csv holds all.
const letterRows = 200

// folder is the name of the pack's folder.
func (k *pack) folder() string { return folderName(k.provider, k.merchant) }

// folderName makes PROVIDER_MERCHANT safe as a name. Two that would become the
// same are distinguished by a digest.
func folderName(provider, merchant string) string {
	name := plainName(provider) + "_" + plainName(merchant)
	if name == provider+"_"+merchant {
		return name
	}
	sum := sha256.Sum256([]byte(provider + "\x1f" + merchant))
	return name + "-" + hex.EncodeToString(sum[:8])
}

// plainName keeps letters and digits of ASCII, dash and underscore.
func plainName(text string) string {
	if text == "" {
		return "unknown"
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		default:
			return '-'
		}
	}, text[:min(len(text), 80)])
}

// letter writes the cover page of a pack into a buffer: the totals, the first
// rows as they were routed, and the files.
func (p *packs) letter(to []byte, k *pack) ([]byte, error) {
	r, page := p.report, bytes.NewBuffer(to)
	out := &lines.Writer{Out: page}
	out.Line("To:       %s", orUnknown(k.provider))
	out.Line("Merchant: %s", k.merchant)
	out.Line("As of:    %s (tieout run %s)", r.AsOf, r.RunID)
	out.Line("")
	whole, files := "", ", none of which names them"
	if k.noted {
		whole, files = ", or not whole, as is said of them", ""
	}
	out.Line("The transactions below were approved at our terminals, are due, and have not been settled%s.", whole)
	for _, total := range k.totals.views() {
		out.Line("Total: %s, gross %s %s, expected after fees %s %s.", transactions(total.Count), total.Gross, total.Currency, total.Net, total.Currency)
	}
	out.Line("Please settle them, or send the settlement date and reference of each. claim.csv holds every column.")
	page.Write(k.letter)
	if more := k.rows - letterRows; more > 0 {
		out.Line("")
		out.Line("and %d more, which stand in claim.csv", more)
	}
	standsIn := func(f *reconcile.FileAccount) bool { return slices.Contains(k.sources, p.sources[f.Name]) }
	listFiles(out, "Terminal logs of this night in which they stand, SHA-256:", r.Files, standsIn)
	listFiles(out, "Settlement files of this night"+files+", SHA-256:", r.Files, func(f *reconcile.FileAccount) bool {
		return f.Side == reconcile.SettlementSide && (f.Provider == "" || f.Provider == k.provider) && !standsIn(f)
	})
	return page.Bytes(), out.Err
}

// listFiles lists those of tonight's files that were taken and that belong.
func listFiles(out *lines.Writer, title string, files []reconcile.FileAccount, belongs func(*reconcile.FileAccount) bool) {
	titled := false
	for i := range files {
		f := &files[i]
		if f.State != reconcile.FileTaken || !belongs(f) {
			continue
		}
		if !titled {
			out.Line("")
			out.Line("%s", title)
			titled = true
		}
		out.Line("%s  %s", f.SHA256, f.Name)
	}
}

// appendLetterRow writes a missing row, whose worth l has in hand, for people.
func (l *csvLine) appendLetterRow(to []byte, number int, x *reconcile.Exception) []byte {
	to = append(to, '\n')
	to = strconv.AppendInt(to, int64(number), 10)
	if x.IsOfSales() {
		to = append(to, ". the sales of a day, "...)
	} else {
		to = appendTexts(to, ". ", x.TxnTime, " ", x.TxnType, " ", x.Channel, ", ")
	}
	if x.Gross.Valid {
		to = l.appendSum(to, l.gross)
	}
	to = appendTexts(to, " ", x.Currency, ", claim ", x.ID)
	if !x.IsOfSales() {
		to = appendTexts(to, "\n   terminal ", guarded(x.TerminalID), ", batch ", orDash(x.BatchNo), ", trace ", orDash(x.TraceNo))
		to = appendTexts(to, ", RRN ", orDash(x.RRN), ", authorisation ", orDash(x.AuthCode), ", order ", orDash(x.OrderNo))
	}
	to = appendTexts(to, "\n   due ", l.day(x.Due), ", ")
	if x.BusinessDaysOverdue >= 0 {
		to = strconv.AppendInt(to, int64(x.BusinessDaysOverdue), 10)
	}
	to = append(to, " business days overdue; fee by contract "...)
	if x.ExpectedFee.Valid {
		to = l.appendSum(to, l.money(x.ExpectedFee.Decimal))
	} else {
		to = append(to, "unknown"...)
	}
	to = append(to, ", net "...)
	if x.ExpectedNet.Valid {
		to = l.appendSum(to, l.net)
	} else {
		to = append(to, "unknown"...)
	}
	to = appendTexts(to, "\n   logged in ", guarded(x.Origin.File), ", line ")
	if x.Origin.Line != 0 {
		to = strconv.AppendInt(to, x.Origin.Line, 10)
	}
	if note := x.ClaimNote(); note != "" {
		to = appendTexts(to, "\n   ", guarded(note))
	}
	return append(to, '\n')
}

func appendTexts(to []byte, texts ...string) []byte {
	for _, text := range texts {
		to = append(to, text...)
	}
	return to
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}
