"""The tables of a case's input, one module each: figures, what people decide, local parameters, the fund ledger."""
