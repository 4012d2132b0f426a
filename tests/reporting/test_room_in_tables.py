"""Heads and cells of a page's tables: what says nothing has no rule, and Chinese is not broken letter by letter."""

from dataclasses import replace

import polars as pl
import pytest

from python_models.reporting.tables.frame_tables import tidy_table


def table(language, texts):
    columns = {"x": "X", "y": "Y", "z": "Z", "t": "T"}
    frame = pl.DataFrame({"k": ["a"], "x": [1.0], "y": [2.0], "z": [3.0], "t": texts})
    return tidy_table(frame, stub="k", columns=columns, align="left", language=language)


def test_a_head_without_words_has_no_rule():
    made = replace(table("en", ["short"]), heads=[["", "Over", "", ""], ["X", "Y", "Z", "T"]])
    page, own = made.html(styled=False), made.html()
    assert page.count('class="gt_column_spanner blank"') == 2 and page.count('class="gt_column_spanner">') == 1
    assert own.endswith(page) and ".blank { border: none; }" in own


@pytest.mark.parametrize(
    ("text", "room"), [("无：极值点在区间外", "some"), ("short enough", "whole"), ("十分" * 10, "words")]
)
def test_chinese_has_room(text, room):
    assert f'gt_left {room}">{text}<' in table("zh", [text]).html(styled=False)
