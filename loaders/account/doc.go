// Package account is the sink of rows. Every physical line of a file is
// accepted, refused, ignored or structure; control totals and rejects are kept
// with them.
package account
