package arch

import (
	"strings"
	"testing"
)

// breaking is a made-up module that breaks a rule, or looks as if and does not.
type breaking struct {
	rule, name string
	files      map[string]string // without their package clause, which their folder gives
	want       string            // in what is found; empty: nothing is
}

var breakings = []breaking{
	{"imports follow the plan", "an unknown package", map[string]string{"helpers/a.go": ``}, "not in the plan"},
	{"imports follow the plan", "an edge that leads sideways", map[string]string{"store/a.go": `import _ "tieout/reports"`, "reports/b.go": ``}, "store must not know tieout/reports"},
	{"imports follow the plan", "a library for one package only", map[string]string{"reports/a.go": `import _ "github.com/lib/pq"`}, "must not know github.com/lib/pq"},
	{"imports follow the plan", "the domain shares state", map[string]string{"reconcile/match/a.go": `import _ "sync/atomic"`}, "must not know sync/atomic"},
	{"imports follow the plan", "the domain reads", map[string]string{"reconcile/a.go": `import _ "io"`}, "must not know io"},
	{"imports follow the plan", "the prematcher may share, not write", map[string]string{"reconcile/prematch/a.go": `import ("os"; "sync"); var _ sync.Mutex; var _ = os.Args`}, "must not know os"},
	{"imports follow the plan", "a file for another machine", map[string]string{"reconcile/a_plan9.go": `import _ "os"`}, "must not know os"},
	{"imports follow the plan", "tests know more", map[string]string{"reconcile/a_test.go": `import _ "os"`}, ""},
	{"the plan is used", "an edge without code", map[string]string{"internal/spill/a.go": ``}, "internal/spill: the plan allows internal/fault"},

	{"package variables are not written", "from another file", map[string]string{"store/a.go": `var count int`, "store/b.go": `func f() { count = 1 }`}, "store.count is written"},
	{"package variables are not written", "from another package", map[string]string{"reconcile/a.go": `var Count int`, "store/b.go": `import "tieout/reconcile"; func f() { reconcile.Count++ }`}, "reconcile.Count is written"},
	{"package variables are not written", "a field", map[string]string{"store/a.go": `var v struct{ n int }; func f() { v.n += 1 }`}, "store.v is written"},
	{"package variables are not written", "behind a pointer", map[string]string{"store/a.go": `type t struct{ n int }; var v = &t{}; func f() { v.n = 1 }`}, "store.v is written"},
	{"package variables are not written", "an entry of a map", map[string]string{"store/a.go": `var v = map[string]int{}; func f() { v["a"] = 1 }`}, "store.v is written"},
	{"package variables are not written", "an entry is deleted", map[string]string{"store/a.go": `var v = map[string]int{}; func f() { delete(v, "a") }`}, "store.v is written"},
	{"package variables are not written", "an element of a field", map[string]string{"store/a.go": `var v [2]struct{ n []int }; func f() { v[0].n[1]-- }`}, "store.v is written"},
	{"package variables are not written", "a part is copied over", map[string]string{"store/a.go": `var v [2]byte; func f() { copy(v[:], "a") }`}, "store.v is written"},
	{"package variables are not written", "by a loop", map[string]string{"store/a.go": `var v int; func f() { for v = range 3 {} }`}, "store.v is written"},
	{"package variables are not written", "a local of the same name", map[string]string{"store/a.go": `var v int; func f() { v := 1; v = 2; v++; _ = v }`}, ""},

	{"statements are the program's own text", "a sum", map[string]string{"store/a.go": `func f(name string) string { return "SELECT 1 FROM " + name }`}, "own text: name"},
	{"statements are the program's own text", "a format", map[string]string{"store/a.go": `import "fmt"; func f(n int) string { return fmt.Sprintf("DELETE FROM t WHERE n = %d", n) }`}, "by a format"},
	{"statements are the program's own text", "a builder", map[string]string{"store/a.go": `import "strings"; func f(b *strings.Builder) { b.WriteString("SELECT ") }`}, "by a format or a builder"},
	{"statements are the program's own text", "bytes", map[string]string{"store/a.go": `func f() []byte { return append([]byte(nil), "UPDATE t"...) }`}, "by a format or a builder"},
	{"statements are the program's own text", "pieces that no one piece shows", map[string]string{"store/a.go": `import ("context"; "database/sql")
func f(c context.Context, db *sql.DB, verb string) { one(c, db, verb + " t") }
func one(c context.Context, db *sql.DB, q string) { db.ExecContext(c, q) }`}, "own text: verb"},
	{"statements are the program's own text", "a field that a caller fills", map[string]string{"store/a.go": `import ("context"; "database/sql"; "os")
type bulk struct { table string }
func f() *bulk { return &bulk{table: os.Args[1]} }
func (b *bulk) write(c context.Context, db *sql.DB) { db.ExecContext(c, "INSERT INTO " + b.table) }`}, "own text: Args"},
	{"statements are the program's own text", "by a seam", map[string]string{"store/a.go": `type db interface { Exec(query string) }
func f(d db, q string) { d.Exec(q) }`}, "own text: q"},
	{"statements are the program's own text", "constants, joined and repeated", map[string]string{"store/a.go": `import ("context"; "database/sql"; "strings")
const runs = "SELECT seq FROM runs"
type bulk struct { table string; columns []string }
func f(c context.Context, db *sql.DB) { one(c, db, "a", []string{"x"}); one(c, db, "b", []string{"y"}); db.ExecContext(c, runs + " ORDER BY seq") }
func one(c context.Context, db *sql.DB, table string, columns []string) { two(c, db, &bulk{table, append([]string{"seq"}, columns...)}) }
func two(c context.Context, db *sql.DB, b *bulk) { db.ExecContext(c, b.text(3)) }
func (b *bulk) text(n int) string { return "INSERT INTO " + b.table + " (" + strings.Join(b.columns, ",") + ") VALUES " + strings.Repeat("(?,?)", n) }`}, ""},

	{"exported names are used", "by nobody", map[string]string{"store/a.go": `func Lonely() {}`}, "store.Lonely is exported and nobody"},
	{"exported names are used", "by a test", map[string]string{"store/a.go": `func Tried() {}`, "reports/b_test.go": `import "tieout/store"; var _ = store.Tried`, "reports/c.go": ``}, "store.Tried is exported and only tests"},
	{"exported names are used", "a type that a function speaks of", map[string]string{"reconcile/a.go": `type Row struct { Sum *Sum }; type Sum int; const Nought Sum = 0; func Of() []Row { return nil }`, "store/b.go": `import "tieout/reconcile"; var _ = reconcile.Of`}, ""},

	{"no floats", "a variable", map[string]string{"reconcile/a.go": `func f(x float64) {}`}, "a float64"},
	{"no floats", "a constant that no type names", map[string]string{"reconcile/a.go": `func f() { rate := 0.006; _ = rate }`}, "a float64"},
	{"no floats", "a result", map[string]string{"reconcile/a.go": `import "time"; func f(d time.Duration) string { if d.Hours() > 1 { return "late" }; return "" }`}, "a float64"},
	{"only cmd asks the clock", "a call", map[string]string{"store/a.go": `import "time"; var _ = time.Now()`}, "only cmd"},
	{"only cmd asks the clock", "a value, by another name", map[string]string{"store/a.go": `import clock "time"; var now = clock.Now`}, "only cmd"},
	{"only cmd asks the clock", "a command", map[string]string{"cmd/tieout/a.go": `import "time"; var _ = time.Now()`}, ""},
	{"no init functions", "one", map[string]string{"store/a.go": `func init() {}`}, "no init"},
	{"functions and files are short", "a long function", map[string]string{"store/a.go": `func f() {` + strings.Repeat("\n", 72) + `}`}, "more than 70 lines: f"},
	{"functions and files are short", "a long file", map[string]string{"store/a.go": strings.Repeat("\n", 400)}, "more than 400 lines"},
	{"faults are made in one place", "a name", map[string]string{"store/a.go": `const m = "it broke\n[" + "broken]"`}, "written by hand"},
	{"faults are made in one place", "a hint", map[string]string{"store/a.go": `var m = "hint: try again"`}, "written by hand"},
	{"no paths of machines", "in a text", map[string]string{"store/a.go": `var m = "` + "/ho" + `me/me/x"`}, "a path of a machine"},
	{"no paths of machines", "in a comment", map[string]string{"store/a.go": `// See ` + "/ro" + `ot/x.`}, "a path of a machine"},
}

// TestRulesReport feeds each rule what breaks it.
func TestRulesReport(t *testing.T) {
	tried := map[string]bool{}
	for _, b := range breakings {
		t.Run(b.rule+"/"+b.name, func(t *testing.T) {
			files := map[string]string{}
			for path, text := range b.files {
				folder := path[:strings.LastIndex(path, "/")]
				files[path] = "package " + folder[strings.LastIndex(folder, "/")+1:] + "\n" + text + "\n"
			}
			m, err := newModule(files)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rules {
				if r.name != b.rule {
					continue
				}
				tried[r.name] = true
				found := strings.Join(r.check(m), "\n")
				if b.want == "" && found != "" || !strings.Contains(found, b.want) {
					t.Errorf("want %q, got %q", b.want, found)
				}
			}
		})
	}
	for _, r := range rules {
		if !tried[r.name] {
			t.Errorf("nothing breaks the rule: %s", r.name)
		}
	}
}
