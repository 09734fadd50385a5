"""The assessment report: measures of a program over a period, and the forms in which it is given.

`assess` computes it: each group of measures asks its questions in `storage/assessment`, then `small_cells` withholds
what is too small to show. `document`, `table`, `page` and `paper` give it as JSON, CSV, HTML and PDF.
"""
