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
        "figure": ("Figure {number}.", "图 {number}："),
        "table": ("Table {number}.", "表 {number}："),
    }
)
