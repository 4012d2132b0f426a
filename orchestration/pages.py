"""Where the pages of a store's site lie; light, so that commands may name them."""

import os
from pathlib import Path

from warehouse.store import Store

ENTRY = "index.html"
REPORT, CHECKS, LINEAGE, DICTIONARY = "report.html", "expectations/index.html", "dbt/index.html", "dictionary.html"
EXHIBITS = "exhibits"  # folder of the files of the report's own tables and figures


def drawn_before(store: Store, page: str) -> Path:
    """Where the markup of a page's tables is kept for its next writing."""
    return store.root / "drawn" / f"{Path(page).with_suffix('').as_posix().replace('/', '_')}.json"


def lineage_page(store: Store) -> Path:
    """dbt's page of tables, columns and lineage, which past states share."""
    return Store(store.root).reports / LINEAGE


def site_pages(store: Store, here: str) -> dict[str, str]:
    """The site's pages by a key of ``words.site``, relative to the page ``here`` of it, which has none."""
    folder = (store.reports / here).parent
    found = {"all": ENTRY, "report": REPORT, "checks": CHECKS, "dictionary": DICTIONARY}
    there = {name: "" if page == here else _relative(store.reports / page, folder) for name, page in found.items()}
    return there | {"lineage": _relative(lineage_page(store), folder)}


def _relative(page: Path, folder: Path) -> str:
    return Path(os.path.relpath(page, folder)).as_posix()
