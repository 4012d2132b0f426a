"""What is said of the rows, columns, labels and figures of a file that was opened."""

MESSAGES = {
    # warehouse/readers/finer_places.py
    "the figures are of the places in column {beside}, which lie in those of {label}; say which are read: "
    "`label_column: {beside2}` (or {label2})": (
        "数值属于 {beside} 列的地区，而它们位于 {label} 列的地区之内；"
        "请写明读取哪一列：`label_column: {beside2}`（或 {label2}）"
    ),
    # warehouse/checks.py
    "{region_raw} ({place}) stands beside {found} of the {parts} regions of {nation}, as their sum, and is passed "
    "over; call the row {nation2} if it is": (
        "{region_raw}（{place}）与 {nation} 的 {parts} 个地区中的 {found} 个并列，是它们之和，不读取；"
        "若确指 {nation2}，请在该行这样写"
    ),
    "if the yearbook calls it otherwise add the spelling to industry_names.csv": (
        "若年鉴使用其他名称，请把该写法加入 industry_names.csv"
    ),
    "no figures of {missing} in {year}; {hint}": "{year} 年没有 {missing} 的数值；{hint}",
    "{text} can be read in two ways, other figures show; say which in `number` of the source": (
        "{text} 有两种读法，其他数值可以看出；请在源条目的 `number` 中写明"
    ),
    "{what} is printed with {text}, and {indicator} has the year before as 100; {then}": (
        "{what} 印有 {text}，而 {indicator} 以上年为 100；{then}"
    ),
    "{what} is printed with {text}, and {indicator} has one year for all as its base; {then}": (
        "{what} 印有 {text}，而 {indicator} 的基期各年相同；{then}"
    ),
    "name an indicator of that base in `columns` of the source": "请在源条目的 `columns` 中写出该基期的指标名",
    "{what} stands here and (the same figure) in {place}; remove one of them": (
        "此处为 {what}，而 {place} 中有（相同的数值）；请删去其中一个"
    ),
    "{what} stands here and (another figure, {value_raw}) in {place}; remove one of them, or give two places of one "
    "name a name each": (
        "此处为 {what}，而 {place} 中有（另一数值 {value_raw}）；请删去其中一个；若是两个同名的地方，请各用不同的名称"
    ),
    "region {text} is {target}, which was there {period} by regions.csv, not in {year}; correct the row, or its years "
    "there": "地区 {text} 是 {target}，按 regions.csv 只存在于 {period} 年，{year} 年没有；请改正该行，或改那里的年份",
    "{what} is {value_raw}, as data sets write what is missing; name it in `missing` of the source, or say `minimum: "
    "{value}` if it is a figure": (
        "{what} 是 {value_raw}，数据集常以此表示缺失；请写进源条目的 `missing`，若确为数值，写 `minimum: {value}`"
    ),
    "{what} is {value_raw}, below the least that is possible, {minimum}; correct the file": (
        "{what} 为 {value_raw}，低于可能的最小值 {minimum}；请更正文件"
    ),
    "{what} is {value_raw}, more than the total {value_raw2} in {place}; correct one": (
        "{what} 为 {value_raw}，大于 {place} 的总计 {value_raw2}；请更正其一"
    ),
    # warehouse/guard.py
    "check that the file is what it should be; limits are under `reading` in panel.yml": (
        "请检查文件是否正确；限额见 panel.yml 的 `reading`"
    ),
    "reading it took more than {seconds} s; {advice}": "读取超过 {seconds} 秒；{advice}",
    "the process that read it ended ({last_words}); {advice}": "读取它的进程已终止（{last_words}）；{advice}",
    "The process that reads files cannot start ({words}). `memory_mb` under `reading` in panel.yml is "
    "{memory_mb}; see what `{executable} -c 'import warehouse.guard'` says.": (
        "读取文件的进程无法启动（{words}）。panel.yml 中 `reading` 的 `memory_mb` 为 {memory_mb}；请看 `"
        "{executable} -c 'import warehouse.guard'` 的输出。"
    ),
    "exit code {code}": "退出码 {code}",
    "reading it takes more than {memory_mb} MB of memory; {advice}": "读取所需内存超过 {memory_mb} MB；{advice}",
    "the reader failed ({name__}: {error}); {advice}": "读取程序出错（{name__}：{error}）；{advice}",
    # warehouse/ingest.py
    "the file is a link that leads outside the incoming folder; copy the file itself": (
        "该文件是指向 incoming 文件夹之外的链接；请复制文件本身"
    ),
    "the file has {st_size} bytes, more than the limit of {max_bytes}; `max_mb` under `reading` in panel.yml "
    "raises it": ("文件有 {st_size} 字节，超过上限 {max_bytes}；可在 panel.yml 中用 `reading` 的 `max_mb` 调高"),
    "the file may not be read by the user who runs coagg; give read permission (chmod a+r)": (
        "运行 coagg 的用户无权读取该文件；请授予读权限（chmod a+r）"
    ),
    "no source has a pattern for this name; rename the file, or write a source (coagg source inspect FILE)": (
        "没有数据源的模式与此文件名相符；请改文件名，或编写一个源条目（coagg source inspect FILE）"
    ),
    "the patterns of {names} all fit this name; narrow `files` of one, or give each its `sheets` or `tables`": (
        "{names} 的模式都与此文件名相符；请收窄其中一个的 `files`，或分别写明 `sheets` 或 `tables`"
    ),
    # warehouse/readers/codes.py
    "leading zeros are lost": "开头的零已丢失",
    "zeros at its end differ": "末尾的零不同",
    "{bare} is read as {code}: {how}": "{bare} 读作 {code}：{how}",
    "{target} by its code and {target2} by its name": "按代码为 {target}，按名称为 {target2}",
    # warehouse/readers/documents.py
    "no row has {unseen}, as `where` asks; correct the source, or fetch the whole file": (
        "没有一行如 `where` 所要求含有 {unseen}；请更正源条目，或获取完整文件"
    ),
    "header with the labels of `long`": "带 `long` 中标签的表头",
    "row with a known label and figures": "带已知标签和数值的行",
    "no sheet ({names}) has a {what}; {why_none}": "没有工作表（{names}）含有{what}；{why_none}",
    "`sheets` of the source asks for {sheets}, and none is called so": (
        "源条目的 `sheets` 要求 {sheets}，但没有工作表叫此名"
    ),
    "`long` names {quoted}, the first row with several texts has {heads}; correct `long`": (
        "`long` 写的是 {quoted}，而第一个含多个文本的行是 {heads}；请更正 `long`"
    ),
    "texts beside figures such as {quoted} are no {kind} that is known; add the spellings to {kinds}": (
        "数值旁的文本（如 {quoted}）不是已知的{kind:w}；请把这些写法加入 {kinds}"
    ),
    "texts beside figures such as {quoted} are no years": "数值旁的文本（如 {quoted}）不是年份",
    "check that the file is of this kind and complete": "请检查文件是否属于这一类且完整",
    "figures from {where} down stand under no head and are passed over": "{where} 起的数值没有表头，已略去",
    "{strip} ({where}) is read as a remark on the row above it": "{strip}（{where}）视为对上一行的说明",
    "{text} stands between the rows: those below it ({labels}) may be of another kind; an entry with `tables: "
    "[that text]` reads them, or take the line out": (
        "{text} 夹在数据行之间：其下各行（{labels}）可能属于另一类；用带 `tables: [该文本]` 的条目读取，或删去此行"
    ),
    "figures without a {kind} name; fill in the name or remove the row": (
        "数值没有对应的{kind:w}名称；请补上名称或删去该行"
    ),
    "if the yearbook calls it otherwise add that label to `columns`": "若年鉴使用其他名称，请把该标签加入 `columns`",
    "no column {labels} for {name}; {hint}": "没有 {name} 的列 {labels}；{hint}",
    # warehouse/readers/key_columns.py
    "no column {label} that `where` names; if it is called otherwise correct the source": (
        "没有 `where` 所写的列 {label}；若名称不同，请更正源条目"
    ),
    # warehouse/readers/labels.py
    "names two calendar years; say which": "跨两个日历年，请写明是哪一年",
    "{span} {two_years}: `year`, or `fiscal_year: start` (or `end`)": (
        "{span} {two_years}：用 `year`，或 `fiscal_year: start`（或 `end`）"
    ),
    "{part} is a part of a year, and whole numbers beside it are its first quarters or months; have years, or quarters "
    "as 2018Q1, there": (
        "{part} 是一年中的一部分，旁边的整数则是第一季度或第一个月；请写年份，或把季度写成 2018Q1 的形式"
    ),
    "{span} is not the whole year; if figures of that part are wanted say `period: part` in the source": (
        "{span} 不是全年；若需要该部分的数值，请在源条目中写 `period: part`"
    ),
    "the file's name says {span}; if figures of that part are wanted say `period: part` in the source": (
        "文件名写的是 {span}；若需要该部分的数值，请在源条目中写 `period: part`"
    ),
    "the classification {name} is not in industry_names.csv": "industry_names.csv 中没有分类 {name}",
    "{target}, no {level}, or one of that name": "{target}，不是 {level}，或同名者之一",
    "below {parent}": "{parent} 之下",
    "of level {level}": "{level} 一级",
    "{text} is the name of {namesakes}; read as {fitting}, {by}": (
        "{text} 是 {namesakes} 共有的名称；{by} 读作 {fitting}"
    ),
    "the file prints {unit} ({dimension}), the source expects {default} ({dimension2})": (
        "文件写的是 {unit}（{dimension}），源条目要求 {default}（{dimension2}）"
    ),
    "region {text} is no code where 1, 2, 3 … count the rows' places; have names or whole codes, as {target}, in the "
    "column, or another column as that of regions": (
        "地区 {text} 不是代码：该列以 1、2、3 … 给各行编号；请在列中写名称或完整代码（如 {target}），"
        "或改用别的列作地区列"
    ),
    "its unit stands as {open} in the entry; write the unit there": "条目中单位仍为 {open}；请写明单位",
    "unit {text} is not known; add it to unit_names.csv or correct it": (
        "单位 {text} 未知；请加入 unit_names.csv 或更正"
    ),
    "{kind} {text} could be {detail} in {year}; use a name or code that only one has": (
        "{kind:w}{text} 在 {year} 年可能是 {detail}；请使用唯一的名称或代码"
    ),
    "{kind} {text} is {detail}, not in {year}; correct the name or its years in {where}": (
        "{kind:w}{text} 是 {detail}，不属于 {year} 年；请更正名称，或更正 {where} 中的年份"
    ),
    "nearest known: {near}": "最接近的已知名称：{near}",
    "unknown {kind} {text}; {hint}if it is one of them add the spelling to {where} (a total or a part: without "
    "{kind2}_id), else correct the file": (
        "未知的{kind:w}{text}；{hint}若属已知之一，请把该写法加入 {where}（合计或其中项不填 {kind2}_id），"
        "否则请更正文件"
    ),
    "the label names several units: {nearest}": "标签中有多个单位：{nearest}",
    "column {text}: the unit {strip} is not known; add it to unit_names.csv, or give `unit` of that column": (
        "列 {text}：单位 {strip} 未知；请加入 unit_names.csv，或为该列写明 `unit`"
    ),
    # warehouse/readers/long_header.py
    "no column {shown} ({role}); if it is called otherwise add the label to `long`": (
        "没有列 {shown}（{role}）；若名称不同，请把该标签加入 `long`"
    ),
    # warehouse/readers/long_tables.py
    "(in {rows} rows, the last {last})": "（共 {rows} 行，最后为第 {last} 行）",
    "fill in the name or remove the row; if cells are merged name the column in `fill_down`": (
        "请补上名称或删去该行；若单元格已合并，请在 `fill_down` 中写明该列"
    ),
    "figures without a region name; {advice}": "数值没有对应的地区名称；{advice}",
    "{text} is not among `columns` of the source": "{text} 不在源条目的 `columns` 中",
    "{text} is not a year": "{text} 不是年份",
    "{text} is called a forecast; write the year alone if its figures are to be read": (
        "{text} 标明是预测；若要读取其数值，请只写年份"
    ),
    # warehouse/readers/observations.py
    "no unit is printed and the source gives none; add `unit` to the source, or to the column": (
        "没有印出单位，源条目也未给出；请在源条目或该列中加上 `unit`"
    ),
    "no unit": "没有单位",
    "{raw} is in {said}, its column is in {unit}; correct the unit or the figure": (
        "{raw} 以{said}表示，而该列单位是 {unit}；请更正单位或数值"
    ),
    "percent": "百分比",
    "no unit is printed and the source gives none; add `unit` to the source": (
        "没有印出单位，源条目也未给出；请在源条目中加上 `unit`"
    ),
    "a formula without a computed value; open the file in a spreadsheet program and save it there": (
        "公式没有计算值；请用电子表格程序打开并保存该文件"
    ),
    "{raw} is not a number; correct it, or name it in `missing` or `flags` of the source": (
        "{raw} 不是数值；请更正，或写入源条目的 `missing` 或 `flags`"
    ),
    "`negative: [{spelling}]` under `number` of the source": "源条目 `number` 下的 `negative: [{spelling}]`",
    "{raw} is not a number; if it is below zero say {what}": "{raw} 不是数值；若表示负数，请写明{what}",
    "{raw} is not a number; if {sign} stands between thousands say `thousands: {sign2}` under `number` of the source": (
        "{raw} 不是数值；若 {sign} 是千位分隔符，请在源条目的 `number` 下写明 `thousands: {sign2}`"
    ),
    "{raw} is not a number; if {unit} is its unit add it to unit_names.csv, if it is a mark name it in `flags` of the "
    "source": "{raw} 不是数值；若 {unit} 是其单位，请加入 unit_names.csv；若是标记，请写入源条目的 `flags`",
    "{figure} stands in the merged cells {where}, so that several rows or columns share it; write each its own figure, "
    "or leave it beside the one it is of": (
        "{figure} 位于合并单元格 {where} 中，为多行或多列共用；请分别填写各自的数值，或只留在其所属的一格"
    ),
    # warehouse/readers/records.py
    "{power} is not a power of ten": "{power} 不是 10 的幂",
    "UNIT_MULT {text} beside the unit {unit}: name the column as `multiplier` in `long`, with the unit of one": (
        "单位 {unit} 旁有 UNIT_MULT {text}：请在 `long` 中把该列写作 `multiplier`，并写出乘数为一时的单位"
    ),
    # warehouse/readers/rows.py
    "the row has a figure in column {max} under {width} heads": "该行第 {max} 列有数值，而表头只有 {width} 个",
    "{what}; correct the row": "{what}；请更正该行",
    "the row has {max} cells under {width} heads": "该行有 {max} 个单元格，表头只有 {width} 个",
    "a figure with the separator in it (1,234) needs quotes; correct the row": (
        "含分隔符的数值（1,234）须加引号；请更正该行"
    ),
    "{label} is {target}, which does not lie in {parent}, below whose name it stands": (
        "{label} 是 {target}，并不在其上方所列的 {parent} 之内"
    ),
    "{label} may be {target} or a place in it: {heading} stands in the table as well": (
        "{label} 可能是 {target}，也可能是其中一地：表中还有 {heading}"
    ),
    "{label} stands in a list of cities; it may be the city, not {name}": (
        "{label} 出现在城市列表中；可能指该城市，而不是 {name}"
    ),
    "{what}; use a name or code that only one has": "{what}；请使用唯一的名称或代码",
    "the table has no column for {what}, which its regions ({regions}) have nowhere else; it has {unlisted}: "
    "correct the header, or add that label to the source": (
        "表中没有 {what} 的列，而其地区（{regions}）在别处也没有；表中有 {unlisted}：请更正表头，或把该标签加入源条目"
    ),
    "{strip} has figures, but no header above it is one of this source; correct what stands above row {i} ("
    "{cell_name})": ("{strip} 有数值，但其上没有此源条目的表头；请更正第 {i} 行（{cell_name}）之上的内容"),
    # warehouse/readers/titles.py
    "it continues a table that was refused: {previous}": "它续接一张已被拒绝的表：{previous}",
    "{text} does not fit the pattern {pattern} of `year`": "{text} 不符合 `year` 的模式 {pattern}",
    "several years {years} stand above the table; give `year` in the source": (
        "表上方有多个年份 {years}；请在源条目中写明 `year`"
    ),
    "a continuation of a table of {previous} names {years}; give `year` in the source": (
        "{previous} 年表的续表写的是 {years}；请在源条目中写明 `year`"
    ),
    "no year stands above the table; give `year` in the source": "表上方没有年份；请在源条目中写明 `year`",
    "unit {unknown} is not known; add it to unit_names.csv or correct the file": (
        "单位 {unknown} 未知；请加入 unit_names.csv 或更正文件"
    ),
    "several units stand above the table: {known}; give one": "表上方有多个单位：{known}；请写明一个",
    # warehouse/readers/value_columns.py
    "columns {cell_name} and {cell_name2}": "列 {cell_name} 与 {cell_name2}",
    "{both} mean the same; remove one of them": "{both} 含义相同；请删去其一",
    "columns {named}: {message}": "列 {named}：{message}",
    "{own} {two_years}: `fiscal_year: start` (or `end`)": "{own} {two_years}：用 `fiscal_year: start`（或 `end`）",
    "no single year in the column label": "列标签中没有单一年份",
    "the column label says more than a year": "列标签所指不止一年",
    "column {text} is not of {year}, the year of the table; leave it out of `columns`, or say the year in its "
    "head and take `layout: regions_by_indicators_and_years`": (
        "列 {text} 不属于表的年份 {year}；请从 `columns` 中删去，或在列头写明年份并用 `layout: "
        "regions_by_indicators_and_years`"
    ),
    "column {text}: {why}; add it to `ignore` of the source or correct the header": (
        "列 {text}：{why}；请加入源条目的 `ignore` 或更正表头"
    ),
    "unit {unit} of column {text} ({match}) is not known; add it to unit_names.csv": (
        "列 {text} 的单位 {unit}（{match}）未知；请加入 unit_names.csv"
    ),
    "it is not among `columns`": "它不在 `columns` 中",
    "column {text}: {problem}": "列 {text}：{problem}",
    "the file prints {printed}, the source expects {unit} for {text}; correct one of them": (
        "文件写的是 {printed}，源条目对 {text} 要求 {unit}；请更正其一"
    ),
    "column {where} holds other regions than the first; split the table into two": (
        "列 {where} 的地区与第一列不同；请把表拆成两张"
    ),
    # warehouse/reading.py
    "{what} (row {at})": "{what}（第 {at} 行）",
    "{rows} of {rows2} rows have a known region and figures, but nothing was read from them: {shown}; correct "
    "the header above them, or name its columns in `columns` or `ignore`": (
        "{rows2} 行中有 {rows} 行含已知地区和数值，却没有读出任何数据：{shown}；请更正其上的表头，或在 `columns` 或"
        " `ignore` 中写明其各列"
    ),
    "no publication date in the name by the pattern {file_name}; the day of loading is used": (
        "文件名中没有符合模式 {file_name} 的发布日期；改用载入日期"
    ),
    "cell {cell}": "单元格 {cell}",
    "sheet {sheet}": "工作表 {sheet}",
    "no column is named: `columns` still says todo; write the printed labels there, or, where the table has no header, "
    "one above it in the file": (
        "没有写明任何列：`columns` 仍为 todo；请写入印出的列名；若表没有表头，请在文件中补上表头"
    ),
}
