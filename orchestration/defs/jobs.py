"""What can be started: the whole refresh, and one year's ingestion."""

from datetime import datetime

import dagster as dg

from orchestration.dbt.project import PANEL
from orchestration.defs.failures import failure_in_words
from orchestration.language import described

refresh = dg.define_asset_job(
    "refresh",
    # studies are run when somebody asks for them: a refresh should not wait for bootstraps and permutations
    selection=dg.AssetSelection.all() - dg.AssetSelection.key_prefixes(["studies"]),
    description=described("refresh"),
    hooks={failure_in_words},
)


@dg.static_partitioned_config(
    [str(year) for year in range(PANEL.years[0], (PANEL.last_year or datetime.now().year - 6) + 6)]
)
def _one_year(year: str) -> dict[str, object]:
    return {"ops": {"raw__observations": {"config": {"year": int(year)}}}}


ingest_year = dg.define_asset_job(
    "ingest_year",
    selection=dg.AssetSelection.assets(["raw", "observations"]),
    config=_one_year,
    description=described("ingest_year"),
    hooks={failure_in_words},
)

JOBS = [refresh, ingest_year]
