"""Codes of why a cell, a table or a file was not read (``raw.rejects.reason``), as they are printed."""

from python_models.words import Language, Words

REJECTS = Words(
    {
        "above_total": ("above_total", "大于总计"),
        "ambiguous_industry": ("ambiguous_industry", "行业不唯一"),
        "ambiguous_number": ("ambiguous_number", "数值有两种读法"),
        "ambiguous_region": ("ambiguous_region", "地区不唯一"),
        "ambiguous_unit": ("ambiguous_unit", "单位不唯一"),
        "another_base": ("another_base", "基期不同"),
        "below_minimum": ("below_minimum", "低于下限"),
        "block": ("block", "另一类的行"),
        "conflicting_duplicate": ("conflicting_duplicate", "重复且不一致"),
        "duplicate": ("duplicate", "重复"),
        "duplicate_column": ("duplicate_column", "列重复"),
        "empty_file": ("empty_file", "文件为空"),
        "encrypted": ("encrypted", "有密码"),
        "formula": ("formula", "公式没有值"),
        "missing_column": ("missing_column", "缺列"),
        "missing_rows": ("missing_rows", "缺行"),
        "no_indicator": ("no_indicator", "没有指标"),
        "no_member": ("no_member", "压缩包中没有该文件"),
        "no_permission": ("no_permission", "没有读权限"),
        "no_region": ("no_region", "没有地区"),
        "no_sector": ("no_sector", "没有行业"),
        "no_source": ("no_source", "没有源条目"),
        "no_table": ("no_table", "没有找到表"),
        "no_unit": ("no_unit", "没有单位"),
        "no_vintage": ("no_vintage", "没有发布日期"),
        "no_year": ("no_year", "没有年份"),
        "not_a_number": ("not_a_number", "不是数值"),
        "not_valid_industry": ("not_valid_industry", "当年没有该行业"),
        "not_valid_region": ("not_valid_region", "当年没有该地区"),
        "other_year": ("other_year", "属其他年份"),
        "outside_folder": ("outside_folder", "在文件夹之外"),
        "part_of_year": ("part_of_year", "不是全年"),
        "merged_figure": ("merged_figure", "合并单元格中的数值"),
        "ragged_row": ("ragged_row", "行列不齐"),
        "reader_died": ("reader_died", "读取进程终止"),
        "row_not_read": ("row_not_read", "行未读入"),
        "rows_unaccounted": ("rows_unaccounted", "有行未交代"),
        "several_members": ("several_members", "压缩包中有多个文件"),
        "several_tables": ("several_tables", "有多张表"),
        "too_large": ("too_large", "过大"),
        "too_long": ("too_long", "读取超时"),
        "truncated": ("truncated", "被截断"),
        "two_label_columns": ("two_label_columns", "有两个标签列"),
        "two_sources": ("two_sources", "符合两个源条目"),
        "unit_multiplier": ("unit_multiplier", "单位倍数"),
        "unknown_classification": ("unknown_classification", "分类未知"),
        "unknown_column": ("unknown_column", "列未知"),
        "unknown_container": ("unknown_container", "文件类型未知"),
        "unknown_indicator": ("unknown_indicator", "指标未知"),
        "unknown_industry": ("unknown_industry", "行业未知"),
        "unknown_region": ("unknown_region", "地区未知"),
        "unknown_unit": ("unknown_unit", "单位未知"),
        "unreadable": ("unreadable", "无法读取"),
        "wrong_container": ("wrong_container", "文件类型不符"),
        "wrong_encoding": ("wrong_encoding", "编码不符"),
        "wrong_unit": ("wrong_unit", "单位不符"),
    }
)


def reject(code: str, language: Language, *, in_brackets: bool = False) -> str:
    """A code as it is printed: in Chinese with the code behind it, by which ``raw.rejects`` is asked.

    ``in_brackets`` is for what stands in brackets already, which get none within.
    """
    said = REJECTS.get(code, language)
    return said if said == code else f"{said} {code}" if in_brackets else f"{said}（{code}）"
