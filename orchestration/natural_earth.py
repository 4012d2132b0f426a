"""Natural Earth's states and provinces (public domain), as every QGIS brings them: found, not shipped."""

import os
import shutil
import subprocess
from collections.abc import Collection, Iterator
from pathlib import Path

from warehouse.errors import WarehouseError

NAME = "natural-earth"  # what a person types where a file is asked for
LAYER, COUNTRY, REGION = "states_provinces", "adm0_a3", "name"
LICENCE = "Natural Earth (public domain), as QGIS brings it; disputed borders in its own view"
SPELLINGS = {"Inner Mongolia": "Inner Mongol"}  # where its names are others
PACKAGE = "qgis-common"  # of Debian and Ubuntu: QGIS's data, without its program
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


def natural_earth(download_to: Path | None = None) -> Path:
    """QGIS's map of the world on this machine, or brought to a folder where there is none.

    Raises
    ------
    WarehouseError
        There is none, or it cannot be brought; how to get it without installing QGIS is said.
    """
    conda = os.environ.get("CONDA_PREFIX")
    places = (f"{conda}/share/qgis/{FILE}", *PLACES) if conda else PLACES
    found = [path for place in map(Path, places) for path in sorted(_glob(place))]
    if not found and download_to is not None:
        return _downloaded(download_to)
    if not found:
        raise WarehouseError(
            "Natural Earth's provinces come with QGIS (world_map.gpkg), which was not found here. On Debian or Ubuntu, "
            f"without installing it: coagg boundaries add {NAME} --download takes the map out of the package "
            f"{PACKAGE} (23 MB). Elsewhere: unpack that file from QGIS and coagg boundaries add FILE --layer {LAYER} "
            "--country CHN (the country's three letters)"
        )
    return found[-1]


def _downloaded(folder: Path) -> Path:
    """The map out of Debian's or Ubuntu's package, by their own client and without root; nothing is installed."""
    client, unpacker = shutil.which("apt-get"), shutil.which("dpkg-deb")
    if not (client and unpacker):
        raise WarehouseError(f"--download asks apt-get for the package {PACKAGE}; this machine has no apt-get.")
    done = subprocess.run([client, "download", "-q", PACKAGE], cwd=folder, capture_output=True, text=True, check=False)
    packages = sorted(folder.glob(f"{PACKAGE}_*.deb"))
    if done.returncode != 0 or not packages:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise WarehouseError(
            f"apt-get could not download {PACKAGE}: {said[-1] if said else 'it said nothing'}. Without lists of "
            "packages, run apt-get update first (as root)."
        )
    import tarfile

    target = folder / Path(FILE).name
    with subprocess.Popen([unpacker, "--fsys-tarfile", str(packages[-1])], stdout=subprocess.PIPE) as unpacked:
        with tarfile.open(fileobj=unpacked.stdout, mode="r|") as archive:
            for member in archive:
                if member.name.endswith(FILE) and (content := archive.extractfile(member)) is not None:
                    with target.open("wb") as out:
                        shutil.copyfileobj(content, out)
        unpacked.stdout.close()  # type: ignore[union-attr]
    if not target.exists():
        raise WarehouseError(f"{packages[-1].name} has no {FILE}.")
    return target


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
