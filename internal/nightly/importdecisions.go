package nightly

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/internal/sheet"
	"tieout/reconcile"
	"tieout/store"
)

var (
	errRowChanged  = &fault.Error{Name: "row-changed", Class: fault.Usage, Hint: "export again, and decide about the row as it is now"}
	errBadDecision = &fault.Error{Name: "bad-decision", Class: fault.Usage, Hint: "decide one of: " + strings.Join(decisionWords, ", ")}
	errRowsRefused = &fault.Error{Name: "rows-refused", Class: fault.Usage, Hint: "correct the rows; or add --partial, which keeps the others"}
)

// ImportOptions are the choices of an import.
type ImportOptions struct {
	DryRun  bool       // say what would be kept
	Partial bool       // keep what is right, though other rows are refused
	By      string     // who decided, where a row does not say
	Account store.Step // the account that imports
}

// ImportedRow is a row in which somebody decided.
type ImportedRow struct {
	Place       string // FILE:LINE
	ExceptionID string
	Decision    string
	By, Why     string
	Refused     error // nil: kept, or it would be
}

// Imported is what became of an edited file.
type Imported struct {
	Rows      []ImportedRow
	Untouched int  // rows without a decision
	Kept      bool // the decisions that were not refused were kept
	// Decisions are those kept, or that would be.
	Decisions []store.Decision
}

// Refused counts the rows that were refused.
func (i *Imported) Refused() (count int) {
	for at := range i.Rows {
		if i.Rows[at].Refused != nil {
			count++
		}
	}
	return count
}

// ImportDecisions takes the decisions of an edited file over, through the same checks as the commands, and in
// one transaction. Rows that are refused are listed with why; then nothing is kept, but with Partial.
func (p *Pipeline) ImportDecisions(ctx context.Context, path string, o ImportOptions) (imported Imported, err error) {
	table, err := sheet.Read(path, decisionColumns)
	if err != nil {
		return imported, err
	}
	err = p.withLock(ctx, Options{DryRun: o.DryRun}, func() error {
		d, err := p.newDesk(ctx, nil)
		if err != nil {
			return err
		}
		touched, err := d.touched(ctx)
		if err != nil {
			return err
		}
		in := &importing{desk: d, options: o, touched: touched, table: table, name: filepath.Base(path), digests: map[string]string{}, decided: map[string]string{}, pairs: map[string]bool{}}
		for i := range table.Rows {
			id, _ := table.Cell(&table.Rows[i], colException)
			in.digests[id], _ = table.Cell(&table.Rows[i], colDigest)
		}
		for i := range table.Rows {
			in.take(ctx, &table.Rows[i], &imported)
		}
		if refused := imported.Refused(); o.DryRun || len(imported.Decisions) == 0 || refused > 0 && !o.Partial {
			return nil
		}
		imported.Kept = true
		return p.Store.Decide(ctx, imported.Decisions, p.Now())
	})
	if refused := imported.Refused(); err == nil && refused > 0 {
		kept := "nothing was kept"
		if imported.Kept {
			kept = "the others were kept"
		}
		err = errRowsRefused.At(filepath.Base(path), "want rows that can be meant, got %d of %d that can't; %s", refused, len(imported.Rows), kept)
	}
	return imported, err
}

// importing is an import at work.
type importing struct {
	*desk
	options ImportOptions
	touched map[string][]Decided
	table   *sheet.Table
	name    string
	digests map[string]string // of the rows of the file, by exception
	decided map[string]string // in which place the file decides about an exception
	pairs   map[string]bool   // matches that both rows name
}

// take takes a row over, or says why not.
func (in *importing) take(ctx context.Context, row *sheet.Row, imported *Imported) {
	cells, formula := map[string]string{}, ""
	for _, column := range decisionColumns {
		text, is := in.table.Cell(row, column)
		cells[column] = text
		if is && formula == "" {
			formula = column
		}
	}
	if formula == "" && cells[colDecision] == "" && cells[colWith] == "" && cells[colWhy] == "" && cells[colAmount] == "" && cells[colCase] == "" && cells[colBy] == "" {
		imported.Untouched++
		return
	}
	if cells[colBy] == "" {
		cells[colBy] = in.options.By
	}
	for _, typed := range []string{colBy, colWhy, colCase} {
		cells[typed] = mask.Text(cells[typed])
	}
	line := ImportedRow{
		Place: fmt.Sprintf("%s:%d", in.name, row.Line), ExceptionID: cells[colException], Decision: strings.ToLower(cells[colDecision]), By: cells[colBy], Why: cells[colWhy],
	}
	decisions, err := []store.Decision(nil), error(nil)
	if formula != "" {
		err = errBadDecision.At(line.ExceptionID, "want text in the column %s, got a formula", formula)
	} else {
		decisions, err = in.decide(ctx, &line, cells)
	}
	line.Refused = err
	imported.Rows, imported.Decisions = append(imported.Rows, line), append(imported.Decisions, decisions...)
}

// decide makes the decisions of a row.
func (in *importing) decide(ctx context.Context, line *ImportedRow, cells map[string]string) ([]store.Decision, error) {
	id := line.ExceptionID
	ids := append([]string{id}, strings.FieldsFunc(cells[colWith], func(r rune) bool { return strings.ContainsRune(" ,;\n\t，；", r) })...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	switch {
	case !slices.Contains(decisionWords, line.Decision):
		return nil, errBadDecision.At(id, "want a decision in the column %s, got %q", colDecision, line.Decision)
	case line.By == "" || line.Why == "":
		return nil, errBadDecision.At(id, "want who decided (%s) and why (%s): a decision without is worth nothing to an auditor", colBy, colWhy)
	case len(ids) > 1 && line.Decision != "match":
		return nil, errBadDecision.At(id, "want %s empty but for match, got %q", colWith, cells[colWith])
	case cells[colAmount] != "" && line.Decision != "recover":
		return nil, errBadDecision.At(id, "want %s empty but for recover, got %q", colAmount, cells[colAmount])
	case (cells[colCase] != "") != (line.Decision == "send"):
		return nil, errBadDecision.At(id, "want the acquirer's number in %s of send, and of nothing else, got %q", colCase, cells[colCase])
	}
	pair := strings.Join(ids, " ")
	if line.Decision == "match" && in.pairs[pair] {
		return nil, nil // the other row of the pair says the same
	}
	for _, one := range ids {
		if before := in.decided[one]; before != "" {
			return nil, errBadDecision.At(one, "want one decision about an exception, got another one at %s", before)
		}
		if err := in.checkDigest(one); err != nil {
			return nil, err
		}
	}
	decisions, err := in.byCommand(ctx, line, ids, store.Step{Case: cells[colCase], Amount: cells[colAmount], User: in.options.Account.User, Host: in.options.Account.Host})
	if err == nil {
		in.pairs[pair] = line.Decision == "match"
		for _, one := range ids {
			in.decided[one] = line.Place
		}
	}
	return decisions, err
}

// byCommand has the desk decide as the commands do.
func (in *importing) byCommand(ctx context.Context, line *ImportedRow, ids []string, step store.Step) ([]store.Decision, error) {
	id := line.ExceptionID
	switch line.Decision {
	case "match":
		return in.match(ids, line.By, line.Why)
	case "unmatch":
		return in.unmatch(id, line.By, line.Why)
	case "close":
		return in.close(ids, line.By, line.Why)
	case "reopen":
		if state := in.state(id).State; in.known.ClosedExceptions[id] == "" && (state == reconcile.ClaimRejected || state == reconcile.ClaimRecovered) {
			return in.step(ctx, store.Redrafted, ids, step, line.By, line.Why)
		}
		return in.reopen(ctx, ids, step, line.By, line.Why)
	}
	return in.step(ctx, stepWords[line.Decision], ids, step, line.By, line.Why)
}

// checkDigest refuses an exception that has changed since the file was exported, and says what changed.
func (in *importing) checkDigest(id string) error {
	x, digest := in.open[id], in.digests[id]
	if x == nil {
		if digest == "" {
			return store.ErrUnknownException.At(id, "want the ID of an open exception, got one that no open exception has; nothing was decided")
		}
		return errRowChanged.At(id, "want an exception that is open as it was exported, got an ID that no open exception has: it has ended since, or was changed in the file")
	}
	touched := in.touched[id]
	if digest == rowDigest(x, touched) {
		return nil
	}
	if digest == "" {
		return errBadDecision.At(id, "want the row of the exception with its %s as it was exported, got none", colDigest)
	}
	for count := range touched {
		if last := touched[len(touched)-1]; rowDigest(x, touched[:count]) == digest {
			return errRowChanged.At(id, "want a row as it was exported, got one about which %s decided since: %s at %s, %s", last.By, last.What, last.At, last.Why)
		}
	}
	return errRowChanged.At(id, "want a row as it was exported, got one that a night judged otherwise since, or that is not what was exported")
}
