package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"

	"tieout/internal/lines"
	"tieout/reconcile"
)

// pack is the evidence that a merchant sends to one provider.
type pack struct {
	folder             string
	provider, merchant string
	rows               []*reconcile.Exception
	totals             []MissingView
	logs               []reconcile.FileAccount // of tonight that the rows stand in
	settlements        []reconcile.FileAccount // of tonight, of the provider: none names the rows
}

// packsOf cuts the missing transactions into one pack for each provider and merchant.
func packsOf(missing []*reconcile.Exception, files []reconcile.FileAccount) []pack {
	type key struct{ provider, merchant string }
	groups := map[key][]*reconcile.Exception{}
	for _, x := range missing {
		k := key{x.Provider, x.MerchantID}
		groups[k] = append(groups[k], x)
	}
	var packs []pack
	for k, group := range groups {
		p := pack{folder: folderName(k.provider, k.merchant), provider: k.provider, merchant: k.merchant, rows: group, totals: sumMissing(group)}
		sources := map[string]bool{}
		for _, x := range group {
			sources[x.Origin.File] = true
		}
		for i := range files {
			f := &files[i]
			switch {
			case f.State != reconcile.FileTaken:
			case sources[f.Name]:
				p.logs = append(p.logs, *f)
			case f.Side == reconcile.SettlementSide && (f.Provider == "" || f.Provider == k.provider):
				p.settlements = append(p.settlements, *f)
			}
		}
		packs = append(packs, p)
	}
	slices.SortFunc(packs, func(a, b pack) int { return cmp.Compare(a.folder, b.folder) })
	return packs
}

// folderName makes PROVIDER_MERCHANT safe as a name. Two that would become the
// same are told apart by a digest.
func folderName(provider, merchant string) string {
	name := plainName(provider) + "_" + plainName(merchant)
	if name == provider+"_"+merchant {
		return name
	}
	sum := sha256.Sum256([]byte(provider + "\x1f" + merchant))
	return name + "-" + hex.EncodeToString(sum[:4])
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

// letterRows bounds the list of a letter, which people read; claim.csv holds all.
const letterRows = 200

// letter writes the cover page of a pack.
func (r *Report) letter(w io.Writer, p *pack) error {
	out := &lines.Writer{Out: w}
	out.Line("To:       %s", orUnknown(p.provider))
	out.Line("Merchant: %s", p.merchant)
	out.Line("As of:    %s (tieout run %s)", r.AsOf, r.RunID)
	out.Line("")
	out.Line("The transactions below were approved at our terminals, are due, and have not been settled.")
	for _, total := range p.totals {
		out.Line("Total: %s, gross %s %s, expected after fees %s %s.", transactions(total.Count), total.Gross, total.Currency, total.Net, total.Currency)
	}
	out.Line("Please settle them, or send the settlement date and reference of each. claim.csv holds every column.")
	for i, x := range p.rows[:min(len(p.rows), letterRows)] {
		row := missingRowOf(x)
		out.Line("")
		out.Line("%d. %s %s %s, %s %s, claim %s", i+1, row.TxnTime, row.TxnType, row.Channel, row.GrossAmount, row.Currency, row.ExceptionID)
		out.Line("   terminal %s, batch %s, trace %s, RRN %s, authorisation %s, order %s", row.TerminalID, dash(row.BatchNo), dash(row.TraceNo), dash(row.RRN), dash(row.AuthCode), dash(row.OrderNo))
		out.Line("   due %s, %s business days overdue; fee by contract %s, net %s", row.DueDate, row.BusinessDaysOverdue, orUnknown(row.ExpectedFee), orUnknown(row.ExpectedNet))
		out.Line("   logged in %s, line %s", row.SourceFile, row.SourceLine)
	}
	if more := len(p.rows) - letterRows; more > 0 {
		out.Line("")
		out.Line("and %d more, which stand in claim.csv", more)
	}
	listFiles(out, "Terminal logs of this night in which they stand, SHA-256:", p.logs)
	listFiles(out, "Settlement files of this night, none of which names them, SHA-256:", p.settlements)
	return out.Err
}

func listFiles(out *lines.Writer, title string, files []reconcile.FileAccount) {
	if len(files) == 0 {
		return
	}
	out.Line("")
	out.Line("%s", title)
	for i := range files {
		out.Line("%s  %s", files[i].SHA256, files[i].Name)
	}
}

func dash(c cell) string {
	if c == "" {
		return "-"
	}
	return string(c)
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}
