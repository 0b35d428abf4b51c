// Package money holds currencies, the decimals of each, and the strict grammar of
// amounts: sign, digits, one point; no exponent. An amount is a decimal in major
// units (yuan) at every edge, and an integer in minor units (fen) where that is
// exact; no float, and nothing is rounded here.
package money
