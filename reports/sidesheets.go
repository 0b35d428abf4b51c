package reports

import "tieout/reconcile"

// Beside what needs a person the workbook shows the beginnings of the other lists: what waits, what is on its way, what came late,
// what the acquirer took or gave, and what was refused. Each says where all of its rows stand.

// sideRows bounds these sheets: they are looked things up in, not worked through.
const sideRows = 500

// firstRows keeps the first rows of a list as people are shown them, and counts all.
type firstRows[T any] struct {
	of    *list[T]
	rows  []shown
	count int
	line  csvLine
}

// add takes a row of the list.
func (f *firstRows[T]) add(row *T) {
	if f.count++; f.count <= sideRows {
		f.rows = append(f.rows, f.of.show(&f.line, row))
	}
}

// sideLists are the lists of which the workbook shows the beginning.
type sideLists struct {
	transit, waiting, adjustments firstRows[reconcile.Item]
	rejects                       firstRows[reconcile.Reject]
}

func newSideLists() *sideLists {
	s := &sideLists{}
	s.transit.of, s.waiting.of, s.adjustments.of, s.rejects.of = &transitList, &transitList, &adjustmentList, &rejectList
	return s
}

const transitColumns = "due_date provider merchant_id terminal_id txn_time txn_type rrn order_no currency gross_amount expected_fee expected_net waiting_for first_seen | " +
	"product channel card_type batch_no trace_no auth_code source_file source_line item_id"

// sheets are the lists of the workbook, in the order in which a reviewer asks for them. One without rows stands there
// all the same and says so: a sheet that is not there tells nothing.
func (r *Report) sheets() []table {
	s := r.sides
	sheets := []table{
		missingTable(r),
		sheetOf(r.say, "Waiting", "waiting.csv", &transitList, orderedBy(&transitList, s.waiting.rows, "currency"), s.waiting.count, transitColumns),
		sheetOf(r.say, "In transit", "in_transit.csv", &transitList, orderedBy(&transitList, s.transit.rows, "currency"), s.transit.count, transitColumns),
		exceptionTable(r),
		heldTable(r),
		sheetOf(r.say, "Adjustments", "adjustments.csv", &adjustmentList, orderedBy(&adjustmentList, s.adjustments.rows, "currency"), s.adjustments.count,
			"reason provider merchant_id terminal_id settle_date txn_time txn_type rrn order_no deposit_ref currency gross_amount fee net_amount text | source_file source_line"),
		depositTable(r),
		feeTable(r),
	}
	if len(r.FeesCharged) > 0 { // of a price that few contracts have
		sheets = append(sheets, chargedTable(r))
	}
	return append(
		sheets,
		sheetOf(r.say, "Cleared", "cleared.csv", &clearedList, r.cleared, r.clearedCount,
			"kind provider merchant_id terminal_id txn_time txn_type rrn order_no currency gross_amount cleared_by settle_date days_late first_reported exception_id"),
		fileTable(r),
		sheetOf(r.say, "Rejects", "rejects.csv", &rejectList, s.rejects.rows, s.rejects.count, "file line reason excerpt detail"),
	)
}
