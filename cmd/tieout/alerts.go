package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"tieout/internal/config"
	"tieout/internal/fault"
	"tieout/internal/nightly"
	"tieout/internal/notify"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// alertsWithin is how long all that is told of one event may take.
const alertsWithin = time.Minute

// tell sends a message to whoever the configuration names. What goes wrong is a warning: an
// alert fails no night.
func (p *program) tell(ctx context.Context, c *config.Config, m *notify.Message) {
	if m.Event == "start" {
		for _, unset := range c.Untold {
			p.logger().Warn(unset.Error())
		}
	}
	if len(c.Notify) == 0 {
		return
	}
	m.Chinese = c.Language == "zh-CN"
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), alertsWithin)
	defer stop()
	for _, err := range notify.NewSender(c.Notify, p.now).Send(ctx, m) {
		p.logger().Warn(err.Error())
	}
}

// told does the work of closing a night, and tells whoever is to be told that it begins and that it
// failed. It is called before the store is opened: that the store is away is what most nights fail of.
func (p *program) told(ctx context.Context, c *config.Config, day civil.Date, work func() error) error {
	p.tell(ctx, c, &notify.Message{Event: "start", AsOf: day.String(), Lines: []string{}})
	err := work()
	if closed := (closedNight{}); err != nil && !errors.As(err, &closed) {
		text := shown(fault.Named(err).Error())
		p.tell(ctx, c, &notify.Message{Event: "failed", AsOf: day.String(), Code: exitCodeOf(ctx, err), Lines: strings.Split(text, "\n")})
	}
	return err
}

// tellClosed says what a closed night found.
func (p *program) tellClosed(ctx context.Context, c *config.Config, outcome *nightly.Outcome, code int) {
	m := &notify.Message{Event: "closed", AsOf: outcome.Night.AsOf.String(), Run: outcome.Night.RunID, Code: code, Lines: []string{}}
	if r := outcome.Report; r != nil {
		news := r.News()
		m.Colour, m.News = string(r.Headline.Colour()), !outcome.Repeated && (len(news) > 0 || needsAPerson(r.Headline))
		for _, statement := range r.Headline {
			m.Lines = append(m.Lines, statement.Text)
		}
		m.Lines = append(m.Lines, news...)
	}
	p.tell(ctx, c, m)
}

// needsAPerson reports whether a night has a sentence in amber: files that have not come, or rows that wait.
func needsAPerson(h reports.Headline) bool {
	for _, statement := range h {
		if statement.Colour == reports.Amber {
			return true
		}
	}
	return false
}
