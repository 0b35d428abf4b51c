package reports_test

import (
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"tieout/reconcile"
	"tieout/reconcile/civil"
	"tieout/reports"
)

var (
	pageLink = regexp.MustCompile(`href="([^"]*)"`)
	pageID   = regexp.MustCompile(` id="([^"]*)"`)
)

// TestEveryLinkOfThePageLeadsSomewhere: to something on the page, or to a file of the set.
func TestEveryLinkOfThePageLeadsSomewhere(t *testing.T) {
	for _, c := range []struct {
		name, why string
		night     func() reconcile.Night
		links     int
	}{
		{"small", "each kind of link", night, 20},
		{"large", "rows stand in files of earlier nights, and some merchants have sent their claims", large, 600},
	} {
		n := c.night()
		dir, _ := write(t, n, reports.Options{})
		page, _, _ := strings.Cut(string(readFile(t, filepath.Join(dir, "report.html"))), "<script>")
		ids := map[string]int{}
		for _, found := range pageID.FindAllStringSubmatch(page, -1) {
			ids[found[1]]++
		}
		for id, count := range ids {
			if count > 1 {
				t.Errorf("%s: %d elements are called %s", c.name, count, id)
			}
		}
		links := pageLink.FindAllStringSubmatch(page, -1)
		for _, found := range links {
			link := html.UnescapeString(found[1])
			if id, is := strings.CutPrefix(link, "#"); is {
				if ids[id] == 0 {
					t.Errorf("%s, %s: %s leads nowhere", c.name, c.why, link)
				}
				continue
			}
			name, err := url.PathUnescape(link)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
				t.Errorf("%s, %s: %v", c.name, c.why, err)
			}
		}
		if len(links) < c.links {
			t.Errorf("%s: want at least %d links, got %d", c.name, c.links, len(links))
		}
	}
}

// TestThePageLeadsFromASentClaimToNoPack: a pack holds what is new to claim.
func TestThePageLeadsFromASentClaimToNoPack(t *testing.T) {
	n := night()
	n.Claims = map[string]*reconcile.ClaimState{"E1": {State: reconcile.ClaimSent}, "E3": {State: reconcile.ClaimSent}}
	dir, _ := write(t, n, reports.Options{})
	if page, _, _ := strings.Cut(string(readFile(t, filepath.Join(dir, "report.html"))), "<script>"); strings.Contains(page, "disputes/") {
		t.Error("the page leads to a pack that is not there")
	}
}

// TestThePageNamesTheCommands: a person who decides copies a command; the kind says which.
func TestThePageNamesTheCommands(t *testing.T) {
	for _, c := range []struct {
		why  string
		kind reconcile.Kind
		want []string
	}{
		{"a claim is sent", reconcile.MissingSettlement, []string{"explain E9", "dispute send E9 --case NUMBER --by NAME --why TEXT", "close E9 --by NAME --why TEXT"}},
		{"a pair is decided", reconcile.PossibleMatch, []string{"explain E9", "match E9 --by NAME --why TEXT", "unmatch E9 --by NAME --why TEXT", "close E9 --by NAME --why TEXT"}},
		{"anything else is explained or closed", reconcile.FeeVariance, []string{"explain E9", "close E9 --by NAME --why TEXT"}},
	} {
		n := reconcile.Night{
			AsOf: civil.NewDate(2026, 10, 9), Kinds: map[reconcile.Kind]int64{c.kind: 1},
			Exceptions: reconcile.RowsOf([]reconcile.Exception{{ID: "E9", Kind: c.kind, Currency: "CNY"}}),
		}
		dir, _ := write(t, n, reports.Options{})
		page := string(readFile(t, filepath.Join(dir, "report.html")))
		_, page, _ = strings.Cut(page, `<table id="exceptions"`)
		var got []string
		for _, found := range regexp.MustCompile(`<code>tieout ([^<]*)</code>`).FindAllStringSubmatch(page, -1) {
			got = append(got, found[1])
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.why, diff)
		}
	}
}

// TestTheMostMoneyIsNamedFirst: ten rows a currency, the greatest first, of equal ones those that stand first.
func TestTheMostMoneyIsNamedFirst(t *testing.T) {
	var list []reconcile.Exception
	for i := range 40 {
		list = append(list, reconcile.Exception{
			ID: fmt.Sprintf("E%02d", i), Kind: reconcile.MissingSettlement, MerchantID: "M1", Currency: [...]string{"CNY", "JPY"}[i%2], BusinessDaysOverdue: 1,
			Gross: decimal.NewNullDecimal(decimal.NewFromInt(int64(i * 7 % 11))),
		})
	}
	n := reconcile.Night{AsOf: civil.NewDate(2026, 10, 9), Kinds: map[reconcile.Kind]int64{reconcile.MissingSettlement: 40}, Exceptions: passing(list)}
	_, report := write(t, n, reports.Options{})
	want := map[string][]string{"CNY": nil, "JPY": nil}
	for gross := int64(10); gross >= 0; gross-- {
		for _, x := range list {
			if x.Gross.Decimal.IntPart() == gross && len(want[x.Currency]) < 10 {
				want[x.Currency] = append(want[x.Currency], x.ID)
			}
		}
	}
	got := map[string][]string{}
	for _, row := range report.Top {
		got[row.Currency] = append(got[row.Currency], row.ExceptionID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
