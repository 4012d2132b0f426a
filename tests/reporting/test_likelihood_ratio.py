"""The figure of a threshold's likelihood ratio, and where captions say an exhibit stands in its paper."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from python_models.reporting.figures.style import CONTRAST
from python_models.reporting.figures.threshold_charts import likelihood_ratio_plot
from python_models.studies.estimators.iv import _null_interval
from python_models.words.studies import STUDIES
from python_models.words.study_report import in_paper


def test_a_candidate_of_the_set_without_neighbours_in_it_is_seen():
    frame = pl.DataFrame({"value": [1.0, 2.0, 3.0, 4.0, 5.0], "lr": [0.0, 3.0, 9.0, 5.0, 9.0]})
    chart = likelihood_ratio_plot(frame, estimate=1.0, limit=7.35, label="q")
    lines = chart.figure.axes[0].lines
    (kept,) = (line for line in lines if line.get_color() == CONTRAST and len(line.get_xdata()) == 5)
    assert kept.get_marker() == "o" and np.isfinite(kept.get_xdata()).tolist() == [True, True, False, True, False]


@pytest.mark.parametrize(
    ("paper", "chinese"),
    [
        ("Table 2", "（论文表 2）"),
        ("Figures 3 and 4", "（论文图 3、4）"),
        ("Equation 1, Figure 5", "（论文式 1、图 5）"),
        ("Section 3", "（论文第 3 节）"),
        ("Table 5, Figures 7 and 8", "（论文表 5、图 7、8）"),
        ("Table A1", "（论文表 A1）"),
        ("Innovation chain (2)", "（论文 Innovation chain (2)）"),
    ],
)
def test_a_place_in_the_paper_is_said_in_the_language(paper, chinese):
    assert in_paper(paper, "zh") == chinese and in_paper(paper, "en") == f" (paper: {paper})"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(-0.5, 2.0, ": [−0.500, 2.000]"), (-np.inf, np.inf, ": (−∞, ∞)"), (-np.inf, 1.0, ": (−∞, 1.000]")],
)
def test_an_endless_interval_does_not_hold_its_end(low, high, shown):
    measures = {
        "exposure_null_outside": False,
        "exposure_null_low": low,
        "exposure_null_high": high,
        "exposure_sectors": 19,
    }
    for language in ("en", "zh"):
        said = _null_interval(partial(STUDIES, language=language), SimpleNamespace(measures=measures))
        assert said.endswith(shown if language == "en" else shown.replace(": ", "："))
