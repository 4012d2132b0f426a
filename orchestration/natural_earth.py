"""Natural Earth's states and provinces (public domain), as every QGIS brings them: found, not shipped."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from warehouse.errors import WarehouseError

NAME = "natural-earth"  # what a person types where a file is asked for
LAYER, COUNTRY, REGION = "states_provinces", "adm0_a3", "name"
LICENCE = "Natural Earth (public domain), as QGIS brings it; disputed borders in its own view"
SPELLINGS = {"Inner Mongolia": "Inner Mongol"}  # where its names are others
FILE = "resources/data/world_map.gpkg"
PLACES = (
    f"/usr/share/qgis/{FILE}",
    f"/usr/local/share/qgis/{FILE}",
    f"/var/lib/flatpak/app/org.qgis.qgis/current/active/files/share/qgis/{FILE}",
    f"/Applications/QGIS*.app/Contents/Resources/{FILE}",
    f"C:/Program Files/QGIS*/apps/qgis*/{FILE}",
)


def _glob(place: Path) -> Iterator[Path]:
    """What there is of a place with stars in it; of another system's place, nothing."""
    return Path(place.anchor).glob(str(place.relative_to(place.anchor))) if place.anchor else iter(())


def natural_earth() -> Path:
    """QGIS's map of the world on this machine.

    Raises
    ------
    WarehouseError
        There is none; how to get it without installing QGIS is said.
    """
    conda = os.environ.get("CONDA_PREFIX")
    places = (f"{conda}/share/qgis/{FILE}", *PLACES) if conda else PLACES
    found = [path for place in map(Path, places) for path in sorted(_glob(place))]
    if not found:
        raise WarehouseError(
            "Natural Earth's provinces come with QGIS (world_map.gpkg), which was not found here. On Debian, without "
            "installing it: apt-get download qgis-common && dpkg-deb -x qgis-common_*.deb qgis && coagg boundaries add "
            f"qgis/usr/share/qgis/{FILE} --layer {LAYER} --country CHN (the country's three letters)"
        )
    return found[-1]


def country_of(path: Path, names: Collection[str]) -> str:
    """The country of most of the names, by its three letters.

    Raises
    ------
    WarehouseError
        No country of the world has two of them.
    """
    import geopandas as gpd

    known = {name.casefold() for name in names}
    rows = gpd.read_file(path, layer=LAYER, ignore_geometry=True)
    rows = rows[rows[REGION].astype(str).str.casefold().isin(known)]
    counts = rows.groupby(COUNTRY)[REGION].nunique().sort_values()
    if counts.empty or counts.iloc[-1] < min(2, len(known)):
        raise WarehouseError("No country of Natural Earth has the panel's regions as its states or provinces.")
    return str(counts.index[-1])
