"""What is said of a file that cannot be opened: its container, its encoding, its size."""

MESSAGES = {
    # warehouse/readers/containers/base.py
    "=formula without stored value": "=没有存储计算值的公式",
    "{what} has {rows} rows and {columns} columns: more cells than the limit of {max_cells}": (
        "{what} 有 {rows} 行 {columns} 列：单元格数超过上限 {max_cells}"
    ),
    "sheet {name} has more cells than the limit of {max_cells}": "工作表 {name} 的单元格数超过上限 {max_cells}",
    # warehouse/readers/containers/dbf.py
    "the dBASE table": "该 dBASE 表",
    "the dBASE table cannot be opened; fetch it again ({error})": "dBASE 表无法打开；请重新获取（{error}）",
    "the texts of the table are not all {used} ({error}); give its `encoding`": (
        "表中文本并非全部为 {used} 编码（{error}）；请写明 `encoding`"
    ),
    # warehouse/readers/containers/delimited.py
    "the text contains NUL bytes: it is not a text table": "文本含有 NUL 字节：不是文本表格",
    "not a table separated by {used}: {error}": "不是以 {used} 分隔的表格：{error}",
    # warehouse/readers/containers/encodings.py
    "the file is not {encoding} ({error}); correct `encoding` or leave it out to detect it": (
        "文件不是 {encoding} 编码（{error}）；请更正 `encoding`，或删去该键以自动识别"
    ),
    "the text is UTF-8 up to line {line}, where bytes follow that are none; fetch the file again": (
        "文本在第 {line} 行之前为 UTF-8，其后的字节不是；请重新获取文件"
    ),
    "the text is in no encoding that can be recognised; give its `encoding` (inspect: --encoding NAME)": (
        "无法识别文本的编码；请写明 `encoding`（inspect 用 --encoding 名称）"
    ),
    "{encodings} reads {line}": "按 {encodings} 读作 {line}",
    "the text is not UTF-8 and its encoding is not certain: {choices}; give its `encoding` (inspect: --encoding)": (
        "文本不是 UTF-8，编码不能确定：{choices}；请写明 `encoding`（inspect 用 --encoding）"
    ),
    # warehouse/readers/containers/eurostat.py
    "the table": "该表",
    "line {number} has {key} keys and {cells} cells, the head {dimensions} and": (
        "第 {number} 行有 {key} 个键、{cells} 个单元格，而表头有 {dimensions} 个与"
    ),
    "{message} {periods}; fetch the file again": "{message} {periods} 个；请重新获取文件",
    "line {number} has {keys} keys and {cells} cells, the head {heads} and {periods}; fetch the file again": (
        "第 {number} 行有 {keys} 个键、{cells} 个单元格，而表头有 {heads} 个与 {periods} 个；请重新获取文件"
    ),
    "{where} has no period or no key; fetch the file again": "{where} 没有时期或没有键；请重新获取文件",
    # warehouse/readers/containers/html_tables.py
    "the HTML cannot be parsed: {error}": "HTML 无法解析：{error}",
    "the tables span more cells than the limit of {max_cells}": "表格的单元格数超过上限 {max_cells}",
    # warehouse/readers/containers/ooxml.py
    "the workbook unpacks to {declared} bytes, more than the limit of {budget}": (
        "工作簿解压后有 {declared} 字节，超过上限 {budget}"
    ),
    "the workbook unpacks to more than the limit": "工作簿解压后超过上限",
    "the workbook is damaged or cut off; fetch it again ({error})": "工作簿损坏或被截断；请重新获取（{error}）",
    # warehouse/readers/containers/opendocument.py
    "a sheet": "一个工作表",
    # warehouse/readers/containers/opening.py
    "the file is empty; fetch it again": "文件为空；请重新获取",
    "the file has {data} bytes, more than the limit of {max_bytes}": "文件有 {data} 字节，超过上限 {max_bytes}",
    "packed {packed_in_packed} times ({packed}); unpack the file": (
        "被压缩了 {packed_in_packed} 层（{packed}）；请先解压"
    ),
    "the packed file": "压缩包内的文件",
    "{name} is empty; fetch it again": "{name} 为空；请重新获取",
    "the catalogue says {container}, the content is {found}; correct `container`": (
        "目录写的是 {container}，内容却是 {found}；请更正 `container`"
    ),
    "the file ({found}) is damaged or cut off; fetch it again ({what})": (
        "文件（{found}）损坏或被截断；请重新获取（{what}）"
    ),
    # warehouse/readers/containers/packed.py
    "the {name} file is damaged or cut off; fetch it again ({error})": "{name} 文件损坏或被截断；请重新获取（{error}）",
    "the {name} file": "该 {name} 文件",
    "{filename} unpacks to {file_size} bytes, more than the limit of {max_unpacked_bytes}": (
        "{filename} 解压后有 {file_size} 字节，超过上限 {max_unpacked_bytes}"
    ),
    "{filename} is locked with a password; pack it without one": "{filename} 有密码；请去掉密码后重新打包",
    "the archive is damaged or cut off; fetch it again ({error})": "压缩包损坏或被截断；请重新获取（{error}）",
    "and {shown} more": "另有 {shown} 个",
    "{names} and {shown} more": "{names} 等，另有 {shown} 个",
    "the archive holds no file; fetch it again": "压缩包内没有文件；请重新获取",
    "no file in the archive fits `member: {member}`; it holds {listed}": (
        "压缩包内没有文件符合 `member: {member}`；其中有 {listed}"
    ),
    "the archive holds several files: {listed}; say which one in `member` of the source": (
        "压缩包内有多个文件：{listed}；请在源条目的 `member` 中写明取哪一个"
    ),
    "{what} unpacks to more than the limit of {max_unpacked_bytes} bytes": (
        "{what} 解压后超过上限 {max_unpacked_bytes} 字节"
    ),
    # warehouse/readers/containers/parquet.py
    "the Parquet file": "该 Parquet 文件",
    "the Parquet file unpacks to {unpacked} bytes, more than the limit": (
        "Parquet 文件解压后有 {unpacked} 字节，超过上限"
    ),
    "the Parquet file is damaged or cut off; fetch it again ({reason})": (
        "Parquet 文件损坏或被截断；请重新获取（{reason}）"
    ),
    # warehouse/readers/containers/json_stat.py
    "the JSON-stat table": "该 JSON-stat 表",
    "the JSON has the key {twice} twice in one object; fetch it again": (
        "JSON 的同一对象中键 {twice} 出现两次；请重新获取"
    ),
    "a JSON-stat collection, which holds or names several data sets; fetch the data set itself": (
        "JSON-stat 集合，其中含有或指向几个数据集；请获取数据集本身"
    ),
    "the JSON-stat table does not say id, size and dimension of one length; fetch it again": (
        "JSON-stat 表的 id、size 与 dimension 数目不同；请重新获取"
    ),
    "{head} of the JSON-stat table has not the {size} categories that it says; fetch it again": (
        "JSON-stat 表的 {head} 没有它所说的 {size} 个类别；请重新获取"
    ),
    "the JSON-stat table has {cells} cells and {given} of {what}; fetch it again": (
        "JSON-stat 表有 {cells} 个单元格，{what} 有 {given} 个；请重新获取"
    ),
    "the JSON-stat table has no {what}; fetch it again": "JSON-stat 表没有 {what}；请重新获取",
    "{what} of the JSON-stat table names the cell {beyond}, of {cells}; fetch it again": (
        "JSON-stat 表的 {what} 指向第 {beyond} 个单元格，而共有 {cells} 个；请重新获取"
    ),
    # warehouse/readers/containers/pcaxis.py
    "the PC-Axis file has no STUB and no HEADING; fetch it again": "PC-Axis 文件没有 STUB，也没有 HEADING；请重新获取",
    "the PC-Axis table": "该 PC-Axis 表",
    "{name} code": "{name} 代码",
    "line {where} of the PC-Axis file is no keyword, and DATA has not come; fetch it again": (
        "PC-Axis 文件第 {where} 行不是关键字，而 DATA 尚未出现；请重新获取"
    ),
    "a keyword of the PC-Axis file does not end; fetch it again": "PC-Axis 文件的一个关键字没有结束；请重新获取",
    "the PC-Axis file gives no VALUES({name}); fetch it again": "PC-Axis 文件没有给出 VALUES({name})；请重新获取",
    "VALUES and CODES of {name} are not of one length; fetch the file again": (
        "{name} 的 VALUES 与 CODES 长度不同；请重新获取文件"
    ),
    "the PC-Axis table has {cells} cells and {values} figures; fetch it again": (
        "PC-Axis 表有 {cells} 个单元格、{values} 个数值；请重新获取"
    ),
    "the PC-Axis file has KEYS for some of its STUB only; fetch it without KEYS": (
        "PC-Axis 文件只对部分 STUB 给出 KEYS；请获取不带 KEYS 的文件"
    ),
    "the PC-Axis table does not come out at {step} entries a row; fetch it again": (
        "PC-Axis 表不能按每行 {step} 项排满；请重新获取"
    ),
    "the key {error} is no value of the PC-Axis file; fetch it again": "键 {error} 不是 PC-Axis 文件的取值；请重新获取",
    # warehouse/readers/containers/r_data.py
    "labels of values cannot be read ({error}); save it after haven::as_factor(), or zap_labels()": (
        "无法读取值标签（{error}）；请用 haven::as_factor() 或 zap_labels() 转换后重新保存"
    ),
    # warehouse/readers/containers/r_labels.py
    "it is not in R's binary format": "不是 R 的二进制格式",
    "it is cut off": "文件不完整",
    "it cannot be gone through: {error}": "无法逐项读取：{error}",
    "it holds what no data frame does (type {kind})": "含有数据框中不会有的内容（类型 {kind}）",
    "the texts of this R file are not UTF-8; save it once more in R, after enc2utf8()": (
        "此 R 文件的文本不是 UTF-8；请在 R 中用 enc2utf8() 转换后重新保存"
    ),
    "the R file cannot be read; save the data frame alone with saveRDS ({error})": (
        "R 文件无法读取；请用 saveRDS 单独保存数据框（{error}）"
    ),
    "the data frame {name}": "数据框 {name}",
    "the R file holds no data frame; save the data frame alone with saveRDS": (
        "R 文件中没有数据框；请用 saveRDS 单独保存数据框"
    ),
    # warehouse/readers/containers/signatures.py
    "open it in the program that made it and save the table as .xlsx or .csv": (
        "请用生成它的程序打开，把表格另存为 .xlsx 或 .csv"
    ),
    "unpack it and land the table itself": "请解压后放入表格本身",
    "copy the table into a workbook, or fetch it as .xlsx or .csv": "请把表格复制到工作簿，或获取 .xlsx 或 .csv 格式",
    "a 7z archive": "7z 压缩包",
    "a RAR archive": "RAR 压缩包",
    "a CAB archive": "CAB 压缩包",
    "a zstd file": "zstd 文件",
    "a compress (.Z) file": "compress（.Z）文件",
    "a PNG picture": "PNG 图片",
    "type the table, or fetch it as .xlsx or .csv": "请录入表格，或获取 .xlsx 或 .csv 格式",
    "a JPEG picture": "JPEG 图片",
    "a GIF picture": "GIF 图片",
    "a TIFF picture": "TIFF 图片",
    "a BMP picture": "BMP 图片",
    "an SQLite database": "SQLite 数据库",
    "export the table as .csv or .parquet": "请把表格导出为 .csv 或 .parquet",
    "an Access database": "Access 数据库",
    "export the table as .xlsx or .csv": "请把表格导出为 .xlsx 或 .csv",
    "save the table as .csv or .parquet": "请把表格保存为 .csv 或 .parquet",
    "a MATLAB file": "MATLAB 文件",
    "save the table with writetable as .csv or .xlsx": "请用 writetable 把表格保存为 .csv 或 .xlsx",
    "a netCDF file": "netCDF 文件",
    "an Arrow (Feather) file": "Arrow（Feather）文件",
    "save it as .parquet": "请保存为 .parquet",
    "a Feather file": "Feather 文件",
    "an ORC file": "ORC 文件",
    "an Avro file": "Avro 文件",
    "a SAS data set": "SAS 数据集",
    "save it with PROC EXPORT as .csv or .dta": "请用 PROC EXPORT 保存为 .csv 或 .dta",
    "a SAS transport file": "SAS 传输文件",
    "a shapefile's geometry": "shapefile 的几何文件",
    "land its .dbf; boundaries go to the panel's maps": "请放入其 .dbf；边界属于面板的地图",
    "a NumPy array": "NumPy 数组",
    "save it as .csv or .parquet": "请保存为 .csv 或 .parquet",
    "a Python pickle, which is never opened": "Python pickle，从不打开",
    "an RTF document": "RTF 文档",
    "a PostScript page": "PostScript 页面",
    "a web archive": "网页存档",
    "open it in a spreadsheet program and save it as .xlsx": "请用电子表格程序打开并另存为 .xlsx",
    "a program": "程序文件",
    "land the table itself": "请放入表格本身",
    "land the table itself; a self-extracting archive must be unpacked first": "请放入表格本身；自解压包须先解压",
    "a Word document": "Word 文档",
    "a PowerPoint file": "PowerPoint 文件",
    "an Apple Numbers file": "Apple Numbers 文件",
    "export it as .xlsx or .csv": "请导出为 .xlsx 或 .csv",
    "a KMZ map": "KMZ 地图",
    "boundaries go to the panel's maps": "边界属于面板的地图",
    "an OpenDocument text": "请把表格复制到工作簿",
    "copy the table into a workbook": "OpenDocument 文本",
    "an OpenDocument presentation": "OpenDocument 演示文稿",
    "an OpenDocument drawing": "OpenDocument 绘图",
    "an OpenDocument database": "OpenDocument 数据库",
    "export the table as .ods or .csv": "请把表格导出为 .ods 或 .csv",
    "a tar archive; {unpack}": "tar 压缩包；{unpack}",
    "a WebP picture; type the table, or fetch it as .xlsx or .csv": "WebP 图片；请录入表格，或获取 .xlsx 或 .csv 格式",
    "JSON; fetch the table as .csv or .xlsx": "JSON；请获取 .csv 或 .xlsx 格式的表格",
    "XML ({decode}); fetch the table as .csv or .xlsx": "XML（{decode}）；请获取 .csv 或 .xlsx 格式的表格",
    "powerpoint document": "PowerPoint 文档",
    "{what}; copy the table into a workbook": "{what}；请把表格复制到工作簿",
    "an Office file without a workbook (an e-mail, an installer, …); {export}": (
        "不含工作簿的 Office 文件（邮件、安装包等）；{export}"
    ),
    "an OpenDocument file ({kind})": "OpenDocument 文件（{kind}）",
    "binary data of an unknown kind (it begins with {hex}); save the table as .xlsx, .csv, .dta, .sav, .rds or "
    ".parquet": ("未知类型的二进制数据（以 {hex} 开头）；请把表格保存为 .xlsx、.csv、.dta、.sav、.rds 或 .parquet"),
    # warehouse/readers/containers/spreadsheetml.py
    "the XML spreadsheet is damaged or cut off; fetch it again ({error})": (
        "XML 电子表格损坏或被截断；请重新获取（{error}）"
    ),
    # warehouse/readers/containers/statistical.py
    "the data set": "该数据集",
    "its texts are not in the encoding it declares ({error})": "其文本不是它所声明的编码（{error}）",
    "the data set cannot be opened, it may be cut off; fetch or save it again ({error})": (
        "数据集无法打开，可能被截断；请重新获取或保存（{error}）"
    ),
    "the data set holds what cannot be read: {error}": "数据集含有无法读取的内容：{error}",
    "the file declares its encoding; leave `encoding` out": "文件自带编码声明；请删去 `encoding`",
    "the texts of the data set are not all {used} ({error}); give its `encoding`": (
        "数据集中文本并非全部为 {used} 编码（{error}）；请写明 `encoding`"
    ),
    # warehouse/readers/containers/workbooks.py
    "the workbook cannot be opened, it may be cut off; fetch it again ({reason})": (
        "工作簿无法打开，可能被截断；请重新获取（{reason}）"
    ),
    "the workbook has a password of its own; save it without one": "工作簿设有密码；请保存为不带密码的文件",
    # warehouse/readers/containers/xml_parts.py
    "the workbook declares a document type, which no office program does; fetch it again": (
        "工作簿声明了文档类型，办公软件不会这样做；请重新获取"
    ),
    "a sheet reaches to row {height}, column {width}: more cells than the limit": (
        "工作表延伸到第 {height} 行、第 {width} 列：单元格数超过上限"
    ),
}
