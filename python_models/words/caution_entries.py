"""What is held against estimates, tests and samples, as entries without their full stop; ``cautions`` says them."""

from python_models.words import Words

CAUTIONS = Words(
    {
        "refused": ("no estimate: {why}", "没有估计结果：{why}"),
        "warned": ("{said}", "{said}"),
        # of samples
        "filled": (
            "{variable} is interpolated or estimated, not published, in {count} of {rows} rows",
            "{variable}：{rows} 行中有 {count} 行为插值或估计值",
        ),
        "unmeasured_scores": (
            "{block}: {count} of {of} scores have no value, since their programme has no solution on that technology "
            "(column status)",
            "{block}：{of} 个得分中有 {count} 个没有取值，因为相应规划在该技术下无解（见 status 列）",
        ),
        "undefined_indices": (
            "{block}: {count} of {of} indices between two years are undefined, since a region lies beyond the other "
            "year's frontier, where its programme has no solution",
            "{block}：{of} 个年际指数中有 {count} 个没有定义，因为地区位于另一年前沿之外，相应规划无解",
        ),
        "tied_first": (
            "{year}: regions statistically tied with the first, {region}: {count}. The order among them is not told by "
            "the data",
            "{year} 年：有 {count} 个地区与首位 {region} 在统计上并列，数据无法区分其先后",
        ),
        # said once for several models: ``listed`` is "name: number" of each
        "few_several": (
            "Few regions or clusters ({listed}): standard errors are likely too small, and so are p-values",
            "地区或聚类数很少（{listed}）：标准误可能偏小，p 值也偏小",
        ),
        "explosive": (
            "the lagged outcome's coefficient is {value:.3f}, at or above one: the process is not stationary, and "
            "levels of it are weak or invalid instruments",
            "被解释变量滞后项系数为 {value:.3f}，不小于 1：过程非平稳，其滞后水平值作为工具变量很弱或无效",
        ),
        # of policies
        "treated_from_start": (
            "{count} unit(s) treated from the first period on, left out: {units}",
            "{count} 个个体自首期起即受处理，已剔除：{units}",
        ),
        "last_cohort_as_control": (
            "every unit is treated in the end: those of {cohort} are the control, and periods from {cohort} on are out",
            "所有个体最终均受处理：以 {cohort} 年受处理者为对照组，并剔除 {cohort} 年及以后的时期",
        ),
        "horizon_step": (
            "a horizon is one step of {period}, which is {step:g}",
            "相对时点的单位即 {period} 的一步，为 {step:g}",
        ),
        "few_treated": (
            "few units begin treatment within the panel ({units}): standard errors by unit are far too small (with "
            "one, 95 % intervals hold the true effect 30 to 40 % of the time, with three 70 to 80 %; MacKinnon and "
            "Webb 2017); read the placebo test",
            "面板内开始受处理的个体很少（{units} 个）：按个体聚类的标准误过小（仅一个时，95% 区间只有 30%–40% 的时候"
            "包含真实效应，三个时 70%–80%；MacKinnon, Webb 2017）；请看安慰剂检验",
        ),
        "lone_cohorts": (
            "{rows} of {of} treated rows are alone in their cohort and period: how far effects scatter about its mean "
            "cannot be told of them and is left out of the standard errors, which are too small (with four cohorts of "
            "one unit, 95 % intervals hold the true effect 40 % of the time)",
            "{of} 个处理观测中有 {rows} 个在其队列和时期内只此一个：其效应围绕均值的离散程度无从得知，未计入标准误，"
            "标准误过小（四个各只有一个个体的队列，95% 区间只有 40% 的时候包含真实效应）",
        ),
        "not_imputed": (
            "{count} treated row(s) of which untreated rows do not say what they would have been (unit, period or "
            "controls): no imputed effect",
            "{count} 个处理观测的反事实无法由未处理观测得出（个体、时期或控制变量），无法插补其效应",
        ),
        # of distributions
        "markov_empty_row": (
            "no region ever starts from class {classes}: its row has no probabilities, and the chain no steady state",
            "没有地区以第 {classes} 类为起点：该行没有转移概率，马尔可夫链没有稳态分布",
        ),
        "nickell": (
            "unit effects with {periods} periods of growth bias the slope on the initial level downwards, of the order "
            "1/T (Nickell 1981): convergence looks faster than it is",
            "含个体效应且仅有 {periods} 期增长率时，初始水平系数存在约 1/T 的向下偏误（Nickell 1981）：收敛速度被高估",
        ),
        "no_growth": (
            "{count} region(s) without a value at both ends of any {span:g} periods, left out: {units}",
            "{count} 个地区在任何相隔 {span:g} 期的两端没有同时取值，已剔除：{units}",
        ),
        # of steps
        "industry_unpublished": (
            "{region} has no figure of {industries} in {year}, so it has no shares, index or leading industries there "
            "and is in no sum over the others",
            "{region} {year} 年缺少 {industries} 的数据，因此不计算其占比、指数与优势产业，也不计入其他地区合计",
        ),
        "no_output": (
            "{region} has no output in {year}: no shares, no index, no leading industries",
            "{region} {year} 年没有产出：无占比、无指数、无优势产业",
        ),
        "no_row": (
            "{region} has no row in {year}: its indicators are missing there",
            "{region} {year} 年没有数据行：该年指标缺失",
        ),
        "no_share": (
            "Total and indirect effect have opposite signs: suppression, not a share mediated",
            "总效应与间接效应符号相反：为遮掩效应，不存在中介占比",
        ),
        "indirect_zero": (
            "The bootstrap interval of the indirect effect holds zero: no mediation is shown",
            "间接效应的自助法区间包含零：不能证明存在中介效应",
        ),
        "total_zero": (
            "The total effect itself is not told from zero, so a share of it means little",
            "总效应本身不显著异于零，其占比意义不大",
        ),
        "curve_refused": (
            "{failed} of {count} specifications have no estimate{where}; most often: {reason}",
            "{count} 个设定中有 {failed} 个无法估计{where}；最常见的原因：{reason}",
        ),
        "many_refused": (
            "{pair}: {failed} of {count} permutations have no estimate (mostly ρ at its bound): p rests on the others",
            "{pair}：{count} 次置换中有 {failed} 次无法估计（多因 ρ 到达边界），p 值仅基于其余置换",
        ),
        # of estimates and their tests
        "instruments": (
            "{instruments:.0f} instrument(s) against {groups:.0f} region(s); their tests are weak",
            "工具变量 {instruments:.0f} 个，而地区仅 {groups:.0f} 个，其有效性检验的功效很弱",
        ),
        "ar2": (
            "second-order autocorrelation (AR(2) p = {ar2:.3f}): lagged levels are not valid instruments",
            "存在二阶自相关（AR(2) p = {ar2:.3f}），滞后水平值不是有效工具变量",
        ),
        "hansen_low": (
            "the over-identifying restrictions are rejected (Hansen p = {hansen:.3f})",
            "过度识别约束被拒绝（Hansen p = {hansen:.3f}）",
        ),
        "hansen_high": (
            "a Hansen p-value of {hansen:.3f} is a sign of too many instruments, not of good ones",
            "Hansen p 值为 {hansen:.3f}，说明工具变量过多，而非工具变量有效",
        ),
        "few_groups": (
            "only {groups:.0f} region(s): errors that rest on many groups are likely too small, and so are p-values",
            "仅 {groups:.0f} 个地区：依赖大量组别的标准误可能偏小，p 值也偏小",
        ),
        "categories_lost": (
            "{term}: {levels} have no complete row and are left out; the base is {base}",
            "{term}：{levels} 没有完整的观测，已略去；基准组为 {base}",
        ),
        "single_category": (
            "{term}: only {level} is left in the rows used, so it has no coefficient",
            "{term}：所用观测中仅剩 {level}，故没有系数",
        ),
        "period_step": (
            "a lag is one step of {period}, which is {step:g}",
            "滞后一期即 {period} 的一步，为 {step:g}",
        ),
        "period_gaps": (
            "no row lies between the {period}s {gaps}: a lag is one step ({step:g}) and reaches over no gap",
            "{period} 在 {gaps} 之间没有观测：滞后一期为一步（{step:g}），不跨越空缺",
        ),
        "few_clusters": (
            "Only {clusters} cluster(s): cluster-robust standard errors are likely too small",
            "仅 {clusters} 个聚类：聚类稳健标准误可能偏小",
        ),
        "few_periods": (
            "Only {periods} period(s): Driscoll-Kraay standard errors are likely too small (of eight periods, 95 % "
            "intervals hold the true coefficient 80 to 88 % of the time)",
            "仅 {periods} 个时期：Driscoll–Kraay 标准误可能偏小（八个时期时，95% 区间只有 80%–88% 的时候包含真实系数）",
        ),
        "singletons_kept": (
            "{count} row(s) alone in a unit or period: effects fit them without residual, but they count as "
            "rows and clusters; singletons='drop' leaves them out",
            "{count} 行为单例（所属个体或时期仅此一行）：固定效应完全拟合这些行，但仍计入样本与聚类数；"
            "singletons='drop' 可将其剔除",
        ),
        "singletons_dropped": (
            "{count} row(s) alone in a unit or period left out (singletons='drop')",
            "已剔除 {count} 行单例（所属个体或时期仅此一行；singletons='drop'）",
        ),
        "negative_eigenvalues": (
            "The two-way clustered covariance had {negative} negative of {of} eigenvalues; they were set to zero "
            "(Cameron, Gelbach and Miller 2011), and there is no joint F test",
            "双向聚类协方差的 {of} 个特征值中有 {negative} 个为负，已设为零（Cameron, Gelbach, Miller 2011），"
            "因此没有联合 F 检验",
        ),
        "negative_several": (
            "The covariance by several clusters had {negative} negative of {of} eigenvalues; they were set to zero "
            "(Cameron, Gelbach and Miller 2011), and there is no joint test",
            "多向聚类协方差的 {of} 个特征值中有 {negative} 个为负，已设为零（Cameron, Gelbach, Miller 2011），"
            "因此没有联合检验",
        ),
        "no_variance": (
            "No standard error of {terms}: the scores cancel within every cluster or period, so the variance is zero",
            "{terms} 没有标准误：得分在每个聚类或时期内相互抵消，方差为零",
        ),
        "short_rank": (
            "The covariance of {slopes} slopes has rank {rank}, so there is no joint F test: fewer clusters or periods "
            "than slopes, or eigenvalues set to zero",
            "{slopes} 个斜率的协方差矩阵秩为 {rank}，因此没有联合 F 检验：聚类或时期数少于斜率数，或有特征值被设为零",
        ),
        "no_residual": (
            "The regressors and effects explain the outcome without a residual: no standard errors. Is the outcome, or "
            "an identity that makes it up, among them?",
            "解释变量与效应完全解释了被解释变量，没有残差，故无标准误。解释变量中是否包含被解释变量或其恒等式？",
        ),
        "unit_variance_zero": (
            "The variance of the unit effect was estimated negative and set to 0",
            "个体效应方差的估计值为负，已设为 0",
        ),
        "period_variance_zero": (
            "The variance of the period effect was estimated negative and set to 0",
            "时期效应方差的估计值为负，已设为 0",
        ),
        "indefinite": (
            "V_FE − V_RE is indefinite, so the p-value does not hold; read the auxiliary regression or Mundlak's test",
            "V_FE − V_RE 非正定，p 值不成立；请看辅助回归或 Mundlak 检验",
        ),
        "indefinite_counted": (
            "V_FE − V_RE is indefinite ({negative} of {of} eigenvalues negative), so the p-value does not hold; "
            "read the auxiliary regression or Mundlak's test",
            "V_FE − V_RE 非正定（{of} 个特征值中 {negative} 个为负），p 值不成立；请看辅助回归或 Mundlak 检验",
        ),
        "indefinite_no_p": (
            "V_FE − V_RE is indefinite, so the value has no chi-squared distribution: read the Mundlak test",
            "V_FE − V_RE 非正定，统计量不服从卡方分布；请看 Mundlak 检验",
        ),
        "lagged_bias": (
            "The lagged outcome is biased by order 1/T here (T = {periods}); use lee_yu='bias_corrected'",
            "此处被解释变量滞后项有 1/T 阶偏误（T = {periods}）；请用 lee_yu='bias_corrected'",
        ),
        "not_stationary": (
            "Not stationary: long-run effects and the bias correction rest on roots inside the unit circle",
            "过程非平稳：长期效应与偏误修正要求特征根在单位圆内",
        ),
        "random_variance_zero": (
            "The variance of the random effects is estimated at zero; the model is the pooled one",
            "随机效应方差的估计值为零，模型即混合模型",
        ),
        "no_standard_errors": (
            "The information matrix is not positive definite at the estimates; no standard errors",
            "信息矩阵在估计值处非正定，没有标准误",
        ),
        "singular_weight_groups": (
            "{instruments} instruments for {groups} groups (the moments have rank {rank}): the two-step weight is "
            "singular and its numbers depend on the generalised inverse, so one-step estimates are reported and no "
            "Hansen test. Collapse the instruments or limit their lags",
            "工具变量 {instruments} 个，组数 {groups}（矩条件的秩为 {rank}）：两步权重矩阵奇异，结果取决于广义逆，"
            "因此报告一步估计且不给出 Hansen 检验。请折叠工具变量或限制其滞后阶数",
        ),
        "singular_weight_clusters": (
            "{instruments} instruments for {groups} clusters (the moments have rank {rank}): the two-step weight is "
            "singular and its numbers depend on the generalised inverse, so one-step estimates are reported and no "
            "Hansen test. Collapse the instruments or limit their lags",
            "工具变量 {instruments} 个，聚类数 {groups}（矩条件的秩为 {rank}）：两步权重矩阵奇异，结果取决于广义逆，"
            "因此报告一步估计且不给出 Hansen 检验。请折叠工具变量或限制其滞后阶数",
        ),
        "singular_moments_groups": (
            "{instruments} instruments for {groups} groups (the moments have rank {rank}): no Hansen test is given. "
            "Collapse the instruments or limit their lags",
            "工具变量 {instruments} 个，组数 {groups}（矩条件的秩为 {rank}）：不给出 Hansen 检验。"
            "请折叠工具变量或限制其滞后阶数",
        ),
        "singular_moments_clusters": (
            "{instruments} instruments for {groups} clusters (the moments have rank {rank}): no Hansen test is given. "
            "Collapse the instruments or limit their lags",
            "工具变量 {instruments} 个，聚类数 {groups}（矩条件的秩为 {rank}）：不给出 Hansen 检验。"
            "请折叠工具变量或限制其滞后阶数",
        ),
        "many_instruments_groups": (
            "{instruments} instruments exceed {groups} groups; collapse them or limit their lags",
            "工具变量 {instruments} 个，多于组数 {groups}；请折叠工具变量或限制其滞后阶数",
        ),
        "many_instruments_clusters": (
            "{instruments} instruments exceed {groups} clusters; collapse them or limit their lags",
            "工具变量 {instruments} 个，多于聚类数 {groups}；请折叠工具变量或限制其滞后阶数",
        ),
        "hansen_near_one": (
            "Hansen p = {hansen:.3f} is close to 1: with {instruments} instruments the test may have no power",
            "Hansen p = {hansen:.3f} 接近 1：工具变量有 {instruments} 个，检验可能没有功效",
        ),
        "collinear": (
            "Left out as collinear: {terms}",
            "因共线性而剔除：{terms}",
        ),
        "spatial_not_stationary": (
            "The spatial process is not stationary: |tau| + |rho| * {largest:.3g} = {total:.4g}, eigenvalues of W from "
            "{low:.3g} to {high:.3g}",
            "空间过程非平稳：|tau| + |rho| * {largest:.3g} = {total:.4g}，W 的特征值从 {low:.3g} 到 {high:.3g}",
        ),
        # of thresholds
        "no_threshold": (
            "no threshold is significant (bootstrap p = {p:.3f}): the model has one slope",
            "没有显著的门槛（自助法 p = {p:.3f}）：模型只有一个斜率",
        ),
        "fewer_thresholds": (
            "{asked} threshold(s) asked for and {found} found: the rows that are left allow no further one",
            "要求 {asked} 个门槛，仅找到 {found} 个：其余观测无法再分出门槛",
        ),
        "small_regime": (
            "{regime} has {rows} row(s): its slopes are hardly estimated",
            "{regime} 仅有 {rows} 行：其斜率难以估计",
        ),
        # of instruments
        "weak_instruments": (
            "the instruments of {endogenous} are weak (first-stage F {f:.2f}, below 10): estimates lean towards least "
            "squares and their intervals are too short; read Anderson and Rubin's test and set, or LIML",
            "{endogenous} 的工具变量较弱（第一阶段 F = {f:.2f}，小于 10）：估计偏向最小二乘，置信区间偏窄；"
            "请看 Anderson–Rubin 检验与置信集，或用 LIML",
        ),
        "not_identified": (
            "that the instruments do not identify {endogenous} is not rejected (p = {p:.3f}): its coefficient may mean "
            "nothing",
            "不能拒绝 {endogenous} 未被工具变量识别的假设（p = {p:.3f}）：其系数可能没有意义",
        ),
        "instruments_rejected": (
            "the over-identifying restrictions are rejected (p = {p:.3f}): an instrument is correlated with the error",
            "过度识别约束被拒绝（p = {p:.3f}）：至少有一个工具变量与误差项相关",
        ),
        "instruments_collinear": (
            "instruments left out, since they repeat others once effects are taken out: {instruments}",
            "去除效应后与其他变量重复而略去的工具变量：{instruments}",
        ),
        "weights_transposed": (
            "W looks transposed: its columns, not its rows, sum to one",
            "W 似乎被转置：各列之和为一，而非各行之和为一",
        ),
    }
)
