"""Chinese figures and pages on a machine that has no Chinese font."""

import base64
import io
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from python_models.reporting import fonts
from python_models.reporting.figures import style
from python_models.reporting.pages.page import Section, report_page
from tests.test_words import topics

ROOT = Path(__file__).parents[2]
# as matplotlib stands on a machine without fonts: with those that it brings
BARE = """
import matplotlib.font_manager as fm, matplotlib as mpl
fm.fontManager.ttflist = [e for e in fm.fontManager.ttflist if e.fname.startswith(mpl.get_data_path())]
"""


def bare(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python as on a machine without fonts; warnings are errors."""
    command = [sys.executable, "-W", "error::UserWarning", "-c", BARE + code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_the_font_has_every_character_of_the_words():
    """Of all sentences and labels in both languages, and of the names that the bundled panel shows."""
    said = "".join(text for _, words in topics() for pair in words.entries.values() for text in pair)
    seeds = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "dbt_project" / "seeds").rglob("*.csv"))
    chinese = "".join(sorted(set(filter(fonts.has_cjk, said + seeds))))
    assert len(chinese) > 600 and fonts.not_covered(said) == "" and fonts.not_covered(chinese) == ""
    assert fonts.not_covered("한𠀀") == "한𠀀"


def test_a_bare_machine_draws_chinese_and_says_nothing(tmp_path):
    done = bare(
        """
import sys, polars as pl
from python_models.reporting.figures import maps, style
frame = pl.DataFrame({"region_id": ["1", "2"], "region_name": ["北京", "内蒙古"], "longitude": [116.0, 111.0],
                      "latitude": [40.0, 41.0], "theta": [0.9, 1.3]})
chart = maps.region_map(frame, value="theta", label="产业协同集聚指数", language="zh")
chart.save(sys.argv[1] + "/a.png"); chart.save(sys.argv[1] + "/a.svg")
print(*style.rc()["font.family"], sep=",")
""",
        str(tmp_path),
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert done.stdout == "DejaVu Sans,Noto Sans SC\n"
    assert (tmp_path / "a.png").stat().st_size > 5000


def test_the_font_is_the_same_on_every_machine():
    """A figure's Chinese does not hang on what is installed: no other Chinese font goes before it."""
    chosen = [name for name in style.rc()["font.family"] if name not in fonts.LATIN_FONTS]
    assert chosen == [fonts.chinese_font()] == ["Noto Sans SC"]
    assert style.rc()["font.enable_last_resort"] is False


def embedded(page: str) -> set[str]:
    """Characters of the font that a page carries."""
    data = re.findall(r"@font-face\{[^}]*base64,([\w+/=]+)", page)
    assert len(data) <= 1
    return {chr(c) for d in data for c in TTFont(io.BytesIO(base64.b64decode(d))).getBestCmap()}


def test_a_page_carries_the_glyphs_that_it_shows_and_no_other():
    page = report_page("产业集聚", [Section("结果", prose=["甲省（2019）：乙、丙。"])], language="zh")
    shown = set(re.findall(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]", re.sub(r"base64,[^)]*", "", page)))
    assert embedded(page) == shown and {"产", "：", "、", "（"} <= shown
    assert len(page) < 120_000 and '"coagg Han"' in page
    assert embedded(report_page("Results", [Section("One", prose=["two"])])) == set()


def test_figures_ask_for_no_bold_chinese():
    """The font that is shipped has one weight: bold letters stood beside plain or smeared characters."""
    import polars as pl

    from python_models.reporting.figures import charts

    frame = pl.DataFrame({"g": ["东部 East", "West"] * 3, "year": [1, 1, 2, 2, 3, 3], "v": [1.0, 2, 3, 4, 5, 6]})
    svg = charts.trend(frame, value="v", group="g").svg()
    texts = dict(re.findall(r'<text style="([^"]*)"[^>]*>([^<\u3000]+)<', svg)[::-1])
    weights = {said: re.search(r"\b(bold|[67]00)\b", how) for how, said in texts.items()}
    assert weights["West"] and weights["东部 East"] is None


def test_a_character_that_no_font_has_is_said_once(monkeypatch):
    import polars as pl

    from python_models.reporting.figures import maps

    monkeypatch.setattr(style, "installed_font_with", lambda characters: None)
    style._SAID.clear()
    frame = pl.DataFrame({"region_id": ["1"], "region_name": ["서울"], "longitude": [127.0], "latitude": [37.5],
                          "theta": [1.0]})  # fmt: skip
    chart = maps.region_map(frame, value="theta")
    with pytest.warns(style.FontWarning, match="서울.*empty boxes"):
        chart.png(dpi=30)
    with warnings.catch_warnings():
        warnings.simplefilter("error", style.FontWarning)
        chart.png(dpi=30)


def test_another_font_of_the_machine_is_asked_for_what_is_lacking(monkeypatch):
    """Hangul, say: the first installed font that has all of it, never one of boxes."""
    import matplotlib

    boxes = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "LastResortHE-Regular.ttf"
    fonts.installed_font_with.cache_clear()
    assert boxes.exists() and not str(fonts.installed_font_with("\U00016e40")).startswith("Last")
    assert fonts.installed_font_with("\u0100\u0101") is not None
