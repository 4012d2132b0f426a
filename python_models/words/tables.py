"""The words of tables, figures and maps, and what estimators, tests and measures are called."""

from python_models.words import Words

# sheets of a table's workbook
SHEETS = Words(
    {
        "table": ("table", "表"),
        "stored": ("stored rows", "存储的数据"),
    }
)

CAPTIONS = Words({"table": ("Table", "表")})  # before a table's number; Word lists captions by it

GROUPS = Words(  # of industries, as industries.csv has them, where a panel's labels do not say
    {
        "manufacturing": ("manufacturing", "制造业"),
        "producer_services": ("producer services", "生产性服务业"),
        "transport": ("transport", "交通运输"),
        "information": ("information", "信息服务"),
        "finance": ("finance", "金融"),
        "leasing": ("leasing", "租赁商务"),
        "research": ("research", "科学研究"),
        "high_value_added": ("high value added", "高附加值"),
        "low_value_added": ("low value added", "低附加值"),
        "pair": ("{first} × {second}", "{first}×{second}"),
    }
)

TABLES = Words(
    {
        # estimators, in the order of a table's columns
        "panel pooled": ("Pooled OLS", "混合 OLS"),
        "panel unit": ("Region FE", "地区固定效应"),
        "panel period": ("Year FE", "年份固定效应"),
        "panel two-way": ("Two-way FE", "双向固定效应"),
        "panel random": ("Random effects", "随机效应"),
        "iv 2sls": ("2SLS", "2SLS"),
        "iv liml": ("LIML", "LIML"),
        "iv gmm": ("IV-GMM", "IV-GMM"),
        "spatial iv 2sls": ("Spatial 2SLS", "空间 2SLS"),
        "spatial iv liml": ("Spatial LIML", "空间 LIML"),
        "spatial iv gmm": ("Spatial IV-GMM", "空间 IV-GMM"),
        "threshold": ("Threshold", "门槛回归"),
        "difference gmm": ("Difference GMM", "差分 GMM"),
        "system gmm": ("System GMM", "系统 GMM"),
        "spatial panel slx": ("SLX", "SLX"),
        "spatial panel sar": ("SAR", "SAR"),
        "spatial panel sem": ("SEM", "SEM"),
        "spatial panel sdm": ("SDM", "SDM"),
        "spatial panel sdem": ("SDEM", "SDEM"),
        "spatial panel sac": ("SAC", "SAC"),
        "inverse_distance": ("inverse distance", "反距离权重"),
        "contiguity": ("contiguity", "邻接权重"),
        # table rows
        "nobs": ("Observations", "观测值"),
        "groups": ("Regions", "地区数"),
        "periods": ("Years", "年份数"),
        "r2": ("R²", "R²"),
        "adj_r2": ("Adjusted R²", "调整 R²"),
        "r2_within": ("Within R²", "组内 R²"),
        "pseudo_r2": ("Pseudo R²", "伪 R²"),
        "loglik": ("Log-likelihood", "对数似然值"),
        "aic": ("AIC", "AIC"),
        "bic": ("BIC", "BIC"),
        "sigma2": ("σ²", "σ²"),
        "instruments": ("Instruments", "工具变量数"),
        "Intercept": ("Constant", "常数项"),
        "const": ("Constant", "常数项"),
        "_cons": ("Constant", "常数项"),
        "yes": ("yes", "是"),
        "no": ("no", "否"),
        "rho": ("ρ (spatial lag)", "ρ（空间滞后）"),
        "lambda": ("λ (spatial error)", "λ（空间误差）"),
        # tests
        "f_unit_effects": ("F, region effects", "地区效应 F 检验"),
        "f_period_effects": ("F, year effects", "年份效应 F 检验"),
        "f_two_way_effects": ("F, two-way effects", "双向效应 F 检验"),
        "joint_period_dummies": ("Joint test of years", "年份联合检验"),
        "breusch_pagan_unit": ("Breusch–Pagan LM", "Breusch–Pagan LM 检验"),
        "hausman": ("Hausman", "Hausman 检验"),
        "hausman_unit": ("Hausman", "Hausman 检验"),
        "hausman_unit_auxiliary": ("Hausman, auxiliary regression", "Hausman 检验（辅助回归）"),
        "hausman_two_way": ("Hausman, two-way", "Hausman 检验（双向）"),
        "hausman_two_way_auxiliary": ("Hausman, two-way, auxiliary regression", "Hausman 检验（双向，辅助回归）"),
        "hausman_period": ("Hausman, years", "Hausman 检验（年份）"),
        "hausman_period_auxiliary": ("Hausman, years, auxiliary regression", "Hausman 检验（年份，辅助回归）"),
        "mundlak_unit": ("Mundlak", "Mundlak 检验"),
        "pesaran_cd": ("Pesaran CD", "Pesaran CD 检验"),
        "mundlak": ("Mundlak", "Mundlak 检验"),
        "lm_lag": ("LM lag", "LM-lag"),
        "lm_error": ("LM error", "LM-error"),
        "rlm_lag": ("Robust LM lag", "稳健 LM-lag"),
        "rlm_error": ("Robust LM error", "稳健 LM-error"),
        "wald_sdm_sar": ("Wald, SDM → SAR", "Wald 检验（SDM → SAR）"),
        "wald_sdm_sem": ("Wald, SDM → SEM", "Wald 检验（SDM → SEM）"),
        "lr_sdm_sar": ("LR, SDM → SAR", "LR 检验（SDM → SAR）"),
        "lr_sdm_sem": ("LR, SDM → SEM", "LR 检验（SDM → SEM）"),
        "ar1": ("AR(1), p", "AR(1) p 值"),
        "ar2": ("AR(2), p", "AR(2) p 值"),
        "hansen": ("Hansen J, p", "Hansen 检验 p 值"),
        "sargan": ("Sargan, p", "Sargan 检验 p 值"),
        "underidentification": ("Kleibergen–Paap rk LM", "Kleibergen–Paap rk LM"),
        "weak_identification": ("Kleibergen–Paap rk Wald F", "Kleibergen–Paap rk Wald F"),
        "cragg_donald": ("Cragg–Donald F", "Cragg–Donald F"),
        "overidentification": ("Hansen J", "Hansen J 检验"),
        "endogeneity": ("Endogeneity", "内生性检验"),
        "anderson_rubin": ("Anderson–Rubin F", "Anderson–Rubin F"),
        "anderson_rubin_chi2": ("Anderson–Rubin χ²", "Anderson–Rubin χ²"),
        "threshold_1": ("F, one threshold", "单门槛 F 检验"),
        "threshold_2": ("F, two thresholds", "双门槛 F 检验"),
        "threshold_3": ("F, three thresholds", "三门槛 F 检验"),
        "regime1": ("regime 1", "区制 1"),
        "regime2": ("regime 2", "区制 2"),
        "regime3": ("regime 3", "区制 3"),
        "regime4": ("regime 4", "区制 4"),
        # components
        "main": ("Main", "主效应"),
        "spatial_lag": ("Spatial lag of regressors", "解释变量空间滞后"),
        "spatial": ("Spatial parameters", "空间参数"),
        "direct": ("Direct effect", "直接效应"),
        "indirect": ("Indirect effect", "间接效应"),
        "total": ("Total effect", "总效应"),
        # notes
        "note": ("Note", "注"),
        "below_std_error": ("Standard errors in parentheses", "括号内为标准误"),
        "below_statistic": ("Test statistics in parentheses", "括号内为统计量"),
        "below_p_value": ("p-values in parentheses", "括号内为 p 值"),
        "tests_once": ("A test that columns share is printed in the first of them", "各列共有的检验只列于其中第一列"),
        "hausman_indefinite": (
            "{test} in {columns}: V_FE − V_RE is indefinite, so the statistic follows no chi-square law; the "
            "tests below it have the same null hypothesis and a p-value that holds",
            "{test}，第 {columns} 列：V_FE − V_RE 非正定，统计量不服从卡方分布；其下各检验的原假设相同，p 值有效",
        ),
        "hausman_missing": (
            "{test} in {columns}: no statistic ({reason}); the tests below it have the same null hypothesis",
            "{test}，第 {columns} 列：无统计量（{reason}）；其下各检验的原假设相同",
        ),
        "r2_panel": (
            "R² is that of the regression after its effects, within R² the squared correlation of deviations from "
            "means",
            "R² 为扣除效应后回归的 R²，组内 R² 为去均值数据的相关系数平方",
        ),
        "r2_spatial": (
            "R² counts the fit of the fixed effects, within R² does not",
            "R² 计入固定效应的解释力，组内 R² 不计入",
        ),
        "column": (" (column {numbers})", "（第 {numbers} 列）"),
        "columns": (" (columns {numbers})", "（第 {numbers} 列）"),
        "test_note": ("Tests: statistic, p-value in brackets", "检验行：统计量，方括号内为 p 值"),
        # head of the labels' column
        "variable": ("Variable", "变量"),
        # maps
        "no_data": ("no data", "无数据"),
        "improved": ("improved", "上升"),
        "declined": ("declined", "下降"),
        "unchanged": ("unchanged", "不变"),
        "high-high": ("high–high", "高—高"),
        "low-low": ("low–low", "低—低"),
        "high-low": ("high–low", "高—低"),
        "low-high": ("low–high", "低—高"),
        "not significant": ("not significant", "不显著"),
        "lisa_label": ("Local clusters, permutation p ≤ {level}", "局部集聚，置换检验 p ≤ {level}"),
        "all": ("All regions", "全部地区"),
        "east": ("East", "东部"),
        "central": ("Central", "中部"),
        "west": ("West", "西部"),
    }
)
