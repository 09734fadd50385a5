"""Many at once, on real connections: never a wrong yes, whoever comes first."""
