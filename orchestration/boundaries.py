"""The boundaries that a panel keeps: where they lie, and how a file becomes them."""

import csv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from orchestration.natural_earth import LAYER, LICENCE, NAME, SPELLINGS, country_of, natural_earth
from orchestration.terminal import said
from warehouse.asked import BUNDLED
from warehouse.bundled import CHECKOUT
from warehouse.errors import WarehouseError
from warehouse.panel import Panel
from warehouse.store import write_atomically

KEPT = Path("boundaries") / "regions.geojson"  # in the panel's folder


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken: the file it became, a sentence, and the shapes of no region."""

    path: Path
    said: str
    others: str


def kept_file(panel: Panel) -> Path | None:
    """The kept boundaries of a panel; None where there are none."""
    path = panel.folder / KEPT
    return path if path.is_file() else None


def add_boundaries(
    panel: Panel,
    file: Path,
    *,
    key: str | None = None,
    layer: str | None = None,
    encoding: str | None = None,
    country: str | None = None,
    licence: str = "",
    largest_kb: int = 400,
    download: bool = False,
    when: str = "",
    user: str = "",
) -> Kept:
    """Take a file of boundaries for a panel; ``natural-earth`` stands for the file that QGIS brings.

    With ``download`` that file is taken out of Debian's package where QGIS is not installed.

    Raises
    ------
    InputError
        The file cannot be read, or a region of the panel has no polygon in it.
    WarehouseError
        An installed package is never written to; Natural Earth is not on this machine, or lacks the regions.
    """
    from python_models.reporting.figures.boundary_import import Listed, content_hash, joined, small
    from python_models.reporting.figures.map_shapes import UNSAID
    from python_models.unit_names import some

    if panel.folder == BUNDLED and not CHECKOUT:
        raise WarehouseError("The installed package is not written to; make a panel of your own: coagg new my_panel")
    names: dict[str, list[str]] = {}
    for row in _rows(panel.seeds / "region_names.csv"):
        names.setdefault(row.get("region_id") or "", []).append(row["name"])
    regions = {}
    for row in _rows(panel.seeds / "regions.csv"):
        if row.get("level") == panel.level:
            code = row["region_id"]
            own = [n for n in (row.get("region_name"), row.get("region_name_en"), *names.get(code, [])) if n]
            own += [other for name, other in SPELLINGS.items() if name in own]
            regions[code] = Listed(own, row.get("parent_region_id") or "", code not in panel.excluded_regions)
    with TemporaryDirectory(prefix="coagg-") as brought:
        if str(file) == NAME:
            file, layer, licence = (
                natural_earth(Path(brought) if download else None),
                layer or LAYER,
                licence or LICENCE,
            )
            country = country or country_of(file, [name for listed in regions.values() for name in listed.names])
        found = joined(file, regions, key=key, encoding=encoding, layer=layer, country=country)
        content = content_hash(file)
    facts = {
        "file": file.name,
        "sha256": content,
        "joined_by": f"{found.key} ({found.by})",
        "regions": len(set(found.shapes["region_id"]) & set(regions)),
        "others": list(found.others),
        "licence": licence or UNSAID,
        "added": " ".join(part for part in (when, user) if part),
    }
    text, tolerance = small(found.shapes, facts, largest_kb)
    path = panel.folder / KEPT
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text)
    counted = {
        "regions": facts["regions"],
        "of": len(regions),
        "by": said(f"boundaries.{found.by}"),
        "column": found.key,
        "size": len(text.encode()) / 1000,
        "lines": said("boundaries.thinned" if tolerance else "boundaries.as_they_are", tolerance=tolerance),
    }
    sentence = said("boundaries.taken", file=file.name, **counted)
    return Kept(path, sentence, some(found.others) if found.others else "")


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
