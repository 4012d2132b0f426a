"""What the columns of staging and intermediate tables hold, between cells and marts, and a row of each."""

# (English as in dbt's files, Chinese)
OF_MODELS: tuple[tuple[str, str], ...] = (
    (
        "One row per region, year and variable of variables.csv, from the preferred source, in the variable's unit.",
        "variables.csv 的每个变量、每个地区与年份一行，取自优先的来源，以变量的单位计。",
    ),
    (
        "One row per region, year and variable: the observed figure, or a linear interpolation inside the region's "
        "own series (never beyond its ends) for variables that allow it. Variables of kind national have the nation's "
        "figure in every region.",
        "每个地区、年份与变量一行：观测值；允许插补的变量在地区自身序列内部作线性插补（绝不外推）。"
        "national 类变量在各地区均取全国的数值。",
    ),
    ("Value in the variable's unit.", "数值，以变量的单位计。"),
    (
        "interpolated (by us), estimated (flagged by the source), spliced (a chain's link of another vintage than its "
        "others), inherited (from the region above, var from_parent), NULL for a plain figure.",
        "interpolated（本程序插补）、estimated（来源标记为估计）、spliced（链式指数中版次不同的一环）、"
        "inherited（取自上级地区，变量 from_parent）；普通数值为 NULL。",
    ),
    (
        "One row per region and year of the panel's years, every region whether complete or not: the variables in "
        "columns, employment, real values and the capital stock. This is the table the quality gate reads.",
        "面板年份内每个地区与年份一行，无论是否完整：各变量为列，另有就业、实际值与资本存量。数据检查读取本表。",
    ),
    (
        "Persons employed, all industries: published total, else the sum.",
        "全部行业就业人员：有公布的合计取合计，否则取各行业之和。",
    ),
    (
        "Consumer prices (var consumer_deflator), 1 in var gdp_base_year; NULL where the panel has none.",
        "居民消费价格（变量 consumer_deflator），变量 gdp_base_year 之年为 1；面板没有时为 NULL。",
    ),
    (
        "Gross regional product, million CNY at prices of var gdp_base_year.",
        "地区生产总值，百万元，变量 gdp_base_year 之年价格。",
    ),
    (
        "Gross fixed capital formation, million CNY at prices of var capital_base_year.",
        "固定资本形成总额，百万元，变量 capital_base_year 之年价格。",
    ),
    (
        "Capital stock by perpetual inventory, million CNY at prices of var capital_base_year.",
        "以永续盘存法推算的资本存量，百万元，变量 capital_base_year 之年价格。",
    ),
    (
        "The part of int_employment__by_industry that does not stand as one source published it: the preferred "
        "source's figures of regions and years that several sources tell of, and interpolated holes.",
        "int_employment__by_industry 中并非直接取自单一来源的部分：几个来源都有的地区与年份取优先来源的数值，"
        "以及插补的空缺。",
    ),
    ("Persons employed.", "就业人员。"),
    (
        "One row per region (and nation), year and industry as published, totals included; holes inside a series "
        "interpolated and flagged.",
        "每个地区（及全国）、年份与行业一行，按公布口径，含合计；序列内部的空缺作插补并标记。",
    ),
    (
        "One row per year and industry with what the nation's row and the regions compared have of it; "
        "totals are no industry.",
        "每个年份与行业一行：全国行与参与比较的地区合计；合计行不是行业。",
    ),
    ("Employment of the nation's published row; persons.", "全国公布行的就业人数，人。"),
    ("Sum over the regions compared, of what there is; persons.", "参与比较的地区已有数字之和，人。"),
    (
        "One row per region (and nation) and year with employment in all industries, as published and as summed.",
        "每个地区（及全国）与年份一行：全部行业就业，公布的合计与各行业之和。",
    ),
    (
        "Published total, else the sum over published industries, else an interpolated total; NULL where there is "
        "none and one of the year's industries has no figure (var absent_industry); persons.",
        "公布的合计；没有则为已公布各行业之和，再没有则为插补的合计；"
        "没有合计且当年有行业缺数值时为 NULL（变量 absent_industry）；单位为人。",
    ),
    ("Sum over the industries that have a figure; persons.", "有数值的各行业之和；单位为人。"),
    (
        "published (the printed total), summed (over the industries), interpolated (a total filled in because an "
        "industry is missing or filled too).",
        "published（公布的合计）、summed（各行业之和）、interpolated（因有行业缺失或经插补而填补的合计）。",
    ),
    (
        "One row per group (manufacturing, producer services, its segments and value-added groups) and member "
        "industry.",
        "每个组（制造业、生产性服务业及其细分与按附加值的分组）与所含行业一行。",
    ),
    (
        "One row per region (and nation), year and group; NULL where a member industry has no figure "
        "(var absent_industry).",
        "每个地区（及全国）、年份与组一行；组内有行业缺数值时为 NULL（变量 absent_industry）。",
    ),
    ("Group of int_industries__groups.", "int_industries__groups 中的组。"),
    (
        "One row per year and industry or group with the employment that regions are compared with.",
        "每个年份与行业或组一行：各地区与之比较的就业人员。",
    ),
    (
        "nation_row (the nation's published row) or regions_sum; one basis for all years of the industry or group.",
        "nation_row（公布的全国一行）或 regions_sum（各地区之和）；同一行业或组各年份相同。",
    ),
    ("Persons employed in the industry or group.", "该行业或组的就业人员。"),
    ("Persons employed in all industries.", "全部行业的就业人员。"),
    (
        "Part of the nation's published row, whichever is the benchmark.",
        "占公布的全国一行的比重，无论以何者为参照。",
    ),
    ("Part of the sum of the regions, whichever is the benchmark.", "占各地区之和的比重，无论以何者为参照。"),
    (
        "One row per year and group that is paired with manufacturing, with the one basis of both quotients and its "
        "shares.",
        "每个年份与同制造业配对的组一行：两个区位熵的共同参照及其比重。",
    ),
    (
        "nation_row or regions_sum; one basis for all years of the pair.",
        "nation_row（全国一行）或 regions_sum（各地区之和）；该组合各年份相同。",
    ),
    ("Manufacturing's part of the benchmark.", "制造业占参照的比重。"),
    ("The group's part of the benchmark.", "该组占参照的比重。"),
    (
        "One row per region, year and industry or group with its location quotient; the mart adds names and "
        "benchmarks.",
        "每个地区、年份与行业或组一行：区位熵；marts 中的表另有名称与参照。",
    ),
    ("Part of the region's employment, 0 to 1.", "占地区就业的比重，0 至 1。"),
    (
        "LQ = (l_ij / l_i) / (l_j / l). NULL where a share is unknown or the benchmark has none.",
        "区位熵 LQ = (l_ij / l_i) / (l_j / l)。比重未知或参照中没有该行业时为 NULL。",
    ),
    (
        "The part of int_output__by_industry that does not stand as one source published it, as for employment.",
        "int_output__by_industry 中并非直接取自单一来源的部分，处理同就业。",
    ),
    (
        "One row per region (and nation), year and industry with gross output.",
        "每个地区（及全国）、年份与行业一行：总产出。",
    ),
    (
        "The part of int_value_added__by_industry that does not stand as one source published it, as for employment.",
        "int_value_added__by_industry 中并非直接取自单一来源的部分，处理同就业。",
    ),
    ("Value added, million CNY at current prices.", "增加值，百万元，当年价格。"),
    (
        "One row per region (and nation), year and industry with value added.",
        "每个地区（及全国）、年份与行业一行：增加值。",
    ),
    *(
        (
            f"As int_employment__{table}, where the panel measures {measure} (var measure).",
            f"同 int_employment__{table}，用于以{chinese}度量的面板（变量 measure）。",
        )
        for measure, chinese in (("value_added", "增加值"), ("output", "总产出"))
        for table in (
            "industry_sums",
            "region_totals",
            "by_group",
            "benchmarks",
            "pair_benchmarks",
            "location_quotients",
        )
    ),
    (
        "One row per region, year and use (gdp, investment or consumption) with the price level, 1 in the base year.",
        "每个地区、年份与用途（gdp、investment 或 consumption）一行：价格水平，基年为 1。",
    ),
    ("gdp, investment or consumption.", "gdp（生产总值）、investment（投资）或 consumption（消费）。"),
    ("Price level; 1 in the base year.", "价格水平，基年为 1。"),
    (
        "One row per region and year of its investment series with the capital stock at constant prices.",
        "每个地区与其投资序列的每个年份一行：不变价资本存量。",
    ),
    (
        "Capital stock at year end, same prices; NULL after a hole.",
        "年末资本存量，价格相同；序列中断以后为 NULL。",
    ),
    (
        "One row per measure (employment, gross_output, value_added), classification, year and industry that some "
        "region has in the year.",
        "每种度量（employment、gross_output、value_added）、分类、年份与行业一行，行业以当年有地区具有者为限。",
    ),
    ("The industry is flagged so in industries.csv.", "industries.csv 将该行业标为工业。"),
    (
        "One row per measure, classification, region (and nation), year and industry that the region has and some "
        "region has in the year; which these are is said by two numbers.",
        "每种度量、分类、地区（及全国）、年份与本地区具有的行业一行，行业以当年有地区具有者为限；所指由两个编号说明。",
    ),
    ("Number of the row, by which the long table names it.", "本行的编号，长表以此指称它。"),
    ("Number of measure, classification and year.", "度量、分类与年份的编号。"),
    (
        "One row per measure, classification, year and region (and nation), whether it has figures or not.",
        "每种度量、分类、年份与地区（及全国）一行，不论有无数值。",
    ),
    (
        "Number of measure, classification, year and industry in int_structure__expected.",
        "度量、分类、年份与行业在 int_structure__expected 中的编号。",
    ),
    (
        "Number of measure, classification, year and region in int_structure__region_years.",
        "度量、分类、年份与地区在 int_structure__region_years 中的编号。",
    ),
    (
        "One row per measure, classification, region (and nation) and year with the sums of the region's structure.",
        "每种度量、分类、地区（及全国）与年份一行：地区结构的合计。",
    ),
    ("Industries that the region has.", "本地区具有的行业数。"),
    ("Some region has an industry that this one has not.", "有别的地区具有而本地区没有的行业。"),
    ("The region has a figure of industry.", "本地区有工业数值。"),
    (
        "One row per measure, classification, region (and nation), year and industry that the region lacks and some "
        "region has.",
        "每种度量、分类、地区（及全国）、年份与本地区缺少而别的地区具有的行业一行。",
    ),
    ("NULL, or zero where `absent_industry` says so.", "NULL；absent_industry 设为 zero 时为零。"),
    (
        "One row per measure, industry set, classification, year and industry with its sum over the regions whose "
        "structure is complete.",
        "每种度量、行业范围、分类、年份与行业一行：该行业在结构完整的各地区之和。",
    ),
    ("Sum over the regions whose structure is complete.", "结构完整的各地区之和。"),
    (
        "The same regions' sums over all industries of the set.",
        "同样这些地区在该范围全部行业上的合计。",
    ),
    ("How many of them have any figure above zero.", "其中有任一大于零数值的地区数。"),
    ("How many industries the set has in the year.", "该组当年的行业数。"),
    ("Sum of industry_value over the industries.", "industry_value 对各行业之和。"),
    (
        "One row per measure (employment, gross_output, value_added), classification, region (and nation), year and "
        "industry that some region has in the year; which these are is said by two numbers.",
        "每种度量（employment、gross_output、value_added）、分类、地区（及全国）、年份与行业一行，"
        "行业以当年有地区具有者为限；所指由两个编号说明。",
    ),
    ("Persons or million CNY, by measure.", "人或百万元，依度量而定。"),
    ("Sum over the industries; NULL if one is missing.", "各行业之和；缺一个即为 NULL。"),
    ("Sum over those of industry alone; NULL if one is missing.", "仅工业各行业之和；缺一个即为 NULL。"),
    (
        "One row per measure, industry set (all; industrial), classification, region (and nation), year and industry; "
        "shares are NULL for a region that lacks a figure for an industry that others have.",
        "每种度量、行业范围（all、industrial）、分类、地区（及全国）、年份与行业一行；"
        "别的地区有而本地区缺数值的行业，使该地区的比重为 NULL。",
    ),
    ("Sum over the industries of the set; NULL if one is missing.", "该范围各行业之和；缺一个即为 NULL。"),
    ("value / region_value.", "value / region_value，即数值占地区合计的比重。"),
    (
        "One row per industry set, classification, region, year and industry with the region's share and those it is "
        "compared with.",
        "每个行业范围、分类、地区、年份与行业一行：地区的比重及与之比较的比重。",
    ),
    (
        "The region's sum over the industries, NULL where one has no figure.",
        "地区各行业之和；有行业缺数值时为 NULL。",
    ),
    ("Share of the industry in the region.", "该行业占地区的比重。"),
    ("Share in all other regions together.", "在其他全部地区合计中的比重。"),
    ("Share in all regions together, this one included.", "在全部地区（含本地区）合计中的比重。"),
    ("Share in the nation's published row.", "在公布的全国一行中的比重。"),
    (
        "One row per measure, classification, year, industry and region with the region's part of the industry and of "
        "everything.",
        "每种度量、分类、年份、行业与地区一行：地区占该行业及占全部的比重。",
    ),
    ("Region's part of the industry.", "地区占该行业的比重。"),
    ("Region's part of all industries.", "地区占全部行业的比重。"),
    (
        "One row per region and for the nation, with the columns a panel may leave out filled with NULL. Regions of "
        "the panel's level (var region_level) have level region; macro_region is the column that var macro_regions "
        "names; valid_from and valid_to are the first and last year in which the region was there "
        "(NULL = always, still).",
        "每个地区及全国一行，面板可以省略的列以 NULL 补齐。属于面板级别（变量 region_level）的地区 level 为 region；"
        "macro_region 为变量 macro_regions 所指的列；valid_from 与 valid_to 为地区存在的首年与末年"
        "（NULL 表示一直存在、至今存在）。",
    ),
    (
        "One row per industry of each classification, with the columns a panel may leave out filled: industrial with "
        "manufacturing alone, related_group with industry_group.",
        "每种分类的每个行业一行，面板可以省略的列已补齐：industrial 仅取制造业，related_group 取 industry_group。",
    ),
    (
        "One row per figure in force, which is one cell of one file and what it is about, as it was last read.",
        "每个有效数值一行：一个文件的一个单元格及其所指，以最近一次读取为准。",
    ),
    (
        "One row per source, region, year, indicator and industry: the figure of the latest vintage (no later than var "
        "as_of), with the region's code as its name was valid in that year and the value in the base unit of its "
        "dimension.",
        "每个来源、地区、年份、指标与行业一行：最新版次（不晚于变量 as_of）的数值，地区代码按当年有效的名称，"
        "数值换算为其量纲的基本单位。",
    ),
    ("The figure's row in raw.observations.", "该数值在 raw.observations 中的行。"),
    ("What is measured, as variables.csv names it.", "所度量的指标，名称同 variables.csv。"),
    ("Industry; NULL where the figure is not about one.", "行业；数值不分行业时为 NULL。"),
    ("Value in base_unit.", "数值，以 base_unit 计。"),
    ("Base unit of the unit's dimension in units.csv.", "该单位的量纲在 units.csv 中的基本单位。"),
    (
        "Mark set by the source, such as estimated; NULL for a plain figure.",
        "来源所加的标记，如 estimated（估计）；普通数值为 NULL。",
    ),
    ("When the figure was read.", "读取该数值的时间。"),
    ("First year in which it was there; NULL for always.", "存在的首年；NULL 表示一直存在。"),
    ("Last year in which it was there; NULL for still.", "存在的末年；NULL 表示至今存在。"),
)
