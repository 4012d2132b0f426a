"""REVIEW.md of a drafted panel: what was guessed, and which list to correct; and its study's questions."""

from python_models.words import Words

REVIEW = Words(
    {
        "head": (
            "# What was guessed\n\nEach line was drafted from the files, not known. Where one is wrong, correct its "
            "list, named below;\n`coagg --panel . run` reads the lists, never this page.\n",
            "# 哪些是推测\n\n以下各行由文件起草，并非已知。有误时请更正下文所列的名录；"
            "`coagg --panel . run` 只读名录，不读本页。\n",
        ),
        "doubtful": ("Look at these first", "请先核对这些"),
        "plain": ("And these", "然后是这些"),
        "file": ("file", "文件"),
        "cell": ("cell", "单元格"),
        "what_stands": ("what stands there", "原文"),
        "taken_for": ("taken for", "读作"),
        "why": ("why", "依据"),
        "lists": (
            "\nRegions: `seeds/regions.csv`, spellings `seeds/region_names.csv`. Industries and their groups: "
            "`seeds/industries.csv`,\nspellings `seeds/industry_names.csv`. Units: `seeds/units.csv`, "
            "`seeds/unit_names.csv`. Variables: `seeds/variables.csv`.\nHow a file is read: `sources/`. Marks for "
            "missing figures: `sources/_defaults.yml`. Years: `panel.yml`.\n",
            "\n地区：`seeds/regions.csv`，各种写法：`seeds/region_names.csv`。行业及其分组："
            "`seeds/industries.csv`，各种写法：`seeds/industry_names.csv`。单位：`seeds/units.csv`、`seeds/unit_names.csv`。变量：`seeds/variables.csv`。"
            "文件怎样读入：`sources/`。缺失值的记号：`sources/_defaults.yml`。年份：`panel.yml`。\n",
        ),
        # of the starting study: as it stands in starting_panel/main.yml, and where there is no co-agglomeration
        "what_theta": ("How does co-agglomeration go with output per head?", "协同集聚与人均产出有什么关系？"),
        "what": ("What do the figures say?", "这些数值说明什么？"),
        "spread_theta": ("How do the variables spread?", "各变量怎样分布？"),
        "spread": ("How do the figures spread?", "这些数值怎样分布？"),
    }
)
