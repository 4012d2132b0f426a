"""The words of the page of all results and of the data dictionary."""

from python_models.words import Words

SITE = Words(
    {
        "title": ("{panel}: all results", "{panel}：全部结果"),
        "all": ("All results", "全部结果"),
        "about": (
            "Each study stands below with what it asks and what it answers from the stored numbers, and its tables and "
            "figures to download. The folder opens from disk and can be passed on as it is.",
            "以下列出各项研究的问题、依据所存数值的结论，以及可下载的表和图。整个文件夹可离线打开，也可直接转交他人。",
        ),
        "own": ("Indices and efficiency of the panel", "面板的指数与效率"),
        "own.question": ("What do the panel’s own figures and tables show?", "面板自身的图表显示了什么？"),
        "vintages": ("ran on data of {then}, published are those of {now}", "所用数据为 {then}，现已发布 {now}"),
        "older": ("Older than the data: it {vintages}. Run it again.", "结果早于现有数据（{vintages}），请重新运行。"),
        "made_in_zh": (
            "Its answers, tables and figures were made in Chinese. In English: coagg study run {name} --language en.",
            "该研究的结论、表和图为中文；改为英文：coagg study run {name} --language en。",
        ),
        "made_in_en": (
            "Its answers, tables and figures were made in English. In Chinese: coagg study run {name} --language zh.",
            "该研究的结论、表和图为英文；改为中文：coagg study run {name} --language zh。",
        ),
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
        "revisions": ("Revisions", "数据修订"),
        "revisions.shows": ("What new files changed since the last release", "自上次发布以来新文件带来的变化"),
        "lineage": ("Lineage (dbt)", "来源关系（dbt）"),
        "lineage.shows": ("From which tables a table is made, with its SQL", "各表由哪些表生成及其 SQL"),
        "study.page": ("Study: {title}", "研究：{title}"),
        "no_answers": (
            "The study gives no answer in words; {exhibits} tables and figures show what it found.",
            "该研究没有文字结论，结果见 {exhibits} 个表和图。",
        ),
        "read": ("The whole report of the study", "该研究的完整报告"),
        "files": ("Tables and figures of {title}, to download", "{title}：可下载的表与图"),
        "exhibit": ("Table or figure", "表或图"),
        "as": ("Files", "文件"),
        "dictionary.title": ("Data dictionary: {panel}", "数据字典：{panel}"),
        "schema.question": ("{tables} table(s)", "{tables} 张表"),
        "sources": ("Sources", "数据来源"),
        "sources.question": (
            "Where do the figures come from? {sources} source(s)",
            "数值从哪里来？共 {sources} 个来源",
        ),
        "sources.caption": ("Sources of the figures, as the catalogue names them", "数值的来源，按目录所载"),
        "sources.title": ("Title", "题目"),
        "sources.publisher": ("Publisher", "出版者"),
        "sources.citation": ("Citation", "引用"),
        "sources.figures": ("Figures read", "读入数值"),
        "columns_of": ("{table}: {description}", "{table}：{description}"),
        "column": ("Column", "字段"),
        "type": ("Type", "类型"),
        "meaning": ("What it holds", "含义"),
    }
)
