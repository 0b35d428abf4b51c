package nightly

import (
	"fmt"
	"slices"
	"strings"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/loaders/account"
	"tieout/reconcile"
)

// merchantCheck is whose numbers the rows of the inbox name: a merchant that the configuration gives to rows of one
// side is that of the other side's rows, or its sales are told as misrouted or missing.
type merchantCheck struct {
	c     *config.Config
	named map[sideOfProvider][]string        // the first merchants that rows name
	has   map[sideOfProvider]map[string]bool // merchants of sources, that rows of the side name
	given map[string]bool                    // merchant_id of sources
	sales map[string]int64                   // by source: sales that name no provider
	whose map[string]map[string]bool         // by source: providers of rows that the source's merchant_id names
	texts map[string]string                  // of rows, which are good for one row only
}

type sideOfProvider struct {
	side     reconcile.Side
	provider string
}

// mostMerchants is how many merchants are told; it is enough to know them by.
const mostMerchants = 3

func newMerchantCheck(c *config.Config) *merchantCheck {
	m := &merchantCheck{c: c, named: map[sideOfProvider][]string{}, has: map[sideOfProvider]map[string]bool{}, given: map[string]bool{}, sales: map[string]int64{}, whose: map[string]map[string]bool{}, texts: map[string]string{}}
	for i := range c.Sources {
		m.given[c.Sources[i].MerchantID] = true
	}
	return m
}

// see notes whose a row is.
func (m *merchantCheck) see(source *config.Source, row *account.Row) {
	key, merchant := sideOfProvider{side: source.Side}, ""
	switch {
	case row.Transaction != nil:
		key.provider, merchant = row.Transaction.Provider, row.Transaction.MerchantID
		if key.provider == "" && row.Transaction.Type == reconcile.Sale {
			m.sales[source.Name]++
		}
	case row.Line != nil:
		key.provider, merchant = row.Line.Provider, row.Line.MerchantID
	default:
		return
	}
	key.provider = m.keep(key.provider)
	if merchant == source.MerchantID {
		if m.whose[source.Name] == nil {
			m.whose[source.Name] = map[string]bool{}
		}
		m.whose[source.Name][key.provider] = true
	}
	if m.given[merchant] {
		if m.has[key] == nil {
			m.has[key] = map[string]bool{}
		}
		m.has[key][m.keep(merchant)] = true
	}
	if merchant != reconcile.UnnamedMerchant && len(m.named[key]) < mostMerchants && !slices.Contains(m.named[key], merchant) {
		m.named[key] = append(m.named[key], m.keep(merchant))
	}
}

// keep returns a text of a row that stays.
func (m *merchantCheck) keep(text string) string {
	kept, known := m.texts[text]
	if !known {
		kept = strings.Clone(text)
		m.texts[kept] = kept
	}
	return kept
}

// problems says where a merchant_id stands against what the rows of the other side name: a word that stands for none is a
// problem, a number that no row names a warning, for the rows that name it may come yet.
func (m *merchantCheck) problems() (problems []error, warnings []string) {
	settling := m.settling()
	for i := range m.c.Sources {
		source := &m.c.Sources[i]
		if count := m.sales[source.Name]; count > 0 && len(settling) > 1 {
			warnings = append(warnings, m.c.At(source.Place, &fault.Error{
				Name: "provider-unknown", Class: fault.Usage, Hint: "write provider: of the source; where several settle its sales, export those of each apart, and give each file a source",
				Fact: fmt.Sprintf("source %s: want the provider of its sales, got none for %s: they wait for the files of each of %s", source.Name, reconcile.Counted(count, "sale", "sales"), strings.Join(settling, ", ")),
			}).Error())
		}
		if source.MerchantID == "" || source.Side == reconcile.DepositSide {
			continue
		}
		others := m.others(source)
		unnamed := source.MerchantID == reconcile.UnnamedMerchant
		switch {
		case len(others) == 0 && unnamed:
			warnings = append(warnings, fmt.Sprintf("source %s: merchant_id is %q, a word of tieout init for a number that no file names: reports and letters show it until you write the number to each source of the provider", source.Name, source.MerchantID))
		case len(others) == 0:
		case unnamed:
			problems = append(problems, m.c.At(source.Place, &fault.Error{
				Name: "merchant-unnamed", Class: fault.Usage, Hint: "write to merchant_id: the number under which the sales of the source are settled",
				Fact: fmt.Sprintf("source %s: merchant_id: want the number of the merchant, got %q, a word for none; the rows of the other side name %s", source.Name, source.MerchantID, strings.Join(others, ", ")),
			}))
		default:
			warnings = append(warnings, m.c.At(source.Place, &fault.Error{
				Name: "merchant-unknown", Class: fault.Usage, Hint: "correct merchant_id: of the source, unless rows of that merchant are still to come",
				Fact: fmt.Sprintf("source %s: merchant_id: want a merchant that rows of the other side name, which are %s, got %s", source.Name, strings.Join(others, ", "), source.MerchantID),
			}).Error())
		}
	}
	return problems, warnings
}

// settling are the providers of the settlement sources.
func (m *merchantCheck) settling() (list []string) {
	for i := range m.c.Sources {
		if source := &m.c.Sources[i]; source.Side == reconcile.SettlementSide && source.Provider != "" {
			list = append(list, source.Provider)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// others are merchants that rows of the other side name, of the providers of the source's rows; none, where the
// source's own is among them, or nobody names any.
func (m *merchantCheck) others(source *config.Source) (list []string) {
	side := reconcile.SettlementSide
	if source.Side == side {
		side = reconcile.TerminalSide
	}
	for provider := range m.whose[source.Name] {
		for key := range m.named {
			if key.side != side || !reconcile.Compatible(provider, key.provider) {
				continue
			}
			if m.has[key][source.MerchantID] {
				return nil
			}
			list = append(list, m.named[key]...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
