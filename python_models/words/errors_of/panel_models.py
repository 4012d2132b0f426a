"""What panel models and dynamic panels refuse."""

MESSAGES = {
    # python_models/gmm/ahn_schmidt.py
    "ahn_schmidt=True needs differenced rows before each unit's last period; the panel is too short.": (
        "ahn_schmidt=True 需要各个体末期之前的差分行；面板太短。"
    ),
    "The quadratic moments did not settle in 200 Gauss-Newton steps; fit without ahn_schmidt.": (
        "二次矩条件在 200 步高斯–牛顿迭代中没有收敛；请不用 ahn_schmidt。"
    ),
    # python_models/gmm/assembly.py
    "small=True divides by rows less coefficients, but {min} rows are there for {k} coefficients; leave out "
    "terms, shorten the lags or set small=False.": (
        "small=True 要除以行数减系数个数，但只有 {min} 行而有 {k} 个系数；请删减项、缩短滞后，或设 small=False。"
    ),
    # python_models/gmm/clusters.py
    "Cluster column {name} is empty in {missing} used row(s); fill it or cluster by another.": (
        "聚类列 {name} 在 {missing} 个所用的行中为空；请补全或按其他列聚类。"
    ),
    # python_models/gmm/equations.py
    "Formula {formula} takes the constant out; say constant=False instead.": (
        "公式 {formula} 去掉了常数项；请改用 constant=False。"
    ),
    "Formula {formula} has no regressor.": "公式 {formula} 没有解释变量。",
    "{where} has no value in any row of the {values} periods; shorten the lag, fill the column or leave it out.": (
        "{where} 在 {values} 期的各行都没有取值；请缩短滞后、补全该列或将其删去。"
    ),
    "{name} is constant within every {unit}; differences wipe it out. Leave it out, or estimate it from the "
    "levels: model='system', with an instrument for it that is not correlated with the effects of {unit2}s "
    "(itself, if it is not: iv({name2}, equation='level')).": (
        "{name} 在每个 {unit} 内不变；差分会将其消去。请删去，或用水平方程估计：model='system'，并给它一个与 "
        "{unit2} 效应不相关的工具变量（若它自身不相关则用它自己：iv({name2}, equation='level')）。"
    ),
    "{i} ({missing} of the rows)": "{i}（{missing} 的行）",
    "Too few periods for the lags, or too many gaps: with {periods} periods of {period} no transformed or "
    "level row has all its values. Most often missing: {shown}. Shorten the lags or lengthen the panel.": (
        "对这些滞后而言时期太少或间断太多：{period} 有 {periods} 期，没有一个变换行或水平行的值齐全。最常缺失："
        "{shown}。请缩短滞后或加长面板。"
    ),
    "Too few periods for the lags, or too many gaps: with {periods} periods of {period} no transformed row has "
    "all its values. Most often missing: {shown}. Shorten the lags or lengthen the panel.": (
        "对这些滞后而言时期太少或间断太多：{period} 有 {periods} 期，没有一个变换行的值齐全。最常缺失：{shown}。请"
        "缩短滞后或加长面板。"
    ),
    "Only one {unit} has usable rows; GMM averages over many.": "只有一个 {unit} 有可用的行；GMM 是对许多个体取平均。",
    # python_models/gmm/estimation.py
    "The instruments do not identify {names}: in the projected data they are collinear. Leave one out or add "
    "instruments.": ("工具变量不能识别 {names}：在投影后的数据中它们共线。请删去一个或增加工具变量。"),
    "Iterated GMM did not settle in {most_updates} weight updates; use steps=2.": (
        "迭代 GMM 在 {most_updates} 次权重更新中没有收敛；请用 steps=2。"
    ),
    # python_models/gmm/fit.py
    "With spatial weights the outcome must be a plain column, not {written}; add one.": (
        "使用空间权重时被解释变量须是单独的一列，而不是 {written}；请添加一列。"
    ),
    # python_models/gmm/instruments.py
    "{label} yields no instrument: in a panel of {n_periods} periods no used row reaches lag {least}. Choose a "
    "smaller least lag or leave the group out.": (
        "{label} 不产生工具变量：在 {n_periods} 期的面板中，没有所用的行能达到滞后 {least}。请减小最小滞后或删去该组。"
    ),
    "{names} coefficients but only {n_columns} instruments: add lags, groups or variables.": (
        "有 {names} 个系数，但只有 {n_columns} 个工具变量：请增加滞后、组或变量。"
    ),
    # python_models/gmm/result.py
    "{name} has no term of its own to take values from; pass at={{{name2}: [...]}}.": (
        "{name} 没有自己的项可供取值；请传入 at={{{name2}: [...]}}。"
    ),
    # python_models/gmm/sample.py
    "Unit and period look swapped: unit={unit} has {units} values, period={period} has {periods}. Dynamic "
    "panel GMM needs many units and few periods; write unit={period2}, period={unit2}.": (
        "个体与时期似乎写反了：unit={unit} 有 {units} 个取值，period={period} 有 {periods} 个。动态面板 GMM 需要许"
        "多个体和少数时期；请写 unit={period2}, period={unit2}。"
    ),
    "Period column {period} holds {dtype}; use the year or a count 1, 2, 3 ….": (
        "时期列 {period} 的类型是 {dtype}；请用年份或 1、2、3 …… 的序号。"
    ),
    "Period column {period} has values that are not numbers; every row needs its period.": (
        "时期列 {period} 有不是数值的值；每行都须有时期。"
    ),
    "Only {distinct} period(s) in {period}; differences and their lags need at least 3.": (
        "{period} 只有 {distinct} 期；差分及其滞后至少需要 3 期。"
    ),
    "Column {period} has {distinct} periods in {count} steps of {step}: after {distinct2} comes {distinct3}. A "
    "lag is one step and reaches over no gap; number the periods 1, 2, 3 ….": (
        "列 {period} 以步长 {step} 计应有 {count} 步，却有 {distinct} 期：{distinct2} 之后是 {distinct3}。一阶滞后"
        "是一步，不跨越间断；请把时期编号为 1、2、3 ……。"
    ),
    "The data have no rows.": "数据没有行。",
    "Column {name} holds {dtype}, the same in every period of each {unit}; differences wipe it out. Leave it "
    "out, or write C({name2}) where the levels are to have it.": (
        "列 {name} 的类型是 {dtype}，在每个 {unit} 的各期相同；差分会将其消去。请删去，或在水平方程含有它时写 C("
        "{name2})。"
    ),
    # python_models/gmm/spatial_weights.py
    "W.{name}: {absent}, a neighbour of {units}, has no {name2} in {periods} ({int} such rows). Fill it, or "
    "choose missing_neighbour='rescale' or 'missing'.": (
        "W.{name}：{units} 的邻居 {absent} 在 {periods} 没有 {name2}（共 {int} 行）。请补全，或选 "
        "missing_neighbour='rescale' 或 'missing'。"
    ),
    # python_models/gmm/specification.py
    "{kind}() names no variable, so the group is empty; give at least one, as in {kind2}('w').": (
        "{kind}() 没有写变量，该组因此为空；请至少写一个，如 {kind2}('w')。"
    ),
    "{kind}(equation={equation}) is not one of {equations}.": "{kind}(equation={equation}) 不在 {equations} 之中。",
    "gmm(lags={lags}) must be a least and a greatest lag, as in lags=(2, None).": (
        "gmm(lags={lags}) 须为最小与最大滞后，如 lags=(2, None)。"
    ),
    "gmm(lags={lags}) must be two whole numbers, the second possibly None.": (
        "gmm(lags={lags}) 须为两个整数，第二个可为 None。"
    ),
    "gmm(lags={lags}) leaves no lag: the least must be 0 or more and not exceed the greatest.": (
        "gmm(lags={lags}) 没有留下滞后：最小值须不小于 0 且不超过最大值。"
    ),
    "gmm(passthru=True) needs equation='level' or 'transformed': 'both' already uses levels.": (
        "gmm(passthru=True) 需要 equation='level' 或 'transformed'：'both' 已使用水平值。"
    ),
    "iv(passthru=True) needs equation='transformed': in both equations at once it has no meaning.": (
        "iv(passthru=True) 需要 equation='transformed'：同时用于两个方程没有意义。"
    ),
    "Formula {formula} names only {period} after '|', but the effects of {unit} are always there, taken out by "
    "differences; write '| {unit2} + {period2}', or leave the bar out.": (
        "公式 {formula} 在 '|' 之后只写了 {period}，但 {unit} 的效应总是存在，由差分消去；请写 '| {unit2} + "
        "{period2}'，或删去竖线。"
    ),
    "Formula {formula} names {wanted} after '|', which means time_dummies={wanted2}, but time_dummies={given} "
    "is given; leave one of them out.": (
        "公式 {formula} 在 '|' 之后写了 {wanted}，即 time_dummies={wanted2}，却又给出 time_dummies={given}；请删去"
        "其一。"
    ),
    "both effects": "两种效应",
    "only {unit}": "仅 {unit}",
    "{option}={getattr} is not one of {allowed}.": "{option}={getattr} 不在 {allowed} 之中。",
    "ar_tests={ar_tests}: of {periods} periods no two are so far apart; choose fewer orders.": (
        "ar_tests={ar_tests}：{periods} 个时期中没有相隔如此之远的两个；请减少阶数。"
    ),
    "Instruments must be made with gmm(...) or iv(...), not {group}.": (
        "工具变量须用 gmm(...) 或 iv(...) 生成，而不是 {group}。"
    ),
    "time_dummies='level' is for the level equation, but model='difference' has none; use True.": (
        "time_dummies='level' 用于水平方程，而 model='difference' 没有该方程；请用 True。"
    ),
    "{label} is for the level equation, but model='difference' has none; drop it.": (
        "{label} 用于水平方程，而 model='difference' 没有水平方程；请删去。"
    ),
    "No instruments: give at least one gmm(...) group for the lagged outcome.": (
        "没有工具变量：请至少为滞后的被解释变量给出一个 gmm(...) 组。"
    ),
    "ahn_schmidt=True belongs to model='difference' in first differences: a system implies it.": (
        "ahn_schmidt=True 用于一阶差分的 model='difference'：系统 GMM 已隐含它。"
    ),
    "ahn_schmidt=True goes with one or two steps, errors by unit and no pca.": (
        "ahn_schmidt=True 配合一步或两步估计、按个体的标准误，且不用 pca。"
    ),
    # python_models/panel/covariance.py
    "covariance='driscoll-kraay' averages over periods, and the sample has {periods}: the scores of two "
    "periods cancel, so no variance is left. Use 'clustered' (by unit), or at least {least_periods} periods.": (
        "covariance='driscoll-kraay' 对时期取平均，而样本有 {periods} 期：两期的得分相互抵消，没有方差可言。请用 "
        "'clustered'（按个体），或至少 {least_periods} 期。"
    ),
    "cluster={cluster} must name one or two of the columns {columns}.": (
        "cluster={cluster} 须写列 {columns} 中的一个或两个。"
    ),
    "Cluster column {empty} has empty values; every row needs its cluster.": "聚类列 {empty} 有空值；每行都须有聚类。",
    "Cluster column {cluster} has a single value; use more.": "聚类列 {cluster} 只有一个取值；请增加。",
    # python_models/panel/draws.py
    "too few rows, units or periods": "行、个体或时期太少",
    "too few rows for these effects": "行太少，不足以估计这些效应",
    # python_models/panel/estimation.py
    "{y} rows leave nothing to estimate the variance of {used} coefficients from.": (
        "{y} 行不足以估计 {used} 个系数的方差。"
    ),
    # python_models/panel/hausman.py
    "No regressor varies within the {effects} effects, so there is nothing to compare.": (
        "没有解释变量在 {effects} 效应内变化，因此没有可比较的内容。"
    ),
    "The within regressors repeat the quasi-demeaned ones (the effect variance is zero).": (
        "组内解释变量与准去均值的解释变量重复（效应方差为零）。"
    ),
    "The unit means repeat the regressors, so Mundlak's test has nothing to add.": (
        "个体均值与解释变量重复，Mundlak 检验没有可增加的内容。"
    ),
    # python_models/panel/identification.py
    "The outcome {outcome} does not vary once the {effects} effects are taken out; there is nothing to explain.": (
        "去除 {effects} 效应后被解释变量 {outcome} 没有变化；没有可解释的内容。"
    ),
    "constant within each unit": "在每个个体内不变",
    "equal for all units in each period": "在每期对所有个体相同",
    "{absorbed} cannot be estimated with effects={effects}: {get}. Leave it out or choose other effects.": (
        "{absorbed} 在 effects={effects} 下不能估计：{get}。请将其删去或选其他效应。"
    ),
    "a sum of a unit part and a period part": "是个体部分与时期部分之和",
    "{repeated} is collinear with the other regressors under effects={effects}; choose a base, i({level}, "
    "{level2}, ref={level3}), or leave it out, or, of powers of a variable far from zero such as a year, take "
    "its mean off first.": (
        "{repeated} 在 effects={effects} 下与其他解释变量共线；请选一个基准 i({level}, {level2}, ref={level3})，或"
        "将其删去；若是年份等远离零的变量的次方，请先减去均值。"
    ),
    "{repeated} is collinear with the other regressors under effects={effects}; leave it out, or, of powers of "
    "a variable far from zero such as a year, take its mean off first.": (
        "{repeated} 在 effects={effects} 下与其他解释变量共线；请将其删去；若是年份等远离零的变量的次方，请先减去均值。"
    ),
    "{y} rows cannot carry {names} regressors and effects={effects} ({effect_count} coefficients); use fewer "
    "effects or regressors.": (
        "{y} 行不足以估计 {names} 个解释变量和 effects={effects}（{effect_count} 个系数）；请减少效应或解释变量。"
    ),
    "{outcome} is explained without a residual with effects={effects}.": (
        "在 effects={effects} 下 {outcome} 被完全解释，没有残差。"
    ),
    # python_models/panel/random_effects.py
    "Random {dimension} effects need more {dimension2}s ({means}) than coefficients ({names}) for the between "
    "regression (Swamy and Arora 1972); use fixed effects.": (
        "{dimension} 随机效应的组间回归需要 {dimension2} 数（{means}）多于系数个数（{names}）（Swamy and Arora 1972"
        "）；请用固定效应。"
    ),
    "Too few rows ({y}) for the within regression that random effects start from.": (
        "行数（{y}）太少，不足以做随机效应所需的组内回归。"
    ),
    "Two-way random effects need a balanced panel; use effects='random' with period dummies.": (
        "双向随机效应需要平衡面板；请用 effects='random' 加时期虚拟变量。"
    ),
    # python_models/panel/residual_tests.py
    "{outcome} is explained without a residual.": "{outcome} 被完全解释，没有残差。",
    "Residuals are each other's reverse (of two periods with unit effects, or of two units with period effects too): "
    "their correlation over time has no variance to be tested with.": (
        "残差互为相反数（两期加个体效应，或两个个体再加时期效应）：其时间相关没有可用于检验的方差。"
    ),
    "No two units share two periods, so the residuals cannot be correlated.": "没有两个个体共有两期，残差不可能相关。",
    "Fewer than three units have three periods in a row, which the differenced test needs.": (
        "连续三期有观测的个体少于三个，而差分检验需要。"
    ),
    "The panel is too short (two periods) to tell serial correlation from unit effects.": (
        "面板太短（两期），不能区分序列相关与个体效应。"
    ),
    "Fewer than two units have consecutive periods, which a test of serial correlation needs.": (
        "在相邻两期有观测的个体少于两个，而序列相关检验需要。"
    ),
    "No unit is observed in consecutive periods, which a test of serial correlation needs.": (
        "没有个体在相邻两期有观测，而序列相关检验需要。"
    ),
    # python_models/panel/sample.py
    "Infinite values in {outcome} (the log of zero?); clean them first.": (
        "{outcome} 含有无穷值（零的对数？）；请先清理。"
    ),
    "{kept} complete row(s) of {units} {unit}(s): too few for {names} regressor(s); {int} of {keep} rows have "
    "a missing value in the formula{emptiest}.{longest_list}": (
        "{units} 个 {unit} 的 {kept} 个完整行不足以估计 {names} 个解释变量；{keep} 行中有 {int} 行在公式中缺值"
        "{emptiest}。{longest_list}"
    ),
    "singletons='drop' leaves {int} of {alone} rows and {units} unit(s), too few for {names} regressor(s); use "
    "singletons='keep' or fewer effects.": (
        "singletons='drop' 后 {alone} 行中只剩 {int} 行和 {units} 个个体，不足以估计 {names} 个解释变量；请用 "
        "singletons='keep' 或减少效应。"
    ),
    "most often {name}": "最常缺失的是 {name}",
    "{count} of these are categories of {name}, which is text or a list; make it a number if it is one.": (
        "其中 {count} 个是 {name} 的类别，它是文本或列表；若是数值请转换。"
    ),
    # python_models/panel/specification.py
    "effects={effects} is unknown; choose one of {fixed}.": "effects={effects} 未知；可选 {fixed}。",
    "covariance={covariance} is unknown; choose one of {covariances}.": (
        "covariance={covariance} 未知；可选 {covariances}。"
    ),
    "singletons={singletons} is unknown; choose one of {singletons2}.": (
        "singletons={singletons} 未知；可选 {singletons2}。"
    ),
    # warehouse/panel.py
    "incoming: a list of folders, as [landing]": "incoming：应为文件夹的列表，如 [landing]",
    "{key}: the name of a folder, as {key2}": "{key}：应为文件夹的名称，如 {key2}",
    # warehouse/catalogue.py
    "{path}: the file is empty; write an entry into it (`source inspect FILE` drafts one), or remove it": (
        "{path}：文件为空；请写入一个条目（`source inspect FILE` 可起草），或删去该文件"
    ),
}
