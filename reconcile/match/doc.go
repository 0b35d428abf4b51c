// Package match is the judge: it gives every row of a night one verdict. The life
// cycle says which transactions expect money; levels of matching find the line that
// settled each; due dates and files that have not come decide what is in transit,
// waiting or missing; exceptions say what a person should look at, with a cause as
// far as evidence reaches. Two rows that fit equally well are ambiguous: none is
// chosen.
//
// It is pure, and judges one batch of merchants at a time: the same rows give the same
// result to the byte, in any order and with any cut into batches. A broken invariant
// panics, and nothing of such a night may be committed.
package match
