"""What Dagster's pages say of assets, checks, jobs, the schedule and the sensors."""

from python_models.words import Words

PIPELINE = Words(
    {
        # jobs, schedule, sensors
        "refresh": (
            "Yearbook files to published tables and report: everything, in one run.",
            "从年鉴文件到已发布的数据表与报告：一次运行完成全部工作。",
        ),
        "ingest_year": (
            "Read the files of one yearbook year (choose it as the partition); nothing else is rebuilt.",
            "只读入某一年份的年鉴文件（以分区选择年份），其余不重算。",
        ),
        "studies": ("Run every declared study on the published data.", "在已发布的数据上运行全部研究。"),
        "weekly_refresh": (
            "Ask for a refresh, unless it would find nothing new, as `coagg run` on the command line.",
            "请求刷新；没有变化时跳过，与命令行的 coagg run 相同。",
        ),
        "landing_arrivals": (
            "Ask for a refresh when the landing folder holds new content; a file still being copied waits a tick.\n\n"
            "Runs that were killed are marked as failed first: they would keep every other from starting. A refresh "
            "that failed is asked for again after 1, 5, 30 minutes, 2, 6 hours, then every day, until one has "
            "succeeded.",
            "落地文件夹有新内容时请求刷新；仍在复制的文件等到下一周期。\n\n"
            "先把被强行终止的运行标为失败，否则其他运行无法开始。失败的刷新在 1、5、30 分钟，2、6 小时后重试，"
            "其后每天一次，直到成功。",
        ),
        "failures_told": (
            "Tell `operations.on_failure` of panel.yml of a run that failed or was killed; the command line does so "
            "itself.",
            "运行失败或被强行终止时，按 panel.yml 的 operations.on_failure 通知；命令行的运行自行通知。",
        ),
        "releases_told": (
            "Tell `operations.on_release` of panel.yml about a release; the command line does so itself.",
            "发布新版本时，按 panel.yml 的 operations.on_release 通知；命令行的运行自行通知。",
        ),
        # assets
        "observations": (
            "One row per figure read from a yearbook file, with file, sheet, cell, text as printed, unit and vintage.",
            "年鉴文件中读出的每个数值一行，含文件、工作表、单元格、原文、单位与版次。",
        ),
        "published_warehouse": (
            "One file per release; the newest is what people and programs query, read-only.",
            "每个版本一个文件；人与程序只读查询最新的版本。",
        ),
        "report": (
            "The panel's report and the site's entry, made from the published tables; every page links the others.",
            "由已发布的数据表生成的面板报告与结果网站入口；各页面互相链接。",
        ),
        "study": ("{title}. {question}\n\nSource: {source}", "{title}。{question}\n\n依据：{source}"),
        "study.mistakes": ("This study has mistakes:\n{mistakes}", "该研究有错误：\n{mistakes}"),
        "step": ("{title}. {question}", "{title}。{question}"),
        "study.steps": ("| step | result | s |", "| 步骤 | 结果 | 秒 |"),
        "study.exhibits": ("| step | exhibit | in the paper | files |", "| 步骤 | 图表 | 论文中 | 文件 |"),
        "step.ok": ("ok", "完成"),
        "step.failed": ("failed", "未能完成"),
        "none": ("nothing", "无"),
        "whole": ("One row per study: its declaration as it ran.", "每项研究一行：运行时的设定。"),
        "efficiency_scores": (
            "One row per study, block, technology, region and year: the score with its certificate.",
            "每项研究、设定、参比、地区、年份一行：效率得分及其验证。",
        ),
        "efficiency_slacks": (
            "One row per study, block, technology, region, year and variable: value, slack, target.",
            "每项研究、设定、参比、地区、年份、变量一行：实际值、松弛、目标值。",
        ),
        "efficiency_peers": (
            "One row per study, block, technology, region, year and peer: its intensity.",
            "每项研究、设定、参比、地区、年份、标杆一行：标杆的权重。",
        ),
        "malmquist_components": (
            "One row per study, block, region and pair of years: index of change and its parts.",
            "每项研究、设定、地区、相邻两年一行：Malmquist 指数及其分解。",
        ),
        "arrivals": ("One row per file read since the previous release.", "自上一版本以来读入的每个文件一行。"),
        "revisions": (
            "One row per figure added, revised, withdrawn or left empty since the previous release: values, cells.",
            "自上一版本以来新增、修订、撤回或留空的每个数值一行：旧值、新值、变化、单元格。",
        ),
        "movements": (
            "One row per index value or coefficient that moved since the previous release.",
            "自上一版本以来变动的每个指数或系数一行。",
        ),
        "comparison": (
            "One row: counts of what changed, and whether code or settings changed too.",
            "一行：变化的计数，以及代码与设置是否也有变化。",
        ),
        # checks
        "files_whole": (
            "No damaged file: nothing rejected, no region missing, no older figure left in force.",
            "没有损坏的文件：无被拒内容，不缺地区，没有仍在沿用的旧数值。",
        ),
        "holds": ("All of it holds.", "全部成立。"),
        "holds.efficiency_scores": (
            "Scores lie in (0, 1] (above 1 only where super-efficient), optimal ones are certified.",
            "得分在 (0, 1] 之内（仅超效率可大于 1），最优解均经验证。",
        ),
        "holds.efficiency_slacks": ("Every slack has its target.", "每个松弛都有目标值。"),
        "holds.efficiency_peers": ("Intensities are not negative.", "标杆权重不为负。"),
        "holds.malmquist_components": (
            "Indices are positive and the product of their parts; undefined ones say so.",
            "指数为正且等于各分解之积；无法定义的均有说明。",
        ),
        "holds.studies": (
            "Each declared step has its row, and no other has one.",
            "每个声明的步骤都有一行，且别无其他。",
        ),
        "holds.step": (
            "The step ran or says why not; each model has terms or the reason it was refused; p-values lie in 0 to 1.",
            "步骤已运行或说明了原因；每个模型有估计项或未能估计的理由；p 值在 0 至 1 之间。",
        ),
        "suite": ("Great Expectations suite '{name}'.", "Great Expectations 检查组“{name}”。"),
        "suite.met": ("{met} of {total} expectations met.", "{total} 项检查中 {met} 项通过。"),
        "gate.stopped": (
            "The run stops here; what is published stays as it was. {said}\nWhat to do: mend the file and drop it into "
            "the landing folder again, or list the figure with its reason under exceptions in panel.yml. Every figure "
            "that failed, with its cell: asset {asset}, Checks, or {page}",
            "运行到此为止，已发布的内容保持不变。{said}\n处理办法：改正文件后重新放入落地文件夹；"
            "或在 panel.yml 的 exceptions 中列明该数值及理由。"
            "全部未通过的数值及其单元格：资产 {asset} 的 Checks，或 {page}",
        ),
        "suite.failed": (
            "{subject} ({why}): {count}{example}",
            "{subject}（{why}）：{count}{example}",
        ),
        "suite.not_met": ("not met", "不符合"),
        "suite.worst": ("{failed:,} of {checked:,}, the worst: ", "{checked:,} 个中有 {failed:,} 个，最严重的："),
        "suite.more": (
            "All of them: coagg checks; where they are believed all the same: coagg checks --draft-exceptions",
            "完整列表：coagg checks；仍予采信者：coagg checks --draft-exceptions",
        ),
        "suite.believed": (
            "Where they are believed all the same: coagg checks --draft-exceptions",
            "仍予采信者：coagg checks --draft-exceptions",
        ),
        "studies_current": (
            "Papers are run when somebody asks: those that ran on other data than are published now.",
            "论文在要求时才运行：列出所用数据与当前发布的数据不同的研究。",
        ),
        "studies_are": ("Every study ran on the published data.", "所有研究均基于当前发布的数据。"),
        # dbt's tests: by the test's kind, or by the name of one that is a query of its own
        "dbt.not_null": ("{column_name} is never empty.", "{column_name} 不为空。"),
        "dbt.unique": ("No two rows have the same {column_name}.", "{column_name} 不重复。"),
        "dbt.unique_rows": ("One row for each {by}.", "每个 {by} 组合只有一行。"),
        "dbt.in_range": ("{column_name} is {ends}.", "{column_name} {ends}。"),
        "dbt.minimum": ("at least {value}", "不小于 {value}"),
        "dbt.maximum": ("at most {value}", "不大于 {value}"),
        "dbt.relationships": ("Every {column_name} is a {field} of {to}.", "每个 {column_name} 都是 {to} 的 {field}。"),
        "dbt.accepted_values": ("{column_name} is one of {values}.", "{column_name} 只取 {values}。"),
        "dbt.assert_capital_follows_the_recursion": (
            "Capital of a year is what is left of the year before's, plus investment.",
            "当年资本存量等于上年折旧后的存量加当年投资。",
        ),
        "dbt.assert_contiguity_is_mutual": (
            "Where one region borders another, the other borders it.",
            "邻接是相互的：甲与乙相邻，乙也与甲相邻。",
        ),
        "dbt.assert_every_observation_is_read": (
            "Every figure finds a region valid in its year, and a unit.",
            "每个数值都能对应到当年有效的地区和单位。",
        ),
        "dbt.assert_groups_named_like_industries_are_them": (
            "Where an industry and a group of industries share a name, they are the same.",
            "行业与行业组同名时，二者所指相同。",
        ),
        "dbt.assert_location_quotients_average_to_one": (
            "Weighted with the regions' size, an industry's location quotients average to 1 (less where one lacks it).",
            "以地区规模加权，一个行业的区位熵平均为 1（有地区无该行业时更小）。",
        ),
        "dbt.assert_pairwise_krugman_is_symmetric": (
            "The distance between two regions is the same from either.",
            "两地区之间的专业化距离与方向无关。",
        ),
        "dbt.assert_regions_hang_together": (
            "The panel's level has regions, a parent is a region of the list, and none is above itself.",
            "面板层级有地区，上级地区在名单中，且没有地区是自己的上级。",
        ),
        "dbt.assert_theta_or_its_reason": (
            "Each θ is match plus height, or has the reason why it is undefined.",
            "每个 θ 等于匹配项加高度项，或说明了为何无定义。",
        ),
        "dbt.assert_units_fit_variables": (
            "A figure's unit measures what its variable's unit does.",
            "数值的单位与变量的单位属于同一量纲。",
        ),
    }
)
