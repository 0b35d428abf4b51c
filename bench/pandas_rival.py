"""The job in pandas, exact: amounts in fen as integers."""
import sys

import pandas as pd

terminal, settlement, out = sys.argv[1:]
text = {name: str for name in ("merchant_id", "txn_type", "amount", "rrn", "response_code", "channel", "card_type")}
sales = pd.read_csv(terminal, dtype=text, usecols=list(text), keep_default_na=False)
sales = sales[(sales.txn_type == "SALE") & (sales.response_code == "00")]
lines = pd.read_csv(settlement, dtype=str, usecols=["merchant_id", "rrn"], keep_default_na=False).drop_duplicates()
fen = sales.amount.str.replace(".", "", regex=False).astype("int64")
rate = pd.Series(60, index=sales.index).mask(sales.card_type == "DEBIT", 50).mask(sales.channel == "QR", 38)
fee = (fen * rate + 5000) // 10000
fee = fee.mask((sales.card_type == "DEBIT") & (sales.channel != "QR") & (fee > 2000), 2000)
sales = sales.assign(fen=fen, fee=fee).merge(lines, on=["merchant_id", "rrn"], how="left", indicator=True)
missing = sales[sales._merge == "left_only"]


def yuan(column):
    return (column // 100).astype(str) + "." + (column % 100).astype(str).str.zfill(2)


pd.DataFrame({
    "rrn": missing.rrn, "gross_amount": yuan(missing.fen), "expected_fee": yuan(missing.fee), "expected_net": yuan(missing.fen - missing.fee),
}).to_csv(out, index=False)
