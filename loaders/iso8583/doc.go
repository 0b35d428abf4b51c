// Package iso8583 reads journals of ISO 8583 messages: it finds out how they are
// framed and encoded, and joins each request with its answer to one transaction.
package iso8583
