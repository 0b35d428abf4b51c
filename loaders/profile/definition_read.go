package profile

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/loaders/account"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// ParseDefinition reads a profile with the settings of a source. Every fault is
// called with at once, as a fault.List.
func ParseDefinition(file string, data []byte, given map[string]string, formats map[string]account.Format) (*definition, error) {
	var problems fault.List
	r := &ProfileReader{&keys.Reader{File: file, Problems: &problems}, formats}
	d := &definition{}
	var document yaml.Node
	if err := yaml.Load(data, &document); err != nil {
		r.BadYAML("bad-yaml", "correct the line; indent with blanks, never with tabs", err)
		return nil, problems
	}
	root := &document
	if document.Kind == yaml.DocumentNode && len(document.Content) == 1 {
		root = document.Content[0]
	}
	d.Settings = r.settings(root)
	values, err := SettingValues(file, d.Settings, given)
	if err != nil {
		return nil, err
	}
	r.substitute(root, values)
	r.definition(root, d)
	if len(problems) > 0 {
		return nil, problems
	}
	return d, nil
}

// ProfileReader reads the nodes of a profile.
type ProfileReader struct {
	*keys.Reader
	Formats map[string]account.Format // in code, by name
}

// definition reads the whole profile.
func (r *ProfileReader) definition(root *yaml.Node, d *definition) {
	f := r.Mapping(root, "the profile", "name", "side", "title", "source", "certainty", "unconfirmed", "unit", "sign", "key", "control_totals",
		"settings", "code", "file", "shape", "columns", "headerless", "lines", "fields", "rows", "totals", "balance", "identity", "repeats", "lookups")
	d.Name, d.Title, d.Source = f.Required("name"), f.Required("title"), f.Required("source")
	d.Side = reconcile.Side(f.OneOf("side", "", string(reconcile.TerminalSide), string(reconcile.SettlementSide), string(reconcile.DepositSide)))
	if d.Side == "" {
		f.Required("side")
	}
	d.Certainty = f.Text("certainty", "")
	if bad := strings.Trim(d.Certainty, "REMI, "); bad != "" || d.Certainty == "" {
		r.Problem(f.Values["certainty"], "bad-value", "R read in a public source, E computed from real data, M from memory, I inferred", "certainty: want R, E, M or I, got %q", d.Certainty)
	}
	d.Unit = f.OneOf("unit", "yuan", "yuan", "fen", "major", "minor")
	d.Sign, d.Key, d.Footnotes, d.Code = f.Text("sign", ""), f.Text("key", ""), f.Text("control_totals", ""), f.Text("code", "")
	d.Unconfirmed = r.texts(f.Values["unconfirmed"], "unconfirmed")
	d.identity = r.texts(f.Values["identity"], "identity")
	if node := f.Values["repeats"]; node != nil {
		repeats := r.Mapping(node, "repeats", "ignore", "same")
		d.repeats = repeatRule{ignore: repeats.Required("ignore"), same: r.texts(repeats.Values["same"], "same")}
	}
	r.file(f.Values["file"], d)
	if d.Code != "" {
		r.onlyCode(&f, d)
		return
	}
	r.shape(&f, d)
	r.columns(&f, d)
	for _, node := range f.List("lines") {
		d.lines = append(d.lines, r.lineRule(node))
	}
	d.Fields = r.valueRules(f.Values["fields"], d)
	for _, node := range f.List("rows") {
		if rule, used := r.rowRule(node, d); used {
			d.rows = append(d.rows, rule)
		}
	}
	for _, node := range f.List("totals") {
		d.totals = append(d.totals, r.totalRule(node, d))
	}
	r.wantRest(f.Values["fields"], d)
	r.balance(f.Values["balance"], d)
	d.lookups = r.lookupRules(f.List("lookups"))
}

// onlyCode wants a format that there is.
func (r *ProfileReader) onlyCode(f *keys.Fields, d *definition) {
	if d.Format = r.Formats[d.Code]; d.Format == nil {
		r.Problem(f.Values["code"], "bad-value", "leave code: out and write shape:, columns: and fields:", "code: no format in code is called %q", d.Code)
	}
	for _, key := range [...]string{"shape", "columns", "headerless", "lines", "fields", "rows", "totals", "balance"} {
		if f.Values[key] != nil {
			r.Problem(f.Values[key], "bad-value", "leave it out", "%s: a format in code reads the file itself", key)
		}
	}
}

// texts reads a list of words, or one.
func (r *ProfileReader) texts(node *yaml.Node, key string) []string {
	switch {
	case node == nil || node.Tag == "!!null":
		return nil
	case node.Kind == yaml.ScalarNode:
		return []string{node.Value}
	case node.Kind != yaml.SequenceNode:
		r.Problem(node, "bad-value", "write it as [a, b]", "%s: want a list", key)
		return nil
	}
	var list []string
	for _, entry := range node.Content {
		entry = keys.Resolve(entry)
		if entry.Kind != yaml.ScalarNode {
			r.Problem(entry, "bad-value", "write one word after each dash", "%s: want a list of words", key)
			continue
		}
		list = append(list, entry.Value)
	}
	return list
}

// pattern reads a regular expression.
func (r *ProfileReader) pattern(node *yaml.Node, key string) *regexp.Regexp {
	if node == nil {
		return nil
	}
	compiled, err := regexp.Compile(node.Value)
	if err != nil {
		r.Problem(node, "bad-value", "write a regular expression of Go (RE2), in single quotes", "%s: %v", key, err)
		return nil
	}
	return compiled
}

func (r *ProfileReader) file(node *yaml.Node, d *definition) {
	if node == nil {
		return
	}
	f := r.Mapping(node, "file", "entry", "name", "date", "named", "encoding", "beside")
	encoding := f.OneOf("encoding", "text", append([]string{"text", "binary", "any"}, text.LatinNames()...)...)
	d.File = fileRule{
		entry: r.pattern(f.Values["entry"], "entry"), name: r.pattern(f.Values["name"], "name"),
		layout: account.NewLayout(f.Text("date", "20060102")), Binary: encoding == "binary" || encoding == "any", either: encoding == "any", required: f.Bool("named"), beside: f.Text("beside", ""),
	}
	if slices.Contains(text.LatinNames(), encoding) {
		d.File.latin = encoding
	}
	if d.File.name != nil && f.Values["date"] != nil && d.File.name.SubexpIndex("date") < 0 {
		r.Problem(f.Values["name"], "bad-value", `write (?P<date>\d{8}) where the day is`, "name: want a group called date, got none")
	}
}

func (r *ProfileReader) shape(f *keys.Fields, d *definition) {
	node := f.Values["shape"]
	if node == nil {
		f.Required("shape")
		return
	}
	s := r.Mapping(node, "shape", "kind", "delimiter", "quoted", "strip", "formulas", "header", "preamble", "gap", "closing", "trimmed", "trailing", "rows", "counts", "sheet", "workbook", "pattern")
	d.shape = shapeRule{
		kind:      s.OneOf("kind", "delimited", "delimited", "fixed", "json", "json-lines", "xlsx"),
		delimiter: ",", quoted: s.Bool("quoted"), strip: r.texts(s.Values["strip"], "strip"), formulas: s.Bool("formulas"),
		headed: s.OneOf("header", "true", "true", "false") == "true", preamble: s.Number("preamble", 50),
		gap: s.Number("gap", 0), closing: s.Number("closing", 0), trimmed: s.Bool("trimmed"), trailing: s.Bool("trailing"),
		path: s.Text("rows", ""), counts: r.texts(s.Values["counts"], "counts"), sheet: s.Text("sheet", ""), workbook: s.Bool("workbook"), pattern: r.pattern(s.Values["pattern"], "pattern"),
	}
	if d.shape.kind == "fixed" || d.shape.kind == "json" || d.shape.kind == "json-lines" {
		d.shape.headed = false
	}
	if node := s.Values["delimiter"]; node != nil {
		words := map[string]string{"comma": ",", "tab": "\t", "pipe": "|", "semicolon": ";"}
		d.shape.delimiter = node.Value
		if word, named := words[node.Value]; named {
			d.shape.delimiter = word
		}
	}
	if d.shape.kind == "xlsx" {
		d.shape.delimiter = text.CellMark
	}
	if d.shape.workbook && (d.shape.kind != "delimited" || !d.shape.headed || d.shape.strip != nil) {
		r.Problem(s.Values["workbook"], "bad-value", "leave it out; a format that is only ever a workbook has kind: xlsx", "workbook: want delimited lines with a header and without strip")
	}
	if d.shape.trailing && d.shape.kind != "delimited" {
		r.Problem(s.Values["trailing"], "bad-value", "leave it out", "trailing: want delimited lines")
	}
	if d.shape.delimiter == "" {
		r.Problem(node, "bad-value", "write comma, tab, pipe, semicolon or the characters themselves", "delimiter: want a delimiter, got none")
	}
}

func (r *ProfileReader) columns(f *keys.Fields, d *definition) {
	for _, node := range f.List("columns") {
		if node.Kind == yaml.ScalarNode {
			d.columns = append(d.columns, columnRule{name: node.Value})
			continue
		}
		c := r.Mapping(node, "a column", "name", "aliases", "optional", "absent", "tells", "instead", "by_words", "lesser", "doubtful", "width")
		column := columnRule{name: c.Required("name"), aliases: r.texts(c.Values["aliases"], "aliases"), optional: c.Bool("optional"), absent: c.Text("absent", ""), tells: r.texts(c.Values["tells"], "tells"), instead: c.Text("instead", ""), byWords: c.Bool("by_words"), lesser: r.texts(c.Values["lesser"], "lesser"), doubtful: r.texts(c.Values["doubtful"], "doubtful"), width: c.Number("width", 0)}
		column.aliases = append(column.aliases, column.lesser...)
		if len(column.tells) > 0 && (len(column.tells) != 2 || !column.optional && column.lesser == nil) {
			r.Problem(node, "bad-value", "write tells: [paid, unpaid], of an optional column, or of one with lesser:", "column %s: want tells to be two words", column.name)
		}
		if (column.byWords || column.lesser != nil) && len(column.tells) == 0 || (column.lesser == nil) != (column.doubtful == nil) {
			r.Problem(node, "bad-value", "write tells: [paid, unpaid], and of lesser: the words that are doubtful:", "column %s: want tells beside by_words and lesser, and lesser and doubtful beside each other", column.name)
		}
		if d.shape.kind == "fixed" && column.width == 0 {
			r.Problem(node, "bad-value", "write width: and the bytes that the field has", "column %s: want a width, got none", column.name)
		}
		d.columns = append(d.columns, column)
	}
	if len(d.columns) == 0 {
		r.Problem(f.Node, "missing-key", "list the file's columns, in their order", "want columns, got none")
	}
	if node := f.Values["headerless"]; node != nil {
		h := r.Mapping(node, "headerless", "pattern", "columns")
		d.headless = &headlessRule{pattern: r.pattern(h.Values["pattern"], "pattern"), columns: r.texts(h.Values["columns"], "columns")}
	}
}

// textRule reads how a line is recognised.
func (r *ProfileReader) textRule(f *keys.Fields) textRule {
	t := textRule{pattern: r.pattern(f.Values["pattern"], "pattern"), fromEnd: f.Number("from_end", 0)}
	if node := f.Values["begins"]; node != nil {
		t.begins = node.Value
	}
	if t.begins == "" && t.pattern == nil && t.fromEnd == 0 {
		r.Problem(f.Node, "missing-key", "add begins:, pattern: or from_end:", "want a rule that recognises the line, got none")
	}
	if t.begins == "" && t.pattern != nil {
		if t.begins = literalStart(t.pattern.String()); t.begins == "" {
			t.first = firstBytesOf(t.pattern)
		}
	}
	return t
}

// literalStart returns the characters that every match of an anchored pattern
// begins with: to compare them is much cheaper than the pattern.
func literalStart(pattern string) string {
	rest, anchored := strings.CutPrefix(pattern, "^")
	if !anchored || strings.Contains(rest, "|") {
		return ""
	}
	end := strings.IndexAny(rest, `\.+*?()[]{}^$|`)
	if end < 0 {
		return rest
	}
	if end > 0 && strings.IndexByte("*?{", rest[end]) >= 0 {
		runes := []rune(rest[:end])
		return string(runes[:len(runes)-1])
	}
	return rest[:end]
}

func (r *ProfileReader) lineRule(node *yaml.Node) lineRule {
	f := r.Mapping(node, "a line", "begins", "pattern", "from_end", "ignore", "refuse", "because", "needed", "no_trade")
	l := lineRule{textRule: r.textRule(&f), ignore: f.Text("ignore", ""), refuse: f.Text("refuse", ""), fact: f.Text("because", ""), needed: f.Bool("needed"), noTrade: f.Bool("no_trade")}
	if l.refuse != "" && !slices.Contains(fileErrorWords, l.refuse) {
		r.Problem(f.Values["refuse"], "bad-value", "the words are "+strings.Join(fileErrorWords, ", "), "refuse: got %q", l.refuse)
	}
	return l
}

// fileErrorWords are the errors that a line rule may give to the whole file.
var fileErrorWords = []string{"not-a-bill"}

// rowRule reads a kind of rows; not used: a setting says otherwise.
func (r *ProfileReader) rowRule(node *yaml.Node, d *definition) (rule rowRule, used bool) {
	f := r.Mapping(node, "a kind of rows", "needs", "when", "ignore", "reject", "because", "moves", "fields", "also")
	rule = rowRule{when: r.conditions(f.Values["when"]), ignore: f.Text("ignore", ""), reject: f.Text("reject", ""), moves: f.Bool("moves"), fact: f.Text("because", "")}
	if f.Values["fields"] != nil {
		rule.fields = r.valueRules(f.Values["fields"], d)
	}
	for _, more := range f.List("also") {
		rule.also = append(rule.also, r.valueRules(more, d))
	}
	return rule, r.needsHold(f.Values["needs"])
}

// needsHold reads `needs`, two words of which one is a setting: what has it is used where they are
// equal, or where it says none.
func (r *ProfileReader) needsHold(node *yaml.Node) bool {
	words := r.texts(node, "needs")
	return len(words) != 2 || words[0] == words[1]
}

// conditions reads `when`: a column and its word, its words, or a mapping.
func (r *ProfileReader) conditions(node *yaml.Node) []condition {
	if node == nil {
		return nil
	}
	if node.Kind != yaml.MappingNode {
		r.Problem(node, "bad-value", "write when: {COLUMN: WORD}", "when: want columns and words")
		return nil
	}
	var list []condition
	for i := 0; i+1 < len(node.Content); i += 2 {
		value := keys.Resolve(node.Content[i+1])
		c := condition{column: node.Content[i].Value}
		if value.Kind == yaml.MappingNode {
			f := r.Mapping(value, "a condition", "not", "pattern", "unlike", "same", "differs")
			c.unlike = r.pattern(f.Values["unlike"], "unlike")
			c.pattern, c.same, c.differs = r.pattern(f.Values["pattern"], "pattern"), f.Text("same", ""), f.Text("differs", "")
			c.not, c.words = f.Values["not"] != nil, r.texts(f.Values["not"], "not")
		} else {
			c.words = r.texts(value, "when")
		}
		list = append(list, c)
	}
	return list
}
