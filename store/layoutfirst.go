package store

import "strings"

// firstEdition are the layouts of stores that hold no list of their layouts: those
// that the first edition of tieout wrote. They never change.
func firstEdition() []layout {
	const item = "item_id verdict reason expected_fee partner cause confidence evidence action due_date first_seen "
	const exception = "exception_id kind item_id provider product merchant_id terminal_id batch_no trace_no rrn auth_code order_no " +
		"txn_time txn_type channel card_type currency gross_amount expected_fee expected_net due_date actual_gross actual_fee actual_net difference " +
		"cause confidence evidence action source_file source_line counterpart_file counterpart_line first_reported"
	return []layout{
		{tag: "T1", names: strings.Fields(item + "provider product merchant_id terminal_id txn_time txn_type amount currency rrn trace_no batch_no auth_code order_no " +
			"response_code channel card_type scheme wallet card_no original_rrn original_trace_no original_batch_no source_file source_line")},
		{tag: "L1", names: strings.Fields(item + "provider merchant_id terminal_id settle_date txn_time txn_type gross_amount fee net_amount currency " +
			"rrn trace_no batch_no auth_code order_no deposit_ref source_file source_line")},
		{tag: "E1", names: strings.Fields(exception)},
		{tag: "C1", names: strings.Fields(exception + " cleared_by settle_date days_late")},
	}
}
