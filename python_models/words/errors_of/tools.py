"""What PyYAML, Python, the system, DuckDB, dbt, Dagster and GDAL say most often, in Chinese."""

MESSAGES = {
    # DuckDB: the kind of a mistake, before a colon
    "Parser Error": "语法错误",
    "Binder Error": "语句有误",
    "Catalog Error": "找不到",
    "Conversion Error": "转换错误",
    "Invalid Input Error": "无效的语句",
    "Out of Range Error": "超出范围",
    "IO Error": "读写错误",
    "Constraint Error": "违反约束",
    "Out of Memory Error": "内存不足",
    "Permission Error": "不允许",
    "INTERRUPT Error: Interrupted!": "已中断",
    # … and what it was
    "syntax error at end of input": "语句不完整，到末尾时还缺内容",
    'syntax error at or near "{word}"': "“{word}”附近有语法错误",
    'unterminated quoted string at or near "{word}"': "“{word}”处的引号没有闭合",
    "Table with name {name} does not exist!": "没有表 {name}",
    'Table with name "{name}" does not exist because schema "{schema}" does not exist.': (
        "没有表“{name}”，因为没有模式“{schema}”"
    ),
    'Table with name "{name}" already exists!': "已有表“{name}”",
    "Scalar Function with name {name} does not exist!": "没有函数 {name}",
    "Aggregate Function with name {name} does not exist!": "没有聚合函数 {name}",
    "Table Function with name {name} does not exist!": "没有表函数 {name}",
    'Did you mean "{near}" or "{near2}"?': "是否指“{near}”或“{near2}”？",
    'Referenced column "{name}" not found in FROM clause!': "FROM 中的各表没有列“{name}”",
    'Table "{table}" does not have a column named "{name}"': "表“{table}”没有列“{name}”",
    "Candidate bindings: {names}": "可能的列：{names}",
    "Candidate bindings: : {names}": "可能的列：{names}",
    "Candidate functions:": "可用的函数：",
    "No function matches the given name and argument types '{call}'. You might need to add explicit type casts.": (
        "没有函数符合“{call}”的名称与参数类型；可能需要写明类型转换"
    ),
    'column "{name}" must appear in the GROUP BY clause or must be part of an aggregate function.': (
        "列“{name}”须写入 GROUP BY，或放在聚合函数中"
    ),
    'Either add it to the GROUP BY list, or use "{call}" if the exact value of "{name}" is not important.': (
        "请写入 GROUP BY；若不在意取“{name}”的哪个值，可用“{call}”"
    ),
    'Ambiguous reference to column name "{name}" (use: "{first}" or "{second}")': (
        "列名“{name}”不唯一，请写“{first}”或“{second}”"
    ),
    "WHERE clause cannot contain aggregates!": "WHERE 中不能有聚合函数，请用 HAVING",
    "ORDER term out of range - should be between {low} and {high}": (
        "ORDER BY 的序号超出范围，应在 {low} 与 {high} 之间"
    ),
    "Set operations can only apply to expressions with the same number of result columns": (
        "UNION 等集合运算要求各部分的列数相同"
    ),
    "table {name} has {there} columns but {given} values were supplied": "表 {name} 有 {there} 列，却给出 {given} 个值",
    "Could not convert string '{text}' to {type}": "不能把文本“{text}”转换为 {type}",
    'invalid date field format: "{text}", expected format is (YYYY-MM-DD)': "日期“{text}”的写法有误，应为 YYYY-MM-DD",
    "Overflow in addition of {type} ({sum})!": "{type} 相加溢出：{sum}",
    "Overflow in multiplication of {type} ({product})!": "{type} 相乘溢出：{product}",
    "More than one row returned by a subquery used as an expression - scalar subqueries can only return a single "
    "row.": ("用作单个值的子查询返回了多行；只能返回一行"),
    'Use "SET {setting}" to revert to previous behavior of returning a random row.': (
        "写“SET {setting}”则恢复旧行为：任取一行"
    ),
    'Cannot execute statement of type "{kind}" on database "{name}" which is attached in read-only mode!': (
        "数据库“{name}”以只读方式打开，不能执行 {kind}"
    ),
    'No files found that match the pattern "{pattern}"': "没有符合“{pattern}”的文件",
    'Cannot open file "{file}": {why}': "不能打开文件“{file}”：{why}",
    'Could not set lock on file "{file}": {why}': "不能锁定文件“{file}”：{why}",
    # dbt_project/macros/composite.sql
    "composite {name}: {column} is missing in {count} of {rows} rows, first {place}; fill it, take it out, or set "
    "missing: drop": (
        "合成指数 {name}：{column} 在 {rows} 行中缺 {count} 行，首个为 {place}；请补全、去掉该列或设 missing: drop"
    ),
    "composite {name}: {column} is negative, first {place}; shares need positive figures, set scaling: minmax": (
        "合成指数 {name}：{column} 有负值，首个为 {place}；份额要求正数，请设 scaling: minmax"
    ),
    "composite {name}: {column} has the same value in every row; it tells nothing apart, take it out": (
        "合成指数 {name}：{column} 各行取值相同，无法区分高低，请去掉该列"
    ),
    "composite {name}: {column} has the same value in every row in {year}; it tells nothing apart, take it out": (
        "合成指数 {name}：{column} 在 {year} 年各行取值相同，无法区分高低，请去掉该列"
    ),
    # dbt
    "Compilation Error in {what} ({path})": "{what}（{path}）编译出错",
    "Database Error in {what} ({path})": "{what}（{path}）在数据库中出错",
    "Runtime Error in {what} ({path})": "{what}（{path}）运行出错",
    "compiled code at {path}": "编译后的代码：{path}",
    "{kind} '{name}' ({path}) depends on a node named '{other}' which was not found": (
        "{kind} “{name}”（{path}）依赖的“{other}”不存在"
    ),
    # GDAL, through pyogrio
    "'{path}' not recognized as being in a supported file format.": "“{path}”不是可识别的文件格式",
    "It might help to specify the correct driver explicitly by prefixing the file path with '<DRIVER>:', e.g. "
    "'CSV:path'.": "可在路径前写明驱动，如 'CSV:path'",
    "{path}: No such file or directory": "没有文件 {path}",
    "Unable to open {path}": "不能打开 {path}",
    # Dagster
    "stopped by what did not pass: {checks}": "未通过的检查阻断了运行：{checks}",
    "dagster._core.errors.DagsterAssetCheckFailedError: {n} blocking asset check failed with ERROR severity:": (
        "{n} 项检查未通过，运行到此为止："
    ),
    "dagster._core.errors.DagsterAssetCheckFailedError: {n} blocking asset checks failed with ERROR severity:": (
        "{n} 项检查未通过，运行到此为止："
    ),
    # Python and the system
    "month must be in 1..12": "月份应在 1 至 12 之间",
    "day is out of range for month": "该月没有这一天",
    "Permission denied": "没有权限",
    "No such file or directory": "没有该文件或文件夹",
    # PyYAML
    "while parsing {what}": "解析 {what} 时",
    "while scanning {what}": "扫描 {what} 时",
    "while parsing {what} in {file}, line {line}, column {column}": (
        "解析 {what} 时（第 {line} 行第 {column} 列，{file}）"
    ),
    "while parsing {what} expected {wanted}, but found {found} in {file}, line {line}, column {column}": (
        "解析 {what} 时应为 {wanted}，却是 {found}（第 {line} 行第 {column} 列，{file}）"
    ),
    "while scanning {what} in {file}, line {line}, column {column}": (
        "扫描 {what} 时（第 {line} 行第 {column} 列，{file}）"
    ),
    "in {file}, line {line}, column {column}:": "第 {line} 行第 {column} 列（{file}）：",
    "in {file}, line {line}, column {column}": "第 {line} 行第 {column} 列（{file}）",
    "expected {wanted}, but found {found}": "应为 {wanted}，却是 {found}",
    "expected {wanted}, but got {found}": "应为 {wanted}，却是 {found}",
    "mapping values are not allowed here": "此处不能有“键: 值”",
    "could not find expected ':'": "缺少 ':'",
    "found character {sign} that cannot start any token": "此处不能以 {sign} 开头（缩进请用空格，不用制表符）",
    "found unexpected end of stream": "文本提前结束（引号没有闭合）",
    "found undefined alias {name}": "别名 {name} 没有定义",
    "the node content": "内容",
    "a flow sequence": "[…] 列表",
    "a flow mapping": "{{…}} 映射",
    "a flow node": "[…] 或 {{…}}",
    "a block mapping": "键和值",
    "a block collection": "列表",
    "a simple key": "键",
    "a quoted scalar": "带引号的文本",
    "for the next token": "下一个记号",
    # Python's re
    "missing ), unterminated subpattern at position {position}": "缺少右括号，位置 {position}",
    "unbalanced parenthesis at position {position}": "括号不配对，位置 {position}",
    "nothing to repeat at position {position}": "没有可重复的内容，位置 {position}",
    "unterminated character set at position {position}": "字符集没有闭合，位置 {position}",
    "bad escape {sign} at position {position}": "无效的转义 {sign}，位置 {position}",
    "Candidate tables: {names}": "可能的表：{names}",
    "[Errno {number}] {what}: {path}": "{what}：{path}（错误 {number}）",
    "Read-only file system": "文件系统只读",
    "No space left on device": "磁盘空间不足",
    "Is a directory": "是文件夹",
    "Not a directory": "不是文件夹",
    "File exists": "文件已存在",
    "File is not a zip file": "不是 zip 文件",
    "Invalid isoformat string: {text}": "{text} 不是日期",
    "Referenced table {name} not found!": "没有引用表 {name}",
}
