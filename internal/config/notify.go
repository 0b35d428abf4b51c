package config

import (
	"cmp"
	"fmt"

	"tieout/internal/fault"
	"tieout/internal/notify"
)

// notify reads who is told what became of a night. A variable that is not set costs its target, and is
// warned of: an alert that can't be sent fails no night.
func (c *Config) notify(f *fields, getenv func(string) string) {
	for _, node := range f.List("notify") {
		t := f.mapping(node, "a target of notify", "kind", "url", "secret", "prefix")
		target := notify.Target{
			Kind:   notify.Kind(t.OneOf("kind", "json", "ping", "json", "slack", "teams", "wecom", "dingtalk", "feishu")),
			Prefix: t.Text("prefix", ""),
		}
		if t.Values["url"] == nil {
			t.Problem(node, "missing-key", `write url: "${NAME}" with the name of an environment variable that holds it`, "want url, got none")
		}
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
		c.Notify = append(c.Notify, target)
	}
}
