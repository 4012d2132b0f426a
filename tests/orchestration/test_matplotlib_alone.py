"""Figures are the same, to the byte, where Matplotlib was imported without what none is drawn with."""

import os
import subprocess
import sys
from pathlib import Path

from tests import forked

ROOT = Path(__file__).parents[2]
DRAW = """
import hashlib, sys
import python_models.reporting.figures.style
from matplotlib.figure import Figure
from python_models.reporting.figures import strokes
from python_models.reporting.figures.style import house_style
with house_style():
    figure = Figure(figsize=(5, 3))
    left, right = figure.subplots(1, 2)
    left.loglog([1, 10, 100], [1, 20, 300], "o-", label="R²")
    left.set(title="能源效率 α", xlabel="$x^2$")
    left.annotate("there", (10, 20), (20, 100), arrowprops={"arrowstyle": "->"})
    left.legend()
    right.pcolormesh([[1, 2], [3, 4]])
    right.fill_between([0, 1, 2], [0, 1, 0], [1, 2, 1], alpha=0.5)
    right.errorbar([0.5], [1.0], yerr=[0.2])
    svg, kept, takes_up = strokes.drawn(figure, {"Date": None})
    for made in (svg.encode(), kept.png(100, {}), strokes.png(figure, takes_up, 100, {})):
        print(hashlib.sha256(made).hexdigest())
"""
LEFT = """
from matplotlib import artist, figure, patches
print("matplotlib.dviread" in sys.modules, "mpl_toolkits.mplot3d" in sys.modules)
class Own(patches.Circle):
    def set_own(self, value):
        "Set what is our own."
print("own" in Own.set.__signature__.parameters, "own:" in Own.set.__doc__)
"""


def printed(code: str) -> list[str]:
    run = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def test_figures_are_the_same_and_what_is_defined_afterwards_is_documented():
    alone = printed(f"import orchestration.light.matplotlib_alone\n{DRAW}{LEFT}")
    whole = forked.python(DRAW, os.environ)  # of a process that has imported Matplotlib as it is
    assert whole.returncode == 0, whole.stderr
    assert alone[:3] == whole.stdout.splitlines() and len(set(alone[:3])) == 3
    assert alone[3:] == ["False False", "True True"]
