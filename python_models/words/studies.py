"""The words that studies write into tables, figures and notes."""

from python_models.words import Words

STUDIES = Words(
    {
        "all": ("All regions", "全部地区"),
        "yes": ("Yes", "是"),
        "no": ("No", "否"),
        "unit_effects": ("Region effects", "地区效应"),
        "period_effects": ("Year effects", "年份效应"),
        "fixed": ("fixed", "固定"),
        "random": ("random", "随机"),
        "weights": ("Weights", "空间权重"),
        "years": ("Years", "年份"),
        "sample": ("Sample", "样本"),
        "year": ("Year", "年份"),
        "rank": ("Rank", "排名"),
        "variable": ("Variable", "变量"),
        "observations": ("Obs.", "观测值"),
        "median": ("Median", "中位数"),
        "p_value": ("p", "p 值"),
        "region": ("Region", "地区"),
        "regions": ("Regions", "地区"),
        "list": ("List", "名单"),
        "coefficient_figure": ("Estimates and 95 % intervals", "系数估计与 95% 置信区间"),
        "estimate": ("Estimate", "估计值"),
        "low": ("low", "下限"),
        "high": ("high", "上限"),
        "direct_effect": ("Direct effects", "直接效应"),
        "indirect_effect": ("Indirect effects", "间接效应"),
        "industry": ("Industry", "产业"),
        "share": ("Share", "占比"),
        "se_clustered": ("Standard errors clustered by {cluster}", "标准误按{cluster}聚类"),
        "se_classical": ("Classical standard errors", "普通标准误"),
        "se_robust": ("Heteroskedasticity-robust standard errors", "异方差稳健标准误"),
        "se_driscoll-kraay": ("Driscoll–Kraay standard errors", "Driscoll–Kraay 标准误"),
        "se_exposure-robust": (
            "Error of {term} by Adão, Kolesár and Morales (2019); elsewhere {errors}",
            "{term}的标准误按 Adão、Kolesár 和 Morales（2019）计算，其余{errors}",
        ),
        "exposure_null": (
            "; 95 % interval with the null imposed, from {industries} industries: {interval}",
            "；施加原假设的 95% 置信区间（{industries} 个产业）：{interval}",
        ),
        "exposure_null_outside": (
            "; 95 % set with the null imposed, from {industries} industries: below {low} or above {high}",
            "；施加原假设的 95% 集合（{industries} 个产业）：小于 {low} 或大于 {high}",
        ),
        "column": (" (column {numbers})", "（第 {numbers} 列）"),
        "columns": (" (columns {numbers})", "（第 {numbers} 列）"),
        "se_gmm": ("{steps} {model} with {errors} errors", "{steps}{model}，{errors}标准误"),
        "se_iv": ("{method}. {errors}", "{method}，{errors}"),
        "spatial_error_gm": ("; spatial error by generalised moments", "；空间误差由广义矩估计"),
        "spatial_error_at": (
            "; spatial error by generalised moments, λ = {value}",
            "；空间误差由广义矩估计，λ = {value}",
        ),
        "iv_2sls": ("Two-stage least squares", "两阶段最小二乘"),
        "iv_liml": ("Limited information maximum likelihood", "有限信息极大似然"),
        "iv_gmm": ("Two-step efficient GMM", "两步有效 GMM"),
        "iv_gls": ("Feasible generalised least squares", "可行广义最小二乘"),
        "steps_1": ("One-step", "一步"),
        "steps_2": ("Two-step", "两步"),
        "system_gmm": ("system GMM", "系统 GMM"),
        "difference_gmm": ("difference GMM", "差分 GMM"),
        "errors_windmeijer": ("Windmeijer-corrected", "Windmeijer 修正"),
        "errors_robust": ("robust", "稳健"),
        "errors_conventional": ("conventional", "普通"),
        # of the Hausman test; goes when the tests' notes are cautions
        "r2_panel": (
            "R² is that of the regression after its effects, within R² the squared correlation of deviations from "
            "means",
            "R² 为扣除效应后回归的 R²，组内 R² 为去均值数据的相关系数平方",
        ),
        "r2_spatial": (
            "R² counts the fit of the fixed effects, within R² does not",
            "R² 计入固定效应的解释力，组内 R² 不计入",
        ),
        "delta_method": ("Standard errors by the delta method", "标准误按 delta 方法计算"),
        "ml": ("Maximum likelihood, Lee–Yu transformation of fixed effects", "极大似然估计，固定效应采用 Lee–Yu 变换"),
        "ml_direct": ("Maximum likelihood", "极大似然估计"),
    }
)
