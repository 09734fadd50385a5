"""What an assessment counts, by group of measures: rows of a label and a count, over one period of one program."""
