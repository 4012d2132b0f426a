"""Where the pages lie in a store's reports; light, so that commands may name them."""

from pathlib import Path

from warehouse.store import Store

REPORT, CHECKS, LINEAGE = "index.html", "expectations/index.html", "dbt/index.html"


def lineage_page(store: Store) -> Path:
    """dbt's page of tables, columns and lineage, which past states share."""
    return Store(store.root).reports / LINEAGE
