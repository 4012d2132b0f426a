"""Writes the data of the reproductions from installed packages: ``python studies/reproductions/make_data.py [FOLDER]``.

Nothing of others is kept in the repository: ``linearmodels`` (Munnell 1990), ``statsmodels`` (Grunfeld 1958) and
``libpysal`` (Columbus, Anselin 1988; incomes of US states) carry the tables, and ``tests/reference/gmm/abdata.csv``
is the UK panel of Arellano and Bond (1991). What no package carries is named
in its study with the place where to put it; ``--shared FOLDER`` takes it from there.
"""

import argparse
import csv
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "reference"


def write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(head)
        out.writerows(rows)


def munnell(folder: Path) -> None:
    """48 states, 1970-1986: output, public and private capital, employment, unemployment."""
    from linearmodels.datasets import munnell as data

    frame = data.load()
    columns = {
        "STATE": "state",
        "YR": "year",
        "GSP": "gsp",
        "P_CAP": "pcap",
        "PC": "pc",
        "EMP": "emp",
        "UNEMP": "unemp",
    }
    rows = frame[list(columns)].astype({"YR": int}).itertuples(index=False)
    write(folder / "munnell.csv", list(columns.values()), rows)


def grunfeld(folder: Path) -> None:
    """Eleven firms, 1935-1954: investment, value, capital."""
    from statsmodels.datasets import grunfeld as data

    frame = data.load_pandas().data
    rows = frame[["firm", "year", "invest", "value", "capital"]].astype({"year": int}).itertuples(index=False)
    write(folder / "grunfeld.csv", ["firm", "year", "invest", "value", "capital"], rows)


def columbus(folder: Path) -> None:
    """49 neighbourhoods of Columbus, Ohio, 1980: crime, income, housing value; and who borders whom."""
    import libpysal

    table = libpysal.io.open(libpysal.examples.get_path("columbus.dbf"))
    found = [table.by_col(c) for c in ("POLYID", "CRIME", "INC", "HOVAL")]
    rows = [(int(i), f"Neighbourhood {int(i)}", 1980, *rest) for i, *rest in zip(*found, strict=True)]
    write(folder / "columbus.csv", ["polyid", "name", "year", "crime", "inc", "hoval"], rows)
    shutil.copyfile(libpysal.examples.get_path("columbus.gal"), folder / "columbus.gal")


def us_incomes(folder: Path) -> None:
    """48 US states, 1929-2009: income per head; and who borders whom, by position in the table."""
    import libpysal

    with Path(libpysal.examples.get_path("usjoin.csv")).open(encoding="utf-8", newline="") as file:
        states = list(csv.DictReader(file))
    years = range(1929, 2010)
    rows = [(i, state["Name"], year, state[str(year)]) for i, state in enumerate(states) for year in years]
    write(folder / "us_incomes.csv", ["position", "name", "year", "income"], rows)
    shutil.copyfile(libpysal.examples.get_path("states48.gal"), folder / "us_incomes.gal")


def arellano_bond(folder: Path) -> None:
    """140 firms of the United Kingdom, 1976-1984: logs of employment, wage, capital, output of the industry."""
    shutil.copyfile(TESTS / "gmm" / "abdata.csv", folder / "abdata.csv")


MAKERS: tuple[Callable[[Path], None], ...] = (munnell, grunfeld, columbus, us_incomes, arellano_bond)
SHARED = {"cigar.csv": "spatial/data", "cigar_W.csv": "spatial/data", "tone2001.csv": "efficiency/data"}


def make(folder: Path, shared: Path | None = None) -> list[str]:
    """Write every table that can be had into ``folder``; returns the names of those that cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    for maker in MAKERS:
        maker(folder)
    if shared is None:
        return sorted(SHARED)
    for name, place in SHARED.items():
        shutil.copyfile(shared / place / name, folder / name)
    _with_year(folder / "tone2001.csv", 2001)
    return []


def _with_year(path: Path, year: int) -> None:
    """A cross-section gets the column of years that a panel has."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = [row for row in csv.reader(file) if row]
    write(path, [*head, "year"], [[*row, year] for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the data of the reproductions.")
    parser.add_argument("folder", type=Path, nargs="?", default=HERE / "data")
    parser.add_argument("--shared", type=Path, help="the folder reference/ of the shared inputs")
    given = parser.parse_args()
    lacking = make(given.folder, given.shared)
    print(f"{given.folder}: written" + (f"; no package has {', '.join(lacking)}" if lacking else ""))


if __name__ == "__main__":
    main()
