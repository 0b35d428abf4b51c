package loaders

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/keys"
	"tieout/loaders/account"
	"tieout/loaders/profile"
	"tieout/loaders/text"
	"tieout/reconcile/civil"
)

// TestCase is a case of a profile's own tests, NAME.test.yaml: an input and the
// account that tieout must give of it.
type TestCase struct {
	Name, Why string
	Place     string // file:line of the case
	Golden    string // the file that holds what is wanted; empty: the case itself does
	Want      string

	profile  string
	input    []byte
	as       string // the name of the file
	settings map[string]string
	defaults account.Defaults
	packing  packing
}

// TestCases reads the cases that stand beside a profile: NAME.test.yaml for
// NAME.yaml; none when there is no such file. Errors: fault.List.
func TestCases(profilePath string) ([]TestCase, error) {
	path := strings.TrimSuffix(strings.TrimSuffix(profilePath, ".yaml"), ".yml") + ".test.yaml"
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the profile's tests: %w", err)
	}
	var problems fault.List
	r := &profile.ProfileReader{Reader: &keys.Reader{File: filepath.Base(path), Problems: &problems}, Formats: nil}
	var document yaml.Node
	if err := yaml.Load(data, &document); err != nil || len(document.Content) != 1 {
		r.BadYAML("bad-yaml", "begin with tests: and a dash for each case", err)
		return nil, problems
	}
	f := r.Mapping(document.Content[0], "the tests", "tests")
	var cases []TestCase
	for _, node := range f.List("tests") {
		c := readTestCase(r, node, profilePath, filepath.Dir(path))
		c.Place = fmt.Sprintf("%s:%d", filepath.Base(path), node.Line)
		cases = append(cases, c)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return cases, nil
}

func readTestCase(r *profile.ProfileReader, node *yaml.Node, profile, folder string) TestCase {
	f := r.Mapping(node, "a test", "name", "why", "input", "file", "as", "date", "settings", "encoding", "zip", "also", "xlsx", "crlf",
		"provider", "product", "merchant_id", "currency", "strict", "want", "golden")
	c := TestCase{Name: f.Required("name"), Why: f.Text("why", ""), profile: profile, as: f.Text("as", "")}
	c.defaults = account.Defaults{
		Provider: f.Text("provider", ""), Product: f.Text("product", ""), MerchantID: f.Text("merchant_id", ""), Currency: f.Text("currency", "CNY"), Strict: f.Bool("strict"),
	}
	if day := f.Text("date", ""); day != "" {
		date, err := civil.ParseDate(day)
		if err != nil {
			r.Problem(f.Values["date"], "bad-value", "write a date that exists, as 2026-10-08", "date: %v", err)
		}
		c.defaults.Date = date
	}
	if settings := f.Values["settings"]; settings != nil {
		c.settings = r.Words(settings)
	}
	c.packing = packing{gb18030: f.Text("encoding", "") == "gb18030", zip: f.Text("zip", ""), also: f.Text("also", ""), xlsx: f.OneOf("xlsx", "", "texts", "values"), crlf: f.Bool("crlf")}
	c.read(r, &f, folder)
	if c.as == "" {
		c.as = "input.txt"
	}
	c.defaults.Name = c.as
	return c
}

// read finds the input and what is wanted.
func (c *TestCase) read(r *profile.ProfileReader, f *keys.Fields, folder string) {
	if name := f.Text("file", ""); name != "" {
		data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			r.Problem(f.Values["file"], "bad-value", "a path is relative to the file of tests", "file: %v", err)
		}
		c.input = data
		if c.as == "" {
			c.as = filepath.Base(name)
		}
	} else if node := f.Values["input"]; node != nil {
		c.input = []byte(node.Value)
	}
	if node := f.Values["want"]; node != nil {
		c.Want = node.Value
	}
	if golden := f.Text("golden", ""); golden != "" {
		c.Golden = filepath.Join(folder, filepath.FromSlash(golden))
		if data, err := os.ReadFile(c.Golden); err == nil {
			c.Want = string(data)
		}
	}
}

// written writes the packed input to a file, which remove removes.
func (c *TestCase) written() (path string, remove func(), err error) {
	data, err := c.packing.pack(c.input)
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "tieout-profile-*")
	if err != nil {
		return "", nil, fmt.Errorf("make room for a test: %w", err)
	}
	path = filepath.Join(folder, filepath.Base(c.as))
	remove = func() { _ = os.RemoveAll(folder) } // it lies in the system's own place
	if err := os.WriteFile(path, data, 0o600); err != nil {
		remove()
		return "", nil, fmt.Errorf("write the input of a test: %w", err)
	}
	return path, remove, nil
}

// Run reads the input by the profile and returns the account of it as text; it
// equals Want when the case holds.
func (c *TestCase) Run(ctx context.Context) (got string, err error) {
	profile, err := profileWith(c.profile, c.settings)
	if err != nil {
		return "", err
	}
	path, remove, err := c.written()
	if err != nil {
		return "", err
	}
	defer remove()
	var b strings.Builder
	in, err := Open(path, text.DefaultLimits(), profile)
	fileError := fault.OfInput(err)
	if fileError != nil {
		fmt.Fprintf(&b, "error %v\n", fileError)
		return b.String(), nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	var rows strings.Builder
	account, rejects, err := Load(ctx, in, profile, c.defaults, Options{}, func(row account.Row) error {
		describeRow(&rows, &row)
		return nil
	})
	if fileError = fault.OfInput(err); err != nil && fileError == nil {
		return "", err
	}
	describeAccount(&b, &account, rejects)
	if fileError != nil {
		fmt.Fprintf(&b, "error %v\n", fileError)
	} else {
		b.WriteString(rows.String())
	}
	return b.String(), nil
}
