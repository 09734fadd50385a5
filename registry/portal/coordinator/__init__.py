"""The coordinator: what waits, and the signed acts that end it."""
