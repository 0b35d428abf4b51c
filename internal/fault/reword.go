package fault

import (
	"regexp"
	"strings"
)

const hintBegins = "hint: "

// lastLine is how a printed fault ends.
var lastLine = regexp.MustCompile(`^\[([a-z0-9-]+)\]$`)

// Reword returns printed faults with more said in front of their next steps, as in another language. Of each it gives name
// and next step (empty: it has none) to step, which returns a line to be said and whether the next step stays behind it. Place, fact and name stay,
// and so does text that is no fault.
func Reword(printed string, step func(name, hint string) (line string, keep bool)) string {
	var said []string
	hint, has := "", false
	flush := func() {
		if has {
			said = append(said, hintBegins+hint)
		}
		hint, has = "", false
	}
	for line := range strings.SplitSeq(printed, "\n") {
		if text, is := strings.CutPrefix(line, hintBegins); is {
			flush()
			hint, has = text, true
			continue
		}
		if named := lastLine.FindStringSubmatch(line); named != nil {
			more, keep := step(named[1], hint)
			if more != "" {
				said = append(said, more)
			}
			has = has && keep
		}
		flush()
		said = append(said, line)
	}
	flush()
	return strings.Join(said, "\n")
}
