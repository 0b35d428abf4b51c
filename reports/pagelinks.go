package reports

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tieout/reconcile"
)

// The page leads from each sum to its rows, from a merchant to its pack, from a row to the file in which it stands,
// and names the commands by which a person ends an exception.

// mostPlaces bounds the files that the page lists because rows stand in them.
const mostPlaces = 500

// rowPlaces numbers the files in which rows of the page stand, as they are met.
type rowPlaces struct {
	names   []string
	numbers map[string]string
}

// numberOf returns the number of a file, from 1; empty for none, and beyond the bound.
func (p *rowPlaces) numberOf(file string) string {
	if number, known := p.numbers[file]; known || file == "" || len(p.names) == mostPlaces {
		return number
	}
	if p.numbers == nil {
		p.numbers = map[string]string{}
	}
	p.names = append(p.names, file)
	p.numbers[file] = strconv.Itoa(len(p.names))
	return p.numbers[file]
}

// FileNumber is the number under which rows lead to a file; empty: none does.
func (r *Report) FileNumber(name string) string { return r.places.numbers[name] }

// placeFile is a file of an earlier night in which a row of the page stands.
type placeFile struct{ Number, Name, Night, Source, SHA256 string }

// EarlierPlaces lists the files that rows lead to and that are none of tonight's. One of which only the name is
// known is older than the files that claims name, or nothing is claimed.
func (r *Report) EarlierPlaces() (list []placeFile) {
	tonight := map[string]bool{}
	for i := range r.Files {
		tonight[r.Files[i].Name] = true
	}
	earlier := map[string]*reconcile.NightFile{}
	for i := range r.earlier {
		earlier[r.earlier[i].Name] = &r.earlier[i]
	}
	for _, name := range r.places.names {
		if tonight[name] {
			continue
		}
		file := placeFile{Number: r.places.numbers[name], Name: name}
		if f := earlier[name]; f != nil {
			file.Night, file.Source, file.SHA256 = f.Night.String(), f.Source, f.SHA256
		}
		list = append(list, file)
	}
	return list
}

// commandsOf are the commands about an exception of a kind, with ID where its ID stands.
func commandsOf(kind reconcile.Kind, claimed bool) (commands []string) {
	const who = " --by NAME --why TEXT"
	commands = []string{"tieout explain ID"}
	if claimed {
		commands = append(commands, "tieout dispute send ID --case NUMBER"+who)
	}
	if kind == reconcile.PossibleMatch {
		commands = append(commands, "tieout match ID"+who, "tieout unmatch ID"+who)
	}
	return append(commands, "tieout close ID"+who)
}

// withID puts an ID into commands.
func withID(commands []string, id string) []string {
	list := make([]string, len(commands))
	for i, command := range commands {
		list[i] = strings.Replace(command, " ID", " "+id, 1)
	}
	return list
}

// generally are all commands of a list, each once, in the order of the alphabet.
func generally(commands map[string][]string) []string {
	var all []string
	for _, list := range commands {
		all = append(all, list...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// missingCommands are those of a missing sale, exceptionCommands by the name of each open kind.
func (r *Report) missingCommands() map[string][]string {
	return map[string][]string{"": commandsOf(reconcile.MissingSettlement, true)}
}

func (r *Report) exceptionCommands() map[string][]string {
	commands := map[string][]string{}
	for _, open := range r.Kinds {
		kind := reconcile.Kind(open.Kind)
		commands[r.Named(open.Kind)] = commandsOf(kind, kind.Rule().Claimed)
	}
	return commands
}

// plainPack stands for a pack that is called by the provider and the merchant as their cells say them: a page of many
// rows is a tenth smaller so.
const plainPack = "+"

// packCell is what a row of the page says of its merchant's pack.
func packCell(provider, merchant string) string {
	name := packName(provider, merchant)
	if name == provider+"_"+merchant && provider != "" && guarded(provider)+guarded(merchant) == provider+merchant {
		return plainPack
	}
	return name + ".zip"
}

// packOfCells is the pack that the cells of a row name; empty: there is none.
func packOfCells(cells pageCells) string {
	pack := cells[len(cells)-1]
	if pack == plainPack {
		provider, _, _ := strings.Cut(cells[2], " ")
		pack = provider + "_" + cells[3] + ".zip"
	}
	return pack
}

// packLink is the way to a pack from the page; empty: there is none.
func packLink(name string) string {
	if name == "" {
		return ""
	}
	return "disputes/" + url.PathEscape(name)
}

// RowsLink is the way from a term of the proof to its rows, on the page or in a file beside it; empty: its rows are
// listed nowhere, or only where the configuration asks for it.
func (l ProofLine) RowsLink() string {
	if l.Zero() || l.Sign == "+" {
		return ""
	}
	if l.Side == "payouts" || l.Side == "deposits" {
		return "#deposits"
	}
	return map[string]string{
		"terminal missing": "#missing", "terminal in_transit": "in_transit.csv", "terminal waiting": "waiting.csv", "terminal held": "held.csv",
		"settlement held": "held.csv", "settlement adjustments": "adjustments.csv",
		"terminal undeducted": "#exceptions", "settlement unexpected": "#exceptions",
	}[l.Side+" "+l.Name]
}

// RowsKind is the kind of the exceptions that are a term's rows; empty: they are not told apart by it.
func (l ProofLine) RowsKind() string {
	kind := map[string]string{"undeducted": string(reconcile.RefundNotDeducted), "unexpected": string(reconcile.UnexpectedSettlement)}[l.Name]
	if kind == "" {
		return ""
	}
	return l.Named(kind)
}
