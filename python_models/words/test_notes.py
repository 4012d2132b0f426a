"""What a test rests on, as the ``note`` of ``results.TEST_SCHEMA`` says it."""

from python_models.words import Words

TEST_NOTES = Words(
    {
        "not_computed": ("not computed: {reason}", "未计算：{reason}"),
        # F tests: the denominator's degrees of freedom, and what is tested
        "f": ("F({df1}, {df2:g})", "F({df1}, {df2:g})"),
        "f_null": ("F({df1}, {df2:g}); {rest}", "F({df1}, {df2:g})；{rest}"),
        "fewer_effects": ("null: {effects} effects are enough", "原假设：{effects} 效应已足够"),
        "effects_held": ("the regressors already hold these effects", "解释变量已包含这些效应"),
        "no_degrees": ("no degrees of freedom left with {effects}", "加入 {effects} 效应后没有剩余自由度"),
        "dummies": ("{covariance} covariance, unit effects in the model", "{covariance} 协方差，模型含个体效应"),
        "dummies_rank": (
            "{dummies} dummies cannot be tested with a covariance of rank {rank} (too few clusters); "
            "read f_period_given_unit",
            "协方差的秩为 {rank}（聚类过少），无法检验 {dummies} 个虚拟变量；请看 f_period_given_unit",
        ),
        # Lagrange multipliers
        "lm_two_sided": ("two-sided LM", "双侧 LM"),
        "normal_one_sided": ("one-sided, N(0, 1)", "单侧，N(0, 1)"),
        "chi_bar": (
            "chi-bar-square: 1/4 at 0, 1/2 chi2(1), 1/4 chi2(2)",
            "混合卡方：1/4 为 0，1/2 chi2(1)，1/4 chi2(2)",
        ),
        "vif": ("above 10 the regressors can hardly be told apart", "大于 10 时解释变量几乎无法区分"),
        # residuals
        "correlation": (
            "mean correlation {mean:.3f}, mean absolute {absolute:.3f}",
            "平均相关系数 {mean:.3f}，平均绝对值 {absolute:.3f}",
        ),
        "correlation_period": (
            "mean correlation {mean:.3f}, mean absolute {absolute:.3f}; period effects force residuals to sum to zero "
            "each period and bias CD downwards (Juodis, Reese 2022)",
            "平均相关系数 {mean:.3f}，平均绝对值 {absolute:.3f}；时期效应使残差每期和为零，"
            "CD 偏低（Juodis, Reese 2022）",
        ),
        "wooldridge_difference": (
            "F(1, {df}); autocorrelation of differenced residuals {found:.3f}, -0.5 under the null",
            "F(1, {df})；差分残差的自相关为 {found:.3f}，原假设下为 -0.5",
        ),
        "wooldridge_within": (
            "F(1, {df}); autocorrelation of within residuals {found:.3f}, {null:.3f} under the null",
            "F(1, {df})；组内残差的自相关为 {found:.3f}，原假设下为 {null:.3f}",
        ),
        "no_unit_no_ar": ("null: no unit effect and no AR(1)", "原假设：无个体效应且无 AR(1)"),
        "no_ar": ("null: no AR(1); robust to small unit effects only", "原假设：无 AR(1)；仅对较小的个体效应稳健"),
        "no_unit": ("null: no unit effect; robust to weak AR(1) only", "原假设：无个体效应；仅对较弱的 AR(1) 稳健"),
        "first_order": ("first order", "一阶"),
        "first_order_random": ("first order, on quasi-demeaned data", "一阶，基于准去均值数据"),
        # Hausman and its kin
        "generalised": ("generalised inverse of rank {rank} of {of}", "广义逆，秩 {rank}（共 {of}）"),
        "auxiliary": ("Wald test of the within regressors; never negative", "组内解释变量的 Wald 检验；不会为负"),
        "mundlak_unit": (
            "unit means jointly zero; clustered by unit, valid under heteroskedasticity and serial correlation",
            "个体均值联合为零；按个体聚类，异方差与序列相关下有效",
        ),
        "unit_means": (
            "unit means of the regressors in the random-effects model",
            "随机效应模型中解释变量的个体均值",
        ),
        # spatial models
        "lag_of_fit": (
            "the fitted values' spatial lag is a sum of the regressors, so a lag and an error cannot be told apart",
            "拟合值的空间滞后可由解释变量线性表示，无法区分空间滞后与空间误差",
        ),
        "non_spatial": ("non-spatial model, effects: {effects}, direct", "非空间模型，效应：{effects}，直接估计"),
        "information": ("{kind} information", "{kind} 信息矩阵"),
        "transformation": ("transformation: {kind}", "变换：{kind}"),
        "nested_in_part": (
            "durbin= leaves regressors without a spatial lag, so the error model is not nested in full",
            "durbin= 使部分解释变量没有空间滞后，误差模型并非完全嵌套",
        ),
        "not_nested": (
            "durbin= leaves regressors without a spatial lag, so the models are not nested",
            "durbin= 使部分解释变量没有空间滞后，模型不嵌套",
        ),
        "slopes_and_space": (
            "slopes and spatial parameters, fixed against random unit effects",
            "斜率与空间参数，固定与随机个体效应之比较",
        ),
        "slopes_only": (
            "slopes only, random-effects covariance given the spatial parameter (splm prints the absolute value)",
            "仅斜率，给定空间参数的随机效应协方差（splm 打印绝对值）",
        ),
        # Baltagi, Song and Koh
        "bsk_unit": (
            "H0: no random unit effects (no spatial error); one-sided N(0, 1)",
            "H0：无随机个体效应（无空间误差）；单侧 N(0, 1)",
        ),
        "bsk_space": (
            "H0: no spatial error (no random unit effects); one-sided N(0, 1)",
            "H0：无空间误差（无随机个体效应）；单侧 N(0, 1)",
        ),
        "bsk_neither": (
            "H0: neither; mixture of chi-squared (1/4 0, 1/2 1, 1/4 2)",
            "H0：二者皆无；混合卡方（1/4 0，1/2 1，1/4 2）",
        ),
        "bsk_space_given": (
            "H0: no spatial error, random unit effects allowed; one-sided N(0, 1)",
            "H0：无空间误差，允许随机个体效应；单侧 N(0, 1)",
        ),
        "bsk_unit_given": (
            "H0: no random unit effects, spatial error allowed; one-sided N(0, 1)",
            "H0：无随机个体效应，允许空间误差；单侧 N(0, 1)",
        ),
        # dynamic panels
        "no_pairs": ("no unit has residuals {order} periods apart", "没有个体具有相隔 {order} 期的残差"),
        "no_residual": ("the outcome is explained without a residual", "被解释变量被完全解释，没有残差"),
        "exactly_identified": ("exactly identified", "恰好识别"),
        "p_near_one": ("p close to 1: the test may have no power", "p 接近 1：检验可能没有功效"),
        "more_instruments": ("more instruments than groups weaken the test", "工具变量多于组数，检验的功效减弱"),
        "not_certified": (
            "not certified: the two-step weight is singular (too many instruments for the groups)",
            "不予给出：两步权重矩阵奇异（相对组数工具变量过多）",
        ),
        "underidentification": (
            "H0: not identified; robust Cragg-Donald, continuously updated",
            "H0：不可识别；稳健 Cragg-Donald，持续更新",
        ),
        "underidentification_none": (
            "not computed: as many instruments as groups, the moment covariance is singular",
            "未计算：工具变量与组数一样多，矩条件协方差奇异",
        ),
        "stationary": (
            "stationary: |tau| + |rho| * {largest:.3g} = {total:.4g}, eigenvalues of W from {low:.3g} to {high:.3g}",
            "平稳：|tau| + |rho| * {largest:.3g} = {total:.4g}，W 的特征值从 {low:.3g} 到 {high:.3g}",
        ),
        "not_stationary": (
            "not stationary: |tau| + |rho| * {largest:.3g} = {total:.4g}, eigenvalues of W from "
            "{low:.3g} to {high:.3g}",
            "非平稳：|tau| + |rho| * {largest:.3g} = {total:.4g}，W 的特征值从 {low:.3g} 到 {high:.3g}",
        ),
        # thresholds
        "threshold": (
            "H0: {fewer} threshold(s); p from {draws} bootstrap samples of whole units' residuals",
            "H0：{fewer} 个门槛；p 值来自 {draws} 次按个体整体抽取残差的自助法样本",
        ),
        # instruments
        "iv_anderson": (
            "H0: not identified; Anderson's canonical correlations, LM",
            "H0：不可识别；Anderson 典型相关 LM",
        ),
        "iv_rk_lm": (
            "H0: not identified; Kleibergen-Paap rk LM, {covariance} errors",
            "H0：不可识别；Kleibergen-Paap rk LM，{covariance} 标准误",
        ),
        "iv_weak_classical": (
            "Cragg-Donald F; Stock and Yogo (2005): {values}",
            "Cragg-Donald F；Stock 与 Yogo（2005）：{values}",
        ),
        "iv_weak_robust": (
            "Kleibergen-Paap rk Wald F; rule of thumb 10. Stock and Yogo's values hold for independent errors only: "
            "{values}",
            "Kleibergen-Paap rk Wald F；经验值 10。Stock 与 Yogo 的临界值仅适用于独立同分布误差：{values}",
        ),
        "iv_values": (
            "independent errors; Stock and Yogo (2005): {values}",
            "独立同分布误差；Stock 与 Yogo（2005）：{values}",
        ),
        "iv_no_values": ("none for so many", "无此数目的临界值"),
        "iv_sargan": ("Sargan; H0: instruments are exogenous", "Sargan 检验；H0：工具变量外生"),
        "iv_hansen": ("Hansen J; H0: instruments are exogenous", "Hansen J；H0：工具变量外生"),
        "iv_endogeneity": (
            "H0: the regressors are exogenous; difference of two J",
            "H0：解释变量外生；两个 J 之差",
        ),
        "iv_anderson_rubin": (
            "H0: all endogenous coefficients are zero; F({df1}, {df2:g}); valid with weak instruments",
            "H0：内生变量系数均为零；F({df1}, {df2:g})；弱工具变量下有效",
        ),
        "iv_anderson_rubin_chi2": ("the same, chi-square", "同上，卡方"),
        "iv_rank": (
            "not computed: the moments' covariance has not full rank (fewer clusters than instruments)",
            "未计算：矩条件协方差不满秩（聚类数少于工具变量数）",
        ),
        # mediation
        "opposed": (
            "total and indirect effect have opposite signs: suppression, no share",
            "总效应与间接效应符号相反：为遮掩效应，不存在占比",
        ),
    }
)
