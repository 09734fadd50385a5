"""What must hold whatever happens, in whatever order: the registry against a model of its rules."""
