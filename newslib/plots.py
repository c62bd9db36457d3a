"""The notebooks' figures: one function a figure, a table in, a `Chart` with its alt text out.

`show` displays a chart in a notebook, `save_svg` writes it to a file.
"""

from newslib.figures.chart import Chart, save_svg, show
from newslib.figures.corpus_figures import confidence, outlets, over_time
from newslib.figures.limit_figures import how_many, left_out, stability, topic_numbers
from newslib.figures.topic_figures import topic_shares, topic_terms
from newslib.figures.trend_figures import comparison, shares_over_time

__all__ = [
    "Chart",
    "comparison",
    "confidence",
    "how_many",
    "left_out",
    "outlets",
    "over_time",
    "save_svg",
    "shares_over_time",
    "show",
    "stability",
    "topic_numbers",
    "topic_shares",
    "topic_terms",
]
