package loaders_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"tieout/internal/fault"
)

// TestNothing: a file without rows is a day without trade only in its format's own
// form of saying so.
func TestNothing(t *testing.T) {
	const (
		umsHead   = "清算日期\t交易日期\t交易时间\t终端号\t交易金额\t清算金额\t手续费\t流水号\t交易类型\t参考号\t商户号\n"
		mtHead    = ":20:R1\n:25:NL00TEST0000000001\n:28C:1/1\n"
		paypal    = "RH,2026/11/20 05:00:00 +0000,A,M1,009\nFH,1\nSH,2026/11/19 00:00:00 +0000,2026/11/19 23:59:59 +0000,M1,\n"
		document  = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.`
		signOn    = "0800|F7=1119091001|F11=000001|F41=10230001|F70=001\n"
		baiHead   = "01,BANK,ME,261120,0600,1,,,2/\n02,ME,BANK,1,261119,,EUR,2/\n03,77,EUR,010,0,,/\n"
		absent    = "control-totals-absent"
		nothing   = "nothing-understood"
		sellHead  = "merchant_id,settle_date,gross_amount,fee,net_amount,rrn\n"
		antomHead = "settlementBatchId,customerId,transactionId,transactionRequestId,transactionType,settlementTime,grossSettlementAmountValue,settlementAmountValue,settlementCurrency\n"
	)
	square, err := os.ReadFile("../testdata/profiles/square/day.csv")
	if err != nil {
		t.Fatal(err)
	}
	squareHead := string(square)
	for _, row := range []struct{ name, why, profile, text, want string }{
		{"native header", "a file with its header is a day without trade", "settlement-csv", sellHead, ""},
		{"native header without its end", "it is cut: nobody knows what rows were to come", "settlement-csv", strings.TrimSpace(sellHead), "file-cut"},
		{"native header that is cut", "the columns that are needed are there, the last name is not whole", "settlement-csv", strings.TrimSpace(sellHead) + ",orde", "file-cut"},
		{"bill's header without its end", "as that of a native file", "square", strings.TrimSpace(strings.SplitAfter(squareHead, "\n")[0]), "file-cut"},
		{"native rows in the header", "lines end in a form feed: one header", "settlement-csv", strings.TrimSpace(sellHead) + "\fM1,2026-11-20,1.00,0.01,0.99,R1\f", "header-holds-rows"},
		{"bill's rows in the header", "lines end in U+2028", "square", strings.ReplaceAll(squareHead, "\n", "\u2028"), "header-holds-rows"},
		{"native blanks", "no header at all", "settlement-csv", "\n\n", "no-header"},
		{"journal of other lines", "not one is a message", "iso8583-journal", "link up\nlink down\n", nothing},
		{"journal of a sign-on", "it was understood, and is no trade", "iso8583-journal", signOn, ""},
		{"statement that stands still", "both balances agree", "mt940", mtHead + ":60F:C261119EUR10,00\n:62F:C261119EUR10,00\n", ""},
		{"statement without balances", "cut before the first", "mt940", mtHead, nothing},
		{"statement without its end", "cut before the first entry", "mt940", mtHead + ":60F:C261119EUR10,00\n", nothing},
		{"interim report of none", "its number of entries is stated", "mt940", mtHead + ":34F:EUR0,\n:90D:0EUR0,\n:90C:0EUR0,\n", ""},
		{"interim report that ends early", "it need not state their number: a warning", "mt940", mtHead + ":34F:EUR0,\n", ""},
		{"account without entries", "49 closes it", "bai2", baiHead + "49,0,2/\n98,0,1,4/\n99,0,1,6/\n", ""},
		{"account that is not closed", "cut before its entries", "bai2", baiHead, nothing},
		{"notification of none", "a whole document", "camt", document + `054.001.08"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>N1</Id></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>`, ""},
		{"statement of XML without balances", "they are not optional", "camt", document + `053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id></Stmt></BkToCstmrStmt></Document>`, nothing},
		{"message without a statement", "only its header came", "camt", document + `053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr></BkToCstmrStmt></Document>`, nothing},
		{"report of sections", "SC says that there are none", "paypal-stl", paypal + "SC,0\nRC,0\nFF,1\n", ""},
		{"report that is cut", "no section says its number", "paypal-stl", paypal, nothing},
		{"empty array", "no rows", "platform-json", `{"rows":[]}`, ""},
		{"lines of JSON", "none", "terminal-jsonl", "\n\n", nothing},
		{"fixed fields", "blank lines only", "unionpay-zm", "\n \n", nothing},
		{"bill with totals of nought", "it says that there is no trade", "chinaums", umsHead + "总笔数： 0 交易金额： 0.00 结算金额： 0.00 手续费： 0.00\n", ""},
		{"bill without its totals", "it is cut", "chinaums", umsHead, absent},
		{"title alone", "cut before the header", "chinaums", "对账明细查询结果\n", nothing},
		{"header without totals in its format", "header and end are all there is", "antom-details", antomHead + "<END>\n", ""},
		{"end alone", "the header is gone", "antom-details", "<END>\n", nothing},
		{"no bill", "the provider says so", "wechat-trade", "{\"code\":\"NO_STATEMENT_EXIST\"}\n", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			account, rows, _, err := readBytes(t, row.profile, "input_20261119.txt", []byte(row.text))
			got := ""
			var fileError *fault.Error
			if errors.As(err, &fileError) {
				got = fileError.Name
			} else if err != nil {
				t.Fatal(err)
			}
			if got != row.want || len(rows) != 0 || account.Rejected != 0 {
				t.Errorf("%s: want %q and no row, got %v, %d rows, %d refused", row.why, row.want, err, len(rows), account.Rejected)
			}
		})
	}
}
