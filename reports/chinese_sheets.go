package reports

// chineseSheetTexts are those of the sheet to sign, and of the cards and sums of a night.
var chineseSheetTexts = map[string]string{
	"Sign-off of the night of %s":               "%s 日终对账审签",
	"night":                                     "对账截止日",
	"digest of the inputs":                      "输入文件摘要（SHA-256）",
	"digest of the chain before":                "上一结账日链上摘要",
	"to record it":                              "登记签字的命令",
	"Open changes of signed nights":             "已签字结账日的未结变更",
	"No night was signed before this one.":      "此前没有已签字的结账日。",
	"None since the night of %s, signed by %s.": "%s 结账（%s 已签字）以来无变更。",
	"role":                              "角色",
	"Name, signature":                   "姓名、签字（盖章）",
	"Approved by":                       "审批",
	"settled of what was due":           "到期应结中已结算",
	"by count, %":                       "按笔数（%）",
	"by value, %":                       "按金额（%）",
	"the most money that never arrived": "应到未到金额最大的交易",
	"new tonight: %s, net %s":           "本日新增：%s，应结金额 %s",
	"older than 3, 7 or 30 business days since tonight: %s, net %s": "本日起逾期超过 3、7 或 30 个工作日：%s，应结金额 %s",
}
