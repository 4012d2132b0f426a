"""What the variables of the bundled panel are, and how names made from a panel's choices are read."""

# (English as in variables.csv and in orchestration.columns, Chinese)
OF_VARIABLES: tuple[tuple[str, str], ...] = (
    ("Urban resident population at year end", "年末城镇常住人口"),
    ("Value added of the primary sector at current prices", "第一产业增加值，当年价格"),
    ("Value added of the secondary sector at current prices", "第二产业增加值，当年价格"),
    ("Value added of the tertiary sector at current prices", "第三产业增加值，当年价格"),
    (
        "Value added of industry (mining, manufacturing, utilities) at current prices",
        "工业（采矿、制造、公用事业）增加值，当年价格",
    ),
    ("Value added of finance at current prices", "金融业增加值，当年价格"),
    ("Exports and imports of goods, by the operator's place", "货物进出口总额，按经营单位所在地"),
    (
        "Exports and imports of goods, by destination and origin within the country",
        "货物进出口总额，按境内目的地和货源地",
    ),
    (
        "Yuan for a US dollar, mean of the year: the nation's, in every region",
        "人民币对美元年平均汇率：全国数，各地区相同",
    ),
    ("Registered capital of foreign-funded enterprises, a stock at year end", "外商投资企业注册资本，年末存量"),
    ("General public budget revenue of local governments", "地方一般公共预算收入"),
    ("Turnover of the technology market, by the seller's place", "技术市场成交额，按卖方所在地"),
    ("Students of regular institutions of higher education", "普通高等学校在校学生数"),
    ("Mean years of schooling, people of six and over", "六岁及以上人口平均受教育年限"),
    ("Length of highways at year end", "年末公路里程"),
    ("Area of urban roads at year end", "城市道路面积"),
    ("Electricity consumption", "电力消费量"),
    (
        "Energy consumption derived from published intensity and real GDP, 2005 to 2011; no published total",
        "由公布的单位能耗和实际生产总值推算的能源消费量，2005 至 2011 年；并非公布的总量",
    ),
    (
        "Persons employed in urban units, all industries; the row also sets unit, gaps and sources "
        "of employment by industry",
        "城镇单位全部行业就业人员；本行也规定分行业就业的单位、缺口与来源",
    ),
    (
        "Gross output by industry from input-output tables, producer prices of the year; has no "
        "row without an industry",
        "投入产出表的分行业总产出，当年生产者价格；没有不分行业的行",
    ),
    (
        "Value added by industry at current prices, where a panel measures it (indices.measure); "
        "no file of the bundled sample has it",
        "分行业增加值，当年价格，供以此度量的面板使用（indices.measure）；自带样本没有文件含有它",
    ),
    ("Persons employed in all units, rural and private included", "全部单位就业人员，含乡村与私营"),
    ("Resident population at year end", "年末常住人口"),
    ("Gross regional product at current prices", "地区生产总值，当年价格"),
    ("Volume index of gross regional product, previous year = 100", "地区生产总值指数，上年 = 100"),
    ("Consumer price index, level", "居民消费价格指数，定基"),
    ("Consumer price index, previous year = 100", "居民消费价格指数，上年 = 100"),
    ("Gross fixed capital formation at current prices", "固定资本形成总额，当年价格"),
    ("Price index of fixed investment, level", "固定资产投资价格指数，定基"),
    ("Price index of fixed investment, previous year = 100", "固定资产投资价格指数，上年 = 100"),
    (
        "Energy, thousand tonnes of coal equivalent; in the bundled sample the sum of eight fuels, "
        "which is no published total",
        "能源，千吨标准煤；自带样本为八种燃料之和，并非公布的总量",
    ),
    ("Carbon dioxide emissions from energy and cement", "能源与水泥的二氧化碳排放量"),
    ("Sulphur dioxide emissions", "二氧化硫排放量"),
    ("Annual mean concentration of fine particles", "细颗粒物年均浓度"),
    ("General public budget expenditure", "一般公共预算支出"),
    ("General public budget expenditure on science and technology", "科学技术一般公共预算支出"),
    ("General public budget expenditure on education", "教育一般公共预算支出"),
    ("Internal expenditure on research and development", "研究与试验发展经费内部支出"),
    ("Research and development personnel, full-time equivalents", "研究与试验发展人员全时当量"),
    ("Domestic patent applications accepted", "国内专利申请受理数"),
    ("Domestic patents granted", "国内专利授权数"),
    ("Deposits in financial institutions at year end", "金融机构年末存款余额"),
    ("Loans of financial institutions at year end", "金融机构年末贷款余额"),
    (
        "Registered total investment of foreign-funded enterprises, a stock at year end",
        "外商投资企业登记投资总额，年末存量",
    ),
    (
        "Capital stock of a first year at the prices of the base year, for the rule given",
        "首年资本存量，基年价格，供所选规则使用",
    ),
    ("Co-agglomeration of manufacturing with {0}.", "制造业与 {0} 的协同集聚。"),
    ("Location quotient of {0}.", "{0} 的区位熵。"),
    ("Part of the region's {0}, 0 to 1.", "占地区 {0} 的比重，0 至 1。"),
    ("The region's {0} in the industry.", "地区在该行业的 {0}。"),
    ("Persons employed in {0}.", "{0} 的就业人员。"),
    ("Of the effect {0}: {1}.", "效应 {0} 的 {1}。"),
)
