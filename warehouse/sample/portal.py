"""The statistics portal's series as exported in January 2021: one vintage, 31 provinces, 2000-2019.

From ../shared/data/cn_province_panel2 (its README names the collection). GDP is in every year the one revised after the
census of 2018, so that growth, value added and prices fit each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from warehouse.sample.shapes import Row, long_csv, number, portal_csv, write_text

STAMP = "20210131"

# file, variable of the tidy tables, encoding, note: one indicator over years
ONE_BY_YEARS = [
    ("地区生产总值指数", "prices", "gdp_index_prev100", "utf-8-sig", "注：上年=100。"),
    ("居民消费价格指数", "prices", "cpi_prev100", "utf-8-sig", "注：上年=100。"),
    ("固定资产投资价格指数", "prices", "fai_price_prev100", "gb18030", "注：上年=100。西藏无数据，广东自2001年起。"),
    ("外商投资企业投资总额", "trade_foreign", "foreign_investment_total_stock", "gb18030", "注：年底注册登记数。"),
    ("外商投资企业注册资本", "trade_foreign", "foreign_registered_capital", "utf-8-sig", "注：年底注册登记数。"),
    ("电力消费量", "energy", "electricity", "utf-8", ""),
]

# file, encoding, {variable: column's head}: several indicators, a row per region and year
SEVERAL = [
    ("分地区年末人口_2000-2019", "population", "utf-8-sig", {
        "population": "年末常住人口", "population_urban": "城镇人口"}),
    ("分地区增加值_2000-2019", "gdp", "utf-8-sig", {
        "va_primary": "第一产业增加值", "va_secondary": "第二产业增加值", "va_tertiary": "第三产业增加值",
        "va_agriculture": "农林牧渔业增加值", "va_industry": "工业增加值", "va_construction": "建筑业增加值",
        "va_wholesale_retail": "批发和零售业增加值", "va_transport_post": "交通运输、仓储和邮政业增加值",
        "va_accommodation_food": "住宿和餐饮业增加值", "va_finance": "金融业增加值",
        "va_real_estate": "房地产业增加值", "va_other": "其他行业增加值"}),
    ("分地区货物进出口总额_2000-2019", "trade_foreign", "gb18030", {
        "trade_total_by_operator": "按经营单位所在地分货物进出口总额",
        "trade_total_by_destination": "按境内目的地和货源地分货物进出口总额"}),
    ("分地区地方财政收支_2000-2019", "fiscal", "utf-8-sig", {
        "fiscal_revenue": "地方财政一般预算收入", "fiscal_expenditure": "地方财政一般预算支出",
        "fiscal_expenditure_education": "教育支出", "fiscal_expenditure_science": "科学技术支出"}),
    ("分地区国内专利_2000-2019", "technology", "utf-8-sig", {
        "patents_applied": "国内专利申请受理量", "patents_granted": "国内专利申请授权量"}),
    ("分地区技术市场成交额_2000-2019", "technology", "utf-8-sig", {"technology_market_turnover": "技术市场成交额"}),
    ("分地区普通高等学校在校学生_2000-2019", "education", "gb18030", {"college_students": "普通本专科在校学生数"}),
    ("分地区平均受教育年限_2002-2019", "education", "utf-8-sig", {"schooling_years_mean": "平均受教育年限"}),
    ("分地区公路里程_2000-2019", "infrastructure", "utf-8-sig", {"highway_length": "公路里程"}),
    ("分地区城市道路面积_2004-2019", "infrastructure", "utf-8-sig", {"urban_road_area": "年末实有道路面积"}),
]  # fmt: skip


def tidy(data: Path, table: str) -> pl.DataFrame:
    """One of the collection's long tables with the provinces' full names."""
    names = pl.read_csv(data / "cn_province_panel/tidy/dim_province.csv").select("adcode", name_full="name_zh_full")
    frame = pl.read_csv(data / f"cn_province_panel2/tidy/{table}.csv", infer_schema_length=None)
    return frame.join(names, on="adcode", maintain_order="left").sort("adcode", "year", maintain_order=True)


def portal_of_2021(data: Path, out: Path) -> None:
    """Every file of this collection."""
    for name, table, variable, encoding, note in ONE_BY_YEARS:
        frame = tidy(data, table).filter(pl.col("variable") == variable)
        portal_csv(
            out / f"分省年度数据_{name}_{STAMP}.csv", frame, "value", encoding=encoding, notes=[note] if note else []
        )
    for name, table, encoding, columns in SEVERAL:
        several(tidy(data, table), out / f"{name}_{STAMP}.csv", columns, encoding)
    energy_from_intensity(data, out)
    exchange_rate(data, out)


def several(frame: pl.DataFrame, path: Path, columns: dict[str, str], encoding: str) -> None:
    """A row per province and year, an indicator a column; rows without any figure are left out."""
    wide = frame.filter(pl.col("variable").is_in(list(columns))).pivot(
        "variable", index=["name_full", "year"], values="value"
    )
    rows: Sequence[Row] = wide.select("name_full", "year", *columns).rows()
    long_csv(path, ["地区", "年份", *columns.values()], rows, encoding=encoding, preamble=["数据来源：国家统计局"])


def energy_from_intensity(data: Path, out: Path) -> None:
    """Published energy per GDP times real GDP: derived, so every figure carries the remark."""
    frame = tidy(data, "derived").filter(pl.col("variable") == "energy_from_intensity")
    rows: list[Row] = [
        (year, name, value, "推算") for year, name, value in frame.select("year", "name_full", "value").rows()
    ]
    long_csv(
        out / f"分地区能源消费总量_单位GDP能耗推算_2005-2011_{STAMP}.csv",
        ["年份", "地区", "能源消费总量（推算）", "备注"],
        rows,
        encoding="utf-8-sig",
    )


def exchange_rate(data: Path, out: Path) -> None:
    """Yuan for a dollar, mean of the year: one national series."""
    nation = pl.read_csv(data / "cn_province_panel2/tidy/nation.csv", infer_schema_length=None)
    rate = nation.filter(pl.col("variable") == "usd_cny_annual_average").sort("year", descending=True)
    years, values = rate["year"].to_list(), rate["value"].to_list()
    lines = [
        "数据库：年度数据 ",
        f"时间：{years[-1]}年-{years[0]}年 ",
        "\t,".join(["指标", *(f"{year}年" for year in years), ""]),
        "\t,".join(["人民币对美元汇率(年平均价)", *(number(v) for v in values), ""]),
        "注：1美元合人民币元。",
        "数据来源：国家统计局",
    ]
    write_text(out / f"年度数据_人民币汇率_{STAMP}.csv", lines, "utf-8-sig")
