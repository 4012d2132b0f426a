"""What the lists hold that a panel brings: regions, industries, units, variables and the spellings of their names."""

# (English as in dbt's files, Chinese)
OF_SEEDS: tuple[tuple[str, str], ...] = (
    (
        "One row per region of the panel and one for the nation (level nation). Codes are text.",
        "面板的每个地区一行，全国另有一行（level 为 nation）。代码为文本。",
    ),
    (
        "nation, region, or where a panel has several levels their names (province, prefecture, county, …).",
        "nation、region；有多个层级的面板则为层级名（province、prefecture、county 等）。",
    ),
    ("Region this one belongs to; the nation for provinces.", "所属的上级地区；省份的上级为全国。"),
    (
        "Bundled panel - east, central, west as paper 004 lists them (Inner Mongolia central, Guangxi west; Tibet "
        "west).",
        "自带面板：东、中、西部，按论文 004 的划分（内蒙古属中部，广西、西藏属西部）。",
    ),
    ("Bundled panel - the eleven provinces with a sea coast.", "自带面板：十一个沿海省份。"),
    (
        "Bundled panel - at least half of the province's prefecture-level divisions are on the list of resource-based "
        "cities of the State Council's plan 2013-2020 (Guofa [2013] 45), the plan paper 000 divides cities by.",
        "自带面板：省内至少一半地级行政区列入国务院 2013—2020 年规划（国发〔2013〕45 号）的资源型城市名单，"
        "论文 000 即按该规划划分城市。",
    ),
    ("Bundled panel - the four municipalities under the central government.", "自带面板：四个直辖市。"),
    (
        "One row per region and neighbour, in both directions. Bundled panel: common land borders, and Hainan tied to "
        "Guangdong across the strait - a choice, made because a region without neighbours has no spatial lag.",
        "每个地区与其邻接地区一行，双向。自带面板：陆地边界相接；海南与广东隔海峡视为相邻，"
        "这是一项选择，因为没有邻居的地区没有空间滞后。",
    ),
    ("Code of its neighbour.", "邻接地区的代码。"),
    (
        "One row per spelling of a region's name and span of years in which it means that region.",
        "地区名称的每种写法及其所指该地区的年份区间一行。",
    ),
    ("Spelling, normalised.", "写法，已规范化。"),
    ("Region meant; empty for subtotals, which are known and passed over.", "所指的地区；小计为空：认得，但略过。"),
    (
        "full, short, english, pinyin, alias, ocr, subtotal, or total: a sum of what stands beside it, the region's "
        "own only where (nearly) all that lies in it does.",
        "full（全称）、short（简称）、english（英文）、pinyin（拼音）、alias（别名）、ocr（识别错字）、"
        "subtotal（小计）或 total（合计：并列各行之和，只有（几乎）全部下属地区都在时才指该地区）。",
    ),
    ("First year; empty = always.", "起始年份；空为一直有效。"),
    ("Last year; empty = still.", "终止年份；空为至今有效。"),
    ("Where the spelling was met or why it is listed.", "该写法见于何处，或为何列入。"),
    (
        "One row per industry of each classification. Bundled panel: the sections of GB/T 4754-2011, and the 42 "
        "sectors of the input-output tables by edition, since a sector's number means another sector in another "
        "edition.",
        "每个分类标准的每个行业一行。自带面板：GB/T 4754-2011 的门类，以及各版投入产出表的 42 个部门；"
        "分版列出是因为同一编号在不同版本中所指部门不同。",
    ),
    (
        "Classification and edition, such as gbt4754_2011 or io42_2012.",
        "分类标准及版本，如 gbt4754_2011 或 io42_2012。",
    ),
    ("Letter or number in the classification.", "分类标准中的字母或编号。"),
    (
        "manufacturing, producer_services or other; empty for totals.",
        "manufacturing（制造业）、producer_services（生产性服务业）或 other（其他）；合计为空。",
    ),
    ("Segment of producer services.", "生产性服务业的细分。"),
    (
        "Value-added group of producer services (paper 001 - information, research, finance high; transport, leasing "
        "low).",
        "生产性服务业的附加值分组（论文 001：信息、科研、金融为高，交通、租赁为低）。",
    ),
    ("The row is the sum of all industries.", "该行为全部行业的合计。"),
    (
        "Belongs to industry in the narrow sense (mining, manufacturing, utilities): the set industrial.",
        "属于狭义的工业（采矿、制造、水电气）：行业集 industrial。",
    ),
    (
        "Broader class within which industries count as related (related and unrelated variety).",
        "较宽的类别，同类行业视为相关（相关与无关多样性）。",
    ),
    ("One row per spelling of an industry's name in a classification.", "分类标准中行业名称的每种写法一行。"),
    ("Industry meant.", "所指的行业。"),
    (
        "One row per unit; value in the unit x factor = value in base_unit.",
        "每个单位一行；以该单位计的数值 × factor = 以 base_unit 计的数值。",
    ),
    ("Unit in which the dimension's values are staged.", "该量纲的数值入库所用的单位。"),
    ("Multiplier to the base unit.", "换算为基准单位的乘数。"),
    ("One row per spelling of a unit.", "单位的每种写法一行。"),
    ("Unit meant.", "所指的单位。"),
    ("Spelling.", "写法。"),
    (
        "full, alias, english, code, or another kind of spelling.",
        "写法的种类：full（全称）、alias（别名）、english（英文）、code（代码）或其他。",
    ),
    (
        "Kind of quantity, such as persons or money; only units of one are converted.",
        "量的种类，如人数、货币；只在同一种量的单位之间换算。",
    ),
    ("What the unit is called.", "单位的名称。"),
    (
        "One row per variable: which indicator (and industry) it is, its unit, whether holes inside a series are "
        'interpolated, and which source goes first where several have the figure ("first|second").',
        "每个变量一行：对应的指标（与行业）、单位、序列内部的空缺是否插补，"
        "以及多个来源都有该数值时谁优先（“第一|第二”）。",
    ),
    ("Name with unit; the panel's column.", "带单位的名称；即面板的列名。"),
    ("Indicator in the source catalogue.", "来源目录中的指标。"),
    ("Unit of the variable: a unit or base unit of units.csv.", "变量的单位：units.csv 中的单位或基准单位。"),
    ("Industry the figure is about; empty for none.", "数值所属的行业；不分行业则为空。"),
    (
        "flow, stock, index (a level, of prices where it deflates), volume_index, or one of the two with "
        "_previous_year (previous year = 100, chained where it deflates); national = one figure for the nation, "
        "carried to every region.",
        "flow（流量）、stock（存量）、index（指数水平，用于平减时为价格指数）、volume_index（物量指数），"
        "或后两者加 _previous_year（上年 = 100，用于平减时连乘）；national 为全国一个数值，各地区通用。",
    ),
    (
        "Holes inside a region's series are filled linearly and flagged.",
        "地区序列内部的空缺作线性插补，并加标记。",
    ),
    (
        "Sources in order, separated by |; others come last, newest vintage first.",
        "来源的先后次序，以 | 分隔；其余来源排在最后，版次新者在前。",
    ),
    ("What the variable is.", "变量的含义。"),
)
