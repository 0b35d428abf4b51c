package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"tieout/internal/nightly"
	"tieout/reconcile/money"
)

// listedClaim is a claim as dispute list shows it. Amounts are in major units.
type listedClaim struct {
	Exception string `json:"exception_id"`
	Kind      string `json:"kind"`
	Provider  string `json:"provider"`
	Merchant  string `json:"merchant_id"`
	State     string `json:"state"`
	Case      string `json:"case_no,omitempty"`
	Currency  string `json:"currency"`
	Claimed   string `json:"claimed"`
	Recovered string `json:"recovered"`
	Open      string `json:"open"`
	Due       string `json:"due_date"`
	Deadline  string `json:"deadline,omitempty"`
	LastStep  string `json:"last_step,omitempty"`
	By        string `json:"by,omitempty"`
	At        string `json:"at,omitempty"`
	DaysSince int    `json:"days_since"` // the last step, else the first report
	User      string `json:"user,omitempty"`
	Host      string `json:"host,omitempty"`
	Why       string `json:"why,omitempty"`
}

func (p *program) disputeListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{Use: "list", Short: "every open claim with its state", Args: args(cobra.NoArgs)}
	addJSON(cmd, &asJSON)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return p.open(cmd.Context(), func(pipeline *nightly.Pipeline) error { return p.listClaims(cmd.Context(), pipeline, asJSON) })
	}
	return cmd
}

func (p *program) listClaims(ctx context.Context, pipeline *nightly.Pipeline, asJSON bool) error {
	claims, err := pipeline.Claims(ctx)
	if err != nil {
		return err
	}
	list := []listedClaim{}
	for i := range claims {
		x, s := claims[i].Exception, &claims[i].State
		list = append(list, listedClaim{
			Exception: x.ID, Kind: string(x.Kind), Provider: x.Provider, Merchant: x.MerchantID, State: s.State, Case: s.Case, Currency: x.Currency,
			Claimed: money.FormatAmount(x.ClaimedAmount(), x.Currency), Recovered: money.FormatAmount(s.RecoveredOf(x), x.Currency),
			Open: money.FormatAmount(s.OpenOf(x), x.Currency), Due: x.Due.String(), Deadline: claims[i].Deadline.String(),
			LastStep: s.Step, By: s.By, At: s.At, DaysSince: claims[i].DaysSince, User: s.User, Host: s.Host, Why: s.Why,
		})
	}
	if asJSON {
		return p.printJSON(list)
	}
	if len(list) == 0 {
		p.printf("No claim is open.\n")
		return nil
	}
	return p.table("EXCEPTION\tSTATE\tPROVIDER\tMERCHANT\tCASE\tCLAIMED\tRECOVERED\tOPEN\tCURRENCY\tDUE\tLAST STEP\tBY\tAT\tDAYS SINCE\tUSER\tHOST\tDEADLINE", len(list), func(i int) string {
		c := &list[i]
		return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s", c.Exception, c.State, c.Provider, c.Merchant, dash(c.Case), c.Claimed, c.Recovered, c.Open, c.Currency, dash(c.Due),
			dash(c.LastStep), dash(c.By), dash(c.At), c.DaysSince, dash(c.User), dash(c.Host), dash(c.Deadline))
	})
}

// dash stands in a table for what is not there.
func dash(text string) string { return cmp.Or(text, "-") }
