"""Charts as inline SVG: no script, no style attribute, positions in percent so that text keeps its size when narrow.

A chart is drawn from labels and values alone and never stands without a table of the same numbers beside it. Colors
come from STYLE, which knows light and dark; a page that shows charts puts it into its own style sheet.
"""

from registry.reports.charts.bars import bars
from registry.reports.charts.columns import columns
from registry.reports.charts.drawing import STYLE, Bar

__all__ = ("STYLE", "Bar", "bars", "columns")
