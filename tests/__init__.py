"""The tests mirror `registry/`, file for file; `databases.py` gives them a real PostgreSQL."""
