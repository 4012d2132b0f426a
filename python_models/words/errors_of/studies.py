"""What is said of a study's YAML: keys, names, years, samples, models."""

MESSAGES = {
    # python_models/studies/alternatives.py
    "list the alternatives, as in [a, b]": "请列出各备选值，如 [a, b]",
    "an alternative has the keys value or set, and label: {errors}": "备选值的键为 value 或 set，以及 label：{errors}",
    "set: no key {unknown}": "set：没有键 {unknown}",
    "an alternative needs a value, or keys under set": "备选值需要 value，或 set 之下的键",
    "{key} is no variable under sample.derived or of the formula, no key of an efficiency block and no key of "
    "the model{near}; an alternative of several keys at once is written {{set: {{...}}, label: ...}}": (
        "{key} 既不是 sample.derived 或公式中的变量，也不是效率块的键或模型的键{near}；同时改动多个键的备选值写作 "
        "{{set: {{...}}, label: ...}}"
    ),
    "no key {absent}": "没有键 {absent}",
    "no estimator {kind}": "没有估计方法 {kind}",
    "estimator {kind} takes no key {lost}": "估计方法 {kind} 没有键 {lost}",
    # python_models/studies/beside.py
    "study {name}, {key}: {name2} lies outside the panel's folder ({root}); put the file into it": (
        "研究 {name}，{key}：{name2} 位于面板文件夹（{root}）之外；请把文件放入其中"
    ),
    # python_models/studies/check.py
    "the data have {min} to {max}, not {first} to {last}": "数据为 {min} 至 {max} 年，不是 {first} 至 {last} 年",
    "no region {region} in {table}": "{table} 中没有地区 {region}",
    "{twice} rows share their {unit} and {period}; keep one row for each": (
        "有 {twice} 行的 {unit} 和 {period} 相同；每组只保留一行"
    ),
    "no polygon for {absent}; {boundary_key} must hold it": "{absent} 没有多边形；{boundary_key} 须包含它",
    "no row of the sample meets {where}: a group without members": "样本中没有符合 {where} 的行：该组没有成员",
    # python_models/studies/check_models.py
    "unknown variable {column}": "未知的变量 {column}",
    "no file {lacking} in {folder}": "{folder} 中没有文件 {lacking}",
    "does not fit the sample: {exc}": "与样本不符：{exc}",
    "no rows in {span} to {span2}: a group without members": "{span} 至 {span2} 年没有行：该组没有成员",
    "{given}, but the formula names {key} {value} after '|'; leave one of them out": (
        "已写明 {given}，而公式在 '|' 之后又写了 {key} {value}；请删去其一"
    ),
    "{groups} regions cannot carry {count} parameters ({made_of}): fewer groups than parameters; drop "
    "regressors or take a larger sample": (
        "{groups} 个地区不足以估计 {count} 个参数（{made_of}）：组数少于参数个数；请减少解释变量或扩大样本"
    ),
    "{weights} does not fit the sample: {exc}": "{weights} 与样本不符：{exc}",
    "no neighbours in {weights} for {some}, which isolates: keep leaves to Moran's I only; link them, or leave "
    "them out of the sample": (
        "{weights} 中 {some} 没有邻居，而 isolates: keep 只适用于 Moran’s I；请为其建立邻接，或从样本中剔除"
    ),
    "a spatial panel must be complete, but without a value in {missing} row(s), first {first} in {first2}": (
        "空间面板必须是完整的，但有 {missing} 行缺值，首个为 {first2} 年的 {first}"
    ),
    "{reference} names no model of a models step{near}": "{reference} 不是 models 类步骤中的模型{near}",
    "step {step_name} has no model {name}": "步骤 {step_name} 没有模型 {name}",
    # python_models/studies/checker.py
    "{name} is {dtype}, not a number": "{name} 的类型是 {dtype}，不是数值",
    "in this sample": "在此样本中",
    "{name} has no value in this sample": "{name} 在此样本中没有取值",
    "{name} has no value{where}": "{name} 没有取值{where}",
    "it has {years} to {years2}": "它有 {years} 至 {years2} 年",
    "set years: [{max}, {min}] or choose another variable": "请设 years: [{max}, {min}] 或换用其他变量",
    "choose another variable": "请换用其他变量",
    "{name} has no value in {lacking}; {mend}": "{name} 在 {lacking} 没有取值；{mend}",
    "no sample {name} under samples{near}": "samples 之下没有样本 {name}{near}",
    "no weights {name}": "没有权重 {name}",
    "first year {span} is after last year {span2}": "首年 {span} 在末年 {span2} 之后",
    "{span} to {span2} is not within the sample's years {first} to {last}": (
        "{span} 至 {span2} 年不在样本年份 {first} 至 {last} 之内"
    ),
    "no rows in {year}; the sample has {there} to {there2}": "{year} 年没有行；样本为 {there} 至 {there2} 年",
    "{twice} is named more than once; name each once": "{twice} 出现不止一次；请各写一次",
    "{twice} is named more than once among unit, period, industry and value; name each once": (
        "{twice} 在 unit、period、industry、value 中出现不止一次；请各写一次"
    ),
    # python_models/studies/complete_set.py
    "the largest complete set: {int} regions, {over}": "最大的完整集合：{int} 个地区，{over}",
    "{said}, exclude: {as_yaml}": "{said}，exclude: {as_yaml}",
    "[{listed}] and {most} more": "[{listed}] 等，另有 {most} 个",
    # python_models/studies/context.py
    "weights {name}: no neighbours in this sample for {some}": "权重 {name}：{some} 在此样本中没有邻居",
    # python_models/studies/declaration.py
    "keys: {twice} is named more than once; name each once": "keys：{twice} 出现不止一次；请各写一次",
    "period: {period} is the unit too; name the column of the years": "period：{period} 也是 unit；请写年份所在的列",
    "{keys}: {keys2} makes a column {twice} already; choose another name": "{keys}：{keys2} 已生成列 {twice}；请换名",
    "{odd}: weights of a file are as the file has them; leave out one or the other": (
        "{odd}：来自文件的权重以文件为准；请删去其一"
    ),
    "{odd}: only weights with a `file` take them": "{odd}：只有带 `file` 的权重才有此键",
    "{odd}: measure {measure} does not take it; leave it out": "{odd}：测度 {measure} 不用此键；请删去",
    "orientation: a radial measure looks at inputs or outputs; write input or output": (
        "orientation：径向测度须选定投入或产出；请写 input 或 output"
    ),
    "zeros: only slacks-based measures drop them; {measure} takes min_tenth": (
        "zeros：只有基于松弛的测度会剔除零值；{measure} 用 min_tenth"
    ),
    "window: no technology of the block is `window`; leave it out or choose that one": (
        "window：块中没有 `window` 技术；请删去该键或选用该技术"
    ),
    "index: malmquist is made of slacks-based or radial scores; of distances luenberger is": (
        "index：malmquist 由基于松弛或径向的得分构成；由距离构成的是 luenberger"
    ),
    "index: {kind} is made of directional distances; write measure: ddf": (
        "index：{kind} 由方向距离构成；请写 measure: ddf"
    ),
    "index: malmquist_luenberger needs measure ddf and bads; luenberger takes any distance": (
        "index：malmquist_luenberger 需要 measure ddf 和 bads；luenberger 可用任何距离"
    ),
    "decomposition: malmquist_luenberger has one, its own; leave it out": (
        "decomposition：malmquist_luenberger 只有它自己的一种；请删去"
    ),
    "decomposition: luenberger has none by {decomposition}; own, fgnz or ray_desli": (
        "decomposition：luenberger 没有 {decomposition} 分解；可用 own、fgnz 或 ray_desli"
    ),
    "disposability: the block has no bads; leave it out": "disposability：该块没有非期望产出；请删去",
    "decomposition: {decomposition} is of variable returns; leave it out": (
        "decomposition：{decomposition} 属于可变规模报酬；请删去"
    ),
    "{key}: the block has no index; leave it out": "{key}：该块没有指数；请删去",
    "study {name}: no step {name2}": "研究 {name}：没有步骤 {name2}",
    # python_models/studies/engine.py
    "study {name}, step {step_name}: no model {model}": "研究 {name}，步骤 {step_name}：没有模型 {model}",
    # python_models/studies/errors.py
    "there are {names}": "可用的有 {names}",
    "there are {names} …": "可用的有 {names} 等",
    # python_models/studies/estimators/__init__.py
    "defaults: no model of this step takes {unused}": "defaults：此步骤没有模型使用 {unused}",
    # python_models/studies/estimators/base.py
    "{label} cannot be fitted many times over; use panel or spatial": "{label} 不能重复拟合多次；请用 panel 或 spatial",
    # python_models/studies/estimators/gmm.py
    "spatial {model} gmm": "空间 GMM（{model}）",
    "{model} gmm": "GMM（{model}）",
    "the formula has a spatial lag W., so the model needs weights": "公式中有空间滞后 W.，因此模型需要 weights",
    "{slopes} slopes, a constant, {dummies} years": "{slopes} 个斜率、常数项、{dummies} 个年份",
    # python_models/studies/estimators/iv.py
    "spatial error by moments": "空间误差（矩估计）",
    "iv {method}": "工具变量 {method}",
    "spatial iv {method}": "空间工具变量 {method}",
    "exposure-robust is of one endogenous regressor, and of no spatial lag": (
        "exposure-robust 只用于单个内生变量且没有空间滞后的模型"
    ),
    "{own} slopes": "{own} 个斜率",
    # python_models/studies/estimators/panel.py
    "panel {effects}": "面板 {effects}",
    # python_models/studies/estimators/spatial.py
    "spatial panel {model}": "空间面板 {model}",
    "{name} is no regressor of the model{near}": "{name} 不是模型的解释变量{near}",
    "{slopes} slopes, {lags} spatial lags of regressors, {spatial} spatial": (
        "{slopes} 个斜率、{lags} 个解释变量的空间滞后、{spatial} 个空间参数"
    ),
    # python_models/studies/estimators/threshold.py
    "{slopes} slopes and those of further regimes": "{slopes} 个斜率及其他区制的斜率",
    # python_models/studies/groups.py
    "value is {dtype}, not a number": "value 的类型是 {dtype}，不是数值",
    "{said} for {some}; one row with output of zero or more for each": "{some} {said}；每个请保留产出不小于零的一行",
    "more than one {column} for the industry {some}; write one": "行业 {some} 有不止一个 {column}；请只写一个",
    "tables.{table}: no rows in {year} for {absent}": "tables.{table}：{year} 年没有 {absent} 的行",
    "name at least two regions, here or in the study's `group`": "请至少写两个地区，写在此处或研究的 `group` 中",
    "no table {name} under tables{near}": "tables 之下没有表 {name}{near}",
    "tables.{name} lacks {absent}; it has {columns}": "tables.{name} 缺少列 {absent}；其列有 {columns}",
    "no region {region} in tables.{table}": "tables.{table} 中没有地区 {region}",
    "tables.{table} has no rows in {year} for {absent}; its years are {have}": (
        "tables.{table} 在 {year} 年没有 {absent} 的行；其年份为 {have}"
    ),
    # python_models/studies/matrices.py
    "no longitude and latitude for {some}: write them into regions.csv, or leave the regions out "
    "(sample.exclude) or without neighbours (isolates: keep)": (
        "{some} 没有经纬度：请写入 regions.csv，或剔除这些地区（sample.exclude），或允许其没有邻居（isolates: keep）"
    ),
    "the table of neighbouring pairs needs two columns, a region and its neighbour": "邻接对的表需要两列：地区及其邻居",
    "neighbouring pairs name {some}, which neither the sample's table nor the panel knows": (
        "邻接对中有 {some}，样本的表和面板都没有"
    ),
    "{file} names {some}, which the sample's table does not have; mend the codes, or set unknown: drop to "
    "leave them out": ("{file} 中有 {some}，样本的表没有；请更正代码，或设 unknown: drop 将其略去"),
    "{file}: no neighbours in this sample for {some}; link them, leave them out, or set isolates: keep "
    "(Moran's I only)": (
        "{file}：{some} 在此样本中没有邻居；请为其建立邻接，或将其剔除，或设 isolates: keep（仅用于 Moran’s I）"
    ),
    "order: no file {file}": "order：没有文件 {file}",
    "order: {file} has no column {column}; it has {some}": "order：{file} 没有列 {column}；其列有 {some}",
    # python_models/studies/model_tables.py
    "{reference} names no model of the study": "{reference} 不是本研究的模型",
    "{reference} has no estimate: {problem}": "{reference} 没有估计结果：{problem}",
    # python_models/studies/shift_share.py
    "{key}: the table has no column {column}": "{key}：表中没有列 {column}",
    # python_models/studies/steps/chain.py
    "no region {region} in the sample{near}": "样本中没有地区 {region}{near}",
    # python_models/studies/steps/comparison.py
    "no step or model {name}": "没有步骤或模型 {name}",
    "tables.{printed} lacks the column {absent}": "tables.{printed} 缺少列 {absent}",
    "tables.{printed}, line {number}": "tables.{printed}，第 {number} 行",
    "{where}: {row} is not named under of{near}": "{where}：of 之下没有 {row}{near}",
    "{where}: {column} is {row}, not a number": "{where}：{column} 是 {row}，不是数值",
    "{where}: digits is {row}, not a count of decimals": "{where}：digits 是 {row}，不是小数位数",
    "{height} rows of {name} meet {wanted}; one is needed": "{name} 中符合 {wanted} 的有 {height} 行；应只有一行",
    "{line} of {name} is empty where {wanted}": "{name} 的 {line} 在 {wanted} 处为空",
    "no table of {line} has the columns {line2}": "{line} 的表都没有列 {line2}",
    # python_models/studies/steps/convergence.py
    "effects: a cross-section has one year of growth and no effects; leave it out": (
        "effects：横截面只有一个时期的增长，没有效应；请删去"
    ),
    "spatial: the step has no weights; leave it out": "spatial：该步骤没有权重；请删去",
    "weights: no spatial model is named; leave it out": "weights：没有写明空间模型；请删去",
    "the step has no weights; leave it out": "该步骤没有权重；请删去",
    "no estimator is spatial; leave it out": "没有空间估计量；请删去",
    "{component} is of spatial models, and the model is none; leave it out": (
        "{component} 属于空间模型，而该模型不是；请删去"
    ),
    "a smoothed bootstrap has none; leave it out": "平滑自助法没有此项；请删去",
    "subsampling has none; leave it out": "子抽样没有此项；请删去",
    "cut-offs are the same in all years; leave it out": "各年的分界点相同；请删去",
    "the year's mean moves no quantile of the year; leave it out": "除以当年均值不改变当年的分位数；请删去",
    "algorithm 1 has no first stage; leave it out": "算法 1 没有第一阶段；请删去",
    "span: a cross-section takes growth from the first year to the last; leave it out": (
        "span：截面回归取首年到末年的增长；请删去"
    ),
    # python_models/studies/steps/difference.py
    "GMM cannot be permuted; use panel or spatial": "GMM 不能做置换检验；请用 panel 或 spatial",
    "{term} is not in the model{near}": "模型中没有 {term}{near}",
    "{both} is in both {first} and {second}; groups must not overlap": (
        "{both} 同时属于 {first} 和 {second}；各组不得重叠"
    ),
    # python_models/studies/steps/effects.py
    "{reference} has no effects; they belong to spatial models with a lag (not sem)": (
        "{reference} 没有效应分解；只有含滞后项的空间模型才有（sem 没有）"
    ),
    # python_models/studies/steps/efficiency_intervals.py
    "bandwidth: subsampling has none; leave it out": "bandwidth：子抽样不用带宽；请删去",
    "bandwidth: must be above 0": "bandwidth：须大于 0",
    "{block} is measured by {measure}; intervals are known for radial, ddf and sbm": (
        "{block} 用 {measure} 测度；只有 radial、ddf 和 sbm 有置信区间"
    ),
    "slacks-based scores are not drawn smoothly; use subsampling": "基于松弛的得分不能平滑抽样；请用 subsampling",
    "{block} has the index {index_kind}; it cannot be bootstrapped": "{block} 含指数 {index_kind}；不能做自助法",
    "the block {block} has no scores in {year}": "块 {block} 在 {year} 年没有得分",
    "no block {name} under efficiency{near}": "efficiency 之下没有块 {name}{near}",
    # python_models/studies/steps/ellipse.py
    "no rows in {year} among the step's years": "步骤的年份中 {year} 年没有行",
    # python_models/studies/steps/first_stage.py
    "{reference} has no instruments; name models of estimator iv": "{reference} 没有工具变量；请写估计方法为 iv 的模型",
    # python_models/studies/steps/gradient.py
    "{structure} groups no industries; name a column that does": "{structure} 不是行业分组；请写明分组所在的列",
    # python_models/studies/steps/map.py
    "at: a map of change needs two years": "at：变化地图需要两个年份",
    "at: a map of change has the earlier year first": "at：变化地图的两个年份应由早到晚",
    "{key}: a map that shows {show} has none; leave it out": "{key}：显示 {show} 的地图没有此项；请删去",
    "at: {variable} has no value in {year}": "at：{variable} 在 {year} 年没有取值",
    # python_models/studies/steps/marginal_effects.py
    "{of} has no {component} effect; it is of spatial models with a lag": (
        "{of} 没有 {component} 效应；只有含滞后项的空间模型才有"
    ),
    "{of} needs the terms {variable} and {variable2}^2, or a moderator": (
        "{of} 需要 {variable} 和 {variable2}^2 两项，或一个调节变量"
    ),
    "{of} needs the terms {variable} and {variable2}:{moderator}": (
        "{of} 需要 {variable} 和 {variable2}:{moderator} 两项"
    ),
    # python_models/studies/steps/match.py
    "no industry {industry} in tables.{table} in {at}": "tables.{table} 在 {at} 年没有行业 {industry}",
    "tables.{table}: no region of the group has output of every industry in {at}": (
        "tables.{table}：组内没有地区在 {at} 年拥有全部行业的产出"
    ),
    # python_models/studies/steps/means.py
    "{by} has no value in this sample: groups without members": "{by} 在此样本中没有取值：各组没有成员",
    # python_models/studies/steps/mediation.py
    "{name} has two parts in it; it can have one": "{name} 含两个部分；只能有一个",
    "names none; give one or more": "没有写明任何一个；请写一个或多个",
    "only a mediation with a moderator has it": "只有带调节变量的中介分析才有此键",
    "a spatial mediation needs weights": "空间中介分析需要 weights",
    "{unknown} is no regressor of the equations": "{unknown} 不是方程的解释变量",
    "only a {of} mediation has it": "只有 {of} 中介分析才有此键",
    "a gmm mediation has region effects and year dummies, always; leave it out": (
        "gmm 中介分析总是含地区效应和年份虚拟变量；请删去"
    ),
    "{name} is the treatment, which can moderate the second stage alone: [second]": (
        "{name} 是处理变量，只能调节第二阶段：[second]"
    ),
    # python_models/studies/steps/models.py
    "models: {twice} stands there more than once": "models：{twice} 出现不止一次",
    "no estimator of this step makes the test {test}": "此步骤的估计方法都不做检验 {test}",
    "{list} is no list under terms{near}": "terms 之下没有列表 {list}{near}",
    "{term} is in no model of the step{near}": "此步骤的模型中都没有 {term}{near}",
    # python_models/studies/steps/moran.py
    "{variable} under {name}: {exc}": "{variable}（权重 {name}）：{exc}",
    # python_models/studies/steps/policy.py
    "name either `first` (first treated year) or `treatment` (0 before, 1 from then on)": (
        "请写明 `first`（首个受处理年份）或 `treatment`（之前为 0，之后为 1）之一"
    ),
    "window: {window} goes from years before (negative) to years after treatment": (
        "window：{window} 应从处理前的年数（负数）到处理后的年数"
    ),
    "window: no event study is asked for; leave it out": "window：没有要求事件研究；请删去",
    "placebo: two draws at least, or 0 for no test": "placebo：至少抽取两次，或写 0 不做检验",
    "seed: nothing is drawn; leave it out": "seed：没有抽样；请删去",
    # python_models/studies/steps/second_stage.py
    "{block} is measured by {measure}; the second stage takes radial or ddf": (
        "{block} 用 {measure} 测度；第二阶段只用 radial 或 ddf"
    ),
    "{block} has a {technology} technology; use contemporaneous or global": (
        "{block} 采用 {technology} 技术；请用 contemporaneous 或 global"
    ),
    "{name} has one value only": "{name} 只有一个取值",
    "{name} has {null_count} gap(s), the first at {row} {row2}": "{name} 有 {null_count} 处缺失，首个在 {row} {row2}",
    # python_models/studies/steps/sensitivity.py
    "of: name a model as step.model, or a step together with a cell": "of：请写成 步骤.模型，或写步骤并写明 cell",
    "of: {of} names no model of the study": "of：{of} 不是本研究的模型",
    "{term} is no regressor of {of}": "{term} 不是 {of} 的解释变量",
    "no step {of}": "没有步骤 {of}",
    "{of} has no estimate to compare with: {rows}": "{of} 没有可供比较的估计结果：{rows}",
    "the model has no term {term}": "模型中没有项 {term}",
    "cell: {height} rows of {name} meet {dict}; one is needed": (
        "cell：{name} 中符合 {dict} 的有 {height} 行；应只有一行"
    ),
    "cell: {column} of {name} is empty there": "cell：{name} 的 {column} 在该处为空",
    "cell: no table of {of} has the columns {column}": "cell：{of} 的表都没有列 {column}",
    # python_models/studies/steps/specification_curve.py
    "alternatives.{key}: a curve takes values; keys of a model are choices of their own here": (
        "alternatives.{key}：设定曲线的备选应为取值；模型的键在此自成一项选择"
    ),
    "{kind} cannot be fitted here; use panel or spatial": "{kind} 不能在此拟合；请用 panel 或 spatial",
    "{component} is an effect of spatial models, and no estimator is one: leave it out": (
        "{component} 是空间模型的效应，而估计方法中没有空间模型：请删去"
    ),
    "estimator {name} needs at least one of the study's weights": "估计方法 {name} 至少需要研究中的一个 weights",
    "no such key": "没有这个键",
    "no such key{near}": "没有这个键{near}",
    # python_models/studies/steps/status.py
    "no table {table}": "没有表 {table}",
    "{table} has no column {column}": "{table} 没有列 {column}",
    # python_models/studies/steps/threshold.py
    "{of} has no thresholds; name a model of estimator threshold": "{of} 没有门槛；请写估计方法为 threshold 的模型",
    # python_models/studies/steps/u_shape.py
    "{reference} needs the terms {variable} and {square}": "{reference} 需要 {variable} 和 {square} 两项",
    "the low end {interval} must lie below the high end {interval2}": "低端 {interval} 必须低于高端 {interval2}",
    # python_models/studies/study.py
    "steps: {twice} stands there more than once": "steps：{twice} 出现不止一次",
    "line {line}: the key {value} stands there twice": "第 {line} 行：键 {value} 出现了两次",
    "line {line}, column {column}: {problem}": "第 {line} 行第 {column} 列：{problem}",
    "No study {name} in {parent}; 'coagg study list' shows those there are.": (
        "{parent} 中没有研究 {name}；coagg study list 列出现有研究。"
    ),
    "study {stem}: not valid YAML: {place}": "研究 {stem}：不是有效的 YAML：{place}",
    "study {stem}: the file is not UTF-8 (byte {start}); save it as UTF-8": (
        "研究 {stem}：文件不是 UTF-8（第 {start} 字节）；请存为 UTF-8"
    ),
    "study {stem}: the file must hold keys such as name, title, sample and steps": (
        "研究 {stem}：文件须有 name、title、sample、steps 等键"
    ),
    "study {stem}, name: {name} is not the file's name; make them the same": (
        "研究 {stem}，name：{name} 与文件名不同；请使两者一致"
    ),
    "study {name}, steps: must be a list, each step after a dash": "研究 {name}，steps：应为列表，每个步骤前有短横线",
    "this key is missing": "缺少这个键",
    "no {key} {said}": "没有 {key} {said}",
    "(given: {given})": "（所给为 {given}）",
    # python_models/studies/under.py
    "{identity}: its data were not made": "{identity}：没有生成其数据",
}
