package config

import (
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/notify"
)

// notify reads who is told what became of a night. A variable that is not set costs its target, and is
// warned of: an alert that can't be sent fails no night. For the same reason an address that can't
// work is kept for check to tell.
func (c *Config) notify(f *fields, getenv func(string) string) {
	for _, node := range f.List("notify") {
		t := f.mapping(node, "a target of notify", "kind", "url", "secret", "prefix", "from", "to")
		target := notify.Target{
			Kind:   notify.Kind(t.OneOf("kind", "json", "ping", "json", "slack", "teams", "wecom", "dingtalk", "feishu", "smtp")),
			Prefix: t.Text("prefix", ""),
		}
		if t.Values["url"] == nil {
			t.Problem(node, "missing-key", `write url: "${NAME}" with the name of an environment variable that holds it`, "want url, got none")
		}
		t.mailAddresses(&target)
		missing := ""
		for key, value := range map[string]*string{"url": &target.URL, "secret": &target.Secret} {
			text, unset := expandedText(&t.Fields, key, getenv)
			*value, missing = text, cmp.Or(unset, missing)
		}
		if missing != "" {
			unset := &fault.Error{
				Name: "notify-unset", Place: fmt.Sprintf("%s:%d", f.File, node.Line), Fact: fmt.Sprintf("want the environment variable %s, got none: nobody is told by %s", missing, target.Kind),
				Hint: "set it where the night runs, for example in the unit's EnvironmentFile",
			}
			c.Warnings, c.Untold = append(c.Warnings, unset.Error()), append(c.Untold, unset)
			continue
		}
		if t.Values["url"] != nil {
			c.doubt(placeOf(t.Values["url"]), &target)
		}
		c.Notify = append(c.Notify, target)
	}
}

// doubt keeps what is wrong with the address of a target.
func (c *Config) doubt(place Place, target *notify.Target) {
	doubt := notify.Doubted(target)
	if doubt == nil {
		return
	}
	e := c.At(place, &fault.Error{Name: "bad-value", Class: fault.Usage, Fact: fmt.Sprintf("notify %s: %s", target.Kind, doubt.Fact), Hint: doubt.Hint})
	if doubt.Sure {
		c.Unsendable = append(c.Unsendable, e)
	} else {
		c.Warnings = append(c.Warnings, e.Error())
	}
}

// mailAddresses reads who sends mail to whom. Addresses are asked for now: a night that fails is no
// time to find out that nobody can be told.
func (f *fields) mailAddresses(target *notify.Target) {
	if target.Kind != notify.SMTP {
		for _, key := range [...]string{"from", "to"} {
			if node := f.Values[key]; node != nil {
				f.Problem(node, "bad-value", "only kind: smtp has it", "%s: want none for %s, got one", key, target.Kind)
			}
		}
		return
	}
	target.From = f.Required("from")
	if target.From != "" {
		f.wantMailAddress("from", f.Values["from"])
	}
	to := f.Values["to"]
	switch {
	case to == nil || to.Tag == "!!null":
	case to.Kind == yaml.ScalarNode:
		f.wantMailAddress("to", to)
		target.To = []string{to.Value}
	default:
		for _, entry := range f.List("to") {
			f.wantMailAddress("to", entry)
			target.To = append(target.To, entry.Value)
		}
	}
	if len(target.To) == 0 {
		f.Problem(f.Node, "missing-key", "add to: with the addresses that are told", "want the key to, got none")
	}
}

// wantMailAddress wants one address of mail in a value.
func (f *fields) wantMailAddress(key string, node *yaml.Node) {
	switch {
	case node.Kind != yaml.ScalarNode:
		f.Problem(node, "bad-value", "write it as finance@example.com, each on a line of its own", "%s: want an address of mail, got a list or keys", key)
	case !notify.IsMailAddress(node.Value):
		f.Problem(node, "bad-value", "write it as finance@example.com", "%s: want an address of mail, got %q", key, node.Value)
	}
}
