"""The auditor: why asks were refused, each decision with all that it was made from, the history, the ledger."""
