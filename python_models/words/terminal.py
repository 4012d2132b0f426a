"""What the command says at the terminal; names of files, tables and columns stay as they are."""

from python_models.words import Words

TERMINAL = Words(
    {
        # coagg new
        "new.next": (
            "{panel}\n  its README.md says what comes next; to run it: {command}",
            "{panel}\n  下一步见其中的 README.md；运行：{command}",
        ),
        "new.named": (
            "{folder}: the panel is called {name} (`name` in panel.yml)",
            "{folder}：面板名为 {name}（panel.yml 的 `name`）",
        ),
        "new.landed": ("{file}: in landing/", "{file}：已放入 landing/"),
        "new.template": (
            "SOURCES.md says where the lists of regions come from; yearbooks go to landing/",
            "地区名录的来源见 SOURCES.md；年鉴文件放入 landing/",
        ),
        "new.known": (
            "{file}: read as {sources}, as in the bundled catalogue",
            "{file}：按自带目录中的 {sources} 读取",
        ),
        "new.same_kind": ("{file}: of the kind of sources/{entry}", "{file}：与 sources/{entry} 同类"),
        "new.no_draft": ("{file}: no draft, {problem}", "{file}：未能起草条目，{problem}"),
        "new.drafted": (
            "{file}: drafted sources/{entry}; name what is marked todo",
            "{file}：已起草 sources/{entry}；请补全标为 todo 之处",
        ),
        "new.drafted_whole": (
            "{file}: drafted sources/{entry}; nothing is left open, check its lines",
            "{file}：已起草 sources/{entry}；没有待补之处，请核对各行",
        ),
        "new.strangers": (
            "{file}: most of its regions are in no list of this panel, which has China's provinces. Chinese cities: "
            "coagg new PANEL --template cn-prefectures --from FILE; another country: coagg source inspect FILE "
            "--panel PANEL",
            "{file}：其中多数地区不在本面板的名录（全国各省）中。全国地级市：coagg new PANEL --template cn-prefectures "
            "--from FILE；其他国家：coagg source inspect FILE --panel PANEL",
        ),
        # coagg run
        "run.stopped_by_you": (
            "Stopped by you; what was published stays. To go on: coagg run",
            "已由您停止；已发布的内容不变。继续请运行：coagg run",
        ),
        "run.stood": ("as it stood: {moment}  ·  {path}", "当时的状态：{moment}  ·  {path}"),
        "run.store": ("store: {path}", "存储：{path}"),
        "run.starting": (
            "starting Dagster and reading the dbt project …",
            "正在启动 Dagster 并读取 dbt 项目 …",
        ),
        "run.working": ("working …", "运行中 …"),
        "run.as_it_was": (
            "[red]Stopped after {seconds:.0f} s.[/red] The published warehouse is as it was.",
            "[red]{seconds:.0f} 秒后中止。[/red]已发布的数据仓库保持不变。",
        ),
        "run.is_new": (
            "[red]Stopped after {seconds:.0f} s.[/red] The published warehouse is new, what follows it failed.",
            "[red]{seconds:.0f} 秒后中止。[/red]数据仓库已是新版本，其后的步骤失败。",
        ),
        "run.whole_log": ("what every tool said: {path}", "全部工具的输出：{path}"),
        "run.nothing_new": (
            "[green]Nothing new since release {release}[/green], data {data}: no file, list, setting, model or line of "
            "code has changed (looked at in {seconds:.1f} s). To compute everything anew: {command}",
            "[green]自版本 {release} 以来没有变化[/green]（数据 {data}）：文件、名录、设置、模型与代码均未改变"
            "（检查用时 {seconds:.1f} 秒）。如需全部重新计算：{command}",
        ),
        "run.step_failed": (
            "[yellow]! {step} could not be completed[/yellow]: {why}",
            "[yellow]! {step} 未能完成[/yellow]：{why}",
        ),
        "run.tables": ("{count} table(s)", "{count} 张表"),
        "run.all_reused": (", all reused", "，全部沿用"),
        "run.some_reused": (", {count} reused", "，沿用 {count} 张"),
        "run.seconds": ("s", "秒"),
        "run.check_warning": (
            "[yellow]! check {check} warning[/yellow]: {said}",
            "[yellow]! 检查 {check} 警告[/yellow]：{said}",
        ),
        "run.check_rule": ("{table}: {rule} {rows}", "{table}：{rule}{rows}"),
        "run.check_rows": ("Rows that do not meet this: {count}.", "不符合的行数：{count}。"),
        "run.check_failed": (
            "[red]! check {check} failed[/red]: {said}",
            "[red]! 检查 {check} 未通过[/red]：{said}",
        ),
        "run.reused": (
            "Reused {kept} of {made} table(s), {whole} of {steps} step(s) whole",
            "{made} 张表中沿用 {kept} 张，{steps} 个步骤中有 {whole} 个整步沿用",
        ),
        "run.done": (
            "[bold green]Done in {seconds:.0f} s.[/bold green] Release {release}, data {data}.",
            "[bold green]完成，用时 {seconds:.0f} 秒。[/bold green]版本 {release}，数据 {data}。",
        ),
        "run.head_table": ("table", "表"),
        "run.head_rows": ("rows", "行数"),
        "run.warehouse": ("warehouse", "数据仓库"),
        "run.open": ("open: {command}", "打开：{command}"),
        "run.pipeline": ("pipeline", "流程"),
        "run.then": ("{command}, then {address}", "{command}，然后打开 {address}"),
        "run.not_whole": (
            "[bold yellow]Not whole:[/bold yellow] what these files do not give stands as it was before.",
            "[bold yellow]数据不完整：[/bold yellow]这些文件未给出的部分沿用此前的数值。",
        ),
        "run.rejected": (
            'each rejected cell: coagg sql "from raw.rejects"; `strict: true` in panel.yml stops a run',
            '逐个查看被拒单元格：coagg sql "from raw.rejects"；在 panel.yml 中设 strict: true 则会中止运行',
        ),
        "page.report": ("report", "报告"),
        "page.checks": ("checks", "检查"),
        "page.tables": ("tables", "数据表"),
        "page.open": ("open it in a browser", "用浏览器打开"),
        "page.later": ("comes with the next run", "下次运行时生成"),
        # coagg ui, docs, clean, restore
        "ui.address": ("Dagster's UI: {address}   (Ctrl-C stops it)", "Dagster 界面：{address}   （按 Ctrl-C 停止）"),
        "ui.no_login": (
            "this machine only, and without a login: whoever reaches it can start runs. For others, a reverse proxy "
            "with authentication goes before it (docs/operations.md)",
            "仅限本机，无需登录：能访问者即可启动运行。供他人使用时，请在前面加带身份验证的反向代理"
            "（docs/zh/operations.md）",
        ),
        "docs.working": ("dbt describes the project and its tables …", "dbt 正在整理项目与数据表的说明 …"),
        "docs.linked": ("linked from the report's provenance", "报告的“数据与版本”中有其链接"),
        "clean.done": (
            "{store}: {runs} runs of Dagster, {dbt} folders of dbt and {releases} releases removed, {size:,.1f} MB "
            "freed",
            "{store}：已删除 Dagster 运行 {runs} 次、dbt 文件夹 {dbt} 个、版本 {releases} 个，释放 {size:,.1f} MB",
        ),
        "restore.done": (
            "{release} is published again, and the next run goes on from it: it reads what has landed since.\n"
            "  {path}; the working file before is kept beside it as before-restore-working.duckdb",
            "已重新发布 {release}，下次运行从它继续，并读入此后到达的文件。\n"
            "  {path}；此前的工作文件保留为 before-restore-working.duckdb",
        ),
        # coagg checks, export
        "checks.written": ("{count:,} figure(s) written to {path}", "已将 {count:,} 个数值写入 {path}"),
        "checks.none_stops": (
            "No figure stops the run, so there is nothing to except.",
            "没有阻断运行的数值，无需列出例外。",
        ),
        "checks.drafted": (
            "{added:,} line(s) added to {path}; {open:,} of its lines have no reason yet.\n"
            "  Correct what is wrong in the file of figures (an emptied cell is a missing figure). Write in `reason` "
            "why a figure is believed all the same; a line whose region, year or variable is empty covers each. A line "
            "without a reason excepts nothing. Then run again.",
            "已在 {path} 中加入 {added:,} 行；其中 {open:,} 行尚无理由。\n"
            "  数值有误的，请改正数据文件（清空单元格即为缺失）；仍可采信的，在 reason 列写明理由；"
            "地区、年份或变量留空表示全部。没有理由的行不起作用。然后重新运行。",
        ),
        "checks.passed": ("Every figure passed.", "全部数值通过检查。"),
        "export.done": ("{table}: {rows:,} row(s) to {path}", "{table}：{rows:,} 行已写入 {path}"),
        # coagg source
        "inspect.sheets": ("{packed}, sheets {sheets}", "{packed}，工作表 {sheets}"),
        "inspect.none": ("none", "无"),
        "inspect.sources": (
            "sources whose pattern fits the name: {sources}",
            "文件名符合的来源：{sources}",
        ),
        "inspect.draft": (
            "# for {folder}/{source}.yml: review it before use",
            "# 供 {folder}/{source}.yml 使用：用前请核对",
        ),
        "inspect.header": (
            "header rows {rows}, unit {unit}, years in the title {years}",
            "表头行 {rows}，单位 {unit}，标题中的年份 {years}",
        ),
        "inspect.no_unit": ("none found", "未找到"),
        "inspect.regions": (
            "{regions} region(s), {passed} subtotal(s) passed over",
            "{regions} 个地区，略过 {passed} 个小计",
        ),
        "inspect.indicators": ("{count} indicator(s) of one region", "单一地区的 {count} 个指标"),
        "inspect.unknown": ("[yellow]unknown {name}[/yellow]: {near}", "[yellow]未知名称 {name}[/yellow]：{near}"),
        "inspect.nothing_near": ("nothing like it is known", "没有相近的已知名称"),
        "inspect.more_unknown": (
            "[yellow]and {count} more unknown name(s)[/yellow]",
            "[yellow]另有 {count} 个未知名称[/yellow]",
        ),
        "inspect.cell": ("cell", "单元格"),
        "inspect.column": ("column", "列"),
        "inspect.under": ("under", "上级"),
        "inspect.years": ("years", "年份"),
        "inspect.unit": ("unit", "单位"),
        "inspect.more_columns": ("and {count} more column(s)", "另有 {count} 列"),
        "inspect.not_read": ("not read: {problem}", "未能读取：{problem}"),
        "inspect.look_at": ("look at {question}", "请核对 {question}"),
        "inspect.panel": (
            "{folder}: {regions} region(s), {industries} sector(s), {variables} variable(s); "
            "{doubtful} guessed point(s) in REVIEW.md",
            "{folder}：{regions} 个地区、{industries} 个行业、{variables} 个变量；"
            "REVIEW.md 中有 {doubtful} 处推测需核对",
        ),
        "inspect.then": ("then: {command}", "然后：{command}"),
        "inspect.nothing_open": ("nothing is left open: {command}", "没有待定之处：{command}"),
        "source.withdrawn": (
            "{file}: {figures:,} figure(s) to leave the panel with the next run (coagg run)",
            "{file}：{figures:,} 个数值将在下次运行（coagg run）时退出面板",
        ),
        "source.restored": (
            "{file}: {figures:,} figure(s) to come back to the panel with the next run (coagg run)",
            "{file}：{figures:,} 个数值将在下次运行（coagg run）时重新进入面板",
        ),
        "source.source": ("source", "来源"),
        "source.files": ("files", "文件"),
        "source.title": ("title", "名称"),
        # coagg sql
        "sql.opened": (
            "{file} (read-only). Statements end with ;   .help",
            "{file}（只读）。语句以 ; 结束   .help 为帮助",
        ),
        "sql.unpublished": (
            "Nothing is published yet: this is the working file as the last run left it. What it read and refused is "
            "there (raw.observations, raw.rejects, quality.expectation_failures); results may be missing or half made.",
            "尚未发布任何版本：这是上次运行留下的工作文件。已读入与被拒的内容都在其中（raw.observations、raw.rejects、"
            "quality.expectation_failures）；结果可能缺失或不完整。",
        ),
        "sql.help": (
            """A statement may run over several lines and ends with ;
  .tables [TEXT]    tables and views, or those whose name holds TEXT
  .schema TABLE     columns of a table with their types and what they are
  .format FORM      table, csv, json or markdown
  .limit N          rows of a table
  exit              leave, as does Ctrl-D; Ctrl-C stops a query or empties the line""",
            """一条语句可占多行，以 ; 结束
  .tables [文字]    表与视图；给出文字时只列名称含该文字者
  .schema 表名      一张表的各列、类型与含义
  .format 格式      table、csv、json 或 markdown
  .limit N          表格显示的行数
  exit              退出，Ctrl-D 亦可；Ctrl-C 停止查询或清空当前行""",
        ),
        "boundaries.taken": (
            "{file}: {regions} of {of} regions by {by} ({column}); {size:,.0f} kB, {lines}",
            "{file}：{of} 个地区中匹配 {regions} 个，按{by}（{column}）；{size:,.0f} kB，{lines}",
        ),
        "boundaries.thinned": ("lines thinned by {tolerance:g}°", "边界线简化至 {tolerance:g}°"),
        "boundaries.as_they_are": ("lines as they are", "边界线未经简化"),
        "boundaries.codes": ("codes", "代码"),
        "boundaries.names": ("names", "名称"),
        "boundaries.others": (
            "drawn without data, as of no region of the panel: {others}",
            "不属于面板地区、绘出但无数据：{others}",
        ),
        "boundaries.next": ("maps change with the next coagg run", "下次 coagg run 后地图随之改变"),
        "boundaries.none": ("none; maps are tiles", "无；地图为方块图"),
        "boundaries.removed": ("removed {path}", "已删除 {path}"),
        "sql.stopped": ("stopped", "已停止"),
        "sql.row": ("row {number}", "第 {number} 行"),
        "sql.more": ("first {rows} row(s); --limit N shows more", "仅前 {rows} 行；--limit N 可显示更多"),
        "sql.empty": ("no value in these rows: {columns}", "这些行中没有值：{columns}"),
        "sql.no_rows": ("no rows", "没有行"),
        # coagg status
        "status.last_run": ("last run {run}, {began} UTC: {said}", "上次运行 {run}，{began} UTC：{said}"),
        "status.running": ("is going on, or waits for another run to end", "正在进行，或等待另一运行结束"),
        "status.canceled": ("stopped by you", "由您停止"),
        "status.succeeded": ("succeeded", "成功"),
        "status.failed": ("failed", "失败"),
        "status.killed": ("killed", "被强行终止"),
        "status.no_release": ("No release yet in {store}. Run: coagg run", "{store} 中尚无版本。请运行：coagg run"),
        "status.gone_back": (
            "; gone back to, the newest is {newest}",
            "；系退回的版本，最新版本为 {newest}",
        ),
        "status.last_release": (
            "last release {release}, published {when} UTC ({ago}){gone_back}",
            "上一版本 {release}，发布于 {when} UTC（{ago}）{gone_back}",
        ),
        "status.hours_ago": ("{hours:.0f} h ago", "{hours:.0f} 小时前"),
        "status.days_ago": ("{days:.0f} day(s) ago", "{days:.0f} 天前"),
        "status.vintage": (
            "data vintage {data}, code {code}; releases kept: {kept}",
            "数据版本 {data}，代码 {code}；保留 {kept} 个版本",
        ),
        "status.disk": (
            "disk: {free:,.0f} MB free, a run may need {needed:,.0f} MB",
            "磁盘：可用 {free:,.0f} MB，一次运行约需 {needed:,.0f} MB",
        ),
        "status.beside": ("past states kept beside: {states}", "另存的过去状态：{states}"),
        "status.old_study": (
            "[yellow]study {study} is older than the data[/yellow]: {vintages}",
            "[yellow]研究 {study} 早于现有数据[/yellow]：{vintages}",
        ),
        "status.newest_year": (
            "panel years {first}–{last}, the newest complete; {next} lacks {lacking}",
            "面板年份 {first}–{last}（最新的完整年份）；{next} 年缺 {lacking}",
        ),
        "status.lacking": (
            "{variables} (there in {had} of {regions} regions)",
            "{variables}（{regions} 个地区中有 {had} 个）",
        ),
        "status.first": ("new: everything, this is the first release", "新增：全部，这是第一个版本"),
        "status.new": (
            "new since {previous}: files {files}; figures {added} added, {revised} revised, {withdrawn} withdrawn, "
            "{emptied} emptied (the earlier figure stays); {moved} index values and coefficients moved",
            "自 {previous} 以来：新文件 {files} 个；数值新增 {added} 个、修订 {revised} 个、撤回 {withdrawn} 个、"
            "新文件留空 {emptied} 个（沿用原值）；"
            "指数与系数变动 {moved} 个",
        ),
        "status.code_changed": ("; code changed too", "；代码也有变化"),
        "status.settings_changed": ("; settings changed too", "；设置也有变化"),
        "status.none": ("{title}: none", "{title}：无"),
        "status.sources": ("sources", "数据来源"),
        "status.checks that did not pass": ("checks that did not pass", "未通过的检查"),
        "status.figures that did not pass, the first of each check (all: coagg checks)": (
            "figures that did not pass, the first of each check (all: coagg checks)",
            "未通过检查的数值，每项检查的前几个（完整列表：coagg checks）",
        ),
        "status.unpublished": (
            "Nothing is published; the last run left (coagg sql reads it):",
            "尚未发布；上次运行留下的结果（coagg sql 可读）：",
        ),
        "status.all_failures": (
            "every figure that failed the gate: coagg checks",
            "未通过检查的全部数值：coagg checks",
        ),
        "status.indicators that fill no variable": (
            "indicators that fill no variable of seeds/variables.csv",
            "未进入 seeds/variables.csv 中任何变量的指标",
        ),
        "status.files not read whole": ("files not read whole", "未完整读入的文件"),
        "status.rejected cells": ("rejected cells", "被拒单元格"),
        "status.files since the previous release": ("files since the previous release", "自上一版本以来的文件"),
        "status.figures revised, withdrawn or emptied, the largest": (
            "figures revised, withdrawn or emptied, the largest",
            "修订、撤回或留空的数值（最大者）",
        ),
        "status.index values and coefficients moved, the largest": (
            "index values and coefficients moved, the largest",
            "变动的指数与系数（最大者）",
        ),
        # coagg study
        "study.made": (
            "{path}\n  edit it, then: coagg study check {name}   and: coagg study run {name}",
            "{path}\n  编辑后先检查：coagg study check {name}   再运行：coagg study run {name}",
        ),
        "study.study": ("study", "研究"),
        "study.title": ("title", "题目"),
        "study.steps": ("steps", "步骤"),
        "study.last_run": ("last run", "上次运行"),
        "study.data": ("data", "数据"),
        "study.failed": ("failed steps", "失败步骤"),
        "study.never": ("never", "从未"),
        "study.old": ("older than the data", "早于现有数据"),
        "study.current": ("current", "最新"),
        "study.run_again": (
            "{study}: {vintages}; run it again: coagg study run {study}",
            "{study}：{vintages}；请重新运行：coagg study run {study}",
        ),
        "study.none": (
            "There is no study here but main, which coagg run estimates. Begin one: coagg study new NAME",
            "这里只有 main，由 coagg run 估计。新建一项研究：coagg study new NAME",
        ),
        "study.done": ("{steps} step(s), {seconds:.0f} s", "{steps} 个步骤，{seconds:.0f} 秒"),
        "study.exhibits": ("{count} exhibit(s)", "{count} 个图表"),
        "study.warnings": ("{count} warning(s)", "{count} 条提醒"),
        "study.report": ("report", "报告"),
        # coagg trace
        "trace.feeds": ("{file}, cell {cell}", "{file}，单元格 {cell}"),
        "trace.of": (" ({keys}) in {release}", "（{keys}），版本 {release}"),
        "trace.in": (" feeds, in {release}:", "，用于 {release} 中的："),
        "trace.written": ("{count:,} cell(s) written to {path}", "已将 {count:,} 个单元格写入 {path}"),
        "trace.rows": ("{count} row(s)", "{count} 行"),
        "trace.model": ("model", "模型"),
        "trace.sample": (
            "sample {rows} row(s), {regions} region(s), {first}–{last}; weights {weights}; specification "
            "{specification}; run {run}",
            "样本 {rows} 行、{regions} 个地区、{first}–{last} 年；权重 {weights}；设定 {specification}；运行 {run}",
        ),
        "trace.no_weights": ("none", "无"),
        "trace.head_table": ("table", "表"),
        "trace.head_rows": ("rows", "行数"),
        "trace.head_regions": ("regions", "地区"),
        "trace.head_years": ("years", "年份"),
        "trace.head_columns": ("columns", "列"),
        "trace.all": ("all", "全部"),
        "trace.no_cell": ("no yearbook cell is behind it", "其背后没有年鉴单元格"),
        "trace.cells": (
            "{count:,} yearbook cell(s) in files: {files}",
            "{files} 个文件中的 {count:,} 个年鉴单元格",
        ),
        "trace.kept": (
            "{file} ({vintage}): {count:,} cell(s); kept at {path}",
            "{file}（{vintage}）：{count:,} 个单元格；存于 {path}",
        ),
        "trace.not_kept": ("not kept ({sha256}…)", "未保存（{sha256}…）"),
        "trace.first": (
            "first {shown} of {count:,} shown; --csv FILE writes them all",
            "仅显示 {count:,} 个中的前 {shown} 个；--csv 文件名 可全部导出",
        ),
    }
)

# What is wrong with a store and what to do about it, as `coagg status`, monitors and hooks say it.
HEALTH = Words(
    {
        "killed_in": ("in or after {step}", "在 {step} 处或其后"),
        "killed_early": ("before its first step", "在第一步之前"),
        "killed": (
            "run {run} was killed {where}; what was published stays. To finish its work: coagg run",
            "运行 {run} {where}被强行终止；已发布的内容不变。要完成其工作请运行：coagg run",
        ),
        "failed": (
            "run {run} failed{named}. What was published stays. Mend what is named, then: coagg run (the whole log: "
            "{log})",
            "运行 {run} 失败{named}。已发布的内容不变。请按所述修正后运行：coagg run（完整日志：{log}）",
        ),
        "full": (
            "{free:,.0f} MB are free under {store}, and a run may need {needed:,.0f} MB: the next one will not begin. "
            "Free space: coagg clean, or a smaller `retention` in panel.yml",
            "{store} 下可用空间 {free:,.0f} MB，而一次运行约需 {needed:,.0f} MB：下次运行将无法开始。"
            "请腾出空间：coagg clean，或调小 panel.yml 中的 retention",
        ),
        "none_published": (
            "nothing was published yet; panel.yml expects a release every {days:g} days. Run: coagg run",
            "尚未发布任何版本；panel.yml 要求每 {days:g} 天有一个版本。请运行：coagg run",
        ),
        "overdue": (
            "the last release is {age:.1f} days old; panel.yml expects one every {days:g}. Run: coagg run; see whether "
            "the schedule is on and its daemon runs (coagg ui)",
            "最近的版本已有 {age:.1f} 天；panel.yml 要求每 {days:g} 天一个。请运行：coagg run；并查看定时任务是否开启、"
            "其守护进程是否在运行（coagg ui）",
        ),
    }
)

# Heads of the tables of `coagg status` and `coagg checks`, which in English are the columns' own names.
HEADS = Words(
    {
        name: (name.replace("_", " "), chinese)
        for name, chinese in {
            "source": "来源",
            "title": "题目",
            "files": "文件数",
            "rejects": "被拒",
            "newest_vintage": "最新版次",
            "months_old": "距今月数",
            "table_name": "表",
            "expectation": "检查",
            "subject": "对象",
            "severity": "级别",
            "unexpected": "未通过数",
            "examples": "例",
            "kind": "类别",
            "file_name": "文件",
            "number": "数目",
            "detail": "详情",
            "other_file": "另一文件",
            "reason": "原因",
            "cells": "单元格数",
            "example": "例",
            "vintage": "版次",
            "figures": "数值",
            "region_id": "地区",
            "year": "年份",
            "indicator": "指标",
            "industry_id": "行业",
            "old_value": "原值",
            "new_value": "新值",
            "relative_change": "相对变化",
            "keys": "键",
            "measure": "度量",
            "change": "变化",
            "name": "变量",
            "figure": "数值",
            "sheet": "工作表",
            "cell": "单元格",
            "what": "何处",
            "region_raw": "地区",
            "sector": "行业",
            "value_raw": "原文数值",
            "unit_raw": "单位",
        }.items()
    }
)
