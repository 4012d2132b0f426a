"""The words of the page of checks: what was expected of the panel, and which figures failed."""

import re
from collections.abc import Mapping

from python_models.words import Language, Words, listed, mark

CHECKS = Words(
    {
        "title": ("What was checked: {panel}", "数据检查：{panel}"),
        "subtitle": (
            "Nothing is computed from a panel that fails what blocks; warnings are let through and listed.",
            "凡未通过“阻断”级检查的数据不参与任何计算；“警告”级予以放行并列出。",
        ),
        "summary": ("All suites", "全部检查"),
        "summary.question": ("Did the panel pass?", "数据是否通过检查？"),
        "summary.table": ("Expectations by suite", "各组检查的结果"),
        "suite.table": (
            "Expectations of {suite}: {met} of {total} met",
            "“{suite}”的检查：{total} 项中 {met} 项通过",
        ),
        "suite.failures": (
            "Figures that failed in {suite}, the worst first: {shown} of {total}",
            "“{suite}”中未通过的数值（由重到轻）：{total} 个中的 {shown} 个",
        ),
        "failures.note": ("All of them: coagg checks {suite}", "完整列表：coagg checks {suite}"),
        "exceptions": ("Believed all the same", "列明理由予以采信的数值"),
        "exceptions.about": (
            "What breaks a rule and is let through, with the reason that a person gave",
            "超出限值而予以放行者，附人工填写的理由",
        ),
        "exceptions.table": (
            "Exceptions of panel.yml and exceptions.csv: {count}",
            "panel.yml 与 exceptions.csv 所列例外：{count} 条",
        ),
        "each": ("each", "全部"),
        "rule.jump": ("jump", "突变"),
        "rule.copied": ("year copied", "整年照抄"),
        "rule.row": ("row copied", "整行照抄"),
        "rule.sum": ("sum of sectors", "分行业之和"),
        "rule.share": ("larger than the total", "大于合计"),
        "rule.null": ("missing", "缺失"),
        "rule.zero": ("zero between figures", "数值之间的零"),
        "rule.bounds": ("bounds", "上下限"),
        "rule.same": ("same everywhere", "各地区相同"),
        "rule.growth": ("growth", "增长率"),
        "head.rule": ("Rule", "规则"),
        "head.lines": ("Lines", "条数"),
        "head.regions": ("Regions", "地区"),
        "head.years": ("Years", "年份"),
        "head.reason": ("Reason", "理由"),
        # suites
        "employment": ("Employment", "就业人数"),
        "value_added": ("Value added", "增加值"),
        "output": ("Output", "产值"),
        "panel": ("Panel", "面板"),
        "series": ("Series", "序列"),
        "regional": ("Regional figures", "地区数据"),
        "growth": ("Growth", "增长率"),
        # what a suite looks at
        "employment.about": ("Employment by region, year and industry", "分地区、年份、行业的就业人数"),
        "value_added.about": ("Value added by region, year and industry", "分地区、年份、行业的增加值"),
        "output.about": ("Output by region, year and industry", "分地区、年份、行业的产值"),
        "panel.about": ("The typed panel: one row per region and year", "整理后的面板：每地区每年一行"),
        "series.about": ("Each variable of each region over the years", "各地区各变量的历年变化"),
        "regional.about": ("Figures of one variable and year across regions", "同一变量同一年份在各地区间的数值"),
        "growth.about": ("Real growth against the published index", "实际增长率与公布指数的对照"),
        # headlines
        "met": ("expectations met", "通过的检查"),
        "blocking": ("failed and block", "未通过（阻断）"),
        "warnings": ("failed and warn", "未通过（警告）"),
        "of": ("of {total}", "共 {total} 项"),
        # heads
        "head.suite": ("Suite", "检查组"),
        "head.subject": ("Column", "列"),
        "head.expectation": ("Expectation", "检查内容"),
        "head.asked": ("Asked", "要求"),
        "head.checked": ("Rows", "行数"),
        "head.unexpected": ("Failing", "未通过"),
        "head.observed": ("Observed", "观测结果"),
        "head.result": ("Result", "结果"),
        "head.why": ("Why it is asked", "检查理由"),
        "head.total": ("Expectations", "检查数"),
        "head.region_id": ("Region", "地区"),
        "head.year": ("Year", "年份"),
        "head.name": ("Variable", "变量"),
        "head.figure": ("Figure", "数值"),
        "head.place": ("File, sheet, cell", "文件、工作表、单元格"),
        # results
        "held": ("met", "通过"),
        "failed": ("failed: blocks", "未通过：阻断"),
        "failed.warning": ("failed: warning", "未通过：警告"),
        # expectations
        "column_values_to_be_between": ("values within bounds", "取值范围"),
        "column_values_to_not_be_null": ("no value is missing", "无缺失值"),
        "compound_columns_to_be_unique": ("one row for each", "组合唯一"),
        "column_distinct_values_to_equal_set": ("exactly these values", "取值集合"),
        "column_unique_value_count_to_be_between": ("number of different values", "不同取值个数"),
        "table_row_count_to_equal": ("number of rows", "行数等于"),
        "from_then": ("{why} from {year} on", "{why}（自 {year} 年起）"),
        "change_in_bounds": ("change in bounds", "变动幅度"),
        "missing": ("missing", "缺失"),
        "share_of_total": ("share of the total", "占总计之比"),
        "sector_sum_gap": ("sum of sectors against the total", "分行业之和与总计之差"),
        "copied_share": ("regions that repeat last year's figure", "与上年数值相同的地区占比"),
        "copied_row": ("figures that repeat another row", "与另一行相同的数值占比"),
        "zero_between": ("zero between figures", "数值之间的零"),
        "yearly_change": ("change from year to year", "年度变动"),
        "same_everywhere": ("the same figure in all regions", "各地区数值相同"),
        "spliced": ("two vintages in one chain", "两个版次拼接"),
        "growth_gap": ("growth against the published index", "实际增长率与公布指数之差"),
        "table": ("table", "整张表"),
        "region_id": ("region", "地区"),
        "industry_id": ("industry", "行业"),
        "year": ("year", "年份"),
        "variable": ("variable", "变量"),
        "employment_persons": ("persons employed", "就业人数"),
        # severities
        "warning": ("warning", "警告"),
        "critical": ("critical", "阻断"),
    }
)

# Why something is expected, as the suites say it and the warehouse keeps it (expectations/suites.py).
REASONS = Words(
    {
        why: (why, chinese)
        for why, chinese in {
            "one figure per region, year and industry": "每地区、年份、行业只有一个数值",
            "indices of the region and year need the cell": "该地区该年的指数需要此数值",
            "no year between the first and the last is missing": "首末年之间无缺年",
            "a sector is not larger than the total": "分行业不大于合计",
            "sectors add to the published total": "分行业之和等于公布的合计",
            "the models need it in every region and year": "模型要求各地区各年均有该变量",
            "units plausible: bounds of panel.yml": "单位合理：panel.yml 所设上下限",
            "a series that is the same in all regions of a year is the nation's; if it is meant so, its kind is "
            "national in variables.csv": (
                "某年各地区数值全同，应为全国数据；若确属如此，请在 variables.csv 中将其 kind 设为 national"
            ),
            "real GDP grows as published, or the deflator is not GDP's (indices.gdp_deflator) unless panel.yml lists "
            "the year with its reason": (
                "实际 GDP 增速应与公布值一致，否则平减指数不是 GDP 的（indices.gdp_deflator），"
                "或须在 panel.yml 中列明该年及理由"
            ),
            "people are not negative": "人数不为负",
            "the benchmark is their sum": "基准为各地区之和",
            "small sectors jump; many jumps at once are a change of scope": (
                "小行业波动属正常；同时大量跳变则为统计口径变化"
            ),
            "a year that repeats the last one to the digit was copied": "与上年逐位相同的年份系误抄",
            "a region's row that repeats another row of figures was copied": "与另一地区逐位相同的行系误抄",
            "a zero between positive figures stands for a missing one; leave the cell empty, or list it (rule: zero)": (
                "正数之间的零表示缺失；请留空，或在例外中列明（rule: zero）"
            ),
            "one row per region and year": "每地区每年一行",
            "a row for every region in every year in which it was there": "各地区在其存在的每一年均有一行",
            "no year is missing and none is beyond the panel": "不缺年份，也无面板以外的年份",
            "every region of the dimension is there": "地区名录中的地区齐全",
            "a larger jump is an error of unit, scope or typing unless panel.yml lists it with its reason": (
                "更大的跳变属单位、口径或录入错误，除非 panel.yml 列明理由"
            ),
            "a chain of two vintages: growth as published then and now does not multiply to a level": (
                "两个版次拼接的链：前后公布的增速相乘得不出水平值"
            ),
        }.items()
    }
)
_BRACKET = re.compile(r" \(([^()]*)\)$")
_FROM_THEN = re.compile(r" from (\d{4}) on$")


def reason(why: str, language: Language) -> str:
    """Why something is expected; a reason that a person wrote (of panel.yml) stays as it is."""
    if found := _FROM_THEN.search(why):
        said = REASONS.get(why[: found.start()], language)
        return CHECKS("from_then", language, why=said, year=found[1])
    return REASONS.get(why, language)


# What a failing figure says of itself, as the gate writes it (expectations/frames.py, orchestration/failing_cells.py).
FIGURES = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        (r"no figure, and no cell for it beside this one of its row", "无数值，所在行的此单元格旁也没有相应单元格"),
        (
            r"no figure: no row of the region in this file, which has others of the year",
            "无数值：此文件有该年其他地区，无该地区的行",
        ),
        (r"no figure: the cell is empty", "无数值：单元格为空"),
        (r"no figure: the cell says ", "无数值：单元格写作 "),
        (r"no figure", "无数值"),
        (r", believed from (\S+) to ([-+]?[\d.]+%)", r"，可信范围 \1 至 \2"),
        (r"0 between figures of (\S+) and more", r"0，而前后数值不小于 \1"),
        (r"(\d+%) of the region's figures are those of the year before", r"该地区 \1 的数值与上年相同"),
        (r"(\d+%) of the region's figures are those of region (\S+)", r"该地区 \1 的数值与地区 \2 相同"),
        (r"(\d+%) of the regions repeat last year's figure", r"\1 的地区与上年数值相同"),
        (r"sectors add to (\S+), total (\S+)", r"分行业合计 \1，总计 \2"),
        (r"(\S+) of a total of (\S+)", r"\1，总计 \2"),
        (r" \(([^()]*)\)", r"（\1）"),
        (r"; ", "；"),
        (r", sheet ", "，工作表 "),
        (r", cell (?=[A-Z])", "，单元格 "),
    )
)  # fmt: skip


def subject(column: str, language: Language, names: Mapping[str, str] | None = None, *, typed: bool = False) -> str:
    """The column, or the columns together, that an expectation looks at; ``missing_x`` is what is missing of x.

    Where no ``names`` are at hand, or where it is to be ``typed``, a column without one is called as it is typed.
    """
    said = names or {}

    def one(name: str) -> str:
        if name not in said and name not in CHECKS and name.startswith("missing_"):
            return f"{CHECKS('missing', language)}{mark('colon', language)}{one(name.removeprefix('missing_'))}"
        word = CHECKS.get(name, language)
        return said.get(name) or (word if names is None or typed else word.replace("_", " "))

    return listed([one(name) for name in column.split(", ")], language)


def asked(text: str, language: Language) -> str:
    """What an expectation asks for, in signs: in Chinese with a bracket of its own, and no space before a percent."""
    return _BRACKET.sub(lambda found: f"（{found[1].replace(' %', '%')}）", text) if language == "zh" else text


def example(text: str, language: Language, names: Mapping[str, str]) -> str:
    """The first of the figures that an expectation names, with names for the codes of its variable and region."""
    first = text.split("; ")[0]
    at, colon, rest = first.partition(": ")
    if not colon:
        return figure(first, language)
    return " ".join(names.get(code, code) for code in at.split(" ")) + mark("colon", language) + figure(rest, language)


MARKS = 4  # the last of FIGURES are no more than marks and places, which every message has


def is_of_gate(text: str) -> bool:
    """Whether the gate wrote it of a figure that failed; an error's message is not."""
    return any(english.search(text) for english, _ in FIGURES[:-MARKS])


def figure(text: str, language: Language) -> str:
    """What a figure that failed says of itself, in a language; in a text with several, of each."""
    if language != "zh":
        return text
    for english, chinese in FIGURES:
        text = english.sub(chinese, text)
    return text
