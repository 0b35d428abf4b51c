package loaders_test

import "testing"

// TestProfileOfTwoCurrencies: what was sold is read as an amount of its own currency, from
// the first place that has one; rows of one currency are told apart, and a fee in another
// currency than the line's refuses it.
func TestProfileOfTwoCurrencies(t *testing.T) {
	runCase(t, `name: mine
side: settlement
title: what was sold in which currency
source: a test
certainty: R
unit: minor
sign: as the merchant sees it
key: order
control_totals: none
shape: {kind: delimited, delimiter: semicolon}
columns: [day, shop, order, sold, billed, in, net, of, tax, taxOf]
fields:
  merchant_id: shop
  order_no: order
  settle_date: {column: day, layouts: ["2006-01-02"]}
  currency: of
  txn_currency: in
  txn_amount: [{column: sold}, {column: billed, unit: major, decimal: ","}]
  net_amount: net
  fee: {column: tax, in: taxOf, empty: ""}
  gross_amount: {compute: net_amount + fee}
rows:
  - when: {in: {same: of}}
    fields: {txn_type: {value: SALE}}
  - when: {in: {not: [""]}}
    fields: {txn_type: {value: REFUND}}
`, `tests:
  - name: currencies
    why: yen have no decimals and Kuwaiti dinars three; a currency in small letters is the same
    input: |
      day;shop;order;sold;billed;in;net;of;tax;taxOf
      2026-10-13;M1;A1;99400;;eur;99400;EUR;;
      2026-10-13;M1;A2;10000;;JPY;-6000;EUR;-12;EUR
      2026-10-13;M1;A3;;1,500;KWD;-450;EUR;0;USD
      2026-10-13;M1;A4;;1,500;JPY;-450;EUR;5;USD
      2026-10-13;M1;A5;;;;450;EUR;;
    want: |
      lines 6 = 3 accepted + 2 rejected + 0 ignored + 1 structure
      control totals absent
      EUR 3 rows, gross 929.38, fee -0.12, net 929.50
      rejected 5 fee-currency: fee (tax): want it in EUR, that of the line, got taxOf "USD"
      rejected 6 unknown-row: want a row of a kind that the profile mine knows, got in ""
      2 SALE gross=994.00 fee=0.00 net=994.00 EUR settle_date=2026-10-13 merchant_id=M1 order_no=A1
      3 REFUND gross=-60.12 fee=-0.12 net=-60.00 EUR settle_date=2026-10-13 merchant_id=M1 order_no=A2 txn_currency=JPY txn_amount=-10000
      4 REFUND gross=-4.50 fee=0.00 net=-4.50 EUR settle_date=2026-10-13 merchant_id=M1 order_no=A3 txn_currency=KWD txn_amount=-1.500
`)
}
