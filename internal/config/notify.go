package config

import (
	"cmp"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"tieout/internal/fault"
	"tieout/internal/notify"
)

// notify reads who is told what became of a night. A variable that is not set costs its target, and is
// warned of: an alert that can't be sent fails no night.
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
			c.Warnings = append(c.Warnings, (&fault.Error{
				Name: "notify-unset", Place: fmt.Sprintf("%s:%d", f.File, node.Line), Fact: fmt.Sprintf("want the environment variable %s, got none: nobody is told by %s", missing, target.Kind),
				Hint: "set it where the night runs, for example in the unit's EnvironmentFile",
			}).Error())
			continue
		}
		if target.Kind == notify.SMTP && !strings.HasPrefix(target.URL, "smtp://") && !strings.HasPrefix(target.URL, "smtps://") {
			t.Problem(node, "bad-value", "write smtp://USER:PASSWORD@HOST:587 or smtps://HOST:465", "want a url of mail, got one that begins otherwise")
		}
		c.Notify = append(c.Notify, target)
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
	if node := f.Values["to"]; node != nil && node.Kind == yaml.ScalarNode {
		target.To = []string{f.Text("to", "")}
	} else {
		for _, entry := range f.List("to") {
			target.To = append(target.To, entry.Value)
		}
	}
	if len(target.To) == 0 {
		f.Problem(f.Node, "missing-key", "add to: with the addresses that are told", "want the key to, got none")
	}
	for _, address := range append([]string{target.From}, target.To...) {
		if address != "" && !notify.IsMailAddress(address) {
			f.Problem(f.Node, "bad-value", "write it as finance@example.com", "want an address of mail, got %q", address)
		}
	}
}
