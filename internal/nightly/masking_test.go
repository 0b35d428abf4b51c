package nightly_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tieout/internal/config"
	"tieout/internal/mask"
	"tieout/internal/nightly"
	"tieout/store"
)

// sharedSecret stands in the file that mask_key: names.
const sharedSecret = "5f0c1d2e3b4a59687766554433221100ffeeddccbbaa99887766554433221100"

const (
	terminalSource   = `name: pos, side: terminal, profile: terminal-csv, files: "pos_{date}.csv", provider: acq`
	settlementSource = `name: settle, side: settlement, profile: settlement-csv, files: "settle_{date}.csv", provider: acq`
)

// maskedHouse furnishes a folder whose terminals put card numbers into references: one
// of a sale that is settled, one of a sale that never is, one of a refused row.
func maskedHouse(t *testing.T, storeID, secret, configuration string) *nightFixture {
	t.Helper()
	h := newNightFixture(t, configuration, terminalSource, settlementSource)
	h.storeID, h.secret = storeID, secret
	must(t, os.WriteFile(filepath.Join(h.dir, "mask.key"), []byte(sharedSecret+"\n"), 0o600))
	sale := "M1,T1,2026-11-18 10:0%d:00,SALE,%s,%s,00000%d,%s,00,CARD,CREDIT\n"
	h.put("pos_20261118.csv", terminalHead+fmt.Sprintf(sale, 1, "100.00", cardOf(1), 1, "")+
		fmt.Sprintf(sale, 2, "200.00", cardOf(2), 2, cardOf(3))+fmt.Sprintf(sale, 3, "1e5", cardOf(4), 3, ""))
	return h
}

func (h *nightFixture) putSettled(day, number string) {
	h.put("settle_"+strings.ReplaceAll(day, "-", "")+".csv", "settle_date,merchant_id,gross_amount,fee,net_amount,rrn,terminal_id,txn_type\n"+
		day+",M1,100.00,0.60,99.40,"+number+",T1,SALE\n")
}

// cardOf returns a card number of its own for each n; all share their first 6 and
// last 4 digits.
func cardOf(n int) string {
	for middle := n * 7919; ; middle++ {
		if number := fmt.Sprintf("622202%06d0019", middle); mask.Changes(number) {
			return number
		}
	}
}

const shownCard = "622202******0019"

// written returns all that a house shows: reports, workbooks unpacked, and its log.
func (h *nightFixture) written() string {
	h.t.Helper()
	all := h.log.String()
	h.eachReport(func(name, text string) { all += name + "\n" + text })
	return all
}

// remembered returns all rows of the store, after so many runs, as they are kept.
func (h *nightFixture) remembered(runs int64) (all string) {
	h.t.Helper()
	h.open(func(p *nightly.Pipeline) {
		ctx := context.Background()
		see := func(_ int, row store.Row) error {
			all += row.Text + "\n"
			return nil
		}
		for seq := range runs {
			must(h.t, p.Store.EachItem(ctx, seq+2, 1, see))
			must(h.t, p.Store.EachException(ctx, seq+2, 1, see))
			night, err := p.Store.Night(ctx, seq+1)
			must(h.t, err)
			all += fmt.Sprintf("%+v\n%+v\n", night.Files, night.Rejects)
		}
	})
	return all
}

var (
	anyTag   = regexp.MustCompile(`\*[0-9]{4}[#-][0-9a-p]`)
	tagsKept = regexp.MustCompile(`\*[0-9]{4}#([0-9a-p]+)`)
)

// foundByTrial tries all middle digits of the cards of the house against what was
// written: the digest of each, in hexadecimal and in the letters of tags, plain and keyed
// with what a reader of reports knows. It counts the numbers that it finds.
func foundByTrial(t *testing.T, text string, guesses ...mask.Key) (found int) {
	t.Helper()
	tags := map[string]bool{}
	for _, tag := range tagsKept.FindAllStringSubmatch(text, -1) {
		tags[tag[1]] = true
	}
	if len(tags) == 0 {
		t.Fatal("nothing masked was written")
	}
	for middle := range 1_000_000 {
		number := fmt.Sprintf("622202%06d0019", middle)
		if !mask.Changes(number) {
			continue
		}
		sum := sha256.Sum256([]byte(number))
		digest := hex.EncodeToString(sum[:])
		hit := tags[digest[:6]] || tags[digest[:32]]
		for _, guess := range guesses {
			_, tag, _ := strings.Cut(guess.Identifier(number), "#")
			hit = hit || tags[tag]
		}
		if hit {
			found++
		}
	}
	return found
}

// TestNoNumberIsFoundByTrial: neither reports nor the rows of a store give a card number
// to who tries them all without the key. With the key, which lies in the store unless the
// configuration shares one, they do: SECURITY.md says so.
func TestNoNumberIsFoundByTrial(t *testing.T) {
	h := maskedHouse(t, "", "the house's own secret", contract)
	h.night("2026-11-20", nightly.ExitIncomplete)
	rows := h.remembered(1)
	if n := foundByTrial(t, rows, mask.NewKey(nil), mask.NewKey([]byte("of-every-house"))); n != 0 {
		t.Errorf("%d card numbers were found without the key", n)
	}
	if n := foundByTrial(t, rows, mask.NewKey([]byte("the house's own secret"))); n != 4 {
		t.Errorf("with the key: want the 4 numbers of the night, found %d: the search finds nothing that is there", n)
	}
	if n := foundByTrial(t, mask.FirstEdition().Identifier(cardOf(1))); n < 1 {
		t.Error("the tag of the first edition: want its number found, for the search to be worth something")
	}
}

// TestTagsAreShownNowhere: people see the first 6 and last 4 digits, whatever shows them.
func TestTagsAreShownNowhere(t *testing.T) {
	h := maskedHouse(t, "", "", strings.Replace(contract, "sources:", "matches: true\nsources:", 1))
	h.putSettled("2026-11-19", cardOf(1))
	outcome := h.night("2026-11-20", nightly.ExitIncomplete)
	all := h.written() + fmt.Sprint(outcome.Notes)
	h.open(func(p *nightly.Pipeline) { // from the store, and of the night judged again
		ctx := context.Background()
		_, err := p.Show(ctx, 1)
		must(t, err)
		for _, asked := range []string{cardOf(2), shownCard} {
			explanation, err := p.Explain(ctx, asked)
			must(t, err)
			text := fmt.Sprintf("%+v", explanation)
			if len(explanation.Nights) != 1 || len(explanation.Nights[0].Traces) == 0 || strings.Contains(text, cardOf(2)) {
				t.Errorf("explain: want the night of the masked reference, got %s", text)
			}
			for _, night := range explanation.Nights {
				for _, x := range night.Exceptions {
					text += fmt.Sprintf("%+v", *x)
				}
			}
			all += text
		}
	})
	all += h.written()
	if found := anyTag.FindString(all); found != "" {
		t.Errorf("a tag is shown: %s", found)
	}
	if strings.Count(all, shownCard) < 10 {
		t.Error("the masked references are not shown: the test sees nothing")
	}
}

// TestInstallationsThatShareAKeyAgree: what one calls a card the other calls it too,
// and one with a key of its own does not.
func TestInstallationsThatShareAKeyAgree(t *testing.T) {
	sharing := strings.Replace(contract, "sources:", "mask_key: mask.key\nsources:", 1)
	a, b, own := maskedHouse(t, "HOUSE-1", "x", sharing), maskedHouse(t, "HOUSE-2", "y", sharing), maskedHouse(t, "HOUSE-3", "z", contract)
	var rows []string
	for _, h := range []*nightFixture{a, b, own} {
		h.night("2026-11-20", nightly.ExitIncomplete)
		rows = append(rows, h.remembered(1))
	}
	tags := func(text string) []string { return tagsKept.FindAllString(text, -1) }
	if diff := gocmp.Diff(tags(rows[0]), tags(rows[1])); diff != "" {
		t.Errorf("one key, two houses:\n%s", diff)
	}
	if diff := gocmp.Diff(a.rows("2026-11-20", "exceptions.csv"), b.rows("2026-11-20", "exceptions.csv")); diff != "" {
		t.Errorf("one key, two houses: exceptions.csv, with its IDs\n%s", diff)
	}
	for i, tag := range tags(rows[2]) {
		if tag == tags(rows[0])[i] {
			t.Errorf("another key gives the same tag %s", tag)
		}
	}
}

// TestTheFastPathMasksWithTheSameKey: rows of scanned files are masked as all others.
func TestTheFastPathMasksWithTheSameKey(t *testing.T) {
	var rows []string
	for _, from := range []int64{1, 1 << 40} {
		h := maskedHouse(t, "", "", contract)
		h.prematchFrom = from
		h.putSettled("2026-11-19", cardOf(1))
		h.night("2026-11-20", nightly.ExitIncomplete)
		rows = append(rows, h.remembered(1))
	}
	if diff := gocmp.Diff(rows[0], rows[1]); diff != "" || !tagsKept.MatchString(rows[0]) {
		t.Errorf("scanned and loaded:\n%s", diff)
	}
}

// TestTheKeyIsWrittenNowhere: not in reports, logs, rows and errors; a shared one not in the store.
func TestTheKeyIsWrittenNowhere(t *testing.T) {
	h := maskedHouse(t, "", "", strings.Replace(contract, "sources:", "mask_key: mask.key\nsources:", 1))
	h.night("2026-11-20", nightly.ExitIncomplete)
	database, err := os.ReadFile(filepath.Join(h.dir, "tieout.db"))
	must(t, err)
	all := h.written() + h.remembered(1) + string(database)
	c, err := config.LoadWithEnv(filepath.Join(h.dir, "tieout.yaml"), func(string) string { return "" })
	must(t, err)
	all += fmt.Sprintf("%v %+v %#v", *c, *c, *c)
	for _, secret := range []string{strings.ToUpper(sharedSecret), sharedSecret[:20]} { // another key, and a short one
		must(t, os.WriteFile(filepath.Join(h.dir, "mask.key"), []byte(secret), 0o600))
		c, err := config.LoadWithEnv(filepath.Join(h.dir, "tieout.yaml"), func(string) string { return "" })
		if err == nil {
			_, err = store.OpenWith(t.Context(), c.Store, c.BaseDir, store.Options{Mask: c.Mask})
		}
		if err == nil {
			t.Fatal("another key: want an error")
		}
		all += fmt.Sprintf("%v %+v", err, err)
	}
	if strings.Contains(strings.ToLower(all), sharedSecret[:16]) {
		t.Error("the secret is written")
	}
}

// TestRowsMaskedByTheFirstEditionAreSettled: a sale that an older build masked meets
// its line, and nothing else is masked as that build did. All nights stay proven.
func TestRowsMaskedByTheFirstEditionAreSettled(t *testing.T) {
	h := maskedHouse(t, "", "", contract)
	h.open(func(*nightly.Pipeline) {})
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "tieout.db"))
	must(t, err)
	_, err = db.ExecContext(t.Context(), "UPDATE mask_key SET from_seq = 2") // as of a build that had no key
	must(t, err)
	must(t, db.Close())
	h.night("2026-11-18", nightly.ExitIncomplete)
	if before := h.remembered(1); !strings.Contains(before, mask.FirstEdition().Identifier(cardOf(1))) {
		t.Fatal("the first night was not masked as the first edition did")
	}
	h.putSettled("2026-11-19", cardOf(1))
	h.put("pos_20261119.csv", terminalHead+"M1,T1,2026-11-19 10:00:00,SALE,300.00,"+cardOf(5)+",000009,,00,CARD,CREDIT\n")
	h.night("2026-11-19", nightly.ExitClosed)
	for _, file := range []string{"exceptions.csv", "in_transit.csv"} {
		for _, row := range h.rows("2026-11-19", file) {
			if row["gross_amount"] == "100.00" {
				t.Errorf("the settled sale or its line is open in %s: %v", file, row)
			}
		}
	}
	rows := h.remembered(2)
	if strings.Contains(rows, mask.FirstEdition().Identifier(cardOf(5))) {
		t.Error("a new number is masked as the first edition did")
	}
	h.open(func(p *nightly.Pipeline) {
		checked, err := verified(p, context.Background())
		must(t, err)
		for _, v := range checked {
			if !v.Judged {
				t.Errorf("%+v", v)
			}
		}
	})
}
