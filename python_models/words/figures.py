"""What figures write beside their labels, and what they show in words for those who cannot see them."""

from python_models.words import Words

FIGURES = Words(
    {
        # fits and statistics
        "fit": ("slope {slope}   R² {r2:.2f}", "斜率 {slope}   R² {r2:.2f}"),
        "slope": ("slope = {slope:.3f}", "斜率 = {slope:.3f}"),
        "moran_i": ("Moran’s I = {value:.3f}", "Moran’s I = {value:.3f}"),
        "lag": ("W × {value}", "W × {value}"),
        "p": ("p = {p}", "p = {p}"),
        "permutations": ("{count:,} permutations", "{count:,} 次置换"),
        "permutations_seed": ("{count:,} permutations, seed {seed}", "{count:,} 次置换，种子 {seed}"),
        "label_foot": ("{label}   ({foot})", "{label}（{foot}）"),
        "fits": (
            "{count:,} fit(s), median {median}, {share:.0%} with p < {level:g}",
            "{count:,} 个估计，中位数 {median}，其中 {share:.0%} 的 p < {level:g}",
        ),
        "marginal_effect": ("Marginal effect", "边际效应"),
        # lines of the decomposition
        "malmquist": ("Malmquist index", "Malmquist 指数"),
        "efficiency_change": ("Efficiency change", "效率变化"),
        "best_practice_change": ("Best-practice change", "最佳实践变化"),
        "base_year": ("Base year = 1", "基年 = 1"),
        # policies
        "since_treatment": ("Periods since treatment", "距处理期数"),
        # distributions
        "density": ("Density", "密度"),
        "path_of_centre": ("Path of the centre", "重心轨迹"),
        "kilometres": ("{value} km", "{value} 千米"),
        # legends and titles
        "boundaries": ("Boundaries: {source}", "边界：{source}"),
        "counted": ("{name} ({count})", "{name}（{count}）"),
        "of": ("{shown} of {total}", "{total} 之 {shown}"),
        "value_year": ("{value}, {year}", "{value}，{year} 年"),
        "value_years": ("{value}, {first} – {last}", "{value}，{first}—{last} 年"),
        # what a figure shows
        "show.trend": ("Trend of {value} by {time}", "{value} 按{time}的变化"),
        "show.trend_by": ("Trend of {value} by {time} and {group}", "{value} 按{time}和{group}的变化"),
        "show.ranking": ("Ranking of {count} by {value}", "{count} 项按 {value} 的排名"),
        "show.scatter": ("Scatter of {y} against {x}", "{y} 与 {x} 的散点图"),
        "show.scatter_by": ("Scatter of {y} against {x} by {facet}", "{y} 与 {x} 的散点图，按{facet}"),
        "show.heat_map": ("Heat map of {value} by {row} and {column}", "{value} 按{row}和{column}的热力图"),
        "show.malmquist": (
            "Malmquist index and its decomposition, cumulated from the base year",
            "Malmquist 指数及其分解，自基年累计",
        ),
        "show.map": ("Map of {value}", "地图：{value}"),
        "show.change": ("Map of the change of {title}", "变化地图：{title}"),
        "show.coefficients": ("Coefficients of {terms} with confidence intervals", "{terms} 的系数与置信区间"),
        "show.marginal": ("{effect} at levels of {moderator}", "{effect}，按 {moderator} 的水平"),
        "show.permutation": (
            "Histogram of {foot} with the observed value {value}",
            "直方图（{foot}），标出观测值 {value}",
        ),
        "show.curve": ("Specification curve of {fits}", "设定曲线：{fits}"),
        "show.sensitivity": (
            "Estimates of {label} with confidence intervals under {count} alternative(s), {turned} with the other sign",
            "{label} 在 {count} 个替代设定下的估计与置信区间，其中 {turned} 个符号相反",
        ),
        "likelihood_ratio": ("Likelihood ratio", "似然比"),
        "show.likelihood_ratio": (
            "Likelihood ratio over values of {label}, least at {estimate:.4g}, with the {level:.0%} limit",
            "{label} 各取值处的似然比，最小值在 {estimate:.4g}，标出 {level:.0%} 置信区间的界限",
        ),
        "show.event_study": (
            "{value} by periods since treatment with confidence intervals",
            "{value}：按距处理期数，含置信区间",
        ),
        "show.ridges": ("Densities of {value}, {first} to {last}", "{value} 的核密度，{first}—{last} 年"),
        "show.density_heat": (
            "Heat map of the density of {value} by year, {first} to {last}",
            "{value} 核密度的逐年热力图，{first}—{last} 年",
        ),
        "show.transitions": ("Transition probabilities between classes of {value}", "{value} 各类别间的转移概率"),
        "show.ellipses": (
            "Map of the standard deviational ellipses of {value} and the path of its centre",
            "{value} 的标准差椭圆与重心轨迹图",
        ),
        "show.moran": ("Moran scatter of {value}, {said}", "{value} 的 Moran 散点图，{said}"),
        # what is seen in it, read off the data
        "seen.extremes": (
            "Highest {high} ({high_value}), lowest {low} ({low_value}), median {middle}",
            "最高为 {high}（{high_value}），最低为 {low}（{low_value}），中位数 {middle}",
        ),
        "seen.equal": ("All are {value}", "全部为 {value}"),
        "seen.missing": ("; {count} without data", "；{count} 个无数据"),
        "seen.count": ("{name}: {count}", "{name}：{count} 个"),
        "seen.up": (
            "{name} rises from {first} in {start} to {last} in {end}",
            "{name} 从 {start} 年的 {first} 升至 {end} 年的 {last}",
        ),
        "seen.down": (
            "{name} falls from {first} in {start} to {last} in {end}",
            "{name} 从 {start} 年的 {first} 降至 {end} 年的 {last}",
        ),
        "seen.flat": (
            "{name} stays at {first} from {start} to {end} ({last})",
            "{name} 在 {start} 年至 {end} 年维持在 {first}（{last}）",
        ),
        "seen.rise": (
            "{count} point(s), higher together (correlation {r})",
            "{count} 个点，两者同向变化（相关系数 {r}）",
        ),
        "seen.fall": (
            "{count} point(s), one higher where the other is lower (correlation {r})",
            "{count} 个点，两者反向变化（相关系数 {r}）",
        ),
        "seen.none": ("{count} point(s) without a line (correlation {r})", "{count} 个点，无明显关系（相关系数 {r}）"),
        "seen.intervals": (
            "Of {total} intervals {above} lie above zero and {below} below; the largest estimate is {name} ({value})",
            "{total} 个区间中 {above} 个在零以上、{below} 个在零以下；绝对值最大的估计为 {name}（{value}）",
        ),
        "seen.reach": (
            "From {first} at {start} to {last} at {end}",
            "从 {start} 处的 {first} 到 {end} 处的 {last}",
        ),
        "seen.beyond": (
            "{share:.1%} of the draws lie as far from zero or farther",
            "{share:.1%} 的置换值同样或更远离零",
        ),
        "tip.moran": ("{name}: {x}, neighbours {y}", "{name}：{x}，邻近地区 {y}"),
        "tip": ("{name}: {value}", "{name}：{value}"),
        "seen.clear": ("; the band excludes zero at {share:.0%} of the levels", "；{share:.0%} 的水平上区间不含零"),
    }
)

# columns that figures are laid out by and show, as the words above say them; others stand as they are called
# where boundaries come from, as it is written down with them; what a person typed stays as it is
SOURCES = Words(
    {
        "Natural Earth (public domain), as QGIS brings it; disputed borders in its own view": (
            "Natural Earth (public domain), as QGIS brings it; disputed borders in its own view",
            "Natural Earth（公有领域），取自 QGIS；争议边界依其自身画法",
        ),
    }
)

AXES = Words(
    {
        "year": ("year", "年份"),
        "group": ("group", "组别"),
        "part": ("part", "组成部分"),
        "region": ("region", "地区"),
        "region_name": ("region", "地区"),
        "macro_region": ("macro-region", "区域"),
        "scope_name": ("macro-region", "区域"),
        "indicator": ("indicator", "指标"),
        "industry": ("industry", "产业"),
        "value": ("values", "数值"),
        "theta": ("θ", "θ"),
        "score": ("efficiency", "效率"),
    }
)
