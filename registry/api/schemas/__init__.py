"""The wire: what a body may hold, field by field. Unknown fields are refused; nothing here knows a table."""
