"""What the panel report says, by section, and the heads of the columns it prints."""

from python_models.words import Words

PANEL_REPORT = Words(
    {
        "title": ("Regional panel", "区域面板"),
        "headline.title": ("At a glance", "概览"),
        "headline.question": (
            "What does the panel hold, and what does it say first?",
            "面板包含什么？首先说明了什么？",
        ),
        "h.regions": ("regions of the panel", "面板地区数"),
        "h.theta": ("mean co-agglomeration θ, {year}", "协同集聚度 θ 均值，{year} 年"),
        "h.leader": ("highest θ", "θ 最高"),
        "h.efficiency": ("mean efficiency, {year}", "效率均值，{year} 年"),
        "h.moran": ("Moran’s I of {variable}, {year}", "{variable} 的 Moran’s I，{year} 年"),
        "h.theta_year": ("θ = {value}, {year}", "θ = {value}，{year} 年"),
        "h.p": ("p = {p}", "p = {p}"),
        "h.of_benchmark": ("; mean of the {regions} regions of the benchmark", "；基准中 {regions} 个地区的均值"),
        "h.from": ("from {value} in {year}", "{year} 年为 {value}"),
        "theta.title": ("Co-agglomeration over time", "协同集聚的变化"),
        "theta.question": (
            "How closely do the two industries stand together, and is that changing?",
            "两个产业的协同集聚程度如何，是否在变化？",
        ),
        "theta.prose": (
            "θ adds the match of the two location quotients, 1 − |a − b| / (a + b), to their height, a + b. It is "
            "high where both industries are strong and evenly so.",
            "θ 等于两个区位熵的匹配度 1 − |a − b| / (a + b) 与高度 a + b 之和：两个产业都强且相当时最高。",
        ),
        "theta.trend": (
            "Mean θ by year, {pair}: all regions and macro-regions; {of}{against}",
            "θ 均值的年度变化（{pair}）：全部地区与各区域；{of}{against}",
        ),
        "theta.table": (
            "Mean θ by year and macro-region, {pair}; {of}{against}",
            "θ 均值，按年份和区域（{pair}）；{of}{against}",
        ),
        "theta.pairs": (
            "Mean θ of all regions by year: {first} with each industry; {of}{against}",
            "全部地区 θ 均值：{first}与各产业，按年份；{of}{against}",
        ),
        "of_regions": (
            "means of the {regions} regions of the benchmark, of which {outside} outside the panel of the models",
            "均值涵盖基准中的 {regions} 个地区，其中 {outside} 个不在模型面板中",
        ),
        "of_all_regions": ("means of all {regions} regions", "均值涵盖全部 {regions} 个地区"),
        "against.nation_row": (
            "; location quotients{measure} against the nation’s published row",
            "；{measure}区位熵以公布的全国数据为基准",
        ),
        "against.regions_sum": (
            "; location quotients{measure} against the sum of the regions",
            "；{measure}区位熵以各地区之和为基准",
        ),
        "of.employment": (" of employment", "就业"),
        "of.value_added": (" of value added", "增加值"),
        "of.output": (" of output", "产值"),
        "against.both": (
            "; location quotients{measure} against the nation’s published row, or, where it lacks an industry of the "
            "pair in some year, the sum of the regions: {pairs}",
            "；{measure}区位熵以公布的全国数据为基准，全国数据缺某年某行业的组合以各地区之和为基准：{pairs}",
        ),
        "theta_mean": ("Mean θ", "θ 均值"),
        "partial_years": (
            "In {years} fewer industries are published than in other years, and a group of industries is the sum of "
            "those that are: θ of these years does not compare with the others.",
            "{years} 年公布的行业少于其他年份，行业组仅为已公布行业之和：这些年份的 θ 与其他年份不可比。",
        ),
        "regions.title": ("Regions compared", "地区比较"),
        "regions.question": ("Where is θ high, and who leads?", "哪些地区的 θ 较高？"),
        "theta.map": ("θ by region, {year}{against}", "各地区 θ，{year} 年{against}"),
        "tiles_note": (
            "One tile per region, placed by longitude and latitude, neighbours near; area says nothing.",
            "每个地区一格，按经纬度排布，使相邻地区尽量靠近；面积没有含义。",
        ),
        "theta.ranking": ("Regions by θ, {year}{against}", "各地区 θ 排名，{year} 年{against}"),
        "theta.ranking_of": (
            "The first {shown} of {total} regions by θ, {year}{against}",
            "{total} 个地区中 θ 排名前 {shown} 位，{year} 年{against}",
        ),
        "theta.heat": ("θ by region and year{against}", "各地区各年份 θ{against}"),
        "mean": ("mean", "均值"),
        "efficiency.title": ("Efficiency", "效率"),
        "efficiency.question": (
            "How near are regions to the best practice of all years, and what moves them?",
            "各地区离全部年份的最佳实践有多远，变化来自哪里？",
        ),
        "efficiency.prose": (
            "Scores are slacks-based with undesirable output against the global frontier of all years; 1 is on the "
            "frontier. The Malmquist index is the product of efficiency change (catching up) and best-practice "
            "change (the frontier of the year moving towards the global one).",
            "效率为含非期望产出的 SBM，以全部年份的全局前沿为参照；1 表示位于前沿。Malmquist "
            "指数等于效率变化（追赶）与最佳实践变化（当年前沿向全局前沿移动）之积。",
        ),
        "efficiency": ("Efficiency", "效率"),
        "efficiency.trend": ("Mean efficiency by year", "效率均值的年度变化"),
        "efficiency.malmquist": (
            "Global Malmquist index, geometric mean over regions, cumulated from the first year",
            "全局 Malmquist 指数（各地区几何平均，自首年累计）",
        ),
        "efficiency.map": (
            "Regions that improved and declined, {first} to {last}",
            "效率上升与下降的地区，{first}—{last} 年",
        ),
        "efficiency.scatter": (
            "Efficiency against θ by year, with a least-squares line and its 95 % band",
            "各年份效率与 θ 的散点，附最小二乘线及 95% 置信带",
        ),
        "base": ("First year = 1", "首年 = 1"),
        "quality.title": ("Data quality", "数据质量"),
        "quality.question": (
            "What was expected of the data, what failed, and what was filled in?",
            "对数据有何预期，哪些未通过，哪些为补值？",
        ),
        "quality.expectations": (
            "Expectations: {failed} of {total} did not hold",
            "预期检验：{total} 项中 {failed} 项未通过",
        ),
        "quality.rejects": (
            "Cells that could not be read: {total}, the first {shown} shown",
            "未能读取的单元格：{total} 个，列出前 {shown} 个",
        ),
        "quality.filled": (
            "Values interpolated or estimated, number of regions by year",
            "插补或估计的数值，按年份的地区数",
        ),
        "excepted": (
            "Figures that break a rule and are believed all the same, each with the reason a person gave: {count} "
            "listed; the page Checks shows them.",
            "超出限值而列明理由予以采信者：{count} 条，见“数据检查”页。",
        ),
        "summed": ("{variable}: sum of the published industries", "{variable}：各行业公布值之和"),
        "revisions.title": ("What is new", "更新内容"),
        "revisions.question": (
            "Which published figures were revised since the last release, and what moved because of it?",
            "与上一版本相比，哪些数据被修订，哪些结果因此变动？",
        ),
        "revisions.figures": (
            "Figures revised, withdrawn or left empty since {before}: {total}, the {shown} largest shown",
            "自 {before} 以来修订、撤回或留空的数据：{total} 个，列出变动最大的 {shown} 个",
        ),
        "revisions.moved": (
            "Index values and coefficients that moved since {before}: {total}, the {shown} largest shown",
            "自 {before} 以来变动的指数和系数：{total} 个，列出变动最大的 {shown} 个",
        ),
    }
)

# columns of raw.files as the provenance lists them, in order
FILES = Words(
    {
        "file_name": ("file", "文件"),
        "source": ("source", "来源"),
        "vintage": ("vintage", "数据版本"),
        "observations": ("observations", "观测值"),
        "rejects": ("rejects", "未读取"),
        "status": ("status", "状态"),
        "file_sha256": ("SHA-256", "SHA-256"),
    }
)

# what became of a file, as raw.files keeps it
STATUS = Words(
    {
        "loaded": ("loaded", "已读入"),
        "partly_loaded": ("partly loaded", "部分读入"),
        "rejected": ("rejected", "被拒"),
        "unknown": ("unknown", "未识别"),
        "duplicate": ("duplicate", "重复"),
        "withdrawn": ("withdrawn", "已撤回"),
    }
)

COLUMNS = Words(
    {
        "expectation": ("Expectation", "预期"),
        "severity": ("Severity", "级别"),
        "unexpected": ("Unexpected", "异常数"),
        "examples": ("Examples", "示例"),
        "why": ("Why", "理由"),
        "expectations": ("Expectations", "检验数"),
        "subject": ("Column", "列"),
        "cell": ("Cell", "单元格"),
        "value_raw": ("As printed", "原文"),
        "reason": ("Reason", "原因"),
        "message": ("What to do", "说明"),
        "industry_id": ("Industry", "行业"),
        "old_value": ("Old", "旧值"),
        "new_value": ("New", "新值"),
        "relative_change": ("Relative change", "相对变动"),
        "new_file": ("File", "文件"),
        "new_cell": ("Cell", "单元格"),
        "year": ("year", "年份"),
        "manufacturing": ("manufacturing", "制造业"),
        "indicator": ("indicator", "指标"),
        "kind": ("kind", "类别"),
        "change": ("change", "变动"),
        "old_vintage": ("old vintage", "旧版日期"),
        "new_vintage": ("new vintage", "新版日期"),
        "measure": ("measure", "指标值"),
        "employment": ("employment", "就业人数"),
        "value_added": ("value added", "增加值"),
        "output": ("output", "产值"),
        # what became of a figure
        "revised": ("revised", "修订"),
        "withdrawn": ("withdrawn", "撤回"),
        "emptied": ("emptied", "留空"),
        # measures whose changes are told
        "theta": ("θ", "θ"),
        "height": ("height", "高度"),
        "match": ("match", "匹配度"),
        "location_quotient": ("location quotient", "区位熵"),
        "krugman_index": ("Krugman index", "克鲁格曼专业化指数"),
        "score": ("efficiency", "效率"),
        "malmquist": ("Malmquist index", "Malmquist 指数"),
        "malmquist_corrected": ("Malmquist index, corrected", "Malmquist 指数（修正）"),
        "malmquist_low": ("Malmquist index, lower limit", "Malmquist 指数（区间下限）"),
        "malmquist_high": ("Malmquist index, upper limit", "Malmquist 指数（区间上限）"),
        "bias_corrected": ("efficiency, corrected", "效率（修正）"),
        "interval_low": ("lower limit", "区间下限"),
        "interval_high": ("upper limit", "区间上限"),
        "moran_i": ("Moran’s I", "Moran’s I"),
        "estimate": ("coefficient", "系数"),
        "std_error": ("standard error", "标准误"),
        "p_value": ("p-value", "p 值"),
    }
)
