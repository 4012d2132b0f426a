"""The words of the page itself: what stands around its figures, tables and text."""

from python_models.words import Words

PAGE = Words(
    {
        # the lang attribute of the document
        "html_language": ("en", "zh-Hans"),
        "contents": ("Contents", "目录"),
        "source": ("Source: ", "来源："),
        "query": ("Show the query", "查看查询语句"),
        "caution": ("Read with care", "注意"),
        "absent": ("Left out.", "未包含："),
        "provenance": ("Provenance", "数据与版本"),
        "provenance_question": (
            "Which data, which code and which run made these numbers?",
            "这些数字由哪些数据、哪版代码、哪次运行得出？",
        ),
        "theme": ("Light or dark", "浅色/深色"),
        "figure": ("Figure {number}.", "图 {number}"),
        "table": ("Table {number}.", "表 {number}"),
        "site": ("Pages of this site", "本站页面"),
        "files": ("Download:", "下载："),
        "file.docx": ("Word", "Word"),
        "file.tex": ("LaTeX", "LaTeX"),
        "file.xlsx": ("Excel", "Excel"),
        "file.csv": ("CSV", "CSV"),
        "file.html": ("HTML", "HTML"),
        "file.svg": ("SVG", "SVG"),
        "file.png": ("PNG", "PNG"),
        "filter": ("Filter rows", "筛选行"),
        "sort": ("Sort by this column", "按此列排序"),
        "save": ("Save the rows shown as CSV", "将所示各行存为 CSV"),
        "rows_of": (
            "The first {shown} of {total} rows; the table’s files hold all of them",
            "仅列前 {shown} 行（共 {total} 行）；表格文件含全部",
        ),
    }
)

# What the provenance of a page tells, called as in English; another name stays as it is.
PROVENANCE = Words(
    {
        "run": ("run", "运行"),
        "run at": ("run at", "运行时间"),
        "release": ("release", "发布版本"),
        "published": ("published", "发布时间"),
        "data vintage": ("data vintage", "数据版本"),
        "code version": ("code version", "代码版本"),
        "warehouse": ("warehouse", "数据仓库"),
        "study": ("study", "研究"),
        "specification": ("specification", "设定"),
        "seeds": ("seeds", "随机种子"),
        "no_seeds": ("none", "无"),
        "report": ("report", "报告"),
        "all results": ("all results", "全部结果"),
        "what was checked (Great Expectations)": (
            "what was checked (Great Expectations)",
            "数据检查（Great Expectations）",
        ),
        "tables, columns and lineage (dbt)": ("tables, columns and lineage (dbt)", "数据表、字段与来源关系（dbt）"),
    }
)
