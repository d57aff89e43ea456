"""The links of mails, signed, and the pages behind them."""
