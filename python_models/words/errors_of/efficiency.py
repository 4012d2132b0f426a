"""What efficiency measures, their inference, and distributions refuse."""

MESSAGES = {
    # python_models/distribution/convergence.py
    "form={form} is unknown; choose panel or cross-section.": "form={form} 未知；可选 panel 或 cross-section。",
    "model={model} needs weights, and is one of {models}.": "model={model} 需要 weights，且须为 {models} 之一。",
    "covariance= is of least squares; a spatial model has the covariance of its likelihood.": (
        "covariance= 属于最小二乘；空间模型用其似然的协方差。"
    ),
    "{variable} is zero or negative in {height} row(s), first {at} {at2}: it has no log.": (
        "{variable} 在 {height} 行为零或负数，首个在 {at} {at2}：不能取对数。"
    ),
    "Column {period} holds {dtype}; growth a period needs whole numbers, years.": (
        "列 {period} 的类型是 {dtype}；逐期增长需要整数年份。"
    ),
    "The data have a column {clash} already, which is the name of one made here; rename it.": (
        "数据已有列 {clash}，与此处生成的列同名；请改名。"
    ),
    "{variable} is there in one period, {first}; growth needs two.": "{variable} 只在 {first} 一期有值；增长需要两期。",
    "growth is taken over one or more periods": "增长须跨一期或多期",
    "No region has {variable} in two periods {span} apart; the periods are {there}. Change span.": (
        "没有地区在相隔 {span} 的两期都有 {variable}；时期有 {there}。请改 span。"
    ),
    # python_models/distribution/density.py
    "a curve takes two": "一条曲线至少需要两个点",
    "at: give one or more finite points.": "at：请给出一个或多个有限的点。",
    "{variable} has the mean {mean}; values relative to it have no meaning.": (
        "{variable} 的均值为 {mean}；相对于均值的值没有意义。"
    ),
    "bandwidth={rule}: give a positive number or one of {bandwidths}.": (
        "bandwidth={rule}：请给正数或 {bandwidths} 之一。"
    ),
    "bandwidth={rule} is unknown; choose one of {bandwidths}, or a number.": (
        "bandwidth={rule} 未知；可选 {bandwidths}，或一个数。"
    ),
    "{variable} has {n} value(s) without a spread{named}: no rule gives a bandwidth. Leave the period out or "
    "give bandwidth a number.": (
        "{variable} 有 {n} 个没有离散度的值{named}：没有规则能给出带宽。请略去该时期，或给 bandwidth 一个数。"
    ),
    "{variable} has too few values apart for the rule of Sheather and Jones; choose bandwidth='nrd0'.": (
        "{variable} 不同的值太少，不能用 Sheather–Jones 规则；请选 bandwidth='nrd0'。"
    ),
    # python_models/distribution/ellipse.py
    "rule={rule} is unknown; choose one of {rules}.": "rule={rule} 未知；可选 {rules}。",
    "in {when}": "{when} 中",
    "{points} region(s) with a weight{named}; an ellipse takes at least three.": (
        "只有 {points} 个地区有权重{named}；椭圆至少需要三个。"
    ),
    "{longitude} or {latitude} is missing or no degree for {some}. Give every region its place, or say "
    "projected=True for coordinates of a plane.": (
        "{some} 的 {longitude} 或 {latitude} 缺失或不是度数。请给每个地区位置；若是平面坐标请设 projected=True。"
    ),
    # python_models/distribution/inequality.py
    "group=None: the Gini is decomposed by a column of groups; name one.": (
        "group=None：基尼系数按分组列分解；请写明一列。"
    ),
    # python_models/distribution/markov.py
    "by={by} is unknown; choose one of {by2}.": "by={by} 未知；可选 {by2}。",
    "a transition takes one or more steps of the panel": "转移须跨面板的一步或多步",
    "isolates={isolates} is unknown; choose error or drop.": "isolates={isolates} 未知；可选 error 或 drop。",
    "{variable} has a mean of zero or less in {bad}; values relative to it have no meaning.": (
        "{variable} 在 {bad} 的均值为零或负数；相对于均值的值没有意义。"
    ),
    "No region has {variable} in two periods {lag} step(s) apart; the periods are {some}.": (
        "没有地区在相隔 {lag} 步的两期都有 {variable}；时期有 {some}。"
    ),
    "a chain needs at least two classes": "马尔可夫链至少需要两类",
    "breaks={breaks}: list periods of the data, such as [{periods}].": (
        "breaks={breaks}：请列出数据中的时期，例如 [{periods}]。"
    ),
    "{int} region(s) without neighbours in {periods}: {named}. Link them, leave them out, or choose isolates='drop'.": (
        "{int} 个地区在 {periods} 没有邻居：{named}。请为其建立邻接，或将其剔除，或选 isolates='drop'。"
    ),
    "No region has a neighbour; a spatial chain needs weights that link regions.": (
        "没有地区有邻居；空间马尔可夫链需要连接地区的权重。"
    ),
    "breaks={edges}: each sub-period's first start once, in order.": (
        "breaks={edges}：请按次序写出各子时期的首个起点，各写一次。"
    ),
    "breaks={edges}: a sub-period has no transition; starts run from {periods} to {periods2}.": (
        "breaks={edges}：有一个子时期没有转移；起点从 {periods} 到 {periods2}。"
    ),
    # python_models/distribution/reading.py
    "missing={missing} is unknown; choose one of {missing2}.": "missing={missing} 未知；可选 {missing2}。",
    "Column {variable} holds {dtype}, not numbers; convert it.": "列 {variable} 的类型是 {dtype}，不是数值；请转换。",
    "{variable} is infinite {places} (the log of zero, a division by it?); clean it first.": (
        "{variable} {places}为无穷大（零的对数，或除以零？）；请先清理。"
    ),
    "{variable} is missing {places} ({height} row(s)). Fill it, leave the rows out, or choose missing='drop'.": (
        "{variable} {places}缺失（{height} 行）。请补全，或剔除这些行，或选 missing='drop'。"
    ),
    "{variable} has no value.": "{variable} 没有取值。",
    "More than one row {places}; keep one row per {keys}.": "{places}有不止一行；每个 {keys} 只保留一行。",
    "in {height} row(s)": "在 {height} 行中",
    "for {some}": "在 {some} 处",
    "{group} is empty {places}; every row needs its group.": "{group} {places}为空；每行都须有组别。",
    "Column {weights} holds {dtype}, not weights; convert it.": "列 {weights} 的类型是 {dtype}，不是权重；请转换。",
    "{weights} is missing, negative or infinite {places}; weights are at least zero.": (
        "{weights} {places}缺失、为负或为无穷大；权重不得小于零。"
    ),
    "{weights} is zero in every row; there is nothing to weigh.": "{weights} 在每行都是零；没有可加权的内容。",
    "{variable} is {what} in {count} row(s){named} (smallest {least}): shares of a total, ratios and "
    "logarithms need positive values. Leave those rows out or choose another variable.": (
        "{variable} 在 {count} 行中为{what:w}{named}（最小为 {least}）：总量的份额、比值和对数需要正数。请剔除这些"
        "行，或换用其他变量。"
    ),
    "{variable} is zero in every row{named}: there is nothing to distribute.": (
        "{variable} 在每行都是零{named}：没有可分布的内容。"
    ),
    # python_models/distribution/transitions.py
    "{what}: {values} value(s), {unique} of them different, do not fall into {k} quantile classes (cuts {c}). "
    "Take fewer classes or give cut-offs.": (
        "{what}：{values} 个值（其中 {unique} 个不同）不能分成 {k} 个分位数类（切点 {c}）。请减少类数或给出切点。"
    ),
    "classes={given}: cut-offs are finite and rise, such as [0.75, 0.9, 1.1, 1.25].": (
        "classes={given}：切点须有限且递增，如 [0.75, 0.9, 1.1, 1.25]。"
    ),
    # python_models/efficiency/choice.py
    "measure = {measure} is not known; use {choices}.": "measure = {measure} 未知；可用 {choices}。",
    # python_models/efficiency/directional_distance.py
    "direction names {name}, which is none of {names}.": "direction 中有 {name}，它不在 {names} 之中。",
    "direction = {direction} is not known; use {known} or a mapping from variable to step.": (
        "direction = {direction} 未知；可用 {known}，或从变量到步长的映射。"
    ),
    "Every step of the direction must be zero or positive, and each unit needs one that is not 0.": (
        "方向的每一步须为零或正数，且每个单元至少有一步不为 0。"
    ),
    "disposability = {disposability} is not known; use 'weak' or 'strong'.": (
        "disposability = {disposability} 未知；可用 'weak' 或 'strong'。"
    ),
    "Directions are relative to the unit's values; zeros need 'min_tenth' or 'min_hundredth'.": (
        "方向以单元自身的值为准；有零值须设 'min_tenth' 或 'min_hundredth'。"
    ),
    "weights belong to the non-radial measure; set radial=False.": "weights 属于非径向测度；请设 radial=False。",
    "weights = {weights} must be 'groups' or {k} numbers >= 0, one per variable.": (
        "weights = {weights} 须为 'groups' 或 {k} 个不小于零的数，每个变量一个。"
    ),
    # python_models/efficiency/index_bootstrap.py
    "One unit alone has both {first} and {second}: pairs of distances cannot be smoothed. Leave that period out, or "
    "choose method='subsampling'.": (
        "只有一个个体同时有 {first} 和 {second}：距离对无法平滑。请去掉该期，或选 method='subsampling'。"
    ),
    "method = {method}: use 'smoothed' for adjacent malmquist indices of radial scores, or 'subsampling'.": (
        "method = {method}：径向得分的相邻 malmquist 指数用 'smoothed'，否则用 'subsampling'。"
    ),
    "technology = {technology} is not known; use adjacent, global, sequential or biennial.": (
        "technology = {technology} 未知；可用 adjacent、global、sequential 或 biennial。"
    ),
    "The bootstrap needs values without zeros (zeros='min_tenth').": "自助法需要没有零的值（zeros='min_tenth'）。",
    "No unit is observed in two consecutive periods.": "没有单元在相邻两期都有观测。",
    "index = {index} is not known; use {indices}.": "index = {index} 未知；可用 {indices}。",
    "measure = {measure}: {index} is bootstrapped of radial or sbm scores, the others of ddf.": (
        "measure = {measure}：{index} 用 radial 或 sbm 得分做自助法，其他指数用 ddf。"
    ),
    "Every unit is on its frontier: there is nothing to draw from; use fewer variables.": (
        "每个单元都在前沿上：没有可抽样的内容；请减少变量。"
    ),
    # python_models/efficiency/index_numbers.py
    "{name} = {value} is not known; use {known}.": "{name} = {value} 未知；可用 {known}。",
    "decomposition = 'bias' splits the geometric mean over the technologies of both periods; use it with "
    "technology = 'adjacent' or 'sequential' and cross_period = 'geometric_mean'.": (
        "decomposition = 'bias' 分解两期技术的几何平均；请配合 technology = 'adjacent' 或 'sequential' 以及 "
        "cross_period = 'geometric_mean'。"
    ),
    "An index needs at least two periods.": "指数至少需要两期。",
    # python_models/efficiency/kernels.py
    "bandwidth = {rule} must be positive, or one of {rules}.": "bandwidth = {rule} 须为正数，或 {rules} 之一。",
    "bandwidth = {rule} is not known; use {rules} or a number.": "bandwidth = {rule} 未知；可用 {rules} 或一个数。",
    "{off} of {distance} units are off the frontier: their scores do not vary, and there is no density to draw "
    "from. Use fewer variables, another technology, or method = 'subsampling'.": (
        "{distance} 个单元中有 {off} 个不在前沿上：其得分没有变化，没有可抽样的密度。请减少变量、换用其他技术，或设"
        " method = 'subsampling'。"
    ),
    # python_models/efficiency/luenberger.py
    "decomposition = {decomposition} is not known for the indicator; use {decompositions}. Others need "
    "distances of points that nobody observed, whose direction is not defined.": (
        "decomposition = {decomposition} 不适用于该指标；可用 {decompositions}。其他分解需要无人观测的点的距离，其"
        "方向没有定义。"
    ),
    # python_models/efficiency/malmquist.py
    "Weights belong to the slacks-based measures; the {measure} one has none.": (
        "权重属于基于松弛的测度；{measure} 没有权重。"
    ),
    # python_models/efficiency/meta_frontier.py
    "technology of a meta-frontier names periods; a frame of reference units has no groups.": (
        "共同前沿的 technology 指时期；参照单元的数据框没有组别。"
    ),
    "groups = {groups}: {height} row(s) without a group: {named}.": "groups = {groups}：{height} 行没有组别：{named}。",
    # python_models/efficiency/panel_inputs.py
    "Column {name} holds {schema}, not numbers; convert it before the analysis.": (
        "列 {name} 的类型是 {schema}，不是数值；请先转换再分析。"
    ),
    "{names} = {values} at {v}": "{v} 的 {names} = {values}",
    "or choose a treatment of zeros: zeros = {zeros}": "或选定零值的处理方式：zeros = {zeros}",
    "{int} value(s) missing, negative or zero: {cells}. Mend or leave out these rows{treated}.": (
        "有 {int} 个值缺失、为负或为零：{cells}。请更正或剔除这些行{treated}。"
    ),
    "Nothing but zeros in {empty}; leave that out of the model.": "列 {empty} 全为零；请从模型中删去。",
    "{role} = {given} must be a list of column names: [{given2}].": "{role} = {given} 须为列名的列表：[{given2}]。",
    "{role} = {given} must be a list of column names, [] for none.": "{role} = {given} 须为列名的列表，没有则写 []。",
    "Named more than once among inputs, goods and bads: {repeated}.": (
        "列 {repeated} 在投入、期望产出和非期望产出中出现不止一次。"
    ),
    "A model needs at least one input and one good output.": "模型至少需要一个投入和一个期望产出。",
    "Column {taken} has the name of a column of the result; rename it, to unit or period say.": (
        "列 {taken} 与结果的列同名；请改名，例如改为 unit 或 period。"
    ),
    "Keys of the reference units must have the type of those evaluated: {types}.": (
        "参照单元的键须与被评价单元的类型相同：{types}。"
    ),
    "Column {name} holds numbers as text, which sort 10 before 9; make them integers.": (
        "列 {name} 以文本形式存数字，排序时 10 在 9 之前；请转为整数。"
    ),
    "zeros = {zeros} is not known; use one of {zeros2}.": "zeros = {zeros} 未知；可用 {zeros2}。",
    "The frame has no rows.": "数据框没有行。",
    "Column {unit} repeats; name the period column, or keep one row per {unit2}.": (
        "列 {unit} 有重复；请写明时期列，或每个 {unit2} 只保留一行。"
    ),
    "The frame of reference units has no rows.": "参照单元的数据框没有行。",
    # python_models/efficiency/programmes.py
    "returns = {returns} needs 0 <= L <= 1 <= U.": "returns = {returns} 须满足 0 <= L <= 1 <= U。",
    "returns = {returns} is not known; use 'crs', 'vrs', 'nirs', 'ndrs' or ('grs', L, U).": (
        "returns = {returns} 未知；可用 'crs'、'vrs'、'nirs'、'ndrs' 或 ('grs', L, U)。"
    ),
    "orientation = {orientation} is not known; use {allowed}.": "orientation = {orientation} 未知；可用 {allowed}。",
    "{name} = {weights} must be {count} positive numbers, one per variable.": (
        "{name} = {weights} 须为 {count} 个正数，每个变量一个。"
    ),
    # python_models/efficiency/radial.py
    "Radial measures scale every value; zeros need the treatment 'min_tenth' or 'min_hundredth'.": (
        "径向测度缩放每个值；有零值须设 'min_tenth' 或 'min_hundredth'。"
    ),
    # python_models/efficiency/score_bootstrap.py
    "No row has {key} = {period}.": "没有 {key} = {period} 的行。",
    "The bootstrap needs a technology by name, and values without zeros (zeros='min_tenth').": (
        "自助法需要按名称给出的技术，以及没有零的值（zeros='min_tenth'）。"
    ),
    "method = {method} is not known; use {methods}.": "method = {method} 未知；可用 {methods}。",
    "'subsampling' takes sbm": "'subsampling' 可用于 sbm",
    "method = {method} is for measure {known}, not {measure}.": (
        "method = {method} 用于测度 {known}，不用于 {measure}。"
    ),
    "{lacking} has no score, so there is nothing to resample.": "{lacking} 没有得分，因此没有可重抽样的内容。",
    "subsample = {subsample} must be a power between 0 and 1, or a whole number from 2 to {rows}, below the "
    "rows of the smallest technology.": (
        "subsample = {subsample} 须为 0 与 1 之间的次方，或 2 至 {rows} 之间的整数，且小于最小技术的行数。"
    ),
    # python_models/efficiency/second_stage.py
    "algorithm = {algorithm} is not known; use 1 or 2.": "algorithm = {algorithm} 未知；可用 1 或 2。",
    "measure = {measure}, technology = {technology}: the second stage takes radial or ddf, and the "
    "contemporaneous or the global technology.": (
        "measure = {measure}、technology = {technology}：第二阶段用 radial 或 ddf，以及 contemporaneous 或 global "
        "技术。"
    ),
    "regressors and dummies are lists of column names: ['income'].": "regressors 与 dummies 是列名的列表：['income']。",
    "regressors is empty: name at least one column.": "regressors 为空：请至少写一列。",
    "Column {name} holds {schema}, not numbers; name it under dummies.": (
        "列 {name} 的类型是 {schema}，不是数值；请写在 dummies 中。"
    ),
    "Column {name} has {int} missing value(s), the first at {row}.": "列 {name} 有 {int} 个缺失值，首个在 {row}。",
    "Column {name} has {int} infinite value(s), the first at {row}.": "列 {name} 有 {int} 个无穷值，首个在 {row}。",
    "Regressor {name} is constant, zero or linear in the others ({names}); leave it out.": (
        "解释变量 {name} 为常数、为零或是其他变量（{names}）的线性组合；请删去。"
    ),
    "No draw of the second stage has a maximum; use other regressors.": (
        "第二阶段的各次抽样都没有极大值；请换用其他解释变量。"
    ),
    # python_models/efficiency/slacks_based_measure.py
    "A unit on the frontier has a zero, and super-efficiency divides by it: zeros='min_tenth'.": (
        "前沿上有单元含零值，而超效率要除以它：zeros='min_tenth'。"
    ),
    # python_models/efficiency/slacks_based_programmes.py
    "A unit has no positive good output; leave it out, or use zeros='min_tenth'.": (
        "有单元没有正的期望产出；请剔除，或用 zeros='min_tenth'。"
    ),
    # python_models/efficiency/technology.py
    "technology = {technology} is not known; use {known} or a frame of reference units.": (
        "technology = {technology} 未知；可用 {known} 或参照单元的数据框。"
    ),
    "technology = None is not known; use {known} or a frame of reference units.": (
        "technology = None 未知；可用 {known} 或参照单元的数据框。"
    ),
    # python_models/efficiency/truncated.py
    "{n} rows above {point} are too few for {p} coefficients and sigma.": (
        "大于 {point} 的 {n} 行不足以估计 {p} 个系数和 sigma。"
    ),
    "Regressors are linear in each other, or zero; leave one out.": "解释变量之间线性相关或为零；请删去一个。",
    "The truncated regression has no maximum: sigma grows without end. Use other regressors.": (
        "截断回归没有极大值：sigma 无限增大。请换用其他解释变量。"
    ),
    "The truncated regression has no inner maximum; use other regressors or more rows.": (
        "截断回归没有内点极大值；请换用其他解释变量或增加行。"
    ),
    "{longitude} or {latitude} of {some} changes between periods, so the ellipse would move with it. Give each region "
    "one place for all periods.": (
        "{some} 的 {longitude} 或 {latitude} 在各期之间变化，椭圆会随之移动。请为每个地区给出各期相同的位置。"
    ),
}
