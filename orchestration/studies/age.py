"""Which studies are older than the published data they would run on now."""

from pathlib import Path

from python_models.words import Language
from python_models.words.site import SITE
from warehouse.connection import connect, table_names

OLDER = """
    select s.study, s.data_vintage, r.data_vintage from results.studies s
    cross join (select data_vintage from meta.runs order by finished_at desc limit 1) r
    where s.data_vintage <> r.data_vintage order by s.study
"""


def older_than_data(published: Path, language: Language = "en") -> dict[str, str]:
    """Studies that ran on another vintage than the published one, with both; none before the first release."""
    if not published.exists():
        return {}
    with connect(published, read_only=True) as con:
        if not {"results.studies", "meta.runs"} <= set(table_names(con)):
            return {}
        rows = con.execute(OLDER).fetchall()
    return {study: SITE("vintages", language, then=then, now=now) for study, then, now in rows}
