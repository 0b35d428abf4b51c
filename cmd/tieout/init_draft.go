package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tieout/internal/mask"
	"tieout/loaders"
	"tieout/loaders/text"
	"tieout/reconcile"
)

// draftedProfile is the beginning of a profile for a file that none fits.
type draftedProfile struct{ file, path string }

// chineseColumn is a field with the words that stand for it on slips and in the files of acquirers in China.
type chineseColumn struct {
	field string
	words []string
	rest  string // of the value, behind its column
}

const (
	draftTimes = `, layouts: ["2006-01-02 15:04:05", "2006/01/02 15:04:05", "20060102150405", "20060102 150405"]`
	draftDays  = `, layouts: ["2006-01-02", "20060102", "2006/01/02"]`
)

// draftColumns are the columns of a side whose meaning is certain. Two columns of one field are a question.
func draftColumns(side reconcile.Side) []chineseColumn {
	list := []chineseColumn{
		{"merchant_id", []string{"商户编号", "商户号"}, ""},
		{"terminal_id", []string{"终端编号", "终端号"}, ""},
		{"rrn", []string{"参考号", "检索参考号"}, ""},
		{"trace_no", []string{"凭证号", "流水号"}, ""},
		{"batch_no", []string{"批次号"}, ""},
		{"auth_code", []string{"授权码"}, ""},
		{"order_no", []string{"商户订单号"}, ""},
		{"card_no", []string{"卡号", "银行卡号"}, ""},
		{"txn_type", []string{"交易类型"}, ", map: {消费: SALE, 退货: REFUND}"},
		{"txn_time", []string{"交易时间"}, draftTimes},
	}
	if side == reconcile.TerminalSide {
		return append(list, chineseColumn{"response_code", []string{"应答码"}, ""}, chineseColumn{"amount", []string{"交易金额", "金额"}, ""})
	}
	return append(list, chineseColumn{"settle_date", []string{"清算日期", "结算日期"}, draftDays},
		chineseColumn{"gross_amount", []string{"交易金额"}, ""}, chineseColumn{"fee", []string{"手续费"}, ""}, chineseColumn{"net_amount", []string{"结算金额"}, ""})
}

// draftSide is the side that the columns show: only an acquirer's file has a fee or a day of settlement.
func draftSide(names []string) reconcile.Side {
	for _, word := range [...]string{"手续费", "结算金额", "清算日期", "结算日期"} {
		if slices.Contains(names, word) {
			return reconcile.SettlementSide
		}
	}
	return reconcile.TerminalSide
}

// draft is a profile with the columns whose meaning is certain, and the rest as gaps to fill; empty where too few are.
func draft(name string, names []string, delimiter string) string {
	side := draftSide(names)
	var fields, gaps []string
	used := map[string]bool{}
	for _, column := range draftColumns(side) {
		var fits []string
		for _, word := range column.words {
			if slices.Contains(names, word) {
				fits, used[word] = append(fits, word), true
			}
		}
		switch {
		case len(fits) == 1 && column.field == "txn_time" && slices.Contains(names, "交易日期"):
			used["交易日期"] = true
			fields = append(fields, "  txn_time: {columns: [交易日期, 交易时间]"+column.rest+"}")
		case len(fits) == 1:
			fields = append(fields, fmt.Sprintf("  %s: {column: %s%s}", column.field, quoted(fits[0]), column.rest))
		case len(fits) > 1:
			gaps = append(gaps, fmt.Sprintf("  # GAP: %s: %s", column.field, strings.Join(fits, " or ")))
		default:
			gaps = append(gaps, fmt.Sprintf("  # GAP: %s: no column is certain", column.field))
		}
	}
	if len(fields) < 3 {
		return ""
	}
	for _, column := range names {
		if !used[column] {
			gaps = append(gaps, "  # GAP: column "+text.Clean(column, 100)+": what it means is not known")
		}
	}
	listed := make([]string, len(names))
	for i := range names {
		listed[i] = quoted(names[i])
	}
	return fmt.Sprintf(`# A draft by tieout init, of the names of the columns alone; docs/PROFILES.md explains every key.
# Fill or strike out each GAP, and confirm the rest with the sender's document: the unit, the words of 交易类型, the signs.
name: %s
side: %s
title: %s
source: the header of the file
certainty: I
unit: yuan
shape: {kind: delimited, delimiter: %s}
columns: [%s]
fields:
%s
`, quoted(name), side, quoted("Draft for "+name), delimiter, strings.Join(listed, ", "), strings.Join(append(fields, gaps...), "\n"))
}

// writeDrafts writes beside the configuration the draft of a profile for each file that none fits and whose columns say
// enough. It writes over nothing: a draft that is there may have been filled in.
func (f *firstPlan) writeDrafts() error {
	for i := range f.strange {
		file := &f.strange[i]
		names, delimiter, err := loaders.HeaderColumns(file.given, text.DefaultLimits())
		if err != nil {
			continue // why it can't be read is told
		}
		base := mask.Name(plainBase(file.given))
		base = strings.Trim(noProvider.ReplaceAllString(strings.TrimSuffix(base, filepath.Ext(base)), ""), "-_. ")
		if base == "" {
			base = "file"
		}
		content := draft(base, names, delimiter)
		if content == "" {
			continue
		}
		path := filepath.Join(f.folder, base+".profile.yaml")
		out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			_, err = out.WriteString(content)
			err = errors.Join(err, out.Close())
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		file.Draft = filepath.Base(path)
		f.drafts = append(f.drafts, draftedProfile{file.Path, file.Draft})
	}
	return nil
}
