package nightly

import (
	"slices"
	"testing"

	"tieout/loaders/account"
	"tieout/reconcile"
)

// bornNames are the names that the rows of each file bear, as the slow path reads them.
type bornNames map[reconcile.Origin][]string

// add keeps the names of a row on its way.
func (b bornNames) add(row account.Row) []account.Row {
	switch {
	case row.Transaction != nil:
		t := row.Transaction
		b[t.Origin] = append(b[t.Origin], t.RRN, t.OrderNo, t.TraceNo, t.OriginalRRN)
	case row.Line != nil:
		l := row.Line
		b[l.Origin] = append(b[l.Origin], l.RRN, l.OrderNo, l.TraceNo, l.OriginalRRN, l.OriginalOrderNo)
	}
	return []account.Row{row}
}

// hold takes the names out of the accounts of a night, and wants each name that a row bears to be among them, or
// to be the retrieval reference under which a fact has the row.
func (b bornNames) hold(t testing.TB, accounts []reconcile.FileAccount, facts []reconcile.Fact) {
	t.Helper()
	names := map[string]*reconcile.Names{}
	for i := range accounts {
		names[accounts[i].Name], accounts[i].Names = accounts[i].Names, nil
	}
	factOf := map[reconcile.Origin]*reconcile.Fact{}
	for i := range facts {
		factOf[facts[i].Sale], factOf[facts[i].Line] = &facts[i], &facts[i]
	}
	for origin, list := range b {
		for _, name := range list {
			if name == "" || names[origin.File].MayHave(name) {
				continue
			}
			f := factOf[origin]
			if f == nil {
				t.Errorf("%s:%d is called %s, which neither the names of its file nor a fact say", origin.File, origin.Line, name)
				continue
			}
			if key := reconcile.FactKey(f.MerchantID, 'R', name); f.Key != key && !slices.Contains(f.Aliases, key) {
				t.Errorf("%s:%d is called %s, which neither the names of its file nor its fact say", origin.File, origin.Line, name)
			}
		}
	}
}
