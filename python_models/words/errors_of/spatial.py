"""What spatial weights, tests and models refuse."""

MESSAGES = {
    # python_models/spatial/alignment.py
    "All weights are zero, so there is no eigenvalue to scale them by.": "权重全为零，没有可用于缩放的特征值。",
    "standardise={how} is unknown; choose row, spectral or none.": (
        "standardise={how} 未知；可选 row、spectral 或 none。"
    ),
    # python_models/spatial/connectivity.py
    "W has no row for {some}; give a W that covers every unit of the sample.": (
        "W 没有 {some} 的行；请给出覆盖样本全部个体的 W。"
    ),
    "the eigenvalues of W did not converge": "W 的特征值未收敛",
    # python_models/spatial/contiguity.py
    "edges needs two columns, a region and its neighbour.": "edges 需要两列：地区及其邻居。",
    "edges has rows that lack a region; name both sides of each border.": (
        "edges 有缺少地区的行；请写出每条边界两侧的地区。"
    ),
    "edges name {some}, which are no regions here ({some2}, ...). Are the codes alike? Mend them, or leave out "
    "the edges of regions that are not among yours.": (
        "edges 中有 {some}，它们不是此处的地区（{some2} 等）。代码是否一致？请更正，或删去不属于所用地区的边。"
    ),
    "edges make {some} a neighbour of itself; leave those rows out.": "edges 使 {some} 成为自己的邻居；请删去这些行。",
    "Contiguity needs edges= (a table of neighbouring pairs) or a GeoDataFrame of polygons.": (
        "邻接需要 edges=（邻接对的表）或多边形的 GeoDataFrame。"
    ),
    # python_models/spatial/coordinates.py
    "{labels} is collinear with {some} once the {effects} effects are removed; leave one of them out (durbin= "
    "chooses which regressors get a spatial lag).": (
        "去除 {effects} 效应后 {labels} 与 {some} 共线；请删去其一（durbin= 选定哪些解释变量有空间滞后）。"
    ),
    # python_models/spatial/cross_sections.py
    "isolates={isolates}, missing={missing}: choose from {isolates2} and ('error', 'cut').": (
        "isolates={isolates}，missing={missing}：可选 {isolates2} 和 ('error', 'cut')。"
    ),
    "{variable} is missing in {when} for {some}. Fill it, leave the units out, or choose missing='cut' "
    "(weights cut and standardised anew).": (
        "{variable} 在 {when} 缺少 {some}。请补全，或剔除这些个体，或选 missing='cut'（裁剪权重并重新标准化）。"
    ),
    "{variable} is the variable and the period; name two.": "{variable} 既是变量又是时期；请写两列。",
    "{variable} is the variable and the unit; name two.": "{variable} 既是变量又是个体；请写两列。",
    "{variable} has infinite values (the log of zero?); clean them first.": (
        "{variable} 含有无穷值（零的对数？）；请先清理。"
    ),
    "with neighbours": "有邻居的",
    "{variable} in {when} has {counted} value(s){kept}; Moran's I and its variance need at least {fewest} "
    "regions. Take more regions or leave the period out.": (
        "{variable} 在 {when} 有 {counted} 个值{kept}；Moran’s I 及其方差至少需要 {fewest} 个地区。请增加地区或略去"
        "该时期。"
    ),
    "the same": "相同",
    "the same up to rounding": "除舍入外相同",
    "{variable} in {when} has values without variation: all {values} are {how} ({values2}); Moran's I is "
    "undefined. Leave the period out.": (
        "{variable} 在 {when} 的值没有变化：全部 {values} 个{how}（{values2}）；Moran’s I 没有定义。请略去该时期。"
    ),
    "No region has a neighbour in {when}: every row of W is empty for these {units} regions, so Moran's I is "
    "undefined. Link them.": (
        "{when} 没有地区有邻居：这 {units} 个地区在 W 中的行全为空，Moran’s I 没有定义。请为其建立邻接。"
    ),
    "{alone} region(s) without neighbours in {when}: {some}. Link them, leave them out, or choose "
    "isolates='keep' (n counts them, as esda) or 'exclude' (n does not, as spdep's adjust.n).": (
        "{when} 有 {alone} 个地区没有邻居：{some}。请为其建立邻接，或将其剔除，或选 isolates='keep'（计入 n，同 "
        "esda）或 'exclude'（不计入 n，同 spdep 的 adjust.n）。"
    ),
    # python_models/spatial/dynamic.py
    "The formula already has {name}; leave it out, dynamic= adds it (and corrects its bias).": (
        "公式中已有 {name}；请删去，dynamic= 会加入它（并校正其偏误）。"
    ),
    "A dynamic panel needs at least three periods; the sample has {n_periods}.": (
        "动态面板至少需要三期；样本有 {n_periods} 期。"
    ),
    "Periods {periods} to {periods2} are not equally spaced, so 'the period before' is not defined throughout; "
    "use a run of consecutive periods.": (
        "{periods} 至 {periods2} 各期间隔不等，“上一期”没有统一的定义；请使用连续的时期。"
    ),
    "The estimates are not stationary (lag {gamma}, rho {rho}, its lag {eta}), so the bias correction is not "
    "defined; difference the outcome or use lee_yu=True.": (
        "估计结果非平稳（滞后项 {gamma}，rho {rho}，其滞后 {eta}），偏误校正没有定义；请对被解释变量差分，或用 "
        "lee_yu=True。"
    ),
    # python_models/spatial/estimation.py
    "{effects} effects need at least two periods; the sample has {periods}.": (
        "{effects} 效应至少需要两期；样本有 {periods} 期。"
    ),
    "The Lee-Yu transformation of period effects holds only for a W whose rows sum to one; make it with weights(…, "
    "standardise='row') or weights_from_file(…, standardise='row'), or use lee_yu=False (explicit period effects).": (
        "时期效应的 Lee–Yu 变换只适用于各行之和为一的 W；请用 weights(…, standardise='row') 或 "
        "weights_from_file(…, standardise='row') 生成，或用 lee_yu=False（显式时期效应）。"
    ),
    "Random unit effects with period effects and a spatial error need a W whose rows sum to one; make it with "
    "weights(…, standardise='row') or weights_from_file(…, standardise='row').": (
        "含时期效应和空间误差的随机个体效应需要各行之和为一的 W；请用 weights(…, standardise='row') 或 "
        "weights_from_file(…, standardise='row') 生成。"
    ),
    "{n_obs} observations left for {terms} coefficients; use fewer regressors.": (
        "只剩 {n_obs} 个观测估计 {terms} 个系数；请减少解释变量。"
    ),
    "The bias correction of two-way effects needs a W whose rows sum to one; make it with weights(…, "
    "standardise='row') or weights_from_file(…, standardise='row').": (
        "双向效应的偏误校正需要各行之和为一的 W；请用 weights(…, standardise='row') 或 "
        "weights_from_file(…, standardise='row') 生成。"
    ),
    "The bias-corrected spatial parameter is past its bound ({value} against {bound}); there is no estimate to "
    "report.": ("偏误校正后的空间参数超出其边界（{value}，边界 {bound}）；没有可报告的估计。"),
    # python_models/spatial/fit.py
    "Column {by} has {null_count} empty value(s); every row needs its sub-sample.": (
        "列 {by} 有 {null_count} 个空值；每行都须有所属的子样本。"
    ),
    "No sub-sample of {by} could be estimated: {k}": "{by} 的子样本都不能估计：{k}",
    # python_models/spatial/likelihood.py
    "products of the regressors are not positive definite": "解释变量的叉积矩阵不是正定的",
    "I - rho W is not positive definite": "I - rho W 不是正定的",
    # python_models/spatial/maximum.py
    "The Lee-Yu likelihood has no inner maximum here; the direct estimator, which most papers print, may have "
    "one: lee_yu: false in a study, lee_yu=False in Python. Or try a W with a shorter reach, or other effects.": (
        "此处 Lee–Yu 似然没有内点极大值；多数论文所用的直接估计可能有：研究中写 lee_yu: false，Python 中写 "
        "lee_yu=False。或者换用范围更短的 W 或其他效应。"
    ),
    "Try a W with a shorter reach, other effects, or lee_yu=False.": "请换用范围更短的 W、其他效应，或 lee_yu=False。",
    "The likelihood still rises at the bound of {name} ({at}; the bounds are {low} and {high}), so there is no "
    "estimate to report: a common factor is left in the data that a dense W (1/d of all pairs) takes up. "
    "{advice}": (
        "似然在 {name} 的边界处仍在上升（{at}；边界为 {low} 和 {high}），没有可报告的估计：数据中还有共同因子，被稠"
        "密的 W（所有地区对的 1/d）吸收。{advice}"
    ),
    # python_models/spatial/moran.py
    "alpha={alpha} must lie between 0 and 1.": "alpha={alpha} 须在 0 与 1 之间。",
    # python_models/spatial/outside_filter.py
    # python_models/spatial/quadratic_form.py
    "durbin= names {some}, not a regressor; regressors are {known}.": (
        "durbin= 写了 {some}，它不是解释变量；解释变量有 {known}。"
    ),
    "Nothing varies in {some} once the {effects} effects are removed; leave it out or choose other effects.": (
        "去除 {effects} 效应后 {some} 没有变化；请将其删去或选其他效应。"
    ),
    "The outcome {outcome} does not vary once the {effects} effects are removed.": (
        "去除 {effects} 效应后被解释变量 {outcome} 没有变化。"
    ),
    "W only scales {outcome} once the {effects} effects are removed (as under a W that weighs every other "
    "region equally): lambda is not identified; use another W or drop the period effects.": (
        "去除 {effects} 效应后 W 只是缩放 {outcome}（如 W 对其他地区等权）：lambda 不可识别；请换用其他 W 或去掉时"
        "期效应。"
    ),
    "The regressors explain {outcome} without a residual once the {effects} effects are removed; is the outcome"
    ", or an identity that makes it up, among them?": (
        "去除 {effects} 效应后解释变量完全解释了 {outcome}，没有残差；解释变量中是否有被解释变量本身，或构成它的恒"
        "等式？"
    ),
    "the regressors": "解释变量",
    "a W that weighs every other region equally": "对其他地区等权的 W",
    "few periods and a W of few patterns": "时期少且 W 的类型少",
    "W*{outcome} is collinear with {partner} once the {effects} effects are removed (as under {why}): the "
    "spatial parameter is not identified; use another W or fewer regressors, or drop the period effects.": (
        "去除 {effects} 效应后 W*{outcome} 与 {partner} 共线（如{why}）：空间参数不可识别；请换用其他 W、减少解释变"
        "量或去掉时期效应。"
    ),
    # python_models/spatial/sample.py
    "Formula {formula} has no regressor; a spatial panel model needs at least one.": (
        "公式 {formula} 没有解释变量；空间面板模型至少需要一个。"
    ),
    "in the data but not in W: {some}": "数据中有而 W 中没有：{some}",
    "in W but not in the data: {some}": "W 中有而数据中没有：{some}",
    "Units in column {unit} and W do not match; {parts}. Give a W over exactly the units of the sample.": (
        "列 {unit} 的个体与 W 不符；{parts}。请给出恰好覆盖样本个体的 W。"
    ),
    "No row of the panel is complete: every one has an empty value in the outcome or a regressor.": (
        "面板没有完整的行：每行的被解释变量或某个解释变量都有空值。"
    ),
    "The panel is not balanced: {named} of {size} {unit}-{period} cells are missing or empty: {some}. Fill them"
    ", or leave those units or periods out (and cut W to the units kept).": (
        "面板不平衡：{size} 个 {unit}-{period} 单元中有 {named} 个缺失或为空：{some}。请补全，或剔除这些个体或时期"
        "（并把 W 裁剪到保留的个体）。"
    ),
    # python_models/spatial/specification.py
    "{name}={value} is not known; it is one of {a}.": "{name}={value} 未知；可选 {a}。",
    "durbin= names spatial lags of regressors, which model {model} has not; use sdm, sdem or slx.": (
        "durbin= 写了解释变量的空间滞后，而模型 {model} 没有；请用 sdm、sdem 或 slx。"
    ),
    "durbin=[] leaves no spatial lag of a regressor; use model sar (sdm), sem (sdem) or drop durbin.": (
        "durbin=[] 没有留下解释变量的空间滞后；请用模型 sar（代替 sdm）、sem（代替 sdem），或删去 durbin。"
    ),
    "Random effects have standard errors from the full Hessian only; use information='observed'.": (
        "随机效应的标准误只能由完整的 Hessian 得到；请用 information='observed'。"
    ),
    "lag_order='after_demeaning' reproduces peers' fixed-effects estimates; random effects have no such form.": (
        "lag_order='after_demeaning' 用于重现其他软件的固定效应估计；随机效应没有这种形式。"
    ),
    "Dynamic panels are sar, sdm or slx; {model} has a spatial error, for which no bias correction is known.": (
        "动态面板为 sar、sdm 或 slx；{model} 含空间误差，尚无已知的偏误校正。"
    ),
    "lag_order='after_demeaning' is for static panels.": "lag_order='after_demeaning' 用于静态面板。",
    "A lagged outcome is correlated with random unit effects; use effects 'unit' or 'two-way'.": (
        "滞后的被解释变量与随机个体效应相关；请用 effects 'unit' 或 'two-way'。"
    ),
    # python_models/spatial/tests.py
    "The regressors have the same mean in every region, so Mundlak's test has nothing to add.": (
        "解释变量在各地区的均值相同，Mundlak 检验没有可增加的内容。"
    ),
    # python_models/spatial/weights.py
    "Which column holds the {what}? Name it; the regions have {columns}.": (
        "{what}在哪一列？请写明；地区表的列有 {columns}。"
    ),
    "Column {column} is missing or not a number for {named}; fill it or drop them.": (
        "列 {column} 在 {named} 缺失或不是数值；请补全或剔除。"
    ),
    "{int} pair(s) of regions {pairs}, first {ids} and {ids2}: their distance is zero and 1/0 no weight. "
    "Separate them, or choose duplicates='cap' (the largest finite weight) or 'drop' (no link).": (
        "有 {int} 对地区{pairs}，首对为 {ids} 和 {ids2}：距离为零，1/0 不能作权重。请把它们分开，或选 "
        "duplicates='cap'（取最大的有限权重）或 'drop'（不连接）。"
    ),
    "metric={metric} is unknown; choose great_circle or euclidean.": (
        "metric={metric} 未知；可选 great_circle 或 euclidean。"
    ),
    "Coordinates of {named} are no longitude and latitude in degrees; for projected coordinates choose "
    "metric='euclidean'.": ("{named} 的坐标不是以度表示的经纬度；投影坐标请选 metric='euclidean'。"),
    "k={k} neighbours cannot be found among {n} regions; choose 1 to {n2}.": (
        "{n} 个地区中找不到 k={k} 个邻居；可选 1 至 {n2}。"
    ),
    "Gravity weights need positive values; not so in {named}.": "引力权重需要正值；{named} 不是。",
    "nested_form={nested_form} is unknown; choose product, mixture or diagonal.": (
        "nested_form={nested_form} 未知；可选 product、mixture 或 diagonal。"
    ),
    "power={power} must be positive: weights fall with distance.": "power={power} 须为正数：权重随距离递减。",
    "cutoff={cutoff} must be a positive distance.": "cutoff={cutoff} 须为正的距离。",
    "share={share} must lie between 0 and 1.": "share={share} 须在 0 与 1 之间。",
    "kind='distance_band' needs cutoff= in kilometres.": "kind='distance_band' 需要以公里计的 cutoff=。",
    "region identifiers (unit=)": "地区代码（unit=）",
    "Column {unit} must hold each region once; repeated or empty: {repeated}.": (
        "列 {unit} 中每个地区须只出现一次；重复或为空的有：{repeated}。"
    ),
    "{int} region(s) without neighbours: {named}. Add a link, leave them out, or choose isolates='keep' (a "
    "zero row: no spatial lag for them).": (
        "{int} 个地区没有邻居：{named}。请为其建立邻接，或将其剔除，或选 isolates='keep'（零行：没有空间滞后）。"
    ),
    "{int} region(s) without neighbours: {named}. Raise cutoff, add a link, leave them out, or choose "
    "isolates='keep' (a zero row: no spatial lag for them).": (
        "{int} 个地区没有邻居：{named}。请增大 cutoff，为其建立邻接，或将其剔除，或选 isolates='keep'（零行：没有空"
        "间滞后）。"
    ),
}
