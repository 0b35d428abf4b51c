package simulate

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

func placeOf(file, line string) monthPlace {
	number, err := strconv.Atoi(line)
	if err != nil {
		return monthPlace{}
	}
	return monthPlace{file, number}
}

// readNight takes in what a night says for good: its matches, and what became of payouts.
func (j *monthJudge) readNight(set string) error {
	rows, err := readList(filepath.Join(set, "matches.csv"))
	if err != nil {
		return err
	}
	for _, row := range rows {
		j.matched[placeOf(row["counterpart_file"], row["counterpart_line"])] = monthMatch{placeOf(row["source_file"], row["source_line"]), row["basis"]}
	}
	rows, err = readList(filepath.Join(set, "deposits.csv"))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row["what"] == "payout" {
			key := payoutKey{row["merchant_id"], row["deposit_ref"], row["settle_date"]}
			if key.reference != "" {
				key.day = ""
			}
			j.bank[key] = row
		}
	}
	rows, err = readList(filepath.Join(set, "cleared.csv"))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row["cleared_by"] == "forgotten" {
			j.gone = append(j.gone, row)
		}
	}
	return nil
}

// readLast takes in what is open in the end.
func (j *monthJudge) readLast(set string) error {
	missing, err := readList(filepath.Join(set, "missing.csv"))
	if err != nil {
		return err
	}
	for _, row := range missing {
		fen, err := fenOf(row["gross_amount"])
		if err != nil {
			return fmt.Errorf("missing.csv: %w", err)
		}
		j.claimedFen[placeOf(row["source_file"], row["source_line"])] += fen
	}
	j.exceptions, err = readList(filepath.Join(set, "exceptions.csv"))
	if err != nil {
		return err
	}
	for _, row := range j.exceptions {
		place := placeOf(row["source_file"], row["source_line"])
		j.open[place] = row["kind"]
		if s := j.saleAt(place); s != nil {
			truth := cmp.Or(s.truth(), "paid in full")
			if j.verdicts.Causes[truth] == nil {
				j.verdicts.Causes[truth] = map[string]int{}
			}
			j.verdicts.Causes[truth][strings.TrimSpace(row["kind"]+" "+row["cause"])]++
		}
	}
	return nil
}

// saleAt returns the sale of a row; nil: it is none of a log.
func (j *monthJudge) saleAt(sale monthPlace) *monthSale {
	for day := range j.sales {
		if j.terminalFile(day) == sale.file && sale.line >= 2 && sale.line-2 < len(j.sales[day]) {
			return &j.sales[day][sale.line-2]
		}
	}
	return nil
}
