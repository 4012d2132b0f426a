"""Why the panel report does not show something: it is not stored, or there is nothing to tell."""

from python_models.words import Words

ABSENCES = Words(
    {
        # not stored
        "not_published": ("The table {table} has not been published.", "表 {table} 尚未发布。"),
        "no_rows": ("The table {table} has no rows.", "表 {table} 没有任何行。"),
        "no_column": ("The table {table} has no column {columns}.", "表 {table} 没有列 {columns}。"),
        "unanswerable": (
            "The query on {tables} cannot be answered: {problem}.",
            "对 {tables} 的查询无法执行：{problem}。",
        ),
        "no_answer": ("No stored row answers the query on {tables}.", "{tables} 中没有符合查询的行。"),
        "no_efficiency": ("No efficiency of the study {study} is stored.", "没有存储研究 {study} 的效率。"),
        "no_mean": ("No mean of all regions is stored.", "没有存储全部地区的均值。"),
        "no_theta": ("No θ is stored for the last year.", "没有存储最后一年的 θ。"),
        "no_moran": ("No Moran's I of the study {study} is stored.", "没有存储研究 {study} 的 Moran’s I。"),
        # nothing to tell
        "one_pair": (
            "Only one pair of industries is stored, so pairs are not set side by side.",
            "仅存有一个产业组合，不作并列比较。",
        ),
        "too_many_rows": ("The heat map by region is drawn for at most 60 regions.", "热力图最多画 60 个地区。"),
        "no_rejects": ("No cell was rejected.", "没有被拒绝的单元格。"),
        "first_release": (
            "This is the first release, so there is none to compare it with.",
            "这是第一个版本，没有可比较的上一版本。",
        ),
        "none_revised": (
            "No figure was added, revised, withdrawn or left empty since the previous release.",
            "与上一版本相比，没有新增、修订、撤回或留空的数据。",
        ),
        "only_added": (
            "{added} figure(s) added since the previous release; none was revised, withdrawn or left empty.",
            "与上一版本相比新增 {added} 个数据，没有修订、撤回或留空。",
        ),
        "none_moved": (
            "No index value and no coefficient moved since the previous release.",
            "与上一版本相比，指数和系数均无变动。",
        ),
    }
)
