"""One idea each, in the order of their numbers; the reason stands in each docstring."""
