"""Comments and texts of the files that a panel or study begins as, in Chinese; keys and values are the same."""

import re

from python_models.words import Language

_CHINESE = {
    # panel.yml
    "A copy of the bundled panel, to be made your own. Paths are relative to this file. Efficiency, weights and": (
        "自带面板的副本，可改成您自己的。路径相对于本文件。"
    ),
    "models are a study: studies/main.yml.": "效率、权重和模型是一项研究：studies/main.yml。",
    "China's prefectures; docs/your-own-panel.md explains every key. Paths are relative to this file.": (
        "中国地级市；每个键的说明见 docs/zh/your-own-panel.md。路径相对于本文件。"
    ),
    "small letters, digits, underscores": "小写字母、数字、下划线",
    "or zh: of the report, the command and the UI": "zh 或 en：报告、命令和界面的语言",
    "what the report calls it": "报告中的名称",
    "regions, industries, units, variables, and every spelling of them": "地区、行业、单位、变量，以及它们的各种写法",
    "how each kind of file is read": "每一种文件怎样读入",
    "folders that files are read from; the sensor listens to the last one": "读取文件的文件夹；传感器看着最后一个",
    "everything that is made goes here and can be made again": "生成的一切都在这里，都可以重新生成",
    "of the estimation panel: 19 sectors at this level are printed for these years": (
        "估计面板的年份：这些年份公布这一级的 19 个行业"
    ),
    "the level of seeds/regions.csv that is compared; provinces above it enter no sum": (
        "所比较的是 seeds/regions.csv 的哪一级；其上的省份不计入合计"
    ),
    "regions that count in the benchmark but not in the models": "计入基准、但不进入模型的地区",
    "a choice left out keeps its default (dbt_project/dbt_project.yml explains each)": (
        "没有写的选择取默认值（逐项说明见 dbt_project/dbt_project.yml）"
    ),
    "the nation's published row where there is one, else the sum over the prefectures": (
        "有公布的全国行则用之，否则用各地级市之和"
    ),
    "or zones_12_9_10, zones_11_8_12, zones_4: columns of seeds/regions.csv": (
        "或 zones_12_9_10、zones_11_8_12、zones_4：seeds/regions.csv 的列"
    ),
    "337 regions give 57,000 pairs a year": "337 个地区每年有 57,000 对",
    "bounds of what is believed; what breaks one stops the job, or is warned of": (
        "可信范围；超出者使运行停止，或给出警告"
    ),
    "as a share: 1.0 is +100 % or -50 %; the scope changed in 2013": "份额：1.0 即 +100 % 或 -50 %；2013 年口径有变",
    '- {variable: …, region_id: …, year: …, reason: "why it is believed all the same"}': (
        '- {variable: …, region_id: …, year: …, reason: "为什么仍予采信"}'
    ),
    "name: how tables and figures call it": "名称: 表和图中的叫法",
    "the last: every region has all of complete_variables and complete_since": (
        "末年：每个地区都有 complete_variables 和 complete_since 的全部变量"
    ),
    "every choice is explained in dbt_project/dbt_project.yml": "每项选择的说明见 dbt_project/dbt_project.yml",
    "the published national row where there is one; here none is, so the sum over 31 regions": (
        "有公布的全国行则用之；这里没有，所以用 31 个地区之和"
    ),
    "the published volume index; consumer prices stand beside it": "公布的物量指数；旁边另有居民消费价格",
    "of variables.csv, beside the standard columns": "取自 variables.csv，列在标准列之外",
    "sectors add to the published total within 0.9 % in these tables": "这些表中各行业之和与公布的总计相差不超过 0.9 %",
    "+50 % or -33 % within a year, unless listed below with its reason": "一年之内 +50 % 或 -33 %，下面写明理由的除外",
    "lumpy by nature": "本来就波动大",
    "dollars at one port's or one firm's place: 2009 down by a third, back up by half and more": (
        "美元数，随一个口岸或一家企业变动：2009 年下降三分之一，随后回升一半以上"
    ),
    "complete from this year on": "自该年起完整",
    "a figure outside these is in the wrong unit": "之外的数值单位有误",
    "a block of studies/main.yml": "studies/main.yml 中的一块",
    # studies/main.yml
    "Study zero: the main job's models. The refresh runs its steps and keeps those that nothing changed; all else": (
        "第零项研究：主流程的模型。刷新时运行各步骤，没有变化的保留；其余同任何研究"
    ),
    "is as in any study (docs/studies.md). Without `sample.years` it takes all years of the panel.": (
        "（docs/zh/studies.md）。不写 `sample.years` 则取面板的所有年份。"
    ),
    "urban-unit labour: complete to 2019, with the break of scope 2012 -> 2013": (
        "城镇单位就业：至 2019 年完整，2012 至 2013 年口径有间断"
    ),
    "all employed persons: no break, but published only to 2018": "全部就业人员：没有间断，但只公布到 2018 年",
    "1/d is too dense for 30 regions: rho at its bound": "1/d 对 30 个地区过密：rho 到达边界",
    "Study zero: what runs with every refresh. Every key is explained in docs/studies.md.": (
        "第零项研究：每次刷新都运行。每个键的说明见 docs/zh/studies.md。"
    ),
    "What this panel is about": "这个面板研究什么",
    "How do manufacturing and producer services go together in the prefectures?": (
        "制造业与生产性服务业在各地级市怎样协同集聚？"
    ),
    "this panel": "本面板",
    "Co-agglomeration θ": "协同集聚 θ",
    "How does co-agglomeration spread?": "协同集聚怎样分布？",
    # entries of the catalogue
    "Shared by all sources of this folder; a source may state its own value instead.": (
        "本文件夹所有来源共用；某个来源可另写自己的值。"
    ),
    "no minimum: capital formation can be negative (inventories of dismantled assets; Fujian 1968)": (
        "不设最小值：资本形成可以为负（拆除资产的存货；福建 1968 年）"
    ),
    "no minimum: two cells of 2002 are minus a rounding error": "不设最小值：2002 年有两个单元格因四舍五入略小于零",
    "The portal's series as exported in January 2021 (one vintage, 31 provinces, 2000-2019): a file an entry.": (
        "数据门户 2021 年 1 月导出的序列（一个版次，31 个省份，2000–2019 年）：每个文件一个条目。"
    ),
    "Portal exports of one indicator over years: the file's name says which indicator.": (
        "数据门户导出的单个指标历年数据：由文件名可知是哪个指标。"
    ),
    "One workbook with a sheet a variable, and sheets with several tables below each other: an entry a table.": (
        "一个工作簿，每个变量一个工作表，有的工作表上下排着几张表：每张表一个条目。"
    ),
    "Its fuels, SO2 and dust of 2018 repeat 2017 under a second column 2017, which is rejected as a duplicate.": (
        "其中 2018 年的燃料、二氧化硫和烟粉尘重复 2017 年的数，列在第二个 2017 列下，作为重复数据拒收。"
    ),
    "A yearbook's table, one file a year: cities as rows below their province, sectors as columns; the year stands in "
    "the": (
        "年鉴的表，每年一个文件：城市为行，列在所属省份之下，行业为列；年份在标题中，"
    ),
    "title, and the year of the book in the file's name.": "年鉴的年份在文件名中。",
    "One wide table: a row for each city and year, a column for each sector.": (
        "一张宽表：每个城市每年一行，每个行业一列。"
    ),
    # a study to start from
    "A study: one analysis, written down once. Every key is explained in docs/studies.md.": (
        "一项研究：一次写明的一项分析。每个键的说明见 docs/zh/studies.md。"
    ),
    "Steps behind a hash need variables of which this panel has no figures.": (
        "注释掉的步骤需要本面板还没有数值的变量。"
    ),
    "names every mistake before anything runs": "在运行之前指出每一处错误",
    "makes tables, figures, the report, and rows in the results schema": "生成表、图、报告，以及 results 中的各行",
    "or one text for both languages": "也可以只写一种，两种语言共用",
    "What does it ask?": "要回答什么问题？",
    "Author (year), Title": "作者（年份），题目",
    "en or zh; without this line the panel's": "zh 或 en；没有这一行则用面板的语言",
    "what the paper had and what stands in its place": "论文所用的，以及这里代替它的",
    "Cities": "地级市",
    "Provinces": "省份",
    "or a CSV or Parquet file beside this one": "或与本文件放在一起的 CSV 或 Parquet 文件",
    "SQL expressions; each may use those before it": "SQL 表达式；可以使用写在前面的",
    "inserted below as {controls}": "在下面写作 {controls}",
    "Descriptive statistics": "描述性统计",
    "How do the variables spread?": "各变量怎样分布？",
    "Baseline": "基准模型",
    "Is co-agglomeration related to productivity?": "协同集聚是否与生产率有关？",
    "Two-way FE": "双向固定效应",
    "Direct and indirect effects": "直接效应与间接效应",
    "How much reaches other regions?": "有多少传到其他地区？",
    "Table 1": "表 1",
    "Table 2": "表 2",
    "Table 3": "表 3",
}  # fmt: skip


_COMMENT = re.compile(r"(#\s+(?:coagg study \w+ my_study\s+)?)(\S[^#\n]*)$", re.M)
_TEXT = re.compile(r'(\b(?:title|question|source|heading|paper|here|theta): "?)([^"\n,{}#]+)(?=["\n,}])')


def in_language(text: str, language: Language) -> str:
    """A starting file with its comments, and texts that have one language alone, in a language."""
    if language == "zh":
        for pattern in (_COMMENT, _TEXT):
            text = pattern.sub(lambda m: m[1] + _CHINESE.get(m[2], m[2]), text)
    return text
