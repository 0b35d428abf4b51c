package loaders_test

import "fmt"

// paypalActivity writes an activity whose balance rolls: each row is paid in, and moves it.
func paypalActivity() []byte {
	head := `"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","Transaction ID","Reference Txn ID","Invoice Number","Balance","Balance Impact"` + "\n"
	return rowsOf(head, func(i int) string {
		balance := 940 * (i + 1)
		return fmt.Sprintf(`"19/11/2026","10:00:00","CET","A Customer","Express Checkout Payment","Completed","EUR","10.00","-0.60","9.40","%017d","","INV%d","%d.%02d","Credit"`+"\n", i, i, balance/100, balance%100)
	}, "")
}

// manyOrders writes orders with numbers of their own: an order that comes again is no further sale.
func manyOrders() []byte {
	return rowsOf("order_no,paid_at,amount,currency,status,transaction_id,payment_method\n", func(i int) string {
		return fmt.Sprintf("SO%d,2026-11-18 10:15:00,100.00,CNY,paid,42%024d,WeChat\n", i, i)
	}, "")
}

// manyShopOrders writes orders as an extension of WooCommerce exports them.
func manyShopOrders() []byte {
	return rowsOf("order_id,order_number,order_date,paid_date,status,order_total,order_currency,payment_method,transaction_id\n", func(i int) string {
		return fmt.Sprintf("%d,WC-%d,2026-11-18 10:14:00,2026-11-18 10:15:00,completed,100.00,CNY,stripe,ch_%d\n", i, i, i)
	}, "")
}
