"""The programs for those who have no registry."""
