package main

import (
	"context"
	"strings"
	"time"

	"tieout/internal/fault"
	"tieout/internal/mask"
	"tieout/internal/nightly"
	"tieout/internal/notify"
	"tieout/reconcile/civil"
	"tieout/reports"
)

// alertsWithin is how long all that is told of one event may take.
const alertsWithin = time.Minute

// tell sends a message to whoever the configuration names. What goes wrong is a warning: an
// alert fails no night.
func tell(ctx context.Context, pipeline *nightly.Pipeline, m *notify.Message) {
	if len(pipeline.Config.Notify) == 0 {
		return
	}
	m.Chinese = pipeline.Config.Language == "zh-CN"
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), alertsWithin)
	defer stop()
	for _, err := range notify.NewSender(pipeline.Config.Notify, pipeline.Now).Send(ctx, m) {
		pipeline.Log.Warn(err.Error())
	}
}

// tellStart says that a night has begun.
func tellStart(ctx context.Context, pipeline *nightly.Pipeline, day civil.Date) {
	tell(ctx, pipeline, &notify.Message{Event: "start", AsOf: day.String(), Lines: []string{}})
}

// tellClosed says what a closed night found.
func tellClosed(ctx context.Context, pipeline *nightly.Pipeline, outcome *nightly.Outcome, code int) {
	m := &notify.Message{Event: "closed", AsOf: outcome.Night.AsOf.String(), Run: outcome.Night.RunID, Code: code, Lines: []string{}}
	if r := outcome.Report; r != nil {
		news := r.News()
		m.Colour, m.News = string(r.Headline.Colour()), !outcome.Repeated && (len(news) > 0 || needsAPerson(r.Headline))
		for _, statement := range r.Headline {
			m.Lines = append(m.Lines, statement.Text)
		}
		m.Lines = append(m.Lines, news...)
	}
	tell(ctx, pipeline, m)
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

// tellFailed says that a night was not closed, and why.
func tellFailed(ctx context.Context, pipeline *nightly.Pipeline, day civil.Date, err error) {
	text := mask.Name(mask.Shown(fault.Named(err).Error()))
	tell(ctx, pipeline, &notify.Message{Event: "failed", AsOf: day.String(), Code: exitCodeOf(ctx, err), Lines: strings.Split(text, "\n")})
}
