"""Writes the bundled sample: real provincial figures in the shapes in which bureaus and portals publish them.

Run `python warehouse/sample/make_sample.py --data ../shared/data`. Only figures are taken, no files (see SOURCES.md);
the shapes vary on purpose (encodings, wide and long tables, header depth, padded names, notes, continuation sheets),
so that the ordinary ingestion path is what reads them. Numbers keep every digit.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from warehouse.sample.portal import portal_of_2021
from warehouse.sample.shapes import Row, long_csv, padded, portal_csv, workbook, yearbook_sheet

HERE = Path(__file__).parent
EMPLOYMENT_SUFFIX = "城镇单位就业人员"
LATER_YEAR = 2020  # its employment file waits in ../sample_later/: the user drops it into the landing folder

# --- the series ------------------------------------------------------------------------------------------------


def provinces(data: Path) -> pl.DataFrame:
    frame = pl.read_csv(data / "cn_province_panel/tidy/dim_province.csv")
    return frame.select("adcode", name="name_zh", name_full="name_zh_full", name_en="name_en")


def employment(data: Path, out: Path) -> None:
    """One workbook per yearbook: sectors as columns, provinces as rows; layouts drift from year to year."""
    frame = pl.read_csv(data / "cn_province_panel/tidy/employment_by_sector.csv").join(provinces(data), on="adcode")
    labels = dict(
        frame.select("sector", pl.col("source_label").str.replace(EMPLOYMENT_SUFFIX, "")).unique().iter_rows()
    )
    labels["total"] = "合计"
    frame = pl.concat([earlier_employment(data).join(provinces(data), on="adcode"), frame], how="diagonal_relaxed")
    codes = frame.select("sector_code", "sector").unique().sort("sector_code")["sector"].to_list()
    sectors = [code for code in codes if code != "total"]
    for (year,), part in frame.partition_by("year", as_dict=True).items():
        employment_year(int(year), part, labels, sectors, out)  # type: ignore[call-overload]


def earlier_employment(data: Path) -> pl.DataFrame:
    """2008 to 2011, which the first collection lacks; same sectors, same letters."""
    letters = pl.read_csv(data / "cn_province_panel/tidy/employment_by_sector.csv")
    letters = letters.select("sector_code", "sector").unique()
    frame = pl.read_csv(data / "cn_province_panel2/tidy/employment_by_sector.csv", infer_schema_length=None)
    return (
        frame.filter(pl.col("year").is_between(2008, 2011))
        .select("adcode", "year", sector_code=pl.col("variable").str.extract("_([A-Z]+)$"), employment_10k="value")
        .join(letters, on="sector_code", maintain_order="left")
    )


def employment_year(year: int, part: pl.DataFrame, labels: dict[str, str], sectors: list[str], out: Path) -> None:
    columns = ["total", *sectors] if year % 2 == 0 else [*sectors, "total"]
    wide = part.pivot("sector", index=["name", "name_full", "name_en"], values="employment_10k")
    english = year >= 2016
    rows: list[Row] = []
    for record in wide.iter_rows(named=True):
        name = record["name_full"] if year == 2014 else padded(record["name"])
        rows.append([name, *([record["name_en"]] if english else []), *(record[c] for c in columns)])
    first = ["地 区", *(["Region"] if english else [])]
    broken = [labels[c].replace("、", "、\n", 1) for c in columns]
    header = [[*first, *broken]] if year != 2013 else [[*first, *(labels[c] for c in columns)], []]
    folder = out.with_name(f"{out.name}_later") if year == LATER_YEAR else out
    book = workbook(folder / f"中国劳动统计年鉴{year + 1}_分地区分行业城镇单位就业人员.xlsx")
    yearbook_sheet(
        book,
        "1" if year < 2017 else "4-5",
        title=[
            f"4-5 分地区按行业分城镇单位就业人员({year}年)",
            *([f"Employed Persons in Urban Units by Sector and Region ({year})"] if english else []),
        ],
        unit="单位：万人" if year < 2016 else "单位:万人 (10 000 persons)",
        header=header,
        rows=rows,
        notes=["", "注：2013年起统计范围调整，与以前年份不可比。"] if year >= 2013 else [],
        as_text=year in (2015, 2018),
    )
    book.close()


def wide_panel(data: Path) -> pl.DataFrame:
    frame = pl.read_csv(data / "cn_province_panel/tidy/cn_province_wide_2000_2020.csv", infer_schema_length=None)
    return frame.drop("name_en").join(provinces(data), on="adcode", maintain_order="left")


def series(frame: pl.DataFrame, value: str) -> pl.DataFrame:
    return frame.filter(pl.col(value).is_not_null())


PORTAL = [  # file, column, encoding, empty newest column, notes
    ("分省年度数据_地区生产总值_20190930", "gdp_nominal_100m_vintage_wd", "gb18030", False, ["注：单位：亿元。"]),
    ("分省年度数据_地区生产总值_20240331", "gdp_nominal_100m", "gb18030", False, ["注：数据已根据经济普查修订。"]),
    ("分省年度数据_二氧化硫排放量_20190930", "so2_ton", "utf-8-sig", False, []),
    ("分省年度数据_PM2.5浓度_20190930", "pm25_ugm3", "utf-8", False, []),
]


def portal_files(data: Path, out: Path) -> None:
    frame = wide_panel(data)
    for name, column, encoding, empty_newest, notes in PORTAL:
        portal_csv(
            out / f"{name}.csv",
            series(frame, column),
            column,
            encoding=encoding,
            notes=notes,
            empty_newest=empty_newest,
        )


def wide_years(frame: pl.DataFrame, value: str, years: Sequence[int]) -> tuple[list[Row], list[Row]]:
    """Header and rows of a regions-by-years table with padded names."""
    part = frame.filter(pl.col("year").is_in(years)).pivot("year", index="name", values=value)
    columns = [str(year) for year in years]
    rows: list[Row] = [[padded(r["name"]), *(r.get(c) for c in columns)] for r in part.iter_rows(named=True)]
    return [["地 区", *columns]], rows


def capital_formation(data: Path, out: Path) -> None:
    """Two workbooks of 71 years each; a yearbook continues such a table over several sheets."""
    frame = (
        pl.read_csv(data / "cn_province_panel/tidy/fixed_capital_formation_1952_2022.csv", infer_schema_length=None)
        .join(provinces(data), on="adcode", maintain_order="left")
        .sort("adcode", "year")
    )
    for column, title, unit, file in [
        (
            "gfcf_nominal_100m",
            "2-18 各地区固定资本形成总额",
            "单位：亿元",
            "国内生产总值核算_固定资本形成总额_20231231.xlsx",
        ),
        ("invest_price_1952_1", "2-19 各地区投资价格指数(1952年=1)", "", "国内生产总值核算_投资价格指数_20231231.xlsx"),
    ]:
        book = workbook(out / file)
        for k, start in enumerate(range(1952, 2023, 18)):
            header, rows = wide_years(frame, column, range(start, min(start + 18, 2023)))
            yearbook_sheet(
                book,
                f"{k + 1}",
                title=[title if k == 0 else f"{title[:4]} 续表{k}"],
                unit=unit,
                header=header,
                rows=rows,
            )
        book.close()


def population_and_employment(data: Path, out: Path) -> None:
    frame = wide_panel(data).filter(pl.col("population_10k").is_not_null() | pl.col("employment_all_10k").is_not_null())
    long_csv(
        out / "分地区人口和就业人员_2000-2018_20190930.csv",
        ["地区", "年份", "年末人口(万人)", "就业人员(万人)"],
        frame.select("name_full", "year", "population_10k", "employment_all_10k").iter_rows(),
        encoding="utf-8-sig",
        preamble=["分地区年末人口和就业人员"],
    )


def energy(data: Path, out: Path) -> None:
    """A sum of eight fuels, called so; the remark marks the years that were extrapolated."""
    frame = series(wide_panel(data), "energy_10ktce")
    long_csv(
        out / "分地区八种燃料消费量折标准煤合计_2000-2019_20230502.csv",
        ["年份", "地区", "八种燃料合计", "计量单位", "备注"],
        (
            (year, name, value, "万吨标准煤", "推算" if imputed in (True, "True") else "")
            for year, name, value, imputed in frame.select(
                "year", "name", "energy_10ktce", "energy_imputed"
            ).iter_rows()
        ),
        encoding="gb18030",
    )


def carbon(data: Path, out: Path) -> None:
    frame = pl.read_csv(data / "cn_province_panel/tidy/ceads_co2_by_fuel_1997_2019.csv", infer_schema_length=None)
    frame = provinces(data).join(frame, on="adcode", maintain_order="left").filter(pl.col("year").is_not_null())
    header, rows = wide_years(frame.sort("adcode", "year"), "co2_ceads_mt", range(1997, 2020))
    book = workbook(out / "CEADs分省二氧化碳排放清单_1997-2019_20230502.xlsx")
    yearbook_sheet(
        book,
        "CO2",
        title=["中国分省二氧化碳排放量(部门法)", "CO2 emissions of Chinese provinces, sectoral approach"],
        unit="单位：百万吨",
        header=header,
        rows=rows,
        notes=["资料来源：CEADs (Carbon Emission Accounts and Datasets)"],
    )
    book.close()


def yearly_sheets(frame: pl.DataFrame, columns: dict[str, str], path: Path, title: str, unit: str) -> None:
    """One sheet per year, indicators as columns, bilingual header."""
    book = workbook(path)
    for (year,), part in sorted(frame.partition_by("year", as_dict=True).items()):
        if part.select(pl.all_horizontal(pl.col(list(columns)).is_null().all())).item():
            continue
        yearbook_sheet(
            book,
            str(year),
            title=[f"{title}({year}年)"],
            unit=unit,
            header=[["地 区", "Region", *columns.values()]],
            rows=[[padded(r["name"]), r["name_en"], *(r[c] for c in columns)] for r in part.iter_rows(named=True)],
        )
    book.close()


def yearbooks(data: Path, out: Path) -> None:
    frame = wide_panel(data).filter(pl.col("year") >= 2010)
    yearly_sheets(
        frame,
        {
            "fiscal_exp_100m": "地方一般公\n共预算支出\nGeneral Public\nBudget\nExpenditure",
            "fiscal_exp_education_100m": "教育支出\nExpenditure\nfor\nEducation",
            "fiscal_exp_science_100m": "科 学\n技术支出\nExpenditure\nfor\nScience and\nTechnology",
        },
        out / "中国统计年鉴_分地区一般公共预算支出_2010-2020_20231231.xlsx",
        "7-6 分地区一般公共预算支出",
        "单位：亿元",
    )
    yearly_sheets(
        frame,
        {"patents_applied": "专利申请数\nApplications", "patents_granted": "专利授权数\nGranted"},
        out / "中国科技统计年鉴_国内专利申请和授权_2010-2020_20231231.xlsx",
        "8-7 国内专利申请数和授权数按地区分布",
        "单位：件",
    )
    yearly_sheets(
        frame,
        {"rd_fte_person_years": "R&D人员\n全时当量\nTotal"},
        out / "中国科技统计年鉴_研究与试验发展人员全时当量_2010-2020_20231231.xlsx",
        "1-4 各地区研究与试验发展(R&D)人员全时当量",
        "单位：人年",
    )
    header, rows = wide_years(series(frame, "rd_exp_100m"), "rd_exp_100m", range(2011, 2021))
    book = workbook(out / "中国科技统计年鉴_研究与试验发展经费_2011-2020_20231231.xlsx")
    yearbook_sheet(book, "1", title=["1-7 各地区研究与试验发展(R&D)经费"], unit="单位：亿元", header=header, rows=rows)
    book.close()


def deposits_and_loans(data: Path, out: Path) -> None:
    """Two-level header: the indicator over its years."""
    frame = wide_panel(data)
    years = range(2000, 2021)
    first: list[str | None] = ["地区"]
    second: list[str | None] = [None]
    blocks = []
    for column, label in [
        ("deposits_100m", "金融机构本外币各项存款余额\n(亿元)"),
        ("loans_100m", "金融机构本外币各项贷款余额\n(亿元)"),
    ]:
        _, rows = wide_years(frame, column, years)
        first += [label, *[None] * (len(years) - 1)]
        second += [f"{year} 年" for year in years]
        blocks.append(rows)
    rows = [[a[0], *a[1:], *b[1:]] for a, b in zip(*blocks, strict=True)]
    book = workbook(out / "分地区金融机构存贷款_2000-2020_20240331.xlsx")
    yearbook_sheet(book, "Sheet1", title=["各地区金融机构本外币存贷款余额"], unit="", header=[first, second], rows=rows)
    book.close()


def gross_output(data: Path, out: Path) -> None:
    """One long table per edition of the input-output tables; sector codes change their meaning between editions."""
    frame = pl.read_csv(data / "cn_province_io_gross_output/tidy/gross_output_42sectors.csv")
    for (year,), part in sorted(frame.partition_by("year", as_dict=True).items()):
        long_csv(
            out / f"{year}年中国地区投入产出表_42部门总产出.csv",
            ["省份", "部门代码", "部门名称", "总产出"],
            (
                (province, f"{code:02d}", sector, value)
                for province, code, sector, value in part.select(
                    "province", "sector_code", "sector_zh", "gross_output_10k"
                ).iter_rows()
            ),
            encoding="gb18030" if year < 2012 else "utf-8-sig",
            preamble=[f"{year}年各地区投入产出表：总产出", "单位：万元"],
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--out", type=Path, default=HERE)
    args = parser.parse_args()
    for write in (
        employment,
        portal_files,
        capital_formation,
        population_and_employment,
        energy,
        carbon,
        yearbooks,
        deposits_and_loans,
        gross_output,
        portal_of_2021,
    ):
        write(args.data, args.out)


if __name__ == "__main__":
    main()
