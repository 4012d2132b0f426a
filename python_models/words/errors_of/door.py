"""What the command and the pipeline say: paths, runs, data of studies, hooks."""

MESSAGES = {
    # orchestration/boundaries.py
    "The installed package is not written to; make a panel of your own: coagg new my_panel": (
        "已安装的程序包不可写入；请建立自己的面板：coagg new my_panel"
    ),
    # orchestration/cli/__init__.py
    "{more}: files to start with come after --from.": "{more}：用来起步的文件写在 --from 之后。",
    # orchestration/cli/boundaries.py
    "No boundaries are kept for this panel.": "此面板没有保存边界。",
    # orchestration/cli/checks.py
    "Nothing has been checked in {root} yet. Run: coagg run": "{root} 中尚未做过检验。请运行：coagg run",
    "The last run ended before the gate, or was of an earlier version. Run: coagg run": (
        "上次运行在关口之前结束，或属于较早的程序版本。请运行：coagg run"
    ),
    # orchestration/cli/queries.py
    "{file}: the name must end with {formats}.": "{file}：文件名须以 {formats} 结尾。",
    "{file} lies in the store, which is kept by runs; choose another folder.": (
        "{file} 位于由运行维护的数据仓库中；请选择其他文件夹。"
    ),
    "{file} could not be written: {exc}": "{file} 无法写入：{exc}",
    # orchestration/cli/sources.py
    "No file {absent}.": "没有文件 {absent}。",
    "{encoding} is not an encoding that Python knows (cp949, cp932, latin-1, …).": (
        "{encoding} 不是 Python 认识的编码（cp949、cp932、latin-1 等）。"
    ),
    # orchestration/cli/sql.py
    "coagg sql reads the warehouse and no other file. To write a table to a file: coagg export TABLE FILE; to "
    "query it beside files of your own: coagg.open_warehouse() in Python.": (
        "coagg sql 只读取数据仓库，不读其他文件。把表写成文件：coagg export TABLE FILE；与自己的文件一起查询：在 "
        "Python 中用 coagg.open_warehouse()。"
    ),
    "--format parquet writes one query to one file.": "--format parquet 把一条查询写成一个文件。",
    # orchestration/cli/sql_output.py
    "Parquet is no text: send it to a file (coagg sql … --format parquet > FILE.parquet).": (
        "Parquet 不是文本：请写入文件（coagg sql … --format parquet > FILE.parquet）。"
    ),
    # orchestration/cli/studies.py
    "{target} is there already; choose another name or edit it.": "{target} 已经存在；请换名，或直接编辑它。",
    "{name} cannot be a study's name; use small letters, digits and underscores.": (
        "{name} 不能作为研究名；请用小写字母、数字和下划线。"
    ),
    "--only needs exactly one study; name it.": "--only 只能用于一个研究；请写明研究名。",
    "What had been {moment} is not rebuilt yet. Run first: coagg run {options}": (
        "{moment}的状态尚未重建。请先运行：coagg run {options}"
    ),
    "Dagster has no record of this run ({exc}); the results are published.": (
        "Dagster 没有此次运行的记录（{exc}）；结果已发布。"
    ),
    # orchestration/cli/tracing.py
    "Name a table and a row (coagg trace marts.coagglomeration 110000 2015), or --file and --cell.": (
        "请写明表和行（coagg trace marts.coagglomeration 110000 2015），或用 --file 和 --cell。"
    ),
    # orchestration/dbt/project.py
    "dbt cannot parse {project_dir}:": "dbt 无法解析 {project_dir}：",
    # orchestration/dbt/session.py
    "dbt {command} failed:": "dbt {command} 失败：",
    "dbt ended unexpectedly ({wait}); what it said is in {target}": "dbt 意外终止（{wait}）；其输出见 {target}",
    # orchestration/defs/raw.py
    "Nothing was begun: studies/main.yml has mistakes.": "没有开始运行：studies/main.yml 有错误。",
    "documents, not read as data: {names}": "属文档，不作为数据读取：{names}",
    # orchestration/defs/schedules.py
    "Nothing new since release {release}.": "自版本 {release} 以来没有新内容。",
    "studies/main.yml has mistakes: {problems}": "studies/main.yml 有错误：{problems}",
    # orchestration/defs/sensors.py
    "Nothing new in {landing}.": "{landing} 中没有新内容。",
    "{wanted} will be read when studies/main.yml is mended: {problems}": (
        "{wanted} 将在 studies/main.yml 改正后读取：{problems}"
    ),
    "{fresh} waits for the end of the run that is at work, which may read it.": (
        "{fresh} 待正在进行的运行结束后再看，该次运行可能会读入它。"
    ),
    "waiting for {growing} to stop changing": "正等待 {growing} 写完",
    "a refresh failed, asked for again in {max} min": "一次刷新失败，{max} 分钟后重试",
    # orchestration/dbt/docs.py
    "No warehouse at {working} to describe. Run 'coagg run' first.": (
        "{working} 没有可供说明的数据仓库。请先运行 coagg run。"
    ),
    "dbt cannot describe {project_dir}:": "dbt 无法为 {project_dir} 生成说明：",
    # orchestration/environment.py
    "The store {root} cannot be made: {strerror}. Name another folder as `store` in {folder}, or with COAGG_STORE.": (
        "数据仓库文件夹 {root} 无法建立：{strerror}。请在 {folder} 中用 `store` 或用 COAGG_STORE 指定其他文件夹。"
    ),
    # orchestration/hooks.py
    "no step says why; see the log": "没有步骤说明原因；请看日志",
    "{title}: run {run_id} failed.": "{title}：运行 {run_id} 失败。",
    "Report: {reports}": "报告：{reports}",
    "What is new: coagg status": "新内容：coagg status",
    "{title}: release {file}, data {data_vintage}, {tables} tables.": (
        "{title}：版本 {file}，数据 {data_vintage}，{tables} 张表。"
    ),
    "More: coagg status; {run_log}": "更多信息：coagg status；{run_log}",
    "The published release stays in use. What to do: mend what is named above (a file, a value and its bound "
    "in panel.yml, free disk space), then run: coagg run. A run that was killed only needs that.": (
        "已发布的版本继续使用。处理办法：改正上面指出的问题（某个文件、panel.yml 中的某个值及其界限、磁盘空间），然"
        "后运行：coagg run。若运行是被强行终止的，只需重新运行。"
    ),
    "hook failed": "钩子失败",
    "on_{event} in panel.yml: {exc}": "panel.yml 的 on_{event}：{exc}",
    "{command} ended with {code}: {said}": "{command} 以 {code} 结束：{said}",
    "{host} took longer than {timeout_s} s": "{host} 超过 {timeout_s} 秒没有响应",
    # orchestration/studies/main_study.py
    "study {main}, step {name}, name: results.{name2} is a table; choose another name": (
        "研究 {main}，步骤 {name}，name：results.{name2} 是一张表；请换名"
    ),
    # orchestration/natural_earth.py
    "Natural Earth's provinces come with QGIS (world_map.gpkg), which was not found here. On Debian or Ubuntu, "
    "without installing it: coagg boundaries add {name} --download takes the map out of the package {package} "
    "(23 MB). Elsewhere: unpack that file from QGIS and coagg boundaries add FILE --layer {layer} --country "
    "CHN (the country's three letters)": (
        "Natural Earth 的省级边界随 QGIS 提供（world_map.gpkg），此处没有找到。在 Debian 或 Ubuntu 上不必安装 QGIS"
        "：coagg boundaries add {name} --download 会从软件包 {package}（23 MB）中取出地图。其他系统：从 QGIS 中取出"
        "该文件，再运行 coagg boundaries add FILE --layer {layer} --country CHN（国家的三字母代码）"
    ),
    "--download asks apt-get for the package {package}; this machine has no apt-get.": (
        "--download 通过 apt-get 获取软件包 {package}；本机没有 apt-get。"
    ),
    "apt-get could not download {package}: {said}. Without lists of packages, run apt-get update first (as root).": (
        "apt-get 无法下载 {package}：{said}。若没有软件包列表，请先（以 root 身份）运行 apt-get update。"
    ),
    "it said nothing": "它没有任何输出",
    "{name} has no {file}.": "{name} 中没有 {file}。",
    "No country of Natural Earth has the panel's regions as its states or provinces.": (
        "Natural Earth 中没有哪个国家的州或省与本面板的地区相符。"
    ),
    # orchestration/new_panel.py
    "No template {template}; there is {templates}.": "没有模板 {template}；可用的有 {templates}。",
    "{called} cannot be a panel's name, which begins with a letter; call the folder otherwise.": (
        "{called} 不能作为面板名，面板名以字母开头；请给文件夹另取名称。"
    ),
    "{folder} is there already; choose another name, or empty it.": "{folder} 已经存在；请换名，或清空它。",
    "{folder} was left half made when its making was interrupted; remove it, then begin again.": (
        "{folder} 在建立时被中断，只做了一半；请删除它，再重新开始。"
    ),
    # orchestration/run_lock.py
    "The store {root} cannot be written: {strerror}. What is published in it can be read, by `coagg sql`, `export`, "
    "`trace` and `status`. Name a folder of your own as `store` in panel.yml, or with COAGG_STORE.": (
        "数据仓库文件夹 {root} 不能写入：{strerror}。其中已发布的内容可用 `coagg sql`、`export`、`trace` 和 `status` "
        "读取。请在 panel.yml 中用 `store` 或用 COAGG_STORE 指定自己的文件夹。"
    ),
    "Another run is working in {parent}; wait until it ends.": "另一次运行正在 {parent} 中进行；请等它结束。",
    # orchestration/studies/checks.py
    "study {study}, sample.table: {named}: known to the panel, but no column of {table}; write it under indices, "
    "extra_panel_variables, in panel.yml, and run the main job": (
        "研究 {study}，sample.table：{named} 是面板的变量，但不是 {table} 的列；"
        "请写入 panel.yml 中 indices 的 extra_panel_variables，再运行主流程"
    ),
    # orchestration/studies/data.py
    "study {name}, sample: no rows are left ({extent}, {regions} regions)": (
        "研究 {name}，sample：没有剩下任何行（{extent}，{regions} 个地区）"
    ),
    ": no file has landed": "：没有文件落入",
    'not one figure was read{why} (coagg status; coagg sql "from raw.rejects")': (
        '没有读出任何数值{why}（coagg status；coagg sql "from raw.rejects"）'
    ),
    "no years": "没有年份",
    "years {years} to {years2}": "{years} 至 {years2} 年",
    "study {name}, {key}: no table {text} in the warehouse{near}": "研究 {name}，{key}：数据仓库中没有表 {text}{near}",
    "study {name}, {key}: no file {text} in {folder}": "研究 {name}，{key}：{folder} 中没有文件 {text}",
    "it holds {sheets} tables ({names}); keep the one that is meant": (
        "其中有 {sheets} 张表（{names}）；请只保留要用的一张"
    ),
    "{said} is the name of {regions}": "{said} 是 {regions} 共有的名称",
    "join by {unit}, or tell them apart in both tables (Suzhou, Anhui)": (
        "请按 {unit} 连接，或在两张表中加以区分（苏州、安徽）"
    ),
    "study {name}, {key}: {name2} names several regions: {shared}; {advice}": (
        "研究 {name}，{key}：{name2} 对应多个地区：{shared}；{advice}"
    ),
    "study {name}, sample.join.{number}.keys: {absent} is not in both tables": (
        "研究 {name}，sample.join.{number}.keys：{absent} 并非两张表都有"
    ),
    "study {name}, sample: no column {c}": "研究 {name}，sample：没有列 {c}",
    "study {name}, {key}: the sample has a column {name2} already; choose another name": (
        "研究 {name}，{key}：样本已有列 {name2}；请换名"
    ),
    "study {name}, sample.period: {period} holds {odd}; name a column of whole numbers (years)": (
        "研究 {name}，sample.period：{period} 含有 {odd}；请写整数列（年份）"
    ),
    # orchestration/studies/files.py
    "No study {name}": "没有研究 {name}",
    # orchestration/studies/windows.py
    "study {name}, sample.derived.{name2}: a lag looks at all rows of the table and another window only at the "
    "sample; write the lag as a column of its own": (
        "研究 {name}，sample.derived.{name2}：滞后项取自整张表的各行，而另一窗口函数只看样本；请把滞后项单独写成一列"
    ),
    "study {name}, sample.where: {name2} is a window over the sample, which `where` cuts first; cut by a "
    "column of the table, or name the sample under `samples`": (
        "研究 {name}，sample.where：{name2} 是样本上的窗口函数，而 `where` 先行筛选样本；请按表中的列筛选，或在 "
        "`samples` 下命名该样本"
    ),
    # orchestration/unfinished.py
    "Run {run_id} ({job_name}) was killed while {replace}.": (
        "运行 {run_id}（{job_name}）在 {replace} 状态时被强行终止。"
    ),
    "{message} No process works for it any more.": "{message}已没有进程在执行它。",
    "{message} It no longer holds others up.": "{message}它不再妨碍其他运行。",
    # orchestration/studies/units_in_alternatives.py
    "bring it to one currency by the exchange rate of each year": "请按各年汇率换算为同一货币",
    "bring it to the same unit": "请换算为同一单位",
    "{there} of {value}": "{value} 的 {there}",
    "the {role} is in {unit_text} in the study and {shown} in {unit_text2}; their coefficients cannot be "
    "compared: {mend}, or take logarithms of both": (
        "{role:w}在研究中的单位是 {unit_text}，在 {shown} 中是 {unit_text2}；系数不可比较：{mend}，或都取对数"
    ),
    # orchestration/studies/units_in_expressions.py
    "{named}: {money} in one figure{rate}": "{named}：同一数值中有 {money}{rate}",
    "in one column": "在同一列中",
    "{named} ({unit_text}) and {named2} ({unit_text2}) are {done}": (
        "{named}（{unit_text}）与 {named2}（{unit_text2}）{done:w}"
    ),
    "they are in different units": "它们单位不同",
    "a number": "一个数",
    "such as {rates}": "例如 {rates}",
    "bring them to one currency first, by the exchange rate of each year{by}": "请先按各年汇率换算为同一货币{by}",
    "a pure number": "无量纲数",
    # orchestration/defs/revisions.py
    "since {release}: files {files}; figures revised {revised}, withdrawn {withdrawn}, emptied {emptied}, "
    "added {added}; values moved {moved}": (
        "自 {release:w} 以来：{files} 个文件；数值修订 {revised} 个、撤回 {withdrawn} 个、清空 {emptied} 个、"
        "新增 {added} 个；指数值变动 {moved} 个"
    ),
    # orchestration/defs/studies.py
    "step {number} of {of}: {step}": "第 {number} 步，共 {of} 步：{step}",
    # orchestration/defs/main_study.py
    "{node}: what it reads, its specification and its code are unchanged; kept.": (
        "{node}：所读数据、设定和代码均无变化；沿用。"
    ),
    "not measured: {reason}": "未计算：{reason}",
    "step {step} could not be completed: {message}": "步骤 {step} 未能完成：{message}",
    "check {check}: {rule}": "检验 {check}：{rule}",
}
