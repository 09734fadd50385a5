"""What users can do, one act a file. A service opens one transaction, locks, gathers, decides, records, commits."""
