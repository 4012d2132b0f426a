"""What drafts of sources and panels ask and why they guess."""

MESSAGES = {
    # warehouse/drafting/entries.py
    "none is printed": "没有印出单位",
    "unit: for the figures of {area}: {printed}; write it in place of {asked}": (
        "unit：{area} 的数值{printed}；请填在 {asked} 处"
    ),
    "what is counted is a guess": "所计数的对象是推测",
    "unit of {label} ({cell}): {unit}, as the column is called{doubt}": (
        "{label}（{cell}）的单位：{unit}，按列名推断{doubt}"
    ),
    "unit of {label} ({cell}): {why}; write it in place of {asked}": (
        "{label}（{cell}）的单位：{why}；请填在 {asked} 处"
    ),
    "year: taken from the file's name, {years}; with `add: -1` if that is the year of publication": (
        "year：取自文件名，{years}；若它是出版年份，请加 `add: -1`"
    ),
    "region: its rows are called {seen}; if they are regions, none of which a list has, have a panel of their own "
    "drafted (coagg source inspect FILE --panel NEW), or add them to region_names.csv": (
        "region：各行为 {seen}；若这些是名录中没有的地区，请另起草一个面板（coagg source inspect FILE --panel NEW），"
        "或把它们加入 region_names.csv"
    ),
    "region: the file is about one region that it does not name in its rows; write it in place of {asked}": (
        "region：文件只涉及一个地区，行中没有写明；请填在 {asked} 处"
    ),
    "unit of {open_}: none is printed; write it in place of {asked}": "{open_} 的单位：没有印出；请填在 {asked} 处",
    "Look at {note}": "请看 {note}",
    # warehouse/drafting/inspection.py
    "no table with known region names was found; add the names to region_names.csv, or have a panel of its own "
    "drafted: coagg source inspect FILE --panel NEW": (
        "没有找到含已知地区名称的表；请把名称加入 region_names.csv，或为它起草单独的面板：coagg source inspect "
        "FILE --panel NEW"
    ),
    "number: 1.234 (or 1,234) may be one and a bit or a thousand; write the decimal sign in place of todo": (
        "number：1.234（或 1,234）可能是一点几，也可能是一千多；请在 todo 处写明小数点"
    ),
    # warehouse/drafting/keyed.py
    "{said}: marks beside the figures; they are left out": "{said}：数值旁的标记，已略去",
    "{heading}: holds the years once more, row by row, and is left out": "{heading}：逐行又是年份，已略去",
    "where: rows of {heading} {chosen} are taken, not those of {others}": (
        "where：取 {heading} 为 {chosen} 的行，不取 {others} 的行"
    ),
    "fill_down: cells of {entry} hold for the empty ones below them": "fill_down：{entry} 的单元格适用于其下的空单元格",
    "classification: {classification} is the last of those that fit, {others} too": (
        "classification：{classification} 是相符者中的最后一个，{others} 也相符"
    ),
    "strip: {found}, which is {strip} alone, is read as all sectors": "strip：{found} 只有 {strip} 本身，读作全部行业",
    "ignore: {left}: in no list of industries; another entry may read them": (
        "ignore：{left}：不在任何行业名录中；可由另一条目读取"
    ),
    "classification: no list of industries knows most of the column {keys}": (
        "classification：没有行业名录认识列 {keys} 的大部分内容"
    ),
    "region: taken from the sheet's name or the title, {named}": "region：取自工作表名称或标题：{named}",
    "columns: figures below {c} stand under no head and are left out; write one above them in the file": (
        "columns：{c} 之下的数值没有表头，已略去；请在文件中为其写上表头"
    ),
    "region: taken from the file's name, {name}": "region：取自文件名：{name}",
    "flags: figures bear {said}; look in the file what the marks say of them": (
        "flags：数值后有 {said}；各记号的含义请查看文件"
    ),
    "columns: {most_entries} more entries of {heading} are left out": (
        "columns：略去 {heading} 的另外 {most_entries} 项"
    ),
    "unit: none is printed beside the figures; write it in place of {asked}": (
        "unit：数值旁没有印出单位；请填在 {asked} 处"
    ),
    "unit of {label}: {said}, as the data set calls the variable": "{label} 的单位：{said}，按数据集对变量的说明",
    "unit of {label}: {unit}, as the column is called{doubt}": "{label} 的单位：{unit}，按列名推断{doubt}",
    "level: of several regions of one name, the {entry}, as most of the others are": (
        "level：几个地区同名时取 {entry} 一级，与其余多数一致"
    ),
    # warehouse/drafting/names.py
    "its name is that of a whole country": "其名称是整个国家的名称",
    "a group of regions, passed over": "一组地区，已略过",
    "the nation": "全国",
    "no row of the nation": "没有全国的行",
    "shares are taken of the sum of regions": "份额按各地区之和计算",
    "no earlier file has one of them; if they are the same places, give their spellings in region_names.csv the "
    "region_id of the others and take their rows out of regions.csv": (
        "其他文件中没有它们；若是同一些地方，请在 region_names.csv 中把它们的写法归到其余地区的 region_id，"
        "并从 regions.csv 中删去它们的行"
    ),
    "{mine} regions beside the {before} of other files": "{mine} 个地区，与其他文件的 {before} 个并列",
    "{next} and {more} others": "{next} 等，另有 {more} 个",
    "it stands alone in a row": "它单独占一行",
    "codes of {max} digits whose first zero is lost": "{max} 位代码，开头的零已丢失",
    "codes differ by a digit": "代码相差一位",
    "no total of all industries": "没有全部行业的总计",
    "shares are taken of their sum": "份额按其合计计算",
    "the total of all industries": "全部行业的总计",
    "a subtotal or part, passed over": "小计或其中部分，已略过",
    "its words are those of {replace}": "其用词属于 {replace}",
    "no word of it is known": "没有已知的词",
    "it holds other sections too": "它还包含其他门类",
    "only a scale is named; what is counted is not": "只写明了数量级，没有写明所计对象",
    "other countries call their money so too; whose it is is not said": "其他国家的货币也用此名，没有写明是哪一国的",
    "add it to units.csv and unit_names.csv": "请加入 units.csv 和 unit_names.csv",
    "no unit that is known": "没有已知的单位",
    # warehouse/drafting/panel.py
    "thousand persons": "千人",
    "thousand jobs": "千个岗位",
    "Shared by all sources of this folder; a source may state its own instead.": (
        "本文件夹全部源条目共用；源条目可另行写明。"
    ),
    "a mark for a missing figure": "缺失数值的标记",
    "it stands among figures": "它夹在数值之间",
    "the sectors' sum is off by {worst} ({where})": "各行业之和相差 {worst}（{where}）",
    "a sector is missing, or counted twice": "缺少某行业，或重复计算",
    "left as it is": "保持原样",
    "sectors are withheld: their sum lacks up to {worst} ({where})": "有行业未公布：其和最多缺少 {worst}（{where}）",
    "not held against the total": "不与总计核对",
    "the rest cannot be seen": "其余部分看不出",
    "variable {variable}": "变量 {variable}",
    "not known": "未知",
    "unit {units}": "单位 {units}",
    # warehouse/drafting/reports.py
    "{unlisted}? not in unit_names.csv": "{unlisted}？不在 unit_names.csv 中",
    # warehouse/drafting/totals.py
    "in another breakdown": "属另一种分组",
    "the sum of {leaves} others": "另外 {leaves} 项之和",
    "it is no part of the total": "它不是总计的一部分",
    "the sum of {chosen} others in every cell": "每个单元格均为另外 {chosen} 项之和",
    "other codes begin with its code": "有其他代码以其代码开头",
    "the same sections as {within} together": "与 {within} 合计的门类相同",
    "part of {key}, whose other parts are not given": "{key} 的一部分，其余部分没有给出",
    "it holds every other section": "它包含其他所有门类",
    # warehouse/drafting/units_in_names.py
    "unit of {label}: {printed} is printed, which is in no list; if it is the unit add it to unit_names.csv "
    "and units.csv, or write one that is there in place of {asked}": (
        "{label} 的单位：印的是 {printed}，不在任何名录中；若它就是单位，请加入 unit_names.csv 和 units.csv，否则请"
        "在 {asked} 处填写名录中已有的"
    ),
    # warehouse/drafting/across.py
    "unit: none is printed; write it in place of {asked}": "unit：没有印出；请填在 {asked} 处",
    # warehouse/drafting/entries.py
    "columns: {label} ({cell}) ranks the rows and is left out": "columns：{label}（{cell}）是各行的位次，未读取",
    "columns: {label} ({cell}) says a year and no indicator, and is left out; an entry of its own with "
    "`layout: {layout_of}` reads it": (
        "columns：{label}（{cell}）只写了年份，没有指标，已略去；另写一个带 `layout: {layout_of}` 的条目即可读取"
    ),
    "year: taken from the names of the sheets, {named}": "year：取自工作表名称，{named}",
    "columns: the table ({area}) has no header; write one above it in the file, and inspect it again": (
        "columns：该表（{area}）没有表头；请在文件中补上表头，再查看一次"
    ),
    "columns: as printed and not called {said}, as the title is {title}": (
        "columns：按表中写法命名，没有叫作{said}，因为标题是{title}"
    ),
    "columns: {label} has the mark of a footnote; read what it says of the figures": (
        "columns：{label} 带有脚注记号；请看脚注对数值的说明"
    ),
    # warehouse/drafting/century.py
    "century: {heads} to {heads2} may go on from one century into the next, and the file does not say; write the "
    "earliest of these years, in full, in place of {asked}": (
        "century：{heads} 至 {heads2} 可能跨两个世纪，文件没有说明；请在 {asked} 处写其中最早年份的全称"
    ),
    "century: {heads} may be of 1900 or of 2000, and the file does not say; write the one in place of {asked}": (
        "century：{heads} 可能属于 1900 或 2000 的世纪，文件没有说明；请在 {asked} 处写 1900 或 2000"
    ),
}
