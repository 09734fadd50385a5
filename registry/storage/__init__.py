"""Every SQL statement of the project: tables, transactions, and the queries by noun."""
