"""What a fit and other results say of themselves: their line of text, and the summary in the layout of Stata."""

from collections.abc import Sequence

import numpy as np

from python_models.words import Language, Words, listed, mark
from python_models.words.errors import translated

FITS = Words(
    {
        # choices, as `said` finds them
        "effects_pooled": ("pooled effects", "混合（无效应）"),
        "effects_unit": ("unit effects", "个体效应"),
        "effects_period": ("period effects", "时期效应"),
        "effects_two-way": ("two-way effects", "双向效应"),
        "effects_random": ("random effects", "随机效应"),
        "effects_random-period": ("random-period effects", "时期随机效应"),
        "effects_random-two-way": ("random-two-way effects", "双向随机效应"),
        "effects_random+period": ("random+period effects", "个体随机与时期固定效应"),
        "errors_classical": ("classical errors", "普通标准误"),
        "errors_robust": ("robust errors", "异方差稳健标准误"),
        "errors_clustered": ("clustered errors", "聚类标准误"),
        "errors_driscoll-kraay": ("driscoll-kraay errors", "Driscoll–Kraay 标准误"),
        "errors_conventional": ("conventional errors", "常规标准误"),
        "errors_windmeijer": ("windmeijer errors", "Windmeijer 修正标准误"),
        "steps_1": ("one-step", "一步"),
        "steps_2": ("two-step", "两步"),
        "steps_iterated": ("iterated", "迭代"),
        "model_difference": ("difference", "差分"),
        "model_system": ("system", "系统"),
        "information_observed": ("observed", "观测"),
        "information_expected": ("expected", "期望"),
        # head of a summary
        "title_pooled": ("Linear regression, pooled", "混合线性回归"),
        "title_unit": ("Fixed-effects (within) regression", "固定效应（组内）回归"),
        "title_period": ("Fixed-effects (within) regression, effects of periods", "固定效应（组内）回归，时期效应"),
        "title_two-way": (
            "Fixed-effects (within) regression, effects of units and periods",
            "固定效应（组内）回归，个体与时期双向效应",
        ),
        "title_random": ("Random-effects GLS regression", "随机效应 GLS 回归"),
        "title_random-period": ("Random-effects GLS regression, effects of periods", "随机效应 GLS 回归，时期效应"),
        "title_random-two-way": (
            "Random-effects GLS regression, effects of units and periods",
            "随机效应 GLS 回归，个体与时期双向效应",
        ),
        "title_2sls": ("Two-stage least squares, panel", "两阶段最小二乘法，面板"),
        "title_liml": ("Limited information maximum likelihood, panel", "有限信息最大似然法，面板"),
        "title_gmm": ("Two-step efficient GMM, panel", "两步有效 GMM，面板"),
        "title_spatial_error": ("Spatial error by generalised moments, panel", "广义矩估计的空间误差，面板"),
        "title_spatial": ("{model} panel by maximum likelihood of {outcome}", "{model} 面板的最大似然估计：{outcome}"),
        "title_dynamic": (
            "Dynamic panel-data estimation, {steps} {model} GMM",
            "动态面板估计，{steps}{model} GMM",
        ),
        "title_threshold": (
            "Threshold regression (Hansen 1999), threshold variable: {variable}",
            "门槛回归（Hansen 1999），门槛变量：{variable}",
        ),
        "formula": ("Formula: {formula}", "公式：{formula}"),
        "group_variable": ("Group variable: {name}", "个体变量：{name}"),
        "time_variable": ("Time variable : {name}", "时间变量：{name}"),
        "effects": ("Effects       : {effects}", "效应：{effects}"),
        "spatial_effects": ("Effects: {effects}{form}", "效应：{effects}{form}"),
        "form_lee_yu": (" (Lee-Yu transformation)", "（Lee-Yu 变换）"),
        "form_direct": (" (direct)", "（直接估计）"),
        "form_bias_corrected": (" (bias-corrected)", "（偏误修正）"),
        "spatial_errors": ("Errors: {kind} information", "标准误：{kind}信息矩阵"),
        "n_obs": ("Number of obs     ", "观测值"),
        "n_groups": ("Number of groups  ", "个体数"),
        "per_group_min": ("Obs per group: min", "每个体观测值：最少"),
        "per_group_avg": ("avg", "平均"),
        "per_group_max": ("max", "最多"),
        "panel_obs": ("Number of obs   ", "观测值"),
        "panel_groups": ("Number of groups", "个体数"),
        "panel_length": ("Panel length    ", "期数"),
        "n_instruments": ("Number of instruments = {n}", "工具变量数 = {n}"),
        "r2": ("R-squared:", "R²："),
        "r2_Within": ("Within", "组内"),
        "r2_Between": ("Between", "组间"),
        "r2_Overall": ("Overall", "总体"),
        "r2_within": ("R-squared: within", "R²：组内"),
        "r2_effects": ("with effects", "含效应"),
        "r2_correlation": ("squared correlation", "相关系数平方"),
        "log_likelihood": ("Log likelihood", "对数似然值"),
        "adjusted": (
            "(Std. err. adjusted for {n:,} cluster(s) in {cluster})",
            "（标准误按 {cluster} 的 {n:,} 个聚类调整）",
        ),
        # table of coefficients
        "coefficient": ("Coefficient", "系数"),
        "std_err": ("std. err.", "标准误"),
        "limits": ("[95% conf. interval]", "[95% 置信区间]"),
        "over_robust": ("Robust", "稳健"),
        "over_clustered": ("Robust", "稳健"),
        "over_driscoll-kraay": ("Drisc/Kraay", "Drisc/Kraay"),
        "over_exposure-robust": ("Exposure", "暴露稳健"),
        "over_windmeijer": ("Corrected", "修正"),
        "block_main": ("Main", "主方程"),
        "block_spatial_lag": ("Wx", "Wx"),
        "block_spatial": ("Spatial", "空间参数"),
        "block_variance": ("Variance", "方差"),
        "block_direct": ("Direct", "直接效应"),
        "block_indirect": ("Indirect", "间接效应"),
        "block_total": ("Total", "总效应"),
        "block_dynamic": ("Dynamic", "动态项"),
        # below it
        "base_of": ("base of {term}: {level}", "{term} 的基准组：{level}"),
        "base_period": ("Base period: {period}", "基准时期：{period}"),
        "effects_below": (
            "Effects: the standard errors are those of the delta method",
            "效应：标准误由 delta 方法得到",
        ),
        "tests": ("Tests", "检验"),
        "note": ("Note: ", "注："),
        "warning": ("Warning: ", "注意："),
        "instrumented": ("Instrumented: {names}", "内生变量：{names}"),
        "excluded": ("Excluded instruments: {names}", "排除的工具变量：{names}"),
        "spatial_moments": ("Spatial error by moments: lambda = {value}", "矩估计的空间误差：lambda = {value}"),
        "first_stage": ("First stage", "第一阶段"),
        "partial_r2": ("partial R2", "偏 R²"),
        "not_given": ("not given", "未给出"),
        "test_underidentification": ("underidentification", "不可识别检验"),
        "test_weak_identification": ("weak identification", "弱工具变量检验"),
        "test_cragg_donald": ("cragg donald", "Cragg–Donald"),
        "test_overidentification": ("overidentification", "过度识别检验"),
        "test_endogeneity": ("endogeneity", "内生性检验"),
        "test_anderson_rubin": ("anderson rubin", "Anderson–Rubin 检验"),
        "test_anderson_rubin_chi2": ("anderson rubin chi2", "Anderson–Rubin 卡方检验"),
        "instruments_fd": ("Instruments for first differences equation", "一阶差分方程的工具变量"),
        "instruments_fod": ("Instruments for orthogonal deviations equation", "前向正交离差方程的工具变量"),
        "instruments_level": ("Instruments for levels equation", "水平方程的工具变量"),
        "group_level": ("GMM instruments for levels", "水平方程的 GMM 式工具变量"),
        "ar": (
            "Arellano-Bond test for AR({order}) in first differences:",
            "一阶差分残差 AR({order}) 的 Arellano-Bond 检验：",
        ),
        "overid": ("{name} test of overid. restrictions:", "{name} 过度识别检验："),
        "excluding": ("{name} test excluding group:", "不含该组的 {name} 检验："),
        "difference": ("Difference (null H = exogenous):", "差异（原假设：外生）："),
        "differences": (
            "Difference-in-Hansen tests of exogeneity of instrument subsets:",
            "工具变量子集外生性的 Difference-in-Hansen 检验：",
        ),
        "in_brackets": ("  ({text})", "（{text}）"),
        "not_in_model": ("  (not in the model)", "（不在模型中）"),
        # a result's line of text
        "rows": ("{n:,} row(s)", "{n:,} 行"),
        "units_periods": ("{units:,} unit(s) x {periods:,} period(s)", "{units:,} 个个体 × {periods:,} 期"),
        "groups": ("{n:,} group(s)", "{n:,} 个个体"),
        "instruments": ("{n:,} instrument(s)", "{n:,} 个工具变量"),
        "gmm": ("{steps} {model} GMM", "{steps}{model} GMM"),
        "by_instruments": ("{endogenous} by {instruments}", "{endogenous} 用 {instruments}"),
        "spatial_error": ("spatial error", "空间误差"),
        "threshold_at": ("{variable} at {values}", "{variable} 的门槛 {values}"),
        "none": ("none", "无"),
        "without_estimates": ("without estimates: {names}", "没有估计：{names}"),
        "of_comparisons": ("{value:.4g} of {n} comparison(s)", "{value:.4g}，来自 {n} 组比较"),
        "average_effect": (
            "{method}, average effect {effect:.4g} ({error:.4g}), n = {n:,}",
            "{method}，平均效应 {effect:.4g}（{error:.4g}），n = {n:,}",
        ),
        "placebo": ("{value:.4g}, p {p:.4g}, {n:,} draw(s)", "{value:.4g}，p 值 {p:.4g}，{n:,} 次抽样"),
        "distances": ("{n:,} distance(s), {draws:,} draw(s)", "{n:,} 个距离，{draws:,} 次抽样"),
        "gap_ratios": ("mean technology gap ratios: {values}", "平均技术落差比：{values}"),
        "pairs": ("{n:,} pair(s), {undefined:,} undefined", "{n:,} 对，{undefined:,} 对无定义"),
        "span": (", {low:.4g} to {high:.4g}, mean {mean:.4g}", "，{low:.4g} 至 {high:.4g}，均值 {mean:.4g}"),
        "scores": (
            ", scores {low:.4g} to {high:.4g}, mean {mean:.4g}",
            "，得分 {low:.4g} 至 {high:.4g}，均值 {mean:.4g}",
        ),
        "changed": (
            "{n:,} pair(s), {changed:,} told from no change, {draws:,} draw(s)",
            "{n:,} 对，{changed:,} 对可与无变化相区别，{draws:,} 次抽样",
        ),
        "drawn_scores": ("{n:,} score(s), {draws:,} draw(s)", "{n:,} 个得分，{draws:,} 次抽样"),
        "mean_bias": (", mean bias {value:.4g}", "，平均偏误 {value:.4g}"),
        "mediation_total": ("total {value:.4g}", "总效应 {value:.4g}"),
        "mediation_direct": ("direct {value:.4g}", "直接效应 {value:.4g}"),
        "mediation_indirect": ("indirect {value:.4g}", "间接效应 {value:.4g}"),
        "at_moderator": (" at {moderator} {value:.4g}", "（{moderator} 为 {value:.4g} 时）"),
        "resampled": ("{n:,} {kind} draw(s)", "{n:,} 次抽样（{kind}）"),
        "statistics": ("{n} statistic(s)", "{n} 个统计量"),
        "permutations": ("{n:,} permutation(s)", "{n:,} 次置换"),
        "shape_u_shape": ("u shape", "U 形"),
        "shape_inverse_u_shape": ("inverse u shape", "倒 U 形"),
        "turning_point": ("turning point {value:.6g}", "拐点 {value:.6g}"),
        "p_value": ("p = {p:.4g}", "p 值 {p:.4g}"),
        "no_u_test": ("no test: the extremum is outside the interval", "无检验：极值在区间之外"),
        "sd_of_logs": ("sd of logs {first:.4f} to {last:.4f}", "对数标准差由 {first:.4f} 到 {last:.4f}"),
        "speed": ("beta {beta:.4f}, speed {speed} a period", "β 为 {beta:.4f}，每期收敛速度 {speed}"),
        "by_group": ("{variable} by {group}", "{variable}，按 {group} 分组"),
        "gini": ("Gini {value:.4f} in the last period", "最后一期的 Gini 系数 {value:.4f}"),
        "share_within": ("within {share:.1%}", "组内 {share:.1%}"),
        "share_between": ("between {share:.1%}", "组间 {share:.1%}"),
        "share_transvariation": ("transvariation {share:.1%}", "超变密度 {share:.1%}"),
        "no_share_within": ("no within", "无组内份额"),
        "no_share_between": ("no between", "无组间份额"),
        "no_share_transvariation": ("no transvariation", "无超变密度份额"),
        "chain": (
            "{k} classes, {n:,} transition(s) over {lag} period(s)",
            "{k} 类，{n:,} 次转移，间隔 {lag} 期",
        ),
        "by_neighbours": (", by {n} classes of neighbours", "，按 {n} 类邻居"),
        "table_size": ("{rows} row(s) x {columns} column(s)", "{rows} 行 × {columns} 列"),
        "state_optimal": ("optimal", "个最优"),
        "state_infeasible": ("infeasible", "个无可行解"),
        # a fit's table in a notebook
        "share_from": ("{share} from", "{share} 下限"),
        "share_to": ("{share} to", "{share} 上限"),
        "head_std_err": ("Std. err.", "标准误"),
        "foot_nobs": ("Observations", "观测值"),
        "foot_groups": ("Groups", "个体数"),
        "foot_periods": ("Periods", "期数"),
        "foot_instruments": ("Instruments", "工具变量数"),
        "foot_r2": ("R²", "R²"),
        "foot_r2_within": ("Within R²", "组内 R²"),
        "foot_loglik": ("Log-likelihood", "对数似然值"),
        "foot_aic": ("AIC", "AIC"),
        "foot_bic": ("BIC", "BIC"),
    }
)


def said(kind: str, value: object, language: Language, otherwise: str | None = None) -> str:
    """What a choice is called, ``effects`` ``unit`` say; the value itself, or another text, where it has no words."""
    key = f"{kind}_{value}"
    if key in FITS:
        return FITS(key, language)
    return str(value) if otherwise is None else otherwise


def line(name: str, parts: Sequence[str], language: Language, model: str = "") -> str:
    """A result as one line of text: its class, the first part before a colon, the others, and what was measured."""
    head, *rest = parts
    told = head + (mark("colon", language) + listed(rest, language, by="clause") if rest else "")
    told += mark("colon", language) + translated(model, language) if model else ""
    return f"{name}{mark('open', language).strip()}{told}{mark('close', language)}"


def spread(key: str, values: np.ndarray, language: Language) -> str:
    """Least, most and mean of numbers after what was counted of them; nothing where there is none."""
    if not len(values):
        return ""
    return FITS(key, language, low=values.min(), high=values.max(), mean=values.mean())
