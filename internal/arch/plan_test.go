package arch

import (
	"slices"
	"strconv"
	"strings"
)

// room is what a package may import: packages of tieout, packages of the standard
// library by exclusion (forbidden), and packages from elsewhere.
type room struct {
	path    string
	imports []string
	outside []string
}

const (
	calendars = "github.com/rickar/cal/v2"
	decimal   = "github.com/shopspring/decimal"
	excelize  = "github.com/xuri/excelize/v2"
	yaml      = "go.yaml.in/yaml/v4"
	xtext     = "golang.org/x/text/"
	chinese   = xtext + "encoding/simplifiedchinese"
)

// plan lists the packages from the bottom up: a package knows only packages that
// stand above it in this list. docs/ARCHITECTURE.md shows the same.
var plan = []room{
	{"internal/disk", nil, []string{"golang.org/x/sys/windows"}},
	{"internal/fault", nil, nil},
	{"internal/lines", nil, nil},
	{"internal/anchor", []string{"internal/disk"}, nil},
	{"internal/archive", []string{"internal/disk", "internal/fault"}, []string{"filippo.io/age", "github.com/klauspost/compress/zstd"}},
	{"internal/notify", nil, []string{"github.com/hashicorp/go-retryablehttp", "github.com/wneessen/go-mail"}},
	{"internal/mask", nil, nil},
	{"internal/publish", []string{"internal/disk"}, []string{"golang.org/x/sys/unix"}},
	{"internal/simulate", nil, nil},
	{"internal/arch", nil, nil},
	{"internal/canary", nil, nil},
	{"internal/pgtest", nil, []string{"github.com/lib/pq"}},
	{"internal/keys", []string{"internal/fault"}, []string{yaml}},
	{"internal/spill", []string{"internal/disk", "internal/fault"}, nil},
	{"internal/part", []string{"internal/fault"}, nil},
	{"reconcile/civil", nil, nil},
	{"internal/holidays", []string{"reconcile/civil"}, []string{
		calendars, calendars + "/at", calendars + "/be", calendars + "/br", calendars + "/ca", calendars + "/cz", calendars + "/de", calendars + "/dk", calendars + "/ecb", calendars + "/es", calendars + "/fr", calendars + "/gb", calendars + "/ie", calendars + "/it", calendars + "/jp", calendars + "/nl", calendars + "/no", calendars + "/nz", calendars + "/pl", calendars + "/se", calendars + "/us", calendars + "/za",
	}},
	{"reconcile/money", nil, []string{decimal}},
	{"reconcile", []string{"reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"reconcile/terms", []string{"reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"reconcile/prematch", []string{"reconcile", "reconcile/civil", "reconcile/money", "reconcile/terms"}, nil},
	{"reconcile/subset", nil, nil},
	{"reconcile/match", []string{"reconcile", "reconcile/civil", "reconcile/money", "reconcile/prematch", "reconcile/subset", "reconcile/terms"}, []string{decimal}},
	{"loaders/text", []string{"internal/disk", "internal/fault", "internal/mask", "reconcile"}, []string{
		"github.com/klauspost/compress/gzip", "github.com/klauspost/compress/zstd", excelize,
		xtext + "encoding", xtext + "encoding/charmap", chinese, xtext + "encoding/unicode", xtext + "runes", xtext + "transform",
	}},
	{"internal/sheet", []string{"internal/fault", "internal/keys", "loaders/text"}, []string{excelize}},
	{"loaders/account", []string{"internal/fault", "internal/mask", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"loaders/bank", []string{"internal/fault", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"loaders/iso8583", []string{"internal/fault", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"loaders/paypal", []string{"internal/fault", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal}},
	{"loaders/profile", []string{"internal/fault", "internal/keys", "internal/mask", "loaders/account", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal, yaml}},
	{"loaders/scan", []string{"internal/fault", "internal/mask", "loaders/account", "loaders/profile", "loaders/text", "reconcile", "reconcile/civil", "reconcile/prematch", "reconcile/terms"}, []string{"golang.org/x/sys/cpu"}},
	{"loaders", []string{"internal/fault", "internal/keys", "internal/mask", "loaders/account", "loaders/bank", "loaders/iso8583", "loaders/paypal", "loaders/profile", "loaders/text", "reconcile", "reconcile/civil", "reconcile/money"}, []string{"github.com/gocarina/gocsv", excelize, yaml, chinese}},
	{"reports", []string{"internal/fault", "internal/lines", "internal/spill", "reconcile", "reconcile/civil", "reconcile/money"}, []string{decimal, "github.com/klauspost/compress/flate", "github.com/klauspost/compress/gzip", excelize, "golang.org/x/text/language", "golang.org/x/text/message", "golang.org/x/text/message/catalog", "golang.org/x/text/width"}},
	{"store", []string{"internal/fault", "internal/mask", "reconcile", "reconcile/civil", "reconcile/money"}, []string{
		"golang.org/x/sys/windows",
		"github.com/jmoiron/sqlx", "github.com/klauspost/compress/s2", "github.com/lib/pq", "github.com/pressly/goose/v3",
		"github.com/pressly/goose/v3/lock", decimal, "modernc.org/sqlite", "modernc.org/sqlite/lib",
	}},
	{"internal/config", []string{"internal/anchor", "internal/archive", "internal/fault", "internal/holidays", "internal/keys", "internal/mask", "internal/notify", "internal/sheet", "reconcile", "reconcile/civil", "reconcile/money", "reconcile/terms"}, []string{decimal, yaml}},
	{"internal/nightly", []string{"internal/anchor", "internal/archive", "internal/config", "internal/disk", "internal/fault", "internal/keys", "internal/mask", "internal/part", "internal/publish", "internal/sheet", "internal/spill", "loaders", "loaders/account", "loaders/profile", "loaders/scan", "loaders/text", "reconcile", "reconcile/civil", "reconcile/match", "reconcile/money", "reconcile/prematch", "reports", "store"}, []string{decimal}},
	{"cmd/tieout", []string{"internal/archive", "internal/config", "internal/disk", "internal/fault", "internal/keys", "internal/lines", "internal/mask", "internal/nightly", "internal/notify", "loaders", "loaders/text", "reconcile", "reconcile/civil", "reconcile/match", "reconcile/money", "reports", "store"}, []string{"github.com/prometheus/client_golang/prometheus", "github.com/spf13/cobra", "github.com/spf13/cobra/doc", "github.com/spf13/pflag", "golang.org/x/term"}},
	{"cmd/tieout-simulate", []string{"internal/simulate"}, nil},
}

// pure and prematching are packages of the standard library, with all below them,
// by which a package would learn of the world or share state between goroutines.
// The prematcher runs on many goroutines, the rest of the domain on its caller's.
var (
	pure        = []string{"os", "io", "net", "log", "database", "context", "sync", "math/rand", "runtime", "syscall", "plugin"}
	prematching = []string{"os", "io", "net", "log", "database", "math/rand", "syscall", "plugin"}
	everywhere  = []string{"unsafe", "C", "plugin", "testing/fstest"}
)

var forbidden = map[string][]string{
	"reconcile": pure, "reconcile/civil": pure, "reconcile/money": pure, "reconcile/terms": pure, "reconcile/match": pure, "reconcile/subset": pure,
	"reconcile/prematch": prematching,
}

func roomOf(path string) (room, bool) {
	at := slices.IndexFunc(plan, func(r room) bool { return r.path == path })
	if at < 0 {
		return room{}, false
	}
	return plan[at], true
}

// importsFollowPlan reports packages that are not in the plan and imports that it
// does not allow, in files for other machines too.
func importsFollowPlan(m *module) (found []string) {
	for _, u := range m.units {
		r, known := roomOf(u.path)
		if !known {
			found = append(found, u.path+": the package is not in the plan")
			continue
		}
		for _, s := range u.code() {
			for _, spec := range s.tree.Imports {
				if name, err := strconv.Unquote(spec.Path.Value); err != nil || !r.allows(name) {
					found = append(found, m.at(spec, "%s must not know %s", u.path, name))
				}
			}
		}
	}
	return found
}

// allows reports whether the package may import another.
func (r room) allows(name string) bool {
	inside, ours := strings.CutPrefix(name, prefix)
	first, _, _ := strings.Cut(name, "/")
	switch {
	case ours:
		return slices.Contains(r.imports, inside)
	case strings.Contains(first, "."):
		return slices.Contains(r.outside, name)
	}
	for _, out := range slices.Concat(everywhere, forbidden[r.path]) {
		if name == out || strings.HasPrefix(name, out+"/") {
			return false
		}
	}
	return true
}

// planIsUsed reports what the plan allows and no code does, packages that are gone
// and imports that lead up.
func planIsUsed(m *module) (found []string) {
	for i, r := range plan {
		u := m.byPath[r.path]
		if u == nil {
			found = append(found, r.path+": the plan lists a package that is gone")
			continue
		}
		var names []string
		for _, s := range u.code() {
			for _, spec := range s.tree.Imports {
				name, _ := strconv.Unquote(spec.Path.Value)
				names = append(names, strings.TrimPrefix(name, prefix))
			}
		}
		for _, allowed := range slices.Concat(r.imports, r.outside) {
			if !slices.Contains(names, allowed) {
				found = append(found, r.path+": the plan allows "+allowed+", which it does not import")
			}
		}
		for _, below := range r.imports {
			if !slices.ContainsFunc(plan[:i], func(r room) bool { return r.path == below }) {
				found = append(found, r.path+": the plan leads up to "+below)
			}
		}
	}
	return found
}
