"""What is said of panel.yml, the catalogue of sources, the store and its releases."""

MESSAGES = {
    # warehouse/as_of.py
    "{exc}. Write --as-of as YYYY-MM-DD and --loaded-by as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS (UTC).": (
        "{exc}。--as-of 请写作 YYYY-MM-DD，--loaded-by 请写作 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM:SS（UTC）。"
    ),
    "published by {as_of}": "{as_of} 之前发布",
    "loaded by {loaded_by} UTC": "{loaded_by} UTC 之前载入",
    "No warehouse in {root} yet to look back from. Run: coagg run": (
        "{root} 中还没有可供回溯的数据仓库。请运行：coagg run"
    ),
    "There was nothing {moment}; the earliest file is of {began}.": (
        "{moment}的状态下没有任何数据；最早的文件属于 {began}。"
    ),
    "a later load": "之后的一次载入",
    # warehouse/asked.py
    "Language {asked} is not known; use {get_args}.": "语言 {asked} 未知；请用 {get_args}。",
    # warehouse/catalogue.py
    "{key}: {again} stands there twice; one may be meant for another": (
        "{key}：{again} 出现了两次，其中之一或许另有所指"
    ),
    "{key}: {label} is given to {other} and to {name}; a head is of one of them": (
        "{key}：{label} 同时给了 {other} 和 {name}；一个表头只能属于其中之一"
    ),
    "Input should be {most} or {last}": "应为 {most} 或 {last}",
    "YAML reads NO, ON, YES as false or true; put the entry in quotes": (
        "YAML 会把 NO、ON、YES 读作 false 或 true；请给该项加上引号"
    ),
    "give one of `sheet`, `file_name`": "请写明 `sheet` 或 `file_name` 之一",
    "{pattern} leads outside the incoming folder; name files inside it": (
        "{pattern} 指向 incoming 文件夹之外；请写其中的文件"
    ),
    "{value} is not an encoding that Python knows": "{value} 不是 Python 认识的编码",
    "layout {layout} needs `columns`: indicator -> labels": "版式 {layout} 需要 `columns`：指标 -> 标签",
    "layout {layout} needs `indicator`": "版式 {layout} 需要 `indicator`",
    "layout {layout} needs `classification`": "版式 {layout} 需要 `classification`",
    "layout {layout} needs `region`: the one region it is about": "版式 {layout} 需要 `region`：文件所涉及的那个地区",
    "a sector column needs `classification`": "行业列需要 `classification`",
    "flags: {numbers} is a number and would be taken off the end of others; name a cell that means something "
    "else in `missing` or `negligible`, or the column of codes as `flag` in `long`": (
        "flags：{numbers} 是数字，会被从其他数值末尾去掉；若单元格另有含义，请写在 `missing` 或 `negligible` 中，或"
        "把代码列写作 `long` 的 `flag`"
    ),
    "layout {layout} needs `long: {{region: label, ...}}`": "版式 {layout} 需要 `long: {{region: 标签, ...}}`",
    "an entry of the indicator column": "指标列中的一项",
    "label of its value column": "其数值列的标签",
    "layout {layout} needs `columns`: indicator -> {what}": "版式 {layout} 需要 `columns`：指标 -> {what}",
    "layout {layout} needs `indicator`, or a column that says it: `long: {{indicator: label}}`": (
        "版式 {layout} 需要 `indicator`，或说明指标的列：`long: {{indicator: 标签}}`"
    ),
    "`long` needs both, `indicator` and `value`: the column of names and that of the figures": (
        "`long` 需要同时有 `indicator` 和 `value`：名称列与数值列"
    ),
    "layout {layout} has its figures across; leave `value` out of `long`": (
        "版式 {layout} 的数值横向排列；请从 `long` 中删去 `value`"
    ),
    "{folder}: this sources folder is missing": "{folder}：缺少这个 sources 文件夹",
    "{path}: source {source} is given twice; rename one": "{path}：源条目 {source} 出现两次；请给其中一个改名",
    "{path}: `sources` is a list of entries": "{path}：`sources` 应是条目的列表",
    "this key is not known": "此键未知",
    "{path}: YAML tags are not allowed ({problem})": "{path}：不允许使用 YAML 标签（{problem}）",
    "{path}: not readable as YAML: {split}": "{path}：不能按 YAML 读取：{split}",
    "{path}: expected keys and values at the top": "{path}：最上层应是键和值",
    "not a regular expression: {error}": "不是正则表达式：{error}",
    "the pattern needs a group {g}": "模式需要命名组 {g}",
    # warehouse/connection.py
    "No warehouse at {path}. Run 'make run' (or 'coagg run') first.": (
        "{path} 没有数据仓库。请先运行 make run（或 coagg run）。"
    ),
    "{kinds} statements where one query belongs; write one select (a pivot names its columns: in (…))": (
        "有 {kinds} 条语句，而此处只能有一条查询；请写一条 select（pivot 要写明各列：in (…)）"
    ),
    "{kinds} where a query belongs; write a select": "此处应为查询，却是 {kinds}；请写 select",
    "{path} has been locked by another process for {timeout_s} s ({exc}). Close the program that holds it; to "
    "read, open the published file instead.": (
        "{path} 已被另一进程锁定 {timeout_s} 秒（{exc}）。请关闭占用它的程序；若只需读取，请打开已发布的文件。"
    ),
    "{path} cannot be opened as a DuckDB database: {exc}": "{path} 无法作为 DuckDB 数据库打开：{exc}",
    # warehouse/described.py
    "{name} has no column {missing}; correct `meta` of its model in dbt_project.": (
        "{name} 没有列 {missing}；请更正 dbt_project 中该模型的 `meta`。"
    ),
    # warehouse/door.py
    "a database in memory": "内存中的数据库",
    "{path} is no file of a store's releases; open one with open_warehouse().": (
        "{path} 不是数据仓库版本的文件；请用 open_warehouse() 打开。"
    ),
    # warehouse/exceptions_file.py
    "{path}, line {number}": "{path}，第 {number} 行",
    "{path}, line {number}: name the variable, or the rule, or both": (
        "{path}，第 {number} 行：请写明变量或规则，或两者都写"
    ),
    "{path}: no column {absent}; its columns are {fields}": "{path}：没有列 {absent}；其列应为 {fields}",
    "{where}: no region {text} in regions.csv; write its region_id, or nothing for each": (
        "{where}：regions.csv 中没有地区 {text}；请写其 region_id，适用于所有地区则留空"
    ),
    "{where}: {text} is no year; write one, or nothing for each": (
        "{where}：{text} 不是年份；请写明年份，适用于所有年份则留空"
    ),
    # warehouse/names.py
    "known only for {periods}": "仅在 {periods} 使用",
    "{folder}: unit_id {target} is not in units.csv": "{folder}：unit_id {target} 不在 units.csv 中",
    "{path}: base_unit of {lacking} is empty; write the unit of units.csv that it is kept in": (
        "{path}：{lacking} 的 base_unit 为空；请写明 units.csv 中用来存储它的单位"
    ),
    "{path}: no column {missing}": "{path}：没有列 {missing}",
    "{path}: this seed file is missing": "{path}：缺少这个种子文件",
    "{folder}: {key} of {row} is {row2}, not a year": "{folder}：{row} 的 {key} 是 {row2}，不是年份",
    # warehouse/panel_sections.py
    "name either `columns` (an index) or `of` (the coupling of indices)": (
        "请写明 `columns`（指数）或 `of`（指数的耦合）之一"
    ),
    "columns: {wrong}: a column's name has small letters, digits, underscores": (
        "columns：{wrong}：列名只能有小写字母、数字和下划线"
    ),
    "alpha, adjusted: only a coupling (`of`) takes them": "alpha、adjusted：只有耦合（`of`）才有这两个键",
    "of: name two or more indices, each once": "of：请写两个或更多指数，各写一次",
    "alpha: one positive share for each of `of`, which sum to one": "alpha：`of` 中每个指数一个正的份额，合计为一",
    "weights: {odd}: name a weight for each of `columns` and no other": (
        "weights：{odd}：请为 `columns` 的每一列且只为它们写权重"
    ),
    "weights: positive numbers": "weights：应为正数",
    "columns: an index is made of two or more": "columns：一个指数由两列或更多列构成",
    "name the variable, or the rule ({get_args}), or both": "请写明变量或规则（{get_args}），或两者都写",
    "reason: say in a few words why the figure is believed all the same": "reason：请用几个字说明为何仍相信该数值",
    "years: {newest} asks which variables have to be complete; name them in validation.complete_variables": (
        "years：{newest} 需要知道哪些变量必须齐全；请写在 validation.complete_variables 中"
    ),
    "years: first year {years} is after last year {years2}": "years：首年 {years} 在末年 {years2} 之后",
    "report.boundaries: no file {folder}": "report.boundaries：没有文件 {folder}",
    "There is no folder {folder} (`incoming` of panel.yml): nothing can land in it.": (
        "没有文件夹 {folder}（panel.yml 的 `incoming`）：不会有文件落入其中。"
    ),
    "seeds: no folder {seeds}": "seeds：没有文件夹 {seeds}",
    "sources: no folder {sources}": "sources：没有文件夹 {sources}",
    "indices.measure: {measure} needs the variable {variable} in {path}: its indicator, unit and sources "
    "(docs/your-own-panel.md)": (
        "indices.measure：{measure} 需要 {path} 中的变量 {variable}：其指标、单位和来源（docs/your-own-panel.md）"
    ),
    "indices.from_parent: {absent}: no variable of {path}": "indices.from_parent：{absent}：不是 {path} 中的变量",
    "composite.{name}.of: {absent}: no index of that name under composite": (
        "composite.{name}.of：{absent}：composite 下没有此名的指数"
    ),
    "composite: {twice}: two columns would have this name": "composite：{twice}：会有两列同名",
    "No panel.yml in {folder}. Set COAGG_PANEL to a panel folder (docs/your-own-panel.md).": (
        "{folder} 中没有 panel.yml。请把 COAGG_PANEL 设为面板文件夹（docs/your-own-panel.md）。"
    ),
    "this key is not known here; it stands under {places}": "此处没有这个键；它属于 {places}",
    "this key is not known here; it stands at the margin": "此处没有这个键；它应顶格书写",
    "the key {value} stands there twice, first in line {line}": "键 {value} 出现了两次，第一次在第 {line} 行",
    "see line {number}: ： stands behind its key; write a colon and a space": (
        "第 {number} 行的键后用了全角冒号“：”；请写半角冒号加空格"
    ),
    "see line {number}: no space stands behind the colon of its key; write one": (
        "第 {number} 行的冒号后缺少空格；请补上"
    ),
    "see line {number}: a comma of its list has full width; write an ASCII one": (
        "第 {number} 行的列表用了“，”或“、”；请用半角逗号"
    ),
    "see line {number}: it begins with a tab; write spaces": "第 {number} 行以制表符开头；请改用空格",
    "see line {number}: its quotes or brackets have full width; write ASCII ones": (
        "第 {number} 行用了全角的引号或括号；请用半角"
    ),
    "this key is not known; did you mean {near}?": "没有这个键，是否指 {near}？",
    "{path}: line {line} is not UTF-8; save it as UTF-8 (in Excel: CSV UTF-8)": (
        "{path}：第 {line} 行不是 UTF-8；请另存为 UTF-8（Excel 中选“CSV UTF-8”）"
    ),
    "years: {year} is no year": "years：{year} 不是年份",
    "level: {level} is none of {path}, which has {levels}": "level：{path} 中没有 {level}，有 {levels}",
    "excluded_regions: {names}: no region_id of {path}": "excluded_regions：{names}：不是 {path} 中的 region_id",
    "excluded_regions: {names}: stands there twice; one may be meant for another": (
        "excluded_regions：{names}：出现了两次，其中之一或许是别的地区"
    ),
    "bounds.{name}: the lowest, {lowest}, is above the highest, {highest}": (
        "bounds.{name}：最小值 {lowest} 大于最大值 {highest}"
    ),
    "{path}: a unit_id stands there twice; keep one": "{path}：同一 unit_id 出现了两次；请只留一个",
    "its columns are parted by {parted}; save it with commas": "各列以 {parted} 分隔；请改存为以逗号分隔",
    "{path}: factor of {unit_id} is {factor}, not a number above zero; write how many of its base unit it is": (
        "{path}：{unit_id} 的 factor 是 {factor}，不是大于零的数；请写它等于多少个基本单位"
    ),
    "{path} is not valid YAML: {exc}": "{path} 不是有效的 YAML：{exc}",
    "{path} must hold keys such as name, title, seeds and years.": "{path} 须有 name、title、seeds、years 等键。",
    "`{key}` is now {moved}": "`{key}` 现为 {moved}",
    "the models of the main job moved to studies/main.yml beside this file: {where} (docs/your-own-panel.md).": (
        "主研究的模型已移到此文件旁的 studies/main.yml：{where}（docs/your-own-panel.md）。"
    ),
    "`efficiency` (a block's name is its column: `main` there is `efficiency_main` here)": (
        "`efficiency`（块名即其列名：原来的 `main` 现为 `efficiency_main`）"
    ),
    "`weights`, and under `steps`: `moran` as a step of kind moran; `fixed_effects`, `spatial`, `dynamic` as "
    "steps of kind models": (
        "`weights`，并在 `steps` 之下：`moran` 写作 moran 类步骤；`fixed_effects`、`spatial`、`dynamic` 写作 "
        "models 类步骤"
    ),
    "`order` and `plot` of its steps": "其步骤的 `order` 与 `plot`",
    # warehouse/releases.py
    "Put it back from a back-up, or remove it; coagg restore RELEASE goes back to one that is whole.": (
        "请从备份恢复，或将其删除；coagg restore RELEASE 可回到完整的版本。"
    ),
    "values of another kind": "值的类型不同",
    "{file} is no file of the folder": "{file} 不是该文件夹中的文件",
    "{path} is not as it was published (its checksum differs). {mend}": "{path} 与发布时不同（校验和不一致）。{mend}",
    "{path} cannot be read: {exc}. {mend}": "{path} 无法读取：{exc}。{mend}",
    "{path} holds other tables or rows than were published. {mend}": "{path} 的表或行与发布时不同。{mend}",
    # warehouse/store.py
    "No release can be read": "没有可读取的版本",
    "The last good release is {releases}": "最近的完好版本是 {releases}",
    "{where}; 'coagg run' publishes anew.": "{where}；coagg run 会重新发布。",
    "Publishing failed, the earlier release stays: {exc}. Free disk space under {root} or mend the working file"
    ", then run again.": ("发布失败，保留原有版本：{exc}。请在 {root} 腾出磁盘空间或修复工作文件，然后重新运行。"),
    "{working} was gone; {begin_from}": "{working} 已不存在；{begin_from}",
    "{working} was corrupt (kept as {name}); {begin_from}": "{working} 已损坏（保留为 {name}）；{begin_from}",
    "{working} was corrupt (kept as {name}); no good release, so it is built from the files.": (
        "{working} 已损坏（保留为 {name}）；没有完好的版本，将由文件重新建立。"
    ),
    "{free} MB are free under {root}, and a run may need {needed} MB ({space} times the newest release). Free "
    "space (coagg clean; a smaller `retention` in panel.yml), or put the store on another disk with COAGG_STORE"
    "; then run again. What was published stays.": (
        "{root} 剩余 {free} MB，而一次运行可能需要 {needed} MB（最新版本的 {space} 倍）。请腾出空间（coagg clean；"
        "调小 panel.yml 的 `retention`），或用 COAGG_STORE 把数据仓库放到另一磁盘，然后重新运行。已发布的内容不变。"
    ),
    "The disk under {root} is full: {said}. Free space (coagg clean; a smaller `retention` in panel.yml), or put the "
    "store on another disk with COAGG_STORE; then run again. What was published stays.": (
        "{root} 所在的磁盘已满：{said}。请腾出空间（coagg clean；调小 panel.yml 的 `retention`），或用 COAGG_STORE "
        "把数据仓库放到另一磁盘，然后重新运行。已发布的内容不变。"
    ),
    "No release {release}; there are {known}.": "没有版本 {release}；可用的有 {known:w}。",
    "restored from release {file}.": "已从版本 {file} 恢复。",
    # warehouse/trace.py
    "{table} has no column {unknown}. It has {known}.": "{table} 没有列 {unknown}。其列有 {known}。",
    "No row of {table} is {given} ({naming}).": "{table} 中没有 {given}（{naming}）的行。",
    "files of that name: {row}": "同名文件有 {row}",
    "No figure was read from cell {cell} of {file}.": "{file} 的单元格 {cell} 没有读出数值。",
    "{table} is named by {names}; {keys} values are given.": "{table} 由 {names} 定位；给出了 {keys} 个值。",
    "{region} could be {detail}; give the region's code.": "{region} 可能是 {detail}；请给出地区代码。",
    "No region is called {region}.": "没有地区叫作 {region}。",
    "No region is called {region}; nearest known: {near}.": "没有地区叫作 {region}；最接近的已知名称：{near}。",
    "This release keeps no lineage; publish again with 'coagg run'.": "此版本没有保存来源链；请用 coagg run 重新发布。",
    'There is no table {table}. Tables: coagg sql "show all tables"': (
        '没有表 {table}。查看各表：coagg sql "show all tables"'
    ),
    'There is no table {table}; did you mean {near}? Tables: coagg sql "show all tables"': (
        '没有表 {table}；是否指 {near}？查看各表：coagg sql "show all tables"'
    ),
    # warehouse/withdrawals.py
    "A withdrawal needs a reason: --because TEXT.": "撤回须写明理由：--because 文字。",
    "withdrawn file": "已撤回的文件",
    "No {what} is called {file}. There are: {known}.": "没有{what:w}叫作 {file}。现有：{known}。",
    "Several files are called {file}: {names}. Give the whole name.": "有多个文件叫作 {file}：{names}。请写全名。",
}
