"""The words of the page of all results and of the data dictionary."""

from python_models.words import Words

SITE = Words(
    {
        "title": ("All results: {panel}", "全部结果：{panel}"),
        "pages": ("Pages", "页面"),
        "pages.question": ("What is there to read?", "有哪些页面？"),
        "page": ("Page", "页面"),
        "shows": ("What it shows", "内容"),
        "report": ("Report", "报告"),
        "report.shows": (
            "Indices, efficiency, models and revisions of the panel",
            "面板的指数、效率、模型与数据修订",
        ),
        "checks": ("Checks", "数据检查"),
        "checks.shows": ("What was expected of the panel, and which figures failed", "数据检查的要求及未通过的数值"),
        "dictionary": ("Data dictionary", "数据字典"),
        "dictionary.shows": ("Every table and column of the warehouse", "数据仓库的全部表与字段"),
        "lineage": ("Lineage (dbt)", "来源关系（dbt）"),
        "lineage.shows": ("From which tables a table is made, with its SQL", "各表由哪些表生成及其 SQL"),
        "study.page": ("Study: {title}", "研究：{title}"),
        "no_answers": ("The study’s declaration asks for no answer in words.", "该研究的设定未要求文字结论。"),
        "read": ("Read the study", "阅读该研究"),
        "files": ("Tables and figures of {title}, to download", "{title}：可下载的表与图"),
        "exhibit": ("Table or figure", "表或图"),
        "as": ("Files", "文件"),
        "dictionary.title": ("Data dictionary: {panel}", "数据字典：{panel}"),
        "schema.question": ("{tables} tables", "{tables} 张表"),
        "columns_of": ("{table}: {description}", "{table}：{description}"),
        "column": ("Column", "字段"),
        "type": ("Type", "类型"),
        "meaning": ("What it holds", "含义"),
    }
)
