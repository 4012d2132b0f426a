"""What is said of frames, panels of data, weights and their files, whatever is estimated with them."""

MESSAGES = {
    # python_models/counts.py
    "{name}={value} must be a whole number of at least {least}.": "{name}={value} 应为不小于 {least} 的整数。",
    "{name}={value} must be a whole number of at least {least}: {why}.": (
        "{name}={value} 应为不小于 {least} 的整数：{why}。"
    ),
    "{name}={value} is more than the {most} there can be.": "{name}={value} 超过了最多可有的 {most}。",
    "{name}={value} must be True or False.": "{name}={value} 应为 True 或 False。",
    "{option}= belongs to {name}={known}, not {chosen}: leave it out.": (
        "{option}= 属于 {name}={known}，而不是 {chosen}：请删去。"
    ),
    "{option}= changes nothing {why}: leave it out.": "{option}= {why}不起任何作用：请删去。",
    "beside at=": "与 at= 并用时",
    "beside cut-offs": "在给定分界点时",
    "beside edges=": "与 edges= 并用时",
    "beside a frame of reference units": "在给出参照单元数据框时",
    "without weights=": "在没有 weights= 时",
    "without bads=": "在没有 bads= 时",
    "without instruments=": "在没有 instruments= 时",
    "without estimators that need weights=": "在没有需要 weights= 的估计量时",
    "with one step and conventional errors": "在一步估计与常规标准误下",
    "{name}={given} must be a name or a list of names.": "{name}={given} 应为一个名称或名称列表。",
    "a permutation test needs at least one draw, and its two-sided p is at least 2 / (permutations + 1)": (
        "置换检验至少需要一次抽样，其双侧 p 值不小于 2 / (permutations + 1)"
    ),
    "one draw has no spread": "一次抽样没有离散程度",
    "one gives simulated standard errors no spread": "一次模拟得不到标准误",
    "without them there is no distribution": "没有抽样就没有分布",
    "without one there is no p-value": "没有抽样就没有 p 值",
    "the test needs a bootstrap": "检验需要自助法",
    "a search needs candidates": "搜索需要候选值",
    "a window of periods": "窗口由若干时期组成",
    # python_models/executors.py
    "Executor {setting} is unknown; choose serial, processes, processes:N, dask or tcp://host:port.": (
        "执行方式 {setting} 未知；可选 serial、processes、processes:N、dask 或 tcp://host:port。"
    ),
    "Executor {setting} needs Dask: pip install distributed.": (
        "执行方式 {setting} 需要 Dask：pip install distributed。"
    ),
    # python_models/frames.py
    "a pandas or polars frame, a pyarrow table or a DuckDB relation": (
        "pandas 或 polars 数据框、pyarrow 表或 DuckDB 关系"
    ),
    "The data frame cannot be read: {exc}": "数据框无法读取：{exc}",
    "Expected a data frame ({kinds}), got {name__}.": "应为数据框（{kinds}），得到的是 {name__}。",
    "The data frame cannot be read: column names must be unique, and {twice} is not.": (
        "数据框无法读取：列名须唯一，而 {twice} 有重复。"
    ),
    "DuckDB takes no table back on this connection ({splitlines}); give relation.pl() or .df().": (
        "DuckDB 在此连接上不能接收表（{splitlines}）；请传入 relation.pl() 或 .df()。"
    ),
    # python_models/marginal_effects.py
    "component={component} is unknown; choose one of {components}.": "component={component} 未知；可选 {components}。",
    "{formula} is no spatial model: its coefficients are its effects; leave component out.": (
        "{formula} 不是空间模型：系数就是其效应；请删去 component。"
    ),
    "{variable} does not interact with {unknown}, only with {names}.": (
        "{variable} 不与 {unknown} 交互，只与 {names} 交互。"
    ),
    "{variable} interacts with {bare}; pass at={{{bare2}: [...]}}.": (
        "{variable} 与 {bare} 交互；请传入 at={{{bare2}: [...]}}。"
    ),
    "{variable} is in no term of the model; it has {terms}.": "{variable} 不在模型的任何项中；其变量有 {terms}。",
    "{variable} also enters as {hidden}; write it as a power, as in {variable2}^2.": (
        "{variable} 还以 {hidden} 进入模型；请写作次方，如 {variable2}^2。"
    ),
    # python_models/panel_data.py
    "Not in the data: {absent}; it has {columns}.": "数据中没有列 {absent}；其列有 {columns}。",
    "Not in the data: {absent} (did you mean {near}?); it has {columns}.": (
        "数据中没有列 {absent}（是否指 {near}？）；其列有 {columns}。"
    ),
    "Not in the data: {name}; a column is named by a text: {columns}.": (
        "数据中没有列 {name}；列名是文本：{columns}。"
    ),
    "{r} {r2} ({r3} rows)": "{r} {r2}（{r3} 行）",
    "{height} duplicated {unit}-{period} pair(s): {shown}. Keep one row per {unit2} and {period2}.": (
        "有 {height} 个重复的 {unit}-{period} 组合：{shown}。每个 {unit2} 和 {period2} 只保留一行。"
    ),
    "{first} and {second} are the same column, {column}; name two.": (
        "{first} 与 {second} 是同一列 {column}；请写两列。"
    ),
    "Column {key} holds {dtype}; make it a number, a date or text.": (
        "列 {key} 的类型是 {dtype}；请转为数值、日期或文本。"
    ),
    "Column {key} has {empty} empty value(s); every row needs its {key2}.": (
        "列 {key} 有 {empty} 个空值；每行都须有 {key2}。"
    ),
    # python_models/inference/u_shape.py
    "interval={ends} of {variable} must have a low end below its high end.": (
        "{variable} 的 interval={ends} 须低端小于高端。"
    ),
    "The model has no term {absent}, and a U needs {variable} + {square}; its terms are {terms}.": (
        "模型没有项 {absent}，而 U 形需要 {variable} + {square}；其项有 {terms}。"
    ),
    "{variable} also enters as {products}: so its slope is no line in it; leave them out.": (
        "{variable} 还以 {products} 进入模型，斜率因此不是它的直线；请删去这些项。"
    ),
    "The range of {variable} is not known from this fit; pass interval=(low, high).": (
        "此拟合结果不含 {variable} 的取值范围；请传入 interval=(low, high)。"
    ),
    # python_models/unit_names.py
    "{what} {some} more than once; one row and column per unit.": "{what} {some} 出现不止一次；每个个体只有一行一列。",
    "The weights lack {absent} of {wanted} unit(s) of the data: {some}. They know {some2}; build them from the "
    "same regions.": (
        "权重缺少数据中 {wanted} 个个体里的 {absent} 个：{some}。权重中有 {some2}；请用同一批地区生成权重。"
    ),
    # python_models/weights/files.py
    "{name}: weights are read from {kinds}; save it as one of them.": "{name}：权重可从 {kinds} 读取；请存为其中一种。",
    "values={values} is unknown; choose one of {values2}.": "values={values} 未知；可选 {values2}。",
    "diagonal={diagonal} is unknown; choose error or drop.": "diagonal={diagonal} 未知；可选 error 或 drop。",
    "Weights file {path} is not there.": "没有权重文件 {path}。",
    "{name} is empty.": "{name} 为空。",
    "{name}: the third column of a .gwt is a distance (GeoDa's distance bands and nearest neighbours) or a "
    "weight (its inverse distances), and the file does not say which. Say values: distances (d^-power), links "
    "(one for each pair) or weights (as they are).": (
        "{name}：.gwt 的第三列可能是距离（GeoDa 的距离带与最近邻），也可能是权重（其反距离），文件没有说明。请写明 "
        "values：distances（d^-power）、links（每对为一）或 weights（原样）。"
    ),
    "{name} is a {n} by {n2} matrix without names; say which row is which region: order, the regions in the "
    "order of its rows (a list, or a column of a file).": (
        "{name} 是没有名称的 {n} × {n2} 矩阵；请写明各行是哪个地区：order，按行次序排列的地区（列表，或文件的一列）。"
    ),
    "{name} has {n} rows, and order names {given} regions; they must be the same number.": (
        "{name} 有 {n} 行，而 order 列出 {given} 个地区；两者须相同。"
    ),
    "{name}: its header counts {n} regions, and its lines name {n2}; the other {unnamed} have no links and no "
    "name there. Say all regions: order (a list, or a column of a file).": (
        "{name}：文件头写有 {n} 个地区，各行写出 {n2} 个；其余 {unnamed} 个没有邻接也没有名称。请写出全部地区："
        "order（列表，或文件的一列）。"
    ),
    "{name} names {some}, which order does not have; name every region there.": (
        "{name} 中有 {some}，而 order 没有；请在其中写出每个地区。"
    ),
    "{name} has {unnamed} regions, and order names {given}; they must be the same number.": (
        "{name} 有 {unnamed} 个地区，而 order 列出 {given} 个；两者须相同。"
    ),
    "{name}: the distance from {ids} to {ids2} is zero, and 1/0 is no weight; mend it.": (
        "{name}：{ids} 到 {ids2} 的距离为零，1/0 不能作权重；请更正。"
    ),
    # python_models/weights/formats.py
    "{name} is {what}, not text; give it the ending of its kind.": "{name} 是{what}，不是文本；请用相应的扩展名。",
    "{name} is a binary file of a kind that is not read; export it as text (Stata: spmat export, spmatrix "
    "export) or CSV.": ("{name} 是无法读取的二进制文件；请导出为文本（Stata：spmat export、spmatrix export）或 CSV。"),
    "encoding={encoding} is unknown.": "encoding={encoding} 未知。",
    "UTF-8 nor GB18030": "UTF-8 或 GB18030",
    "{name} is not text in {tried}; give its encoding (such as latin-1, cp949, big5).": (
        "{name} 不是 {tried} 编码的文本；请写明 encoding（如 latin-1、cp949、big5）。"
    ),
    "{name}, line {line}: {text} is no {what}.": "{name}，第 {line} 行：{text} 不是{what}。",
    "number of regions (header: 0 n layer id)": "地区数（文件头：0 n layer id）",
    "{name}, line {number}: expected a region and its number of neighbours, not {line}.": (
        "{name}，第 {number} 行：应为地区及其邻居数，而不是 {line}。"
    ),
    "number of neighbours": "邻居数",
    "{name}: {strip} has {wanted} neighbours by line {number}; the file ends before.": (
        "{name}：{strip} 在第 {number} 行写有 {wanted} 个邻居，而文件提前结束。"
    ),
    "{name}: its header says {count} regions, and it has {ids}; the file is cut or mixed up.": (
        "{name}：文件头写有 {count} 个地区，实有 {ids} 个；文件被截断或混杂。"
    ),
    "can be read in two ways": "有两种读法",
    "does not name {wanted} regions of the file": "没有写出文件的 {wanted} 个地区",
    "{where}: {strip} {how}; use codes without spaces.": "{where}：{strip} {how}；请使用不含空格的代码。",
    "{name}, line {number}: expected region, neighbour and value, not {line}; names with spaces cannot be told "
    "apart here, use codes.": (
        "{name}，第 {number} 行：应为地区、邻居和值，而不是 {line}；此处无法分辨含空格的名称，请使用代码。"
    ),
    "{name}, line {number}: {words} is no number.": "{name}，第 {number} 行：{words} 不是数值。",
    "{name}: its header says {count} regions, and its lines name {ids}.": (
        "{name}：文件头写有 {count} 个地区，各行写出 {ids} 个。"
    ),
    "{name}: the value from {some} is zero: no link, or two regions at one point? Mend it.": (
        "{name}：{some} 的值为零：是没有邻接，还是两个地区在同一点？请更正。"
    ),
    "{name}: a weight is no number ({exc}).": "{name}：有权重不是数值（{exc}）。",
    "{name} cannot be read as ArcGIS weights ({exc}); the file is cut or another.": (
        "{name} 不能按 ArcGIS 权重读取（{exc}）；文件被截断或属其他类型。"
    ),
    "{name} cannot be read as MatrixMarket ({exc}).": "{name} 不能按 MatrixMarket 读取（{exc}）。",
    "{name} is {shape} by {shape2}; weights must be square.": "{name} 是 {shape} × {shape2}；权重须为方阵。",
    "{name} is a MATLAB 7.3 file; save it with save(..., '-v7').": (
        "{name} 是 MATLAB 7.3 文件；请用 save(..., '-v7') 保存。"
    ),
    "{name} cannot be read as a MATLAB file ({exc}).": "{name} 不能按 MATLAB 文件读取（{exc}）。",
    "{name}: no square matrix {variable}; it has {some}.": "{name}：没有方阵 {variable}；其中有 {some}。",
    "{name} holds {square} square matrices ({some}); say which: variable.": (
        "{name} 有 {square} 个方阵（{some}）；请用 variable 写明哪一个。"
    ),
    "{name} holds {square} square matrices ({some}); weights must be square.": (
        "{name} 有 {square} 个方阵（{some}）；权重须为方阵。"
    ),
    # python_models/weights/links.py
    "{what} name {some} among neighbours, but nowhere as a region.": (
        "{what}的邻居中有 {some}，但它们没有作为地区出现。"
    ),
    "{what} name the link from {a} to {b} twice; keep one.": "{what}中从 {a} 到 {b} 的邻接出现两次；请保留一个。",
    "{what} hold a weight that is no number ({exc}).": "{what}中有权重不是数值（{exc}）。",
    "{what}: rows and columns name different regions: {some} only among columns, {some2} only among rows; name "
    "each region once in the head and once in the first column.": (
        "{what}：行与列的地区不同：{some} 只在列中，{some2} 只在行中；每个地区在表头和首列各写一次。"
    ),
    "{what}: rows and columns name different regions: {some} only among columns; name each region once in the "
    "head and once in the first column.": ("{what}：行与列的地区不同：{some} 只在列中；每个地区在表头和首列各写一次。"),
    # python_models/weights/matrix.py
    "a libpysal Graph or W, a square frame whose columns are the units, a frame of links (region, neighbour, "
    "weight), a pair (matrix, ids) of a numpy or scipy.sparse matrix and its units in row order, a dict {{"
    "region: {{neighbour: weight}}}} or {{region: [neighbours]}}, or the path of a weights file": (
        "libpysal 的 Graph 或 W、列为个体的方形数据框、邻接数据框（地区、邻居、权重）、numpy 或 scipy.sparse 矩阵与"
        "按行次序排列的个体所成的一对 (matrix, ids)、字典 {{region: {{neighbour: weight}}}} 或 {{region: "
        "[neighbours]}}，或权重文件的路径"
    ),
    "Weights as {name__} do not say which row is which unit; give {forms}.": (
        "类型为 {name__} 的权重没有写明各行是哪个个体；请传入 {forms}。"
    ),
    "Weights of {label} are {near}; give a dict {{neighbour: weight}} or a list.": (
        "{label} 的权重是 {near}；请传入字典 {{neighbour: weight}} 或列表。"
    ),
    "Weights as a pair are (matrix, ids), with the units in the order of the rows.": (
        "成对传入的权重是 (matrix, ids)，个体按行的次序排列。"
    ),
    "Weights of shape {shape} and {names} ids do not fit; give an (n, n) matrix.": (
        "形状为 {shape} 的权重与 {names} 个 ids 不符；请传入 (n, n) 矩阵。"
    ),
    "Weights hold {dtype}, not numbers.": "权重的类型是 {dtype}，不是数值。",
    "Weights have {height} rows and {width} columns; they must be square, one column per unit, or links of "
    "three columns: region, neighbour, weight.": (
        "权重有 {height} 行 {width} 列；须为每个个体一列的方阵，或三列的邻接：地区、邻居、权重。"
    ),
    "Weights hold text instead of numbers: {some}.": "权重：列 {some} 不是数值。",
    "Weights: some links leave {some} empty; name both regions.": (
        "权重：邻接的列 {some} 在某些行为空；请写出两端的地区。"
    ),
    "Weights of {some} are {what}.": "{some} 的行中权重为 {what}。",
    "Weights give {some} a weight on itself; set the diagonal to zero (of a file: diagonal='drop').": (
        "权重给 {some} 赋予了对自身的权重；请把对角线设为零（文件可用 diagonal='drop'）。"
    ),
    "{alone} region(s) without neighbours {where}: {some}. Give them neighbours (k nearest, a longer cut-off) "
    "or leave them out of the panel.": (
        "{alone} 个地区{where}没有邻居：{some}。请为其建立邻接（k 近邻、更大的截断距离），或从面板中剔除。"
    ),
    # python_models/weights/tables.py
    "{name} has no rows.": "{name} 没有行。",
    "{name}: is {cells} a decimal or a thousand? Write {replace} or without comma.": (
        "{name}：{cells} 是小数还是千分位？请写 {replace} 或不带逗号。"
    ),
    "holds {cell}, no number": "写的是 {cell}，不是数值",
    "is empty; write 0 where there is no link": "为空；没有邻接处请写 0",
    "{name}: the cell of row {down}, column {across} {said}.": "{name}：第 {down} 行第 {across} 列的单元格{said}。",
    "{name}: row {ragged} has {rows} cells and the first has {width}.": (
        "{name}：第 {ragged} 行有 {rows} 个单元格，而首行有 {width} 个。"
    ),
    "{name} has {height} rows and {width} columns: no square of weights (regions in the head and in the first "
    "column), and no links (region, neighbour, weight).": (
        "{name} 有 {height} 行 {width} 列：既不是权重方阵（地区在表头和首列），也不是邻接（地区、邻居、权重）。"
    ),
    "{name} cannot be read as a workbook ({exc}).": "{name} 不能按工作簿读取（{exc}）。",
    "{name} has the sheets {some}; say which: sheet.": "{name} 有工作表 {some}；请用 sheet 写明哪一个。",
    "{name} has no sheet {chosen}; it has {some}.": "{name} 没有工作表 {chosen}；其中有 {some}。",
    "{name} cannot be read as Parquet ({exc}).": "{name} 不能按 Parquet 读取（{exc}）。",
    "{name}: the column {columns} does not name every row.": "{name}：列 {columns} 没有为每行写出名称。",
    "{name}: the columns {some} do not say which region each is; name or label them by the ids of {some2}, or "
    "count them (w1, w2, ...) in the order of the rows.": (
        "{name}：列 {some} 没有写明各是哪个地区；请按 {some2} 的代码命名或加标签，或按行的次序编号（w1, w2, ...）。"
    ),
    "{name}: reading .dta needs the package pyreadstat.": "{name}：读取 .dta 需要软件包 pyreadstat。",
    "{name} cannot be read as Stata data ({exc}).": "{name} 不能按 Stata 数据读取（{exc}）。",
}
