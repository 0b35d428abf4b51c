package reports_test

import (
	"encoding/json"
	"fmt"
	"html"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reports"
)

// parts are sums of a report set as one of its files says them, by a name that all files have in common.
type parts map[string][]string

// add keeps a sum without the commas of its thousands.
func (p parts) add(name string, texts ...string) {
	for _, text := range texts {
		p[name] = append(p[name], strings.ReplaceAll(strings.TrimSpace(html.UnescapeString(text)), ",", ""))
	}
}

// partsNight is one in which every fee line and every breakdown has something to say, in two currencies.
func partsNight(language string) reconcile.Night {
	n := night()
	n.Language, n.Kinds = language, map[reconcile.Kind]int64{}
	var list []reconcile.Exception
	for i := range 60 {
		x := reconcile.Exception{
			ID: fmt.Sprintf("E%02d", i), Kind: reconcile.MissingSettlement, Provider: fmt.Sprintf("p%d", i%3), MerchantID: fmt.Sprintf("m%02d", i%17), RRN: fmt.Sprintf("r%02d", i), Currency: [...]string{"CNY", "JPY"}[i%2],
			Gross: amount(fmt.Sprint(1000 + i*i*37%9000)), Due: n.AsOf, BusinessDaysOverdue: i * 3 % 40, FirstReported: n.AsOf, Cause: reconcile.Cause{Code: []string{"unknown", "bank-system/near-cut-off"}[i%2]},
		}
		x.ExpectedFee = amount("7")
		x.ExpectedNet = decimal.NewNullDecimal(x.Gross.Decimal.Sub(x.ExpectedFee.Decimal))
		if i%7 == 6 {
			x.Kind, x.FeeRule, x.Difference = reconcile.FeeVariance, fmt.Sprintf("rule %d", i%2), amount(fmt.Sprint(5*(i%4)-6))
		}
		n.Kinds[x.Kind]++
		list = append(list, x)
	}
	n.Exceptions = passing(list)
	n.Proof["JPY"] = everyTerm()
	n.Proof["JPY"].Bridge.Short = reconcile.Sum{Count: 2, Gross: decimal.NewFromInt(-300)}
	for i, currency := range []string{"CNY", "JPY"} {
		n.Proof[currency].Fees = reconcile.FeeProof{
			Expected: decimal.NewFromInt(int64(12345 + i)), Actual: decimal.NewFromInt(int64(13000 + i)), Variance: decimal.NewFromInt(600), Tolerated: decimal.NewFromInt(55),
		}
	}
	return n
}

// TestEveryFeeAndPartIsTheSameEverywhere: fee lines, match rates, breakdowns, the rows of the most money and the audit of
// fees are said by summary.json, the page, the workbook, the text and the lists, and each says the same.
func TestEveryFeeAndPartIsTheSameEverywhere(t *testing.T) {
	for _, language := range []string{"", "zh-CN"} {
		t.Run("language "+language, func(t *testing.T) {
			dir, report := write(t, partsNight(language), reports.Options{})
			want := partsOfSummary(t, dir, report)
			if len(want) < 40 {
				t.Fatalf("want sums of every kind, got %v", want)
			}
			page, book := partsOfPage(t, dir, report), partsOfWorkbook(t, dir, report)
			for name, got := range map[string]parts{
				"report.html": page, "report.xlsx": book, "missing.csv and exceptions.csv": partsOfLists(t, dir, report, want), "the text": partsOfText(t, report, want),
			} {
				for key, texts := range got {
					if diff := cmp.Diff(want[key], texts); diff != "" {
						t.Errorf("%s says %s otherwise than summary.json (-summary +%s):\n%s", name, key, name, diff)
					}
				}
				if len(got) < 6 {
					t.Errorf("%s: want more than %v", name, got)
				}
			}
			for key := range want {
				if page[key] == nil || book[key] == nil {
					t.Errorf("%s is not on the page or in the workbook: %q, %q", key, page[key], book[key])
				}
			}
		})
	}
}

func partsOfSummary(t *testing.T, dir string, report *reports.Report) parts {
	t.Helper()
	var s struct {
		Currencies map[string]struct {
			Difference string
			Fees       struct{ Expected, Actual, Variance, Tolerated string }
		}
		MatchRates []reports.MatchRate  `json:"match_rates"`
		MissingBy  []reports.Breakdown  `json:"missing_by"`
		MissingTop []reports.TopMissing `json:"missing_top"`
		FeeAudit   []reports.FeeAudited `json:"fee_audit"`
	}
	if err := json.Unmarshal(readFile(t, filepath.Join(dir, "summary.json")), &s); err != nil {
		t.Fatal(err)
	}
	found := parts{}
	for currency, c := range s.Currencies {
		found.add("fees "+currency, c.Fees.Expected, c.Fees.Actual, c.Fees.Variance, c.Fees.Tolerated, c.Difference)
	}
	for _, rate := range s.MatchRates {
		found.add("rate "+rate.Currency, fmt.Sprint(rate.Due), rate.ByCount, rate.ByValue)
	}
	for _, b := range s.MissingBy {
		for _, line := range b.Rows {
			found.add(report.Heading(b.By)+" "+b.Currency+" "+line.Name, fmt.Sprint(line.Count), line.Net)
		}
	}
	for _, row := range s.MissingTop {
		found.add("top "+row.Reference, row.Due, row.DaysOverdue, row.Gross, row.Net)
	}
	for _, f := range s.FeeAudit {
		found.add("audit "+f.MerchantID+" "+f.Rule+" "+f.Currency, fmt.Sprint(f.Count), f.Overcharged, f.Undercharged)
	}
	return found
}

var (
	pageFees  = regexp.MustCompile(`<p><b>([A-Z]{3})</b> · (.*?)</p>`)
	numbers   = regexp.MustCompile(`-?[\d,]+(?:\.\d+)?`)
	pageRate  = regexp.MustCompile(`<div class="card">[^<]*?([A-Z]{3})<b>([\d.]+) %</b><span class="soft">([^<]*)</span>`)
	pageParts = regexp.MustCompile(`(?s)<caption>([^,，<]*)(?:, |，)([A-Z]{3})</caption>(.*?)</table>`)
	pagePart  = regexp.MustCompile(`<tr><td>(?:<a [^>]*>)?([^<]*)(?:</a>)?(?: <a [^>]*>[^<]*</a>)?</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="bar">`)
	pageTop   = regexp.MustCompile(`<tr><td class="k">([^<]*)</td><td class="n">([^<]*)</td><td>[^<]*</td><td class="mono">.*?data-find="[^"]*">([^<]*)</a></td><td class="n">([\d,.]+) [A-Z]{3}</td><td class="n">([^<]*)</td></tr>`)
	pageAudit = regexp.MustCompile(`<tr><td>[^<]*</td><td class="mono">([^<]*)</td><td>([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td class="n">([^<]*)</td><td>([A-Z]{3})</td></tr>`)
)

func partsOfPage(t *testing.T, dir string, report *reports.Report) parts {
	t.Helper()
	page, found := string(readFile(t, filepath.Join(dir, "report.html"))), parts{}
	for _, line := range pageFees.FindAllStringSubmatch(page, -1) {
		n := numbers.FindAllString(line[2], -1) // the difference, expected, taken, tolerated, variance
		n = slices.DeleteFunc(n, func(text string) bool { return text == "," })
		if len(n) != 5 {
			t.Fatalf("want five sums in %s", line[2])
		}
		found.add("fees "+line[1], n[1], n[2], n[4], n[3], n[0])
	}
	for _, rate := range pageRate.FindAllStringSubmatch(page, -1) {
		n := numbers.FindAllString(rate[3], -1)
		found.add("rate "+rate[1], n[0], rate[2])
		if found["rate "+rate[1]] = append(found["rate "+rate[1]], ""); len(n) > 1 {
			found["rate "+rate[1]][2] = n[len(n)-1]
		}
	}
	for _, table := range pageParts.FindAllStringSubmatch(page, -1) {
		for _, line := range pagePart.FindAllStringSubmatch(table[3], -1) {
			found.add(table[1]+" "+table[2]+" "+html.UnescapeString(line[1]), line[2], line[3])
		}
	}
	for _, row := range pageTop.FindAllStringSubmatch(page, -1) {
		found.add("top "+row[3], row[1], row[2], row[4], row[5])
	}
	for _, row := range pageAudit.FindAllStringSubmatch(page, -1) {
		found.add("audit "+row[1]+" "+html.UnescapeString(row[2])+" "+row[6], row[3], row[4], row[5])
	}
	return found
}

func partsOfWorkbook(t *testing.T, dir string, report *reports.Report) parts {
	t.Helper()
	found, currency, table := parts{}, "", ""
	var fees []string
	proven := map[string]bool{}
	for i := range report.Proofs {
		proven[report.Proofs[i].Currency] = true
	}
	for _, row := range rowsOfSheet(t, dir, 0) {
		for len(row) < 5 {
			row = append(row, "")
		}
		head := row[2] == report.Say("rows") || row[3] == report.Say("gross")
		switch {
		case head && strings.HasPrefix(row[1], report.Say("never arrived, %s", "")):
			table, currency = row[0], row[1][len(row[1])-3:]
		case head:
			table, currency, fees = row[0], row[0], nil
		case row[1] == "" && table == report.Say("settled of what was due") && row[0] != "":
			found.add("rate "+row[0], row[2], row[3], row[4])
		case table == report.Say("due") && row[0] != "":
			words := strings.Fields(row[1])
			found.add("top "+words[len(words)-2], row[0], row[2], row[3], row[4])
		case row[0] == "" && row[1] != "" && !proven[table] && row[4] != "":
			found.add(table+" "+currency+" "+row[1], row[2], row[4])
		case row[0] == "" && row[1] != "" && proven[table]:
			if fees = append(fees, row[4]); len(fees) == 5 {
				found.add("fees "+currency, fees...)
			}
		}
	}
	rows := rowsOfSheet(t, dir, 8)
	for _, row := range rows[1:] {
		found.add("audit "+row[1]+" "+row[2]+" "+row[6], row[3], row[4], row[5])
	}
	return found
}

// partsOfLists adds the breakdowns up from the rows of the lists, as far as a breakdown names them.
func partsOfLists(t *testing.T, dir string, report *reports.Report, want parts) parts {
	t.Helper()
	type sum struct {
		count int
		net   decimal.Decimal
	}
	sums, found := map[string]sum{}, parts{}
	for _, row := range namedRecords(t, filepath.Join(dir, "missing.csv")) {
		for by, value := range map[string]string{"provider": row["provider"], "merchant": row["merchant_id"], "cause": report.Word(row["cause"]), "age": report.Heading(ageOf(row["business_days_overdue"]))} {
			name := report.Heading(by) + " " + row["currency"] + " " + value
			s := sums[name]
			sums[name] = sum{s.count + 1, s.net.Add(plainAmount(t, row["expected_net"]))}
		}
	}
	for name, s := range sums {
		if texts := want[name]; texts != nil {
			_, fraction, _ := strings.Cut(texts[1], ".")
			found.add(name, fmt.Sprint(s.count), s.net.StringFixed(int32(len(fraction))))
		}
	}
	return found
}

// ageOf is the age of so many business days, by the words of the breakdown.
func ageOf(days string) string {
	n := 0
	if _, err := fmt.Sscan(days, &n); err != nil {
		return "not dated"
	}
	for _, age := range []struct {
		from int
		name string
	}{{31, "more than 30 days"}, {8, "8 to 30 days"}, {4, "4 to 7 days"}, {2, "2 to 3 days"}, {1, "1 day"}} {
		if n >= age.from {
			return age.name
		}
	}
	return "due today"
}

// partsOfText reads the fee lines and the audit of fees from the text, which shows no breakdowns.
func partsOfText(t *testing.T, report *reports.Report, want parts) parts {
	t.Helper()
	said, found := string(text(t, report)), parts{}
	for _, p := range report.Proofs {
		_, part, _ := strings.Cut(said, p.Say("Proof in %s", p.Currency))
		part, _, _ = strings.Cut(part, "\n\n")
		for line := range strings.Lines(part) {
			n := numbers.FindAllString(line, -1)
			n = slices.DeleteFunc(n, func(text string) bool { return text == "," })
			if strings.HasPrefix(line, p.Say("fees")) && len(n) == 4 {
				found.add("fees "+p.Currency, n[0], n[1], n[3], n[2])
			}
			if strings.HasPrefix(line, p.Say("difference")) && len(n) == 1 {
				found.add("fees "+p.Currency, n[0])
			}
		}
	}
	for name := range want {
		if !strings.HasPrefix(name, "audit ") {
			continue
		}
		words := strings.SplitN(name, " ", 3)
		rule, currency := words[2][:len(words[2])-4], words[2][len(words[2])-3:]
		for line := range strings.Lines(said) {
			if strings.Contains(line, words[1]) && strings.Contains(line, rule) && strings.Contains(line, strings.TrimPrefix(report.Money("", currency), " ")) {
				_, line, _ = strings.Cut(line, rule)
				n := numbers.FindAllString(line, -1)
				n = slices.DeleteFunc(n, func(text string) bool { return text == "," })
				found.add(name, n[2], n[0], n[1])
			}
		}
	}
	return found
}
