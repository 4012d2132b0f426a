"""What the drafts of ../shared/cases/files must come to, written by hand from the files and their README.

Each case says what may happen and what the figures are: (region, year, column, sector, value, unit), as printed. `asks`
lists what only a person can say; `given` answers it. A refused file may give no figure outside `rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

Row = tuple[str, int | None, str, str, float, str]
BUNDLED, NEW = "bundled", "new"
ANY_YEAR = 9999


@dataclass(frozen=True)
class Case:
    """`outcome`: read at once, asked (then read), refused (whole or in part), encoding (asked by name, then read)."""

    outcome: str
    rows: list[Row] = field(default_factory=list)
    panel: str = BUNDLED
    asks: frozenset[str] = frozenset()
    encoding: str = "auto"
    rejects: bool = False  # some cells must be refused beside the rows
    note: str = ""


def grid(columns: Sequence[tuple[str, str]], year: int | None, table: dict[str, Sequence[float | None]]) -> list[Row]:
    """Regions down, (label, unit) across."""
    return [
        (region, year, label, "", value, unit)
        for region, values in table.items()
        for (label, unit), value in zip(columns, values, strict=True)
        if value is not None
    ]


def years(label: str, unit: str, across: Sequence[int], table: dict[str, Sequence[float]]) -> list[Row]:
    """Regions down, years across."""
    return [
        (region, year, label, "", value, unit)
        for region, values in table.items()
        for year, value in zip(across, values, strict=True)
    ]


def sectors(label: str, unit: str, rows: Sequence[tuple[Any, ...]]) -> list[Row]:
    """(region, year, sector, value)"""
    return [(region, year, label, sector, value, unit) for region, year, sector, value in rows]


FOUR = ("北京", "天津", "河北", "山西")
MONEY = [("营业收入", "亿元"), ("利润总额", "亿元")]
EIGHT = grid(MONEY, 2019, {r: (100.5 + k, 10.25 + k) for k, r in enumerate(FOUR)})
ONE = [("工业增加值", "亿元")]
UNCOMPUTED = [row for row in EIGHT if row[2] == "营业收入" and row[0] != "天津"]
THREE = grid(ONE, 2019, {"北京": [100], "天津": [90], "河北": [80]})
PANEL = [(r, y, "revenue", "", 100.5 + k + (y - 2018), "todo") for k, r in enumerate(FOUR) for y in (2018, 2019)]
HALF = grid(MONEY, 2019, {r: (900.5 + k, 50.5 + k) for k, r in enumerate(FOUR)})
COUNTED = [
    (r, y, "企业数" if c == "营业收入" else c, s, v, "个" if c == "营业收入" else u) for r, y, c, s, v, u in HALF
]
COUNTED = [(r, y, c, s, v - 0.5 if u == "个" else v, u) for r, y, c, s, v, u in COUNTED]
WRAPPED = grid(
    [("营业收入", "todo"), ("利润总额", "todo")],
    None,
    {"北京": (1, 2), "内蒙古": (3, 4), "天津": (5, 6), "河北": (7, 8), "山西": (9, 10)},
)
JOBS = [(r, y, s, v + (5 if y == 2019 else 0)) for r in ("서울특별시", "부산광역시", "대구광역시")
        for y in (2018, 2019) for s, v in (("전산업", 1000), ("제조업", 200))]  # fmt: skip
ESTAT = [(r, 2016, s, v) for r in ("東京都", "大阪府", "北海道") for s, v in (("全産業", 9000), ("製造業", 600))]
EURO = [(r, s, v) for r in ("XX11", "XX12", "XX21") for s, v in (("TOTAL", 300.5), ("C", 100.25))]
STACKED = [(r, y, c, "", b + k + s, u) for c, u in (("工业增加值", "亿元"), ("从业人员", "万人"))
           for k, r in enumerate(FOUR) for y, b, s in ((2018, 3.1, 0), (2019, 3.2, 1))]  # fmt: skip
UNIT, YEAR, BOTH = frozenset({"unit"}), frozenset({"year"}), frozenset({"unit", "year"})

CASES: dict[str, Case] = {
    "asi_lakh.csv": Case(
        "asked",
        [
            (r, None, c, "", v, "todo")
            for c, vs in (("Total persons engaged", (1845321, 1702009, 2511700)), ("Factories", (25101, 26500, 38131)))
            for r, v in zip(("Maharashtra", "Gujarat", "Tamil Nadu"), vs, strict=True)
        ],
        NEW,
        BOTH,
    ),
    "below_unit.csv": Case("read", THREE),
    "big5.csv": Case("encoding", grid([("營業收入", "todo")], None, {"北京": [1], "天津": [2]}), BUNDLED, BOTH, "big5"),
    "blocks_same.csv": Case("refused", grid([("就业人员", "万人")], 2019, {"北京": [10], "天津": [9]}), rejects=True),
    "caps_latin1.csv": Case(
        "encoding",
        [
            (r, None, "", s, v, "todo")
            for r, s, v in (
                ("Rio de Janeiro", "CONSTRUÇÃO", 12),
                ("Rio de Janeiro", "EDUCAÇÃO", 99),
                ("SAO PAULO", "CONSTRUÇÃO", 23),
                ("SAO PAULO", "EDUCAÇÃO", 88),
            )
        ],
        NEW,
        BOTH,
        "latin-1",
    ),
    "cityyearbook.xlsx": Case(
        "read",
        grid(
            [
                ("年末户籍人口 > 全市", "万人"),
                ("年末户籍人口 > 市辖区", "万人"),
                ("单位从业人员 > 全市", "万人"),
                ("单位从业人员 > 市辖区", "万人"),
            ],
            2019,
            {
                "石家庄市": (1000.5, 400.5, 90.5, 60.5),
                "唐山市": (750.5, 330.5, 70.5, 40.5),
                "长春市": (750, 440, 100, 80),
                "吉林市": (410, 180, 40, 25),
            },
        ),
        NEW,
    ),
    "code_and_name.csv": Case(
        "asked",
        grid([("营业收入", "todo")], None, {"天津": [2], "河北": [4], "山西": [5]}),
        asks=BOTH,
        rejects=True,
        note="110000 北京市 and 11_北京市 contradict each other",
    ),
    "corner_unit.csv": Case("read", THREE),
    "cp1252.csv": Case(
        "encoding",
        [
            ("Île-de-France", None, "Emploi", "", 1234.5, "todo"),
            ("Hauts-de-France", None, "Emploi", "", 2345.6, "todo"),
        ],
        NEW,
        BOTH,
        "cp1252",
    ),
    "datehead.xlsx": Case(
        "asked", years("", "todo", (2018, 2019), {r: (1.5 + k, 2.5 + k) for k, r in enumerate(FOUR)}), asks=UNIT
    ),
    "draft_year_label.csv": Case(
        "asked",
        grid(
            [("1999-2013年累计申请", "件"), ("2013年申请", "件")],
            None,
            {"北京": (938, 136), "天津": (50, 5), "河北": (60, 6)},
        ),
        asks=YEAR,
    ),
    "draftunit.csv": Case(
        "asked",
        grid([("企业数", "个"), ("营业收入", "todo")], 2019, {r: (50 + k, 900.5 + k) for k, r in enumerate(FOUR)}),
        asks=UNIT,
    ),
    "estat_cp932.csv": Case("encoding", sectors("従業者数", "人", ESTAT), NEW, encoding="cp932"),
    "eurodec.csv": Case(
        "refused",
        [],
        asks=frozenset({"unit"}),
        rejects=True,
        note="1.234 or 1,234: only a setting can say",
    ),
    "eurodec3.csv": Case("refused", [], asks=UNIT, rejects=True),
    "eurostat.tsv": Case(
        "read",
        [(r, y, "", s, v, "THS") for r, s, v in EURO for y in (2018, 2019)],
        NEW,
        note="THS of wstatus EMP: thousand persons is a guess for review",
    ),
    "firstrow.csv": Case(
        "refused", grid([("营业收入", "亿元")], 2019, {"天津": [6.5], "河北": [7.5], "山西": [8.5]}), rejects=True
    ),
    "firstrow2.csv": Case(
        "refused",
        years("", "todo", (2019,), {"天津": [6.5], "河北": [7.5], "山西": [8.5]}),
        asks=UNIT,
        rejects=True,
    ),
    "fiscal.csv": Case("refused", [], asks=BOTH, rejects=True, note="which year 2018-19 is, a setting says"),
    "footnotes.xlsx": Case("read", EIGHT),
    "formats.xlsx": Case(
        "read",
        [
            row
            for r in FOUR
            for row in ((r, 2019, "增长率", "", 12.5, "%"), (r, 2019, "利润总额", "", 1234.567, "千元"))
        ],
        note="shown as 12.5% and, by its format #,##0, in thousands, as 1,235 under 千元",
    ),
    "formula.xlsx": Case("read", [row for row in EIGHT if row[:1] + row[2:3] != ("天津", "营业收入")], rejects=True),
    "formula_xlsxwriter.xlsx": Case("read", UNCOMPUTED, rejects=True),
    "formula_xlwt.xls": Case("read", UNCOMPUTED, rejects=True),
    "hiddenrow.xlsx": Case("read", EIGHT),
    "hiddensheet.xlsx": Case("read", EIGHT),
    "jilin.csv": Case(
        "refused", [], rejects=True, note="cities are in no list of the bundled panel; 吉林 is not the province"
    ),
    "kosis_cp949.csv": Case("encoding", sectors("", "todo", JOBS), NEW, UNIT, "cp949"),
    "level_growth.csv": Case(
        "read",
        grid(
            [("工业增加值 > 绝对数", "亿元"), ("比上年增长", "%"), ("就业人员", "万人")],
            2019,
            {"北京": (100, 5.1, 10), "天津": (90, 4.1, 9), "河北": (80, 3.1, 8)},
        ),
    ),
    "long_indicator.csv": Case(
        "read",
        [
            (r, 2019, c, "", 3.1 + k, u)
            for c, u in (("工业增加值", "亿元"), ("从业人员", "万人"))
            for k, r in enumerate(FOUR)
        ],
    ),
    "longmonth.csv": Case("refused", [], asks=UNIT, rejects=True),
    "longquarter.csv": Case("refused", [], asks=UNIT, rejects=True),
    "merged_region.xlsx": Case(
        "asked",
        years("营业收入", "todo", (2017, 2018, 2019), {"北京": (100, 101, 102), "天津": (110, 111, 112)}),
        asks=UNIT,
    ),
    "midblock.csv": Case(
        "refused",
        grid(
            [("营业收入", "todo"), ("利润总额", "todo")],
            None,
            {"北京": (1, 2), "内蒙古": (3, 4), "天津": (5, 6), "河北": (7, 8)},
        ),
        asks=BOTH,
    ),
    "minusparen.csv": Case(
        "refused",
        grid([("营业收入", "todo")], None, {"北京": [-5.5], "河北": [6], "山西": [-1234.5]}),
        asks=BOTH,
        rejects=True,
    ),
    "monthcols.csv": Case("refused", [], rejects=True),
    "nomis.csv": Case(
        "asked",
        sectors(
            "",
            "todo",
            [
                ("Arden", 2019, "A : Agriculture, forestry and fishing", 120),
                ("Arden", 2019, "C : Manufacturing", 4500),
                ("Arden", 2019, "Total", 30000),
                ("Bexhope", 2019, "Total", 21000),
            ],
        ),
        NEW,
        UNIT,
    ),
    "nomis_api.csv": Case(
        "asked",
        sectors(
            "",
            "todo",
            [
                (r, 2019, s, v)
                for r in ("Arden", "Bexhope")
                for s, v in (("A : Agriculture, forestry and fishing", 120), ("C : Manufacturing", 4500))
            ],
        ),
        NEW,
        UNIT,
    ),
    "numyears.xlsx": Case(
        "asked", years("", "todo", (2018, 2019), {r: (1.5 + k, 2.5 + k) for k, r in enumerate(FOUR)}), asks=UNIT
    ),
    "oecd_unit_mult.csv": Case(
        "read",
        [(r, 2019, "EMP", "", 12500.0, "PS") for r in ("XX11", "XX12")],
        NEW,
        note="12.5 times 10 to the power of 3",
    ),
    **{name: Case("asked", PANEL, asks=UNIT) for name in ("panel.csv.gz", "panel.ods", "panel.zip", "panel_utf8.csv")},
    "panel118.dta": Case("read", [(*row[:5], "亿元") for row in PANEL], note="营业收入(亿元) is the variable's label"),
    "partyear0.csv": Case("refused", [], rejects=True),
    "partyear1.csv": Case("refused", [], rejects=True),
    "partyear4.csv": Case("asked", grid(ONE, None, {r: [100.5 + k] for k, r in enumerate(FOUR)}), asks=YEAR),
    "partyear5.csv": Case("asked", grid(ONE, None, {r: [100.5 + k] for k, r in enumerate(FOUR)}), asks=YEAR),
    "percent.csv": Case(
        "asked", grid([("增长率", "%")], None, {"北京": [12.5], "天津": [5.5], "河北": [6]}), asks=YEAR
    ),
    "plain.xls": Case("read", EIGHT),
    "plain.xlsx": Case("read", EIGHT),
    "portal_unit.csv": Case(
        "read",
        years("", "千美元", (2019, 2018), {r: (5000 + k, 4000 + k) for k, r in enumerate(FOUR)}),
        note="asked where 千美元 is in no list of the panel",
    ),
    "qcew.csv": Case(
        "asked", sectors("annual_avg_emplvl", "todo", [("XX11", 2019, "C", 1200), ("XX12", 2019, "K", 80)]), NEW, UNIT
    ),
    "quartercols.csv": Case("refused", [], rejects=True),
    "ragged.csv": Case(
        "refused",
        grid(
            [("营业收入", "todo"), ("利润总额", "todo")],
            None,
            {"天津": (900, 4.5), "河北": (800, 3.5), "山西": (700, 2.5)},
        ),
        asks=BOTH,
        rejects=True,
    ),
    "ragged_long.csv": Case(
        "refused",
        grid([("营业收入", "todo"), ("利润总额", "todo")], 2019, {"天津": (900, 4.5)}),
        asks=UNIT,
        rejects=True,
    ),
    "sci.csv": Case(
        "refused",
        years("", "todo", (2019,), {"北京": [123000], "河北": [123.5], "山西": [1234], "内蒙古": [12000]}),
        asks=UNIT,
        rejects=True,
    ),
    "sdmx_ok.csv": Case(
        "read",
        [(r, 2019, "", s, v, "THS") for r, s, v in [*EURO, *((r, "K", 0) for r in ("XX11", "XX12", "XX21"))]],
        NEW,
    ),
    "second_half_one.csv": Case(
        "read",
        [
            ("北京", 2019, "营业收入", "", 1, "亿元"),
            ("天津", 2019, "营业收入", "", 3, "亿元"),
            ("河北", 2019, "营业收人", "", 5, "亿元"),
            ("山西", 2019, "营业收人", "", 7, "亿元"),
            *((r, 2019, "利润总额", "", v, "亿元") for r, v in zip(FOUR, (2, 4, 6, 8), strict=True)),
        ],
        note="the misread header is a column of its own in the draft, for a person to join",
    ),
    "sidra_latin1.csv": Case(
        "encoding",
        [
            (r, None, "", s, v, "todo")
            for r, s, v in (
                ("Rio de Janeiro", "CONSTRUÇÃO", 1234.5),
                ("Rio de Janeiro", "EDUCAÇÃO", 99),
                ("São Paulo", "CONSTRUÇÃO", 2345.75),
                ("São Paulo", "EDUCAÇÃO", 88),
            )
        ],
        NEW,
        BOTH,
        "latin-1",
    ),
    "small.px": Case(
        "read",
        [
            (r, y, "", s, v, "persons")
            for r, s, y, v in (
                ("Alfa", "Total", 2018, 100),
                ("Alfa", "Total", 2019, 101),
                ("Alfa", "C Manufacturing", 2018, 20),
                ("Alfa", "C Manufacturing", 2019, 21),
                ("Beta", "Total", 2018, 200),
                ("Beta", "C Manufacturing", 2018, 40),
                ("Beta", "C Manufacturing", 2019, 41),
            )
        ],
        NEW,
    ),
    "sml2003.xls": Case("read", EIGHT, note="or the way to save it is said"),
    "stacked_eps.csv": Case("read", STACKED),
    "sumrow.csv": Case(
        "read",
        grid(
            [("营业收入", "亿元"), ("同比增长", "%")],
            2019,
            {"北京": (900.5, 5.5), "天津": (800.5, 4.5), "河北": (700, 3.5)},
        ),
    ),
    "textnum.xlsx": Case(
        "read", grid([("营业收入", "亿元")], 2019, {"北京": [1234.5], "天津": [999.5], "河北": [-5.5], "山西": [-7.25]})
    ),
    "three_counts.csv": Case(
        "read",
        grid(
            [("企业数", "个"), ("项目数", "项"), ("专利数", "件"), ("人员", "人年"), ("支出", "万元")],
            2019,
            {"北京": (1, 2, 3, 4, 5), "天津": (1, 2, 3, 4, 5)},
        ),
    ),
    "title_unit.csv": Case("read", THREE),
    "title_unit_en.csv": Case(
        "read",
        [
            (r, 2019, "Value added", "", v, "100 million yuan")
            for r, v in (("Beijing", 100), ("Tianjin", 90), ("Hebei", 80))
        ],
    ),
    "unit_left_year_right.csv": Case("read", HALF),
    "unit_usd.csv": Case("refused", [], asks=UNIT, rejects=True, note="two units over one column"),
    "unitlist_right.csv": Case("read", COUNTED),
    "unitlist_right_nopar.csv": Case("read", COUNTED),
    "wdi.csv": Case(
        "asked",
        years("GDP", "todo", (2018, 2019), {"Maharashtra": (10, 11), "Gujarat": (20, 21)}),
        NEW,
        UNIT,
    ),
    "wrapped_label.csv": Case("asked", WRAPPED, asks=BOTH),
    "wrapped_label_2019.csv": Case("read", [(r, 2019, c, s, v, "亿元") for r, _, c, s, v, _ in WRAPPED]),
    "wrapped_label_years.csv": Case(
        "asked",
        years("", "todo", (2018, 2019), {"北京": (1, 2), "内蒙古": (3, 4), "天津": (5, 6), "河北": (7, 8)}),
        asks=UNIT,
    ),
    "years_by_regions.xlsx": Case(
        "read",
        [
            (r, y, "营业收入", "", (20 + k) + (y % 100) / 100, "亿元")
            for k, r in enumerate(FOUR)
            for y in (2017, 2018, 2019)
        ],
    ),
}
