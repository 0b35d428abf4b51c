package notify

import (
	"net/url"
	"slices"
	"strings"
)

// How many letters a secret has at least, and a part of a path that is one: shorter ones are words.
const (
	leastSecret = 4
	leastPart   = 8
)

// withoutSecrets leaves out of what a server said all that tieout had told it: its address, what the address says
// behind the host, and the secret.
func (t *Target) withoutSecrets(said string) string {
	secrets := []string{t.URL, t.Secret}
	if parsed, err := url.Parse(t.URL); err == nil {
		secrets = append(secrets, parsed.RawQuery)
		for _, values := range parsed.Query() {
			secrets = append(secrets, values...)
		}
		if password, _ := parsed.User.Password(); password != "" {
			secrets = append(secrets, password)
		}
		for part := range strings.SplitSeq(parsed.Path, "/") {
			if len(part) >= leastPart {
				secrets = append(secrets, part)
			}
		}
	}
	// A longer one first: the rest of it would be left.
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) })
	for _, secret := range secrets {
		if len(secret) >= leastSecret {
			said = strings.ReplaceAll(said, secret, "***")
		}
	}
	return said
}
