// Package match is the judge: life cycle, levels of matching, verdicts,
// exceptions and their end, groups and causes. It is pure and judges one
// partition of a night at a time.
package match
