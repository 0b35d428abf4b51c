package nightly

import "sync"

// meter reports how far a step is, in bytes of the files at rest.
type meter struct {
	show func(step string, done, total int64)
	step string

	lock        sync.Mutex
	done, total int64
	shown       int64 // what was shown last
}

// meter watches the reading of files, when somebody asks.
func (p *Pipeline) meter(step string, files []*arrival) {
	if p.Progress == nil {
		return
	}
	m := &meter{show: p.Progress, step: step}
	for _, a := range files {
		m.total += a.account.Size
		a.intake.Watch(m.add)
	}
}

// add counts what was read, and shows each hundredth.
func (m *meter) add(bytes int) {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.done += int64(bytes)
	if m.done-m.shown >= m.total/100 || m.done == m.total {
		m.shown = m.done
		m.show(m.step, m.done, m.total)
	}
}
