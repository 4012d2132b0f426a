"""The page of tables and lineage that dbt makes: the English stands in dbt's files, by which the Chinese is found."""

from python_models.words import Words

LINEAGE = Words(
    {
        english: (english, chinese)
        for english, chinese in (
            ("# coagg: tables, columns and where they come from", "# coagg：数据表、各列及其来源"),
            (
                "From yearbook cells to published indices, in one DuckDB file. Data flow from left to right in the "
                "lineage graph (the round button at the lower right):",
                "从年鉴单元格到公布的指数，都在一个 DuckDB 文件中。"
                "来源关系图（右下角的圆形按钮）中，数据自左向右流动：",
            ),
            ("| layer | what stands there |", "| 层 | 内容 |"),
            (
                "| **raw** (sources) | every figure read from a yearbook file, with file, sheet, row, column and "
                "vintage; appended, never changed |",
                "| **raw**（来源） | 从年鉴文件读出的每个数值，含文件、工作表、行、列与版次；只追加，从不改动 |",
            ),
            (
                "| **seeds** | lists of regions, industries, units and variables, with every name they go by |",
                "| **seeds** | 地区、行业、单位与变量的名录，含其各种写法 |",
            ),
            (
                "| **staging** | figures in force: codes for names, base units, the latest vintage |",
                "| **staging** | 现行数值：以代码代替名称、统一单位、取最新版次 |",
            ),
            (
                "| **intermediate** | gaps, real values, capital, groups of industries, benchmarks, shares |",
                "| **intermediate** | 空缺、实际值、资本存量、行业组、基准、份额 |",
            ),
            (
                "| **marts** | what is published: location quotients, co-agglomeration θ, specialisation, "
                "concentration, structure, and `estimation_panel`, which models read |",
                "| **marts** | 公布的内容：区位熵、协同集聚 θ、专业化、集中度、产业结构，"
                "以及模型所用的 `estimation_panel` |",
            ),
            (
                "| **results, quality, meta** (sources) | what studies computed, what was checked, what made "
                "the file |",
                "| **results、quality、meta**（来源） | 各项研究的结果、数据检查、文件由何而来 |",
            ),
            (
                "| **exposures** | the report, the main job's study, the papers' studies |",
                "| **exposures** | 报告、主任务的研究、各论文的研究 |",
            ),
            (
                "Start with [coagglomeration](#!/model/model.coagg.coagglomeration), "
                "[location_quotients](#!/model/model.coagg.location_quotients) or "
                "[estimation_panel](#!/model/model.coagg.estimation_panel). Each model shows its columns, its tests "
                "and its SQL. The same descriptions stand in the data dictionary of the site "
                "(`reports/dictionary.html`) and as comments in the published file.",
                "可从 [coagglomeration](#!/model/model.coagg.coagglomeration)、"
                "[location_quotients](#!/model/model.coagg.location_quotients) 或 "
                "[estimation_panel](#!/model/model.coagg.estimation_panel) 看起。每个模型列出其各列、检验与 SQL。"
                "同样的说明也见于网站的数据字典（`reports/dictionary.html`），并作为注释写入发布的文件。",
            ),
            (
                "reports/report.html: co-agglomeration, regions, efficiency, the main job's models, data quality and "
                "revisions, each number with the query that finds it.",
                "reports/report.html：协同集聚、地区比较、效率、主任务的模型、数据质量与修订，每个数值附查询语句。",
            ),
            (
                "studies/main.yml: efficiency and the models that every refresh estimates, one asset a step.",
                "studies/main.yml：每次刷新都估计的效率与模型，每一步为一项资产。",
            ),
            (
                "studies/*.yml: each a paper written down once, run when somebody asks (coagg study run), with tables, "
                "figures and a report of its own in reports/studies/NAME.",
                "studies/*.yml：每个文件是一篇论文，写定后按需运行（coagg study run），"
                "图表与报告见 reports/studies/名称。",
            ),
            ("The panel's report", "面板报告"),
            ("The main job's study", "主任务的研究"),
            ("The papers' studies", "论文研究"),
        )
    }
)
