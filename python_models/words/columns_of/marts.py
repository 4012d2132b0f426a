"""What the columns of the marts hold, and a row of each."""

# (English as in dbt's files, Chinese)
OF_MARTS: tuple[tuple[str, str], ...] = (
    ("Code of the region.", "地区代码。"),
    ("Name in the yearbooks' language.", "年鉴所用语言的名称。"),
    ("Year.", "年份。"),
    ("1 for the largest output.", "1 为产出最大者。"),
    ("Industry.", "行业。"),
    ("The industry's name in the yearbooks' language.", "年鉴所用语言的行业名称。"),
    ("Classification and edition of the industries.", "行业的分类及版本。"),
    ("Gross output, million CNY at current producer prices.", "总产出，百万元，当年生产者价格。"),
    ("Industry's part of the region's output.", "行业占地区产出的比重。"),
    ("Code of the region it is compared with.", "与之比较的地区的代码。"),
    ("Length of the lists compared.", "所比较名单的长度。"),
    ("Number of industries in both lists.", "两个名单共有的行业数。"),
    ("Shared / held by either, 0 to 1.", "共有数 / 至少一方有的行业数，0 至 1。"),
    ("Identifiers, separated by commas; NULL = none.", "标识，以逗号分隔；NULL 表示没有。"),
    ("Name of the region.", "地区名称。"),
    ("Macro-region.", "大区。"),
    ("manufacturing_x_<group>.", "manufacturing_x_<组>。"),
    ("Location quotient of manufacturing.", "制造业区位熵。"),
    ("Location quotient of the group.", "该组的区位熵。"),
    ("1 - |LQ_a - LQ_b| / (LQ_a + LQ_b), 0 to 1.", "匹配度：1 - |LQ_a - LQ_b| / (LQ_a + LQ_b)，0 至 1。"),
    ("LQ_a + LQ_b; NULL where one is below zero.", "高度，即两个区位熵之和：LQ_a + LQ_b；其一为负时为 NULL。"),
    ("Co-agglomeration (synergy) index; NULL where undefined.", "协同集聚指数；无法定义时为 NULL。"),
    ("Why theta is NULL.", "theta 为 NULL 的原因。"),
    (
        "What both quotients are against, in all years of the pair: nation_row or regions_sum.",
        "两个区位熵的参照，该组合所有年份相同：nation_row（全国一行）或 regions_sum（各地区之和）。",
    ),
    ("employment, value_added or output (var measure).", "employment、value_added 或 output（变量 measure）。"),
    (
        "nation (all regions), panel (those of the estimation panel), or the column of dim_regions grouped by.",
        "nation（全部地区）、panel（估计面板的地区），或 dim_regions 中用于分组的列。",
    ),
    ("Value of that column.", "该列的取值。"),
    ("Pair of industries, as first_x_second.", "行业对，写作 first_x_second。"),
    ("Regions with a figure.", "有数值的地区数。"),
    ("Mean θ of the regions.", "各地区 θ 的均值。"),
    ("Mean match.", "匹配项的均值。"),
    ("Mean height.", "高度项的均值。"),
    ("1 for the highest theta.", "1 为 theta 最高者。"),
    ("Co-agglomeration θ.", "协同集聚 θ。"),
    ("Name of the index.", "指数名称。"),
    (
        "composite (an index of columns) or coupling (of several indices).",
        "composite（由各列合成的指数）或 coupling（若干指数的耦合）。",
    ),
    (
        "Weighted sum of min-max figures, 0 to 1; of a coupling its degree D. NULL where a column is missing.",
        "极差标准化值的加权和，0 至 1；耦合则为耦合协调度 D。有列缺失时为 NULL。",
    ),
    ("Closeness to the ideal, 0 to 1.", "与理想解的贴近度，0 至 1。"),
    ("C of a coupling, 0 to 1.", "耦合度 C，0 至 1。"),
    ("T of a coupling, the weighted mean of its indices.", "耦合的 T，各指数的加权均值。"),
    (
        "Place by score in the year, the highest first; ties share a place.",
        "当年按得分的名次，最高者为 1；并列者名次相同。",
    ),
    ("Column of the estimation panel.", "估计面板的列。"),
    (
        "Year; NULL where ranges and weights are those of all years together.",
        "年份；取值范围与权重合并所有年份计算时为 NULL。",
    ),
    ("+ if more is better, - if less.", "+ 为越大越好，- 为越小越好。"),
    ("Weight, summing to one over the columns of an index.", "权重，同一指数各列之和为 1。"),
    (
        "Entropy of the column's shares over the logarithm of their number, 0 to 1.",
        "该列份额的熵除以份额个数的对数，0 至 1。",
    ),
    ("Smallest figure.", "最小值。"),
    ("Largest figure.", "最大值。"),
    ("Rows with every column of the index.", "指数各列均有数值的行数。"),
    ("Identifier.", "标识。"),
    ("industry or group.", "industry（行业）或 group（行业组）。"),
    ("Classification and edition; NULL for groups.", "分类及版本；行业组为 NULL。"),
    ("Code of the industry in its classification.", "行业在其分类中的代码。"),
    ("Name in English.", "英文名称。"),
    ("Group it belongs to.", "所属的组。"),
    ("Segment of the producer services.", "生产性服务业的细分。"),
    ("high or low value added, of the producer services.", "生产性服务业的高或低附加值。"),
    ("It is the total of all industries.", "是否为全部行业合计。"),
    ("It belongs to industry in the narrow sense.", "是否属于狭义工业。"),
    ("Group of related industries.", "相关行业组。"),
    ("nation or region.", "nation（全国）或 region（地区）。"),
    ("Region this one belongs to.", "所属的地区。"),
    ("Macro-region; NULL for the nation.", "大区；全国为 NULL。"),
    ("The region lies on the sea.", "是否沿海。"),
    ("The region is resource-based.", "是否为资源型地区。"),
    ("The region is a municipality under the central government.", "是否为直辖市。"),
    ("Centroid, degrees east.", "中心点经度（东经，度）。"),
    ("Centroid, degrees north.", "中心点纬度（北纬，度）。"),
    (
        "The region belongs to the estimation panel (var excluded_regions).",
        "是否属于估计面板（变量 excluded_regions）。",
    ),
    (
        "Code of the region it belongs to (a prefecture's province); the nation's, or NULL, where "
        "there is none between.",
        "所属上级地区的代码（地级市为其省份）；其间没有上级时为全国代码或 NULL。",
    ),
    ("That region's name in the yearbooks' language.", "该上级地区在年鉴所用语言中的名称。"),
    ("That region's name in English.", "该上级地区的英文名称。"),
    (
        "Persons employed (urban units in the bundled panel), all industries.",
        "全部行业的就业人员（自带面板为城镇单位）。",
    ),
    (
        "What the total is: published (as printed), summed (over the published industries), interpolated "
        "(no total printed and an industry missing).",
        "合计的来历：published（原样公布）、summed（各公布行业之和）、interpolated（未公布合计且缺行业，插补）。",
    ),
    ("Persons employed in manufacturing.", "制造业就业人员。"),
    ("Persons employed in the producer services.", "生产性服务业就业人员。"),
    ("Persons employed in all units, rural and private included.", "全部单位就业人员，含乡村与私营。"),
    ("Resident population at year end.", "年末常住人口。"),
    ("Gross regional product, million CNY, current prices.", "地区生产总值，百万元，当年价格。"),
    (
        "Gross regional product, million CNY, prices of var gdp_base_year.",
        "地区生产总值，百万元，变量 gdp_base_year 年价格。",
    ),
    (
        "Deflator of gross regional product, 1 in var gdp_base_year.",
        "地区生产总值平减指数，变量 gdp_base_year 年为 1。",
    ),
    (
        "Consumer prices (var consumer_deflator), 1 in var gdp_base_year.",
        "消费价格（变量 consumer_deflator），变量 gdp_base_year 年为 1。",
    ),
    (
        "Capital stock by perpetual inventory, million CNY, prices of var capital_base_year.",
        "永续盘存法资本存量，百万元，变量 capital_base_year 年价格。",
    ),
    ("Gross fixed capital formation, million CNY, current prices.", "固定资本形成总额，百万元，当年价格。"),
    (
        "Energy, thousand tonnes of coal equivalent; in the bundled panel the sum of eight fuels, "
        "which is no published total.",
        "能源，千吨标准煤；自带面板为八种燃料之和，并非公布的总量。",
    ),
    ("Carbon dioxide emissions, thousand tonnes.", "二氧化碳排放量，千吨。"),
    ("Sulphur dioxide emissions, tonnes.", "二氧化硫排放量，吨。"),
    ("Fine particles, annual mean, micrograms per cubic metre.", "细颗粒物年均浓度，微克每立方米。"),
    ("Budget expenditure, million CNY, current prices.", "财政支出，百万元，当年价格。"),
    (
        "Budget expenditure on science and technology, million CNY, current prices.",
        "科学技术财政支出，百万元，当年价格。",
    ),
    ("Budget expenditure on education, million CNY, current prices.", "教育财政支出，百万元，当年价格。"),
    (
        "Expenditure on research and development, million CNY, current prices.",
        "研究与试验发展经费支出，百万元，当年价格。",
    ),
    ("Research and development personnel, full-time equivalents.", "研究与试验发展人员全时当量。"),
    ("Patent applications accepted.", "专利申请受理数。"),
    ("Patents granted.", "专利授权数。"),
    ("Deposits at year end, million CNY, current prices.", "年末存款余额，百万元，当年价格。"),
    ("Loans at year end, million CNY, current prices.", "年末贷款余额，百万元，当年价格。"),
    (
        "Registered total investment of foreign-funded enterprises at year end, million USD.",
        "年末外商投资企业登记投资总额，百万美元。",
    ),
    ("Location quotient of the producer services.", "生产性服务业区位熵。"),
    ("Co-agglomeration of manufacturing and producer services.", "制造业与生产性服务业的协同集聚。"),
    ("Height of theta (LQ_a + LQ_b).", "θ 的高度项（LQ_a + LQ_b）。"),
    ("Match of theta, 0 to 1.", "θ 的匹配项，0 至 1。"),
    ("Co-agglomeration with transport, storage and post.", "与交通运输、仓储和邮政业的协同集聚。"),
    ("Co-agglomeration with information services and software.", "与信息传输、软件和信息技术服务业的协同集聚。"),
    ("Co-agglomeration with finance.", "与金融业的协同集聚。"),
    ("Co-agglomeration with leasing and business services.", "与租赁和商务服务业的协同集聚。"),
    ("Co-agglomeration with research and technical services.", "与科学研究和技术服务业的协同集聚。"),
    ("Co-agglomeration with the high value-added producer services.", "与高附加值生产性服务业的协同集聚。"),
    ("Co-agglomeration with the low value-added producer services.", "与低附加值生产性服务业的协同集聚。"),
    (
        "Columns of this row that are interpolated or estimated, separated by commas; NULL = none.",
        "本行中插补或估算的列，以逗号分隔；NULL 表示没有。",
    ),
    (
        "What the shares are of: employment, value_added or output.",
        "份额所依据的量：employment、value_added 或 output。",
    ),
    ("Industries that the indices are made of.", "指数所包含的行业。"),
    ("Sum of squared shares, 1/n to 1.", "份额的平方和，1/n 至 1。"),
    ("Shannon entropy of the shares, natural logarithm.", "份额的香农熵，自然对数。"),
    ("ln(number of industries) - entropy; 0 = equal shares.", "ln(行业数) - 熵；0 表示份额相等。"),
    ("Entropy between the related groups.", "相关行业组之间的熵。"),
    (
        "Entropy within the related groups (entropy - unrelated_variety).",
        "相关行业组之内的熵（entropy - unrelated_variety）。",
    ),
    (
        "Largest share / share in all regions over the industries (MAR specialisation).",
        "各行业中“份额 / 全部地区的份额”的最大值（MAR 专业化）。",
    ),
    (
        "1 / sum of |share - share in all regions| (Jacobs); NULL where they are the same.",
        "1 / |份额 - 全部地区的份额| 之和（Jacobs 多样化）；两者相同时为空。",
    ),
    ("The other industry.", "另一行业。"),
    (
        "Sum of (s_a - x)(s_b - x) / (1 - sum of x^2) over the regions; positive = found together.",
        "各地区 (s_a - x)(s_b - x) / (1 - x² 之和) 之和；为正表示聚于同处。",
    ),
    ("Mean location quotient of the regions.", "各地区区位熵的均值。"),
    ("Variable of variables.csv.", "variables.csv 的变量。"),
    ("Value in unit.", "以 unit 为单位的数值。"),
    ("Unit of the variable.", "变量的单位。"),
    (
        "interpolated, estimated, or NULL for a plain figure.",
        "interpolated（插补）、estimated（估算）；原值为 NULL。",
    ),
    ("Code of the region above.", "上级地区的代码。"),
    ("Its name in the yearbooks' language.", "上级地区在年鉴所用语言中的名称。"),
    ("Its name in English.", "上级地区的英文名称。"),
    (
        "Variable of variables.csv, employment_persons, or theta (manufacturing with producer services).",
        "variables.csv 的变量、employment_persons 或 theta（制造业与生产性服务业）。",
    ),
    ("Regions of the panel's level that it has in the year.", "该年所辖的本面板层级的地区数。"),
    ("Those with a figure.", "其中有数值的地区数。"),
    (
        "Sum over the regions; NULL where one has none, and for what does not add up (shares, prices, theta).",
        "各地区之和；有地区缺数值，或该量不可相加（比重、价格、theta）时为 NULL。",
    ),
    ("Unweighted mean of the regions with a figure.", "有数值的地区的简单平均。"),
    ("The region's own published figure, where a file has one.", "该地区自己公布的数值（有文件给出时）。"),
    ("Regions compared.", "参与比较的地区数。"),
    ("Sum of squared regional shares.", "地区份额的平方和。"),
    ("Gini coefficient of the regional shares, 0 = equal.", "地区份额的基尼系数，0 为相等。"),
    (
        "Gini coefficient relative to the regions' size, 0 = spread as everything.",
        "相对于地区规模的基尼系数，0 为与整体分布相同。",
    ),
    (
        "Theil index relative to the regions' size, 0 = spread as everything.",
        "相对于地区规模的泰尔指数，0 为与整体分布相同。",
    ),
    (
        "Ellison-Glaeser raw concentration, sum of (share - size)^2.",
        "Ellison-Glaeser 原始集中度，(份额 - 规模)² 之和。",
    ),
    (
        "others (all other regions together), all_regions (this one included), nation (the nation's published row).",
        "others（其余各地区合计）、all_regions（含本地区）、nation（公布的全国一行）。",
    ),
    ("all or industrial.", "all（全部）或 industrial（工业）。"),
    ("Number of industries.", "行业数。"),
    (
        "Sum over the industries of |share - reference share|; NULL where a structure is incomplete.",
        "各行业 |份额 - 参照份额| 之和；结构不完整时为 NULL。",
    ),
    ("Why the index is NULL.", "指数为 NULL 的原因。"),
    ("all or industrial industries.", "全部行业或工业行业。"),
    ("Industry's part of the region's total.", "行业占本地区合计的比重。"),
    ("Industry's part in all other regions together.", "行业在其余各地区合计中的比重。"),
    ("share - others_share.", "占比与其他地区占比之差：share - others_share。"),
    (
        "share / others_share; NULL where the others have nothing.",
        "占比与其他地区占比之比：share / others_share；其他地区没有该产业时为 NULL。",
    ),
    ("Sum over the industries of |share - other's share|, 0 to 2.", "各行业 |份额 - 对方份额| 之和，0 至 2。"),
    (
        "Industry, or group (manufacturing, producer_services, segments, high_value_added, low_value_added).",
        "行业，或行业组（manufacturing、producer_services、其细分、high_value_added、low_value_added）。",
    ),
    (
        "Persons employed, or value added or output in million CNY (var measure).",
        "就业人员，或增加值、产出（百万元）（变量 measure）。",
    ),
    ("Part of the region's employment (value added, output), 0 to 1.", "占地区就业（增加值、产出）的比重，0 至 1。"),
    (
        "Part of the benchmark's employment (value added, output), 0 to 1.",
        "占参照地就业（增加值、产出）的比重，0 至 1。",
    ),
    (
        "the region's share / benchmark_share; 1 = as in the benchmark. NULL where either is unknown "
        "or the benchmark has none.",
        "地区的比重 / benchmark_share；1 表示与参照地相同。任一未知或参照地没有该行业时为 NULL。",
    ),
    (
        "nation_row (the nation's published row) or regions_sum, one for all years of the industry or group.",
        "nation_row（公布的全国一行）或 regions_sum（各地区之和），同一行业或组各年相同。",
    ),
    (
        "One row per region and for the nation, with what the panel is grouped by.",
        "每个地区一行，另有全国一行，含面板的各种分组。",
    ),
    (
        "One row per industry of each classification and per group of industries that has indices of its own.",
        "各分类的每个行业一行，另有计算指数的每个行业组一行。",
    ),
    (
        "One row per region, year and industry or group of industries. LQ = (l_ij / l_i) / (l_j "
        "/ l); the benchmark used is a column.",
        "每个地区、年份、行业或行业组一行。区位熵是行业在地区的比重除以其在参照地的比重。",
    ),
    (
        "One row per scope (nation, panel, macro_region, …), year and industry: mean location "
        "quotient of the scope's regions.",
        "每个范围（nation、panel、macro_region ……）、年份与行业一行：范围内各地区区位熵的均值。",
    ),
    (
        "One row per region, year and pair: manufacturing with the producer services, each of "
        "their segments, and the high and low value-added groups. theta = match + height.",
        "每个地区、年份与行业对一行：制造业与生产性服务业、其各细分、高附加值组和低附加值组。theta = match + height。",
    ),
    (
        "One row per scope (nation, panel, macro_region, …), year and pair: means over the scope's "
        "regions with a theta.",
        "每个范围（nation、panel、macro_region ……）、年份与行业对一行：范围内有 theta 的地区的均值。",
    ),
    (
        "One row per pair, year and region with a theta; all ranks, the highest theta first, ties share a rank.",
        "每个行业对、年份与有 theta 的地区一行；全部名次，theta 最高者在前，并列者名次相同。",
    ),
    (
        "One row per region, year, reference, industry set and classification: Krugman's index "
        "of how far the region's industry structure is from the reference's, 0 (the same) to 2.",
        "每个地区、年份、参照、行业范围与分类一行：Krugman 指数，即地区产业结构与参照的差距，0（相同）至 2。",
    ),
    (
        "One row per ordered pair of regions, year, industry set and classification with Krugman's "
        "index between the two.",
        "每个有序的地区对、年份、行业范围与分类一行：两地之间的 Krugman 指数。",
    ),
    (
        "One row per region, year, industry, industry set and classification with its share here "
        "and in all other regions together.",
        "每个地区、年份、行业、行业范围与分类一行：在本地区的份额与在其余各地区合计中的份额。",
    ),
    (
        "One row per region, year, classification and rank, with the region's largest industries "
        "by output; none for a region with an unpublished cell, and none without output.",
        "每个地区、年份、分类与名次一行，列出地区产出最大的行业；有单元格未公布或没有产出的地区没有行。",
    ),
    (
        "One row per ordered pair of regions, year, classification and list length with the advantage "
        "industries they share.",
        "每个有序的地区对、年份、分类与名单长度一行：两地共有的优势行业。",
    ),
    (
        "One row per region, year, measure (employment, gross_output) and classification with "
        "indices of specialisation and diversity.",
        "每个地区、年份、度量（employment、gross_output）与分类一行：专业化与多样化指数。",
    ),
    (
        "One row per industry, year, measure and classification with indices of how it is spread "
        "over the regions whose structure is complete.",
        "每个行业、年份、度量与分类一行：行业在结构完整的地区之间如何分布的指数。",
    ),
    (
        "One row per unordered pair of industries, year, measure and classification with their "
        "Ellison-Glaeser co-location.",
        "每个无序的行业对、年份、度量与分类一行：Ellison-Glaeser 共聚指数。",
    ),
    (
        "One row per region above those of the panel, year and variable: what its regions are "
        "together, beside its own published figure. Regions excluded from the models count, each "
        "once.",
        "每个上级地区、年份与变量一行：所辖地区合计如何，并列其自己公布的数值。不入模型的地区也计入，各计一次。",
    ),
    (
        "One row per region, year and variable of variables.csv, all years; the long form of what "
        "the panel is made of.",
        "每个地区、年份与 variables.csv 的变量一行，含所有年份；面板所含内容的长表。",
    ),
    (
        "One row per region and year of the panel: what efficiency and regression models read. "
        "Excluded regions (var excluded_regions) are left out here, though they count in the benchmark "
        "of the indices.",
        "面板的每个地区与年份一行：效率与回归模型读取的数据。被排除的地区（变量 excluded_regions）不在此表"
        "，但计入指数的参照。",
    ),
    (
        "One row per composite index or coupling of panel.yml's `composite`, region and year of "
        "the estimation panel, whose columns of the same names hold the same figures; no rows "
        "where no index is declared.",
        "panel.yml 的 `composite` 中每个合成指数或耦合、地区与年份一行，估计面板的同名列含同样的数值；"
        "没有声明指数时没有行。",
    ),
    (
        "One row per composite index and column (and year, where weights are by year): weight, entropy, range.",
        "每个合成指数与列（权重逐年计算时还有年份）一行：权重、熵、取值范围。",
    ),
)
