"""The pages of a prescriber and of those to whom the prescriber delegates."""
