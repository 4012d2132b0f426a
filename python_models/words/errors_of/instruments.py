"""What instruments and thresholds refuse."""

MESSAGES = {
    # python_models/instruments/estimation.py
    "method='gmm' weighs {shape} moments by their covariance, which has not full rank: of {n_clusters} "
    "clusters or rows. Use '2sls', fewer instruments, or other clusters.": (
        "method='gmm' 以 {shape} 个矩的协方差加权，而它不满秩：聚类或行数为 {n_clusters}。请用 '2sls'、减少工具变量"
        "或换用其他聚类。"
    ),
    "The instruments {instruments} say nothing of {names} once effects ({effects}) and exogenous regressors "
    "are taken out: the equation is not identified. Choose other instruments.": (
        "去除效应（{effects}）和外生变量之后，工具变量 {instruments} 对 {names} 没有解释力：方程不可识别。请换用其"
        "他工具变量。"
    ),
    # python_models/instruments/result.py
    "Anderson and Rubin's set is of an endogenous coefficient; nothing is endogenous here.": (
        "Anderson–Rubin 置信集针对内生变量的系数；此处没有内生变量。"
    ),
    "Anderson and Rubin's set is of one coefficient; {endogenous} are endogenous. Their joint test is the row "
    "anderson_rubin of tests().": (
        "Anderson–Rubin 置信集针对单个系数；{endogenous} 都是内生的。其联合检验见 tests() 的 anderson_rubin 行。"
    ),
    "The covariance of the moments has not full rank: fewer clusters than instruments.": (
        "矩的协方差不满秩：聚类数少于工具变量个数。"
    ),
    "The model has no spatial lag, so its coefficients are its effects; leave component out.": (
        "模型没有空间滞后，系数就是其效应；请删去 component。"
    ),
    # python_models/instruments/sample.py
    "{lost} means another category with the instruments in the formula; code it as a column.": (
        "{lost} 在含工具变量的公式中指另一类别；请编码为一列。"
    ),
    "endogenous= names {absent}, a list of categories; name numbers.": (
        "endogenous= 中的 {absent} 是一组类别；请写数值变量。"
    ),
    "row_weights={column} is no column; the data have {columns}.": (
        "row_weights={column} 不是列；数据的列有 {columns}。"
    ),
    "row_weights: column {column} is {dtype}, not a number.": "row_weights：列 {column} 的类型是 {dtype}，不是数值。",
    "row_weights: {column} must be a positive number, and is none for {some}.": (
        "row_weights：{column} 须为正数，而 {some} 不是。"
    ),
    "The panel is not balanced: {y} of {cells} unit-periods have every value, and spatial lags need all. Fill "
    "them, or leave those units or periods out.": (
        "面板不平衡：{cells} 个个体–时期中有 {y} 个值齐全，而空间滞后需要全部。请补全，或剔除这些个体或时期。"
    ),
    "Units in column {keys} and W do not match; in W but not in the data: {some}.": (
        "列 {keys} 的个体与 W 不符；W 中有而数据中没有：{some}。"
    ),
    "{lost} is collinear with the other regressors under effects={effects}.": (
        "{lost} 在 effects={effects} 下与其他解释变量共线。"
    ),
    "{int} instrument(s) left for {needed} endogenous regressor(s) after the effects: spatial lags of the "
    "exogenous regressors repeat them. Add regressors or instruments that vary in space.": (
        "去除效应后只剩 {int} 个工具变量，而内生变量有 {needed} 个：外生变量的空间滞后与之重复。请增加在空间上变化"
        "的解释变量或工具变量。"
    ),
    # python_models/instruments/shift_share.py
    "name={name} must be a text: what the column is called.": "name={name} 应为文本，即新列的名称。",
    "absent={absent} is unknown; choose missing or zero.": "absent={absent} 未知；可选 missing 或 zero。",
    "base={base} is no {period} of the table; it has {some}.": "base={base} 不是表中的 {period}；表中有 {some}。",
    "Column {empty} has {null_count} empty value(s); every row needs it.": (
        "列 {empty} 有 {null_count} 个空值；每行都须有值。"
    ),
    "Column {value} is {dtype}, not a number.": "列 {value} 的类型是 {dtype}，不是数值。",
    "{said} for {some}; give one value of zero or more for each.": "{some} {said}；每个请给出一个不小于零的值。",
    "exposure_robust is of one endogenous regressor with one shift-share instrument.": (
        "exposure_robust 只用于一个内生变量和一个份额移动（shift-share）工具变量。"
    ),
    "sectors= has no cluster for {some}.": "sectors= 中 {some} 没有聚类。",
    "No shares for {some}; the table needs a row for every row of the fit.": (
        "{some} 没有份额；拟合的每一行在表中都须有一行。"
    ),
    "Shares are missing in some row; a share that is not there is 0, write it.": (
        "某行的份额缺失；不存在的份额是 0，请写出。"
    ),
    "{names} shocks in {rows} rows: their shares repeat each other, so the errors cannot be had. Merge "
    "industries, or use more rows.": (
        "{rows} 行中有 {names} 个冲击：其份额彼此重复，无法得到标准误。请合并行业或增加行。"
    ),
    # python_models/instruments/spatial_error.py
    "spatial_error= with two-way effects needs a W whose rows sum to one; make it with weights(…, standardise='row') "
    "or weights_from_file(…, standardise='row'), or use effects='unit'.": (
        "双向效应的 spatial_error= 需要各行之和为一的 W；请用 weights(…, standardise='row') 或 "
        "weights_from_file(…, standardise='row') 生成，或用 effects='unit'。"
    ),
    "The moments of the spatial error are met best at its bound, {lam}: there is no estimate to report. Leave "
    "spatial_error= out, or use another W, other regressors or fit_spatial_panel(model='sac').": (
        "空间误差的矩在其边界 {lam} 处最符合：没有可报告的估计。请删去 spatial_error=，或换用其他 W、其他解释变量，"
        "或用 fit_spatial_panel(model='sac')。"
    ),
    # python_models/instruments/specification.py
    "{name}={value} is unknown; choose one of {filter}.": "{name}={value} 未知；可选 {filter}。",
    "cluster= needs covariance='clustered', not {covariance}.": (
        "cluster= 需要 covariance='clustered'，而不是 {covariance}。"
    ),
    "durbin= and lag_instruments= need weights=.": "durbin= 和 lag_instruments= 需要 weights=。",
    "spatial_lag=False leaves W without use: it goes with weights= and spatial_error=True or durbin=; without "
    "weights= there is no spatial lag to leave out.": (
        "spatial_lag=False 使 W 没有用处：它须配合 weights= 以及 spatial_error=True 或 durbin=；没有 weights= 就没"
        "有可去掉的空间滞后。"
    ),
    "endogenous= names no regressor; name those that need instruments, or use {other} where none does.": (
        "endogenous= 没有写解释变量；请写需要工具变量的解释变量，若没有则用 {other}。"
    ),
    "instruments= names {outside}, and nothing is endogenous without a spatial lag; name what they instrument "
    "in endogenous=, or leave them out.": (
        "instruments= 写了 {outside}，而没有空间滞后就没有内生变量；请在 endogenous= 中写明它们所工具的变量，或将其"
        "删去。"
    ),
    "{outside} instrument(s) for {inside} endogenous regressor(s) ({inside2}): name at least as many in "
    "instruments=.": ("{inside} 个内生变量（{inside2}）只有 {outside} 个工具变量：请在 instruments= 中至少写同样多。"),
    "spatial_error= needs weights=.": "spatial_error= 需要 weights=。",
    "spatial_error= needs effects='unit' or 'two-way', not {effects}.": (
        "spatial_error= 需要 effects='unit' 或 'two-way'，而不是 {effects}。"
    ),
    "spatial_error= goes with method='2sls' and without row_weights=.": (
        "spatial_error= 配合 method='2sls' 且不用 row_weights=。"
    ),
    "{key}= names {absent}, which formula {formula} does not have; its regressors are {right}.": (
        "{key}= 写了 {absent}，而公式 {formula} 没有；其解释变量有 {right}。"
    ),
    "durbin= names {both}, which is endogenous: the spatial lag of an endogenous regressor would need "
    "instruments of its own; add it as a column of the data and name it in endogenous=.": (
        "durbin= 写了内生的 {both}：内生变量的空间滞后需要自己的工具变量；请把它添加为数据列并写入 endogenous=。"
    ),
    "instruments= names {outcome}, the outcome: it is not exogenous; leave it out.": (
        "instruments= 写了被解释变量 {outcome}：它不是外生的；请删去。"
    ),
    "instruments= names {repeated}, which is a regressor of formula {formula} already; an instrument must be "
    "left out of the equation.": (
        "instruments= 写了 {repeated}，而它已是公式 {formula} 的解释变量；工具变量须排除在方程之外。"
    ),
    "{key}= names {twice} more than once; name it once.": "{key}= 中 {twice} 出现不止一次；请只写一次。",
    # python_models/threshold/fit.py
    "thresholds={thresholds}; choose 0 to {most}, or None for as many as are significant.": (
        "thresholds={thresholds}；可选 0 至 {most}，或 None（取显著的个数）。"
    ),
    "trim={trim} is no share between 0 and 0.5 of the rows; 0.05 or 0.01 are usual.": (
        "trim={trim} 不是 0 与 0.5 之间的行份额；通常用 0.05 或 0.01。"
    ),
    "regime= names {absent}; it must name regressors of {formula}: {right}.": (
        "regime= 写了 {absent}；应写 {formula} 的解释变量：{right}。"
    ),
    "threshold={threshold} must be the name of a variable.": "threshold={threshold} 应为一个变量名。",
    "threshold={threshold} is a list of categories or more than one term; name a number.": (
        "threshold={threshold} 是一组类别或不止一项；请写一个数值变量。"
    ),
    "regime= names {absent}, a list of categories; name numbers.": "regime= 中的 {absent} 是一组类别；请写数值变量。",
    "The panel is not balanced: {y} of {cells} unit-periods have every value. Hansen's test rests on balanced "
    "panels; fill them, or leave those units or periods out.": (
        "面板不平衡：{cells} 个个体–时期中有 {y} 个值齐全。Hansen 检验以平衡面板为前提；请补全，或剔除这些个体或时期。"
    ),
    "The threshold variable {name} has {unique} distinct value(s); {trim} cut off at each end leaves {values} to "
    "search. Choose another variable or trim.": (
        "门槛变量 {name} 有 {unique} 个不同的值，两端各去掉 {trim} 后剩 {values} 个：没有可搜索的内容。请换用其他变"
        "量或 trim。"
    ),
    "Column {taken} is in the data, and regimes are named so; rename it.": "数据中有列 {taken}，与区制同名；请改名。",
}
