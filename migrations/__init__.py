"""The numbered steps that make the schema, installed as `registry.migrations`.

`registry.storage.migrating` runs them; `versions/` holds them, one idea each.
"""
