package iso8583

import "tieout/loaders/text"

// isoWindow is how many messages an answer may come after its request. It bounds
// the memory; a terminal waits a minute at most.
const isoWindow = 1 << 14

// isoItem is a message that waits for its turn: lines are reported in
// the order of the file, and a request with its answer.
type isoItem struct {
	request      *isoMessage // the message itself; of an answer alone too
	answer       *isoMessage
	kind         isoKind
	awaitsAnswer bool   // for an answer
	reason       string // it is ignored, and why
	why          *text.RowError
	joined       bool // it is the answer of another one
}

// isoPair is what a request and its answer share. The date is compared apart: a
// request often has none.
type isoPair struct {
	class                     byte
	terminal, merchant, trace string
}

// pairOf names the merchant only where no terminal is named: answers often leave it out.
func pairOf(m *isoMessage) isoPair {
	pair := isoPair{class: m.mti[1], terminal: m.fields[isoTerminal], trace: m.fields[isoTrace]}
	if pair.terminal == "" {
		pair.merchant = m.fields[isoMerchant]
	}
	return pair
}

// isoQueue joins requests with their answers.
type isoQueue struct {
	items   []*isoItem
	waiting map[isoPair]*isoItem
	emit    func(*isoItem) error
}

func newISOQueue(tell func(*isoItem) error) *isoQueue {
	return &isoQueue{waiting: map[isoPair]*isoItem{}, emit: tell}
}

// add takes the next message and reports those whose turn has come.
func (q *isoQueue) add(item *isoItem) error {
	if item.kind == isoTransaction && item.why == nil {
		q.pair(item)
	}
	q.items = append(q.items, item)
	return q.release(isoWindow)
}

// pair finds the request of an answer, or makes a request wait. A message that
// repeats one whose answer has not come is ignored by name; an answer without a
// request in the file is a transaction of its own.
func (q *isoQueue) pair(item *isoItem) {
	key := pairOf(item.request)
	first := q.waiting[key]
	if first != nil && !sameDay(first.request, item.request) {
		first = nil
	}
	if !item.request.isAnswer() {
		if first != nil && (item.request.isRepeat() || first.request.fields == item.request.fields) {
			item.kind, item.reason = isoIgnored, "repeated-message"
			return
		}
		if key.trace != "" {
			item.awaitsAnswer = true
			q.waiting[key] = item
		}
		return
	}
	if first == nil {
		item.answer = item.request
		return
	}
	first.answer, first.awaitsAnswer, item.joined = item.request, false, true
	delete(q.waiting, key)
}

func sameDay(a, b *isoMessage) bool {
	return a.fields[isoDay] == "" || b.fields[isoDay] == "" || a.fields[isoDay] == b.fields[isoDay]
}

// release reports the messages at the front that wait for nothing, and of those
// in front of the last keep ones whatever they wait for.
func (q *isoQueue) release(keep int) error {
	reported := 0
	for _, item := range q.items {
		if item.awaitsAnswer && len(q.items)-reported <= keep {
			break
		}
		if item.awaitsAnswer {
			item.awaitsAnswer = false
			if key := pairOf(item.request); q.waiting[key] == item {
				delete(q.waiting, key)
			}
		}
		q.items[reported] = nil
		reported++
		if err := q.emit(item); err != nil {
			return err
		}
	}
	q.items = q.items[reported:]
	return nil
}
