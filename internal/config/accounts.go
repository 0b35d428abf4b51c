package config

// Accounts are the numbers or names of the ledger's accounts in the journal of a month; nil: none are named.
type Accounts struct {
	Receivable  string // what acquirers owe
	Sales       string
	Clearing    string // what acquirers pay out
	Fees        string
	Chargebacks string
	Deductions  string
	Differences string // between what was sold and settled
	WriteOffs   string
}

// accounts reads the mapping of the journal's accounts: all of them or none.
func (f *fields) accounts() *Accounts {
	node := f.Values["accounts"]
	if node == nil {
		return nil
	}
	m := f.mapping(node, "accounts", "receivable", "sales", "clearing", "fees", "chargebacks", "deductions", "differences", "write_offs")
	return &Accounts{
		Receivable: m.Required("receivable"), Sales: m.Required("sales"), Clearing: m.Required("clearing"), Fees: m.Required("fees"), Chargebacks: m.Required("chargebacks"),
		Deductions: m.Required("deductions"), Differences: m.Required("differences"), WriteOffs: m.Required("write_offs"),
	}
}
