"""What ``coagg --help`` says of every command, argument and option; a command by its words, a parameter behind them.

``sql --format`` is an option, ``export file`` an argument; the empty name is ``coagg`` itself, and ``*`` stands for
what several commands share.
"""

from python_models.words import Words

COMMANDS = Words(
    {
        "": ("From yearbook files to published regional tables.", "从统计年鉴文件到可发布的区域数据表与报告。"),
        "--panel": (
            "Panel folder (holds panel.yml); default: the bundled one.",
            "面板文件夹（含 panel.yml）；默认为自带面板。",
        ),
        "--language": (
            "en or zh: of messages and report; default: `language` of panel.yml.",
            "en 或 zh：提示信息与报告的语言；默认取 panel.yml 的 language。",
        ),
        "--version": ("Print the installed version.", "显示已安装的版本。"),
        "--install-completion": ("Install completion for the current shell.", "为当前 shell 安装命令补全。"),
        "--show-completion": (
            "Show completion for the current shell, to copy it or customize the installation.",
            "显示当前 shell 的补全脚本，以便复制或自行安装。",
        ),
        "checks": (
            "List every figure that failed the gate in the last run, published or not, with its file and cell.",
            "列出上次运行中未通过检查的全部数值（无论是否已发布）及其文件与单元格。",
        ),
        "checks table": (
            "employment, panel, series, regional or growth; default: all.",
            "employment、panel、series、regional 或 growth；默认全部。",
        ),
        "checks --csv": ("Write the list to this file.", "把列表写入该文件。"),
        "checks --draft-exceptions": (
            "Write exceptions.csv beside panel.yml: a line for each figure that stops the run, its reason left to you.",
            "在 panel.yml 旁写出 exceptions.csv：每个阻断运行的数值一行，理由由您填写。",
        ),
        "trace": (
            "Walk from a number to model, sample, panel and cells; with --file and --cell, from a cell to its uses.",
            "从一个数字追溯到模型、样本、面板与年鉴单元格；加 --file 与 --cell 则由单元格查其用处。",
        ),
        "trace table": (
            "marts.coagglomeration, results.model_terms, …",
            "表名，如 marts.coagglomeration、results.model_terms。",
        ),
        "trace keys": (
            "What names the row (110000 2015; a region by code or name), then a column if you want one only.",
            "指定行的键（如 110000 2015；地区可写代码或名称），其后可再加一个列名。",
        ),
        "trace --file": ("Forward instead: name of a yearbook file.", "反向追踪：年鉴文件名。"),
        "trace --cell": ("Its cell, such as C7.", "该文件的单元格，如 C7。"),
        "trace --sheet": ("Its sheet, where several have that cell.", "工作表名（多个工作表都有该单元格时）。"),
        "trace --csv": ("Write every yearbook cell reached to this file.", "把涉及的全部年鉴单元格写入该文件。"),
        "* --release": (
            "A file in store/releases; default: the published one.",
            "store/releases 中的文件；默认为当前发布的版本。",
        ),
        "sql": (
            "Query the published warehouse, read-only; a refresh neither waits for you nor disturbs you.",
            "只读查询已发布的数据仓库；查询与刷新互不影响。",
        ),
        "sql query": (
            "One query or several; - or a pipe reads them; else a prompt opens.",
            "一条或多条查询；- 或管道表示从标准输入读取；不给则进入交互提示符。",
        ),
        "sql --format": ("How rows are written.", "输出格式。"),
        "sql --limit": ("Rows at most; a table shows 40.", "最多输出的行数；表格默认 40 行。"),
        "export": (
            "Write one table of the published warehouse to a Parquet or CSV file, whole or not at all.",
            "把数据仓库的一张表完整导出为 Parquet 或 CSV 文件。",
        ),
        "export table": (
            "schema.table of the warehouse, such as marts.coagglomeration.",
            "表名（schema.table），如 marts.coagglomeration。",
        ),
        "export file": ("File to write: .parquet or .csv.", "要写的文件：.parquet 或 .csv。"),
        "new": (
            "Make a panel folder to start from: with the bundled sample, a template's lists, or files of your own.",
            "新建面板文件夹：可带自带样本、模板名录，或自己的文件。",
        ),
        "new panel": (
            "Folder to make; its last part is the panel's name.",
            "要建的文件夹；最后一段即面板名称。",
        ),
        "new --from": ("A yearbook file to start with; may be repeated.", "起步用的年鉴文件；可重复给出。"),
        "new --template": (
            "Lists of regions and industries to start with: cn-prefectures.",
            "起步用的地区与行业名录：cn-prefectures（全国地级市）。",
        ),
        "new more": ("More files, after --from FILE.", "--from 之后的更多文件。"),
        "run": (
            "Read new files, rebuild what depends on them, validate, estimate, publish, and write the report.",
            "读入新文件，重算受影响的部分，检查、估计、发布，并生成报告。",
        ),
        "run --as-of": (
            "Rebuild what had been published by this date (YYYY-MM-DD) into its own release.",
            "重建截至该日期（YYYY-MM-DD）已公布数据的状态，单独存为一个版本。",
        ),
        "run --loaded-by": (
            "Rebuild what this warehouse held at this time (YYYY-MM-DD[THH:MM:SS], UTC).",
            "重建本仓库在该时刻（YYYY-MM-DD[THH:MM:SS]，UTC）的状态。",
        ),
        "run --rebuild": ("Compute everything anew, changed or not.", "无论有无变化，全部重新计算。"),
        "run --language": (
            "en or zh: of messages and report; default: `language` of panel.yml.",
            "en 或 zh：提示信息与报告的语言；默认取 panel.yml 的 language。",
        ),
        "ui": (
            "Open Dagster's UI on http://127.0.0.1:PORT (loopback only); Ctrl-C stops it.",
            "在 http://127.0.0.1:PORT 打开 Dagster 界面（仅限本机）；按 Ctrl-C 停止。",
        ),
        "ui --port": ("Port on this machine.", "本机端口。"),
        "docs": (
            "Build dbt's documentation of tables, columns and lineage; the report's index page links it.",
            "生成 dbt 的表、字段与来源关系文档；报告首页有其链接。",
        ),
        "status": (
            "Last run and release, sources, failed checks, rejected cells; ends with 1 after a failed or overdue run.",
            "上次运行与版本、数据来源、未通过的检查、被拒单元格；运行失败或逾期时以 1 结束。",
        ),
        "status --json": (
            "State, problems, last run, release: for monitors.",
            "以 JSON 输出状态、问题、上次运行与版本，供监控使用。",
        ),
        "status --deep": (
            "Also read every release whole and compare checksums.",
            "另外完整读取每个版本并核对校验和。",
        ),
        "clean": (
            "Remove what is beyond the limits of `retention` in panel.yml; runs do so by themselves, a little at a "
            "time.",
            "删除超出 panel.yml 中 retention 限额的旧内容；每次运行也会自动少量清理。",
        ),
        "restore": (
            "Go back to an earlier release: readers see it at once, the next run goes on from it.",
            "退回较早的版本：读者立即看到它，下次运行从它继续。",
        ),
        "restore release": ("A file in store/releases.", "store/releases 中的文件。"),
        "source": ("Yearbook files and the source catalogue.", "年鉴文件与来源目录。"),
        "source inspect": (
            "Show what is detected in files (tables, header, unit, regions) and draft a catalogue entry for each.\n\n"
            "With --panel NEW for an unknown country or classification: regions, industries, units, variables, "
            "entries, panel.yml and a study are drafted too, and REVIEW.md lists every guess.",
            "显示在文件中识别到的内容（表、表头、单位、地区），并为每个文件起草目录条目。\n\n"
            "未知国家或分类请加 --panel NEW：同时起草地区、行业、单位、变量、条目、"
            "panel.yml 与一个研究，REVIEW.md 列出每一处推测。",
        ),
        "source inspect files": ("Yearbook files, wherever they lie.", "年鉴文件，放在哪里都可以。"),
        "source inspect --panel": (
            "A new folder: draft a whole panel from the files, lists of names and all.",
            "新文件夹：由这些文件起草整个面板，包括各种名录。",
        ),
        "source inspect --encoding": (
            "Of text files, where it cannot be told: cp949, cp932, latin-1 …",
            "文本文件的编码（无法自动判断时）：cp949、cp932、latin-1 …",
        ),
        "source withdraw": (
            "Take a file's figures back: they leave the panel with the next run. `restore` undoes it.",
            "撤回一个文件的数据：下次运行时退出面板；用 restore 可恢复。",
        ),
        "source withdraw file": (
            "A file's name as `coagg status` lists it, or the start of its SHA-256.",
            "coagg status 所列的文件名，或其 SHA-256 的开头。",
        ),
        "source withdraw --because": ("Why; recorded with who and when.", "理由；连同操作人与时间一起记录。"),
        "source restore": (
            "Give a withdrawn file's figures back: they return to the panel with the next run.",
            "恢复被撤回文件的数据：下次运行时重新进入面板。",
        ),
        "source restore file": ("The name of a withdrawn file.", "被撤回的文件名。"),
        "source restore --because": ("Why.", "理由。"),
        "source list": (
            "The catalogue: each source, its patterns and its title.",
            "来源目录：各来源、文件名模式与标题。",
        ),
        "boundaries": (
            "Boundaries for maps, taken once from a file of yours.",
            "地图边界：从自己的文件一次导入。",
        ),
        "boundaries add": (
            "Join a file with the panel's regions, thin it and keep it in the panel's folder; maps are drawn from it.",
            "将文件与面板的地区匹配，简化后存入面板文件夹，此后所有地图都以其绘制。",
        ),
        "boundaries add file": (
            "GeoJSON, GeoPackage or shapefile, also in a .zip; natural-earth: the provinces that QGIS brings.",
            "GeoJSON、GeoPackage 或 shapefile，也可为 .zip；natural-earth：QGIS 自带的各国省级边界。",
        ),
        "boundaries add --key": (
            "Property with codes or names; found where not given.",
            "含代码或名称的字段；不给则自动识别。",
        ),
        "boundaries add --layer": ("Layer of a GeoPackage with several.", "GeoPackage 有多个图层时的图层名。"),
        "boundaries add --encoding": ("Of a shapefile's attributes.", "shapefile 属性表的编码。"),
        "boundaries add --country": (
            "Of a map of the world, the country to keep (CHN).",
            "世界地图中要保留的国家（如 CHN）。",
        ),
        "boundaries add --licence": ("Source and licence, kept with the file.", "来源与许可，随文件保存。"),
        "boundaries add --download": (
            "With natural-earth: take the map out of Debian's package qgis-common (23 MB) where QGIS is not installed.",
            "与 natural-earth 同用：未装 QGIS 时，从 Debian 软件包 qgis-common（23 MB）中取出地图。",
        ),
        "boundaries add --largest-kb": ("Size that lines are thinned to.", "简化后的文件大小上限（kB）。"),
        "boundaries list": (
            "What is kept, from which file, and how it was joined.",
            "已存边界的来源文件与匹配方式。",
        ),
        "boundaries remove": (
            "Take the kept boundaries away; maps are tiles again.",
            "删除已存边界，地图恢复为方块图。",
        ),
        "study": (
            "An analysis as one YAML file: new, check, run, list.",
            "以一个 YAML 文件写成的研究：new、check、run、list。",
        ),
        "study new": (
            "Write a study to start from, with every part explained in it.",
            "新建一个研究文件，各部分均有说明。",
        ),
        "study new name": ("Lower-case name, which is also the file's.", "小写名称，也是文件名。"),
        "study new --folder": ("Where to write it; default: the panel's studies.", "写到哪里；默认为面板的 studies。"),
        "study list": ("Studies of this panel, and when each was last run.", "本面板的研究，以及各自上次运行的时间。"),
        "study check": (
            "Check studies against the published warehouse; nothing is run.",
            "对照已发布的数据仓库检查研究文件，不运行。",
        ),
        "study check names": ("Names or files; all where none is given.", "名称或文件；不给则为全部。"),
        "study run": (
            "Run studies: rows into the warehouse, tables and figures into files, one report each.",
            "运行研究：结果写入数据仓库，表与图写成文件，各出一份报告。",
        ),
        "study run names": (
            "Names or files; all but the main job's where none is given.",
            "名称或文件；不给则为除主研究以外的全部。",
        ),
        "study run --only": (
            "A step, or a model as step.model; may be repeated.",
            "只运行某一步骤，或写成“步骤.模型”的某一模型；可重复给出。",
        ),
        "study run --language": ("en or zh; the study's own where not given.", "en 或 zh；不给则用研究自己的语言。"),
        "study run --as-of": ("On the state that 'coagg run --as-of' rebuilt.", "基于 coagg run --as-of 重建的状态。"),
        "study run --loaded-by": (
            "On the state that 'coagg run --loaded-by' rebuilt.",
            "基于 coagg run --loaded-by 重建的状态。",
        ),
    }
)

# What stands around them on a page of help.
HELP = Words(
    {
        "usage": ("Usage: ", "用法："),
        "options": ("Options", "选项"),
        "arguments": ("Arguments", "参数"),
        "commands": ("Commands", "命令"),
        "error": ("Error", "错误"),
        "help": ("Show this message and exit.", "显示本帮助并退出。"),
        "default": ("[default: {}]", "[默认：{}]"),
        "required": ("[required]", "[必填]"),
        "aborted": ("Aborted.", "已中止。"),
        "try_help": (
            "Try [blue]'{command_path} {help_option}'[/] for help.",
            "用法见 [blue]'{command_path} {help_option}'[/]。",
        ),
    }
)
