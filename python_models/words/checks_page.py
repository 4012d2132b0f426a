"""The words of the page of checks: what was expected of the panel, and which figures failed."""

from python_models.words import Words

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
        # suites
        "employment": ("Employment", "就业人数"),
        "panel": ("Panel", "面板"),
        "series": ("Series", "序列"),
        "regional": ("Regional figures", "地区数据"),
        "growth": ("Growth", "增长率"),
        # what a suite looks at
        "employment.about": ("Employment by region, year and industry", "分地区、年份、行业的就业人数"),
        "panel.about": ("The typed panel: one row per region and year", "整理后的面板：每地区每年一行"),
        "series.about": ("Each variable of each region over the years", "各地区各变量的历年变化"),
        "regional.about": ("Figures of one variable and year across regions", "同一变量同一年份在各地区间的数值"),
        "growth.about": ("Real growth against the published index", "实际增长率与公布指数的对照"),
        # headlines
        "met": ("expectations met", "项检查通过"),
        "blocking": ("failed and block", "项未通过（阻断）"),
        "warnings": ("failed and warn", "项未通过（警告）"),
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
    }
)
