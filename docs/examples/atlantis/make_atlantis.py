"""Writes the files of an invented country: French labels, own sectors, units and currency, years 1985-2003.

Run `python docs/examples/atlantis/make_atlantis.py`; the same numbers come out every time. Nothing here is real.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

HERE = Path(__file__).parent
NAMES = {  # region -> name; AT08 is called Gadire until 1999, Eumélos from 2000
    "AT01": "Poséidonie",
    "AT02": "Héraclée",
    "AT03": "Évenor",
    "AT04": "Leucippe",
    "AT05": "Clito",
    "AT06": "Amphérès",
    "AT07": "Évémon",
    "AT08": "Eumélos",
    "AT09": "Mnésée",
    "AT10": "Autochton",
    "AT11": "Élasippe",
    "AT12": "Mestor",
}
SECTORS = {  # label -> weight in an average region
    "Agriculture et pêche": 0.16,
    "Mines": 0.04,
    "Industries métallurgiques": 0.13,
    "Autres industries manufacturières": 0.17,
    "Construction": 0.08,
    "Commerce": 0.14,
    "Transports": 0.06,
    "Télécommunications": 0.03,
    "Banques et assurances": 0.03,
    "Services aux entreprises": 0.05,
    "Recherche et ingénierie": 0.02,
    "Administration": 0.09,
}
YEARS = range(1995, 2004)
LONG_YEARS = range(1985, 2004)
FRENCH = str.maketrans(".", ",")


class Country:
    """All figures, drawn once: employment by sector, capital formation, prices, product, energy, carbon, finances."""

    def __init__(self, seed: int = 9) -> None:
        rng = np.random.default_rng(seed)
        n, size = len(NAMES), np.exp(rng.normal(6.2, 0.6, len(NAMES)))  # thousand persons
        tilt = np.exp(rng.normal(0, 0.45, (n, len(SECTORS))))
        share = np.array(list(SECTORS.values())) * tilt
        share /= share.sum(axis=1, keepdims=True)
        drift = np.exp(rng.normal(0.004, 0.012, (n, len(SECTORS)))[:, :, None] * np.arange(len(YEARS)))
        noise = np.exp(rng.normal(0, 0.015, (n, len(SECTORS), len(YEARS))))
        self.employment = np.round(size[:, None, None] * share[:, :, None] * drift * noise, 1)
        self.population = np.round(size[:, None] * 2.3 * np.exp(0.006 * np.arange(len(YEARS))) * 1.0, 1)
        growth = np.exp(np.cumsum(rng.normal(0.035, 0.015, (n, len(LONG_YEARS))), axis=1))
        self.price = np.round(100 * np.cumprod(1 + rng.normal(0.025, 0.004, (n, len(LONG_YEARS))), axis=1), 2)
        self.price[:, 0] = 100.0
        self.investment = np.round(size[:, None] * 1.9 * growth * self.price / 100, 2)
        level = np.exp(rng.normal(0, 0.18, n))[:, None]
        recent = growth[:, -len(YEARS) :]
        self.product = np.round(size[:, None] * 9.0 * level * recent * self.price[:, -len(YEARS) :] / 100, 2)
        intensity = np.exp(rng.normal(0, 0.25, n))[:, None] * np.exp(-0.015 * np.arange(len(YEARS)))
        self.energy = np.round(0.34 * size[:, None] * recent * intensity * np.exp(rng.normal(0, 0.03, recent.shape)), 2)
        self.carbon = np.round(2.4 * self.energy * np.exp(rng.normal(0, 0.06, recent.shape)), 2)
        ratio = np.exp(rng.normal(0, 0.05, (4, *recent.shape)))
        self.budget = np.round(0.19 * self.product * ratio[0], 2)
        self.research = np.round(0.014 * self.product * ratio[1] * np.exp(rng.normal(0, 0.3, n))[:, None], 3)
        self.loans = np.round(0.9 * self.product * ratio[2] * np.exp(rng.normal(0, 0.15, n))[:, None], 2)
        self.patents = np.round(90 * self.research * ratio[3] / level).astype(int)


def name_in(region: str, year: int) -> str:
    return "Gadire" if region == "AT08" and year < 2000 else NAMES[region]


def french(value: float) -> str:
    """1234.5 -> 1.234,5 as a French bureau prints it."""
    whole, _, part = f"{value:,.10g}".replace(",", " ").partition(".")
    return whole.replace(" ", ".") + (f",{part}" if part else "")


def text_file(path: Path, rows: Iterable[Sequence[Any]], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


def workbook(path: Path) -> xlsxwriter.Workbook:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": datetime(2004, 6, 30)})
    return book


def fill(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    for i, row in enumerate(rows):
        for j, cell in enumerate(row):
            if cell is not None:
                sheet.write(i, j, cell)


def employment(country: Country, out: Path) -> None:
    """A file per year, regions by sectors, with the nation's row; from 2001 on workbooks instead of text."""
    for t, year in enumerate(YEARS):
        body: list[list[Any]] = []
        for k, region in enumerate(NAMES):
            figures = country.employment[k, :, t]
            body.append([name_in(region, year), *map(float, figures), round(float(figures.sum()), 1)])
        nation = ["Atlantide", *(round(sum(row[j] for row in body), 1) for j in range(1, len(SECTORS) + 2))]
        head = [[f"Emploi par secteur et région, {year}"], ["Unité : milliers de personnes"]]
        header = ["Région", *SECTORS, "Ensemble"]
        if year <= 2000:
            rows = [[c if isinstance(c, str) else french(c) for c in row] for row in [nation, *body]]
            text_file(out / f"emploi_{year}.csv", [*head, header, *rows, ["Source : Bureau royal"]], "cp1252")
        else:
            book = workbook(out / f"emploi_{year}.xlsx")
            fill(book, "Tableau 1", [*head, header, nation, [], *body])
            book.close()


def accounts(country: Country, out: Path) -> None:
    """Two-level header: product over its years, investment over its (longer) years."""
    first = ["Région", "Produit régional brut\n(millions de talents)", *[None] * (len(YEARS) - 1)]
    first += ["Investissement brut\n(millions de talents)", *[None] * (len(LONG_YEARS) - 1)]
    rows: list[list[Any]] = [["Comptes régionaux"], [], first, [None, *map(str, YEARS), *map(str, LONG_YEARS)]]
    for k, region in enumerate(NAMES):
        rows.append([NAMES[region], *map(float, country.product[k]), *map(float, country.investment[k])])
    book = workbook(out / "comptes_regionaux_2004-06-30.xlsx")
    fill(book, "Comptes", rows)
    book.close()


def prices(country: Country, out: Path) -> None:
    rows = [["Indice des prix, 1985 = 100"], ["Région", *map(str, LONG_YEARS)]]
    rows += [[NAMES[region], *map(french, country.price[k])] for k, region in enumerate(NAMES)]
    text_file(out / "prix_2004-06-30.csv", rows, "utf-8")


def energy_and_population(country: Country, out: Path) -> None:
    """Long tables; energy of the last year is an estimate and marked (e)."""
    rows: list[list[Any]] = [["Année", "Région", "Énergie (ktec)", "CO2 (kt)", "Population (milliers de personnes)"]]
    for t, year in enumerate(YEARS):
        for k, region in enumerate(NAMES):
            mark = "(e)" if year == YEARS[-1] else ""
            figures = [country.energy[k, t], country.carbon[k, t], country.population[k, t]]
            rows.append([year, name_in(region, year), french(figures[0]) + mark, *map(french, figures[1:])])
    text_file(out / "energie_population_2004-06-30.csv", rows, "utf-8-sig")


def finances(country: Country, out: Path) -> None:
    """A sheet per year."""
    book = workbook(out / "finances_2004-06-30.xlsx")
    header = ["Région", "Dépenses publiques", "Dépenses de recherche", "Crédits", "Brevets (nombre)"]
    for t, year in enumerate(YEARS):
        rows: list[list[Any]] = [["Finances et innovation"], ["Unité : millions de talents"], header]
        for k, region in enumerate(NAMES):
            money = [float(a[k, t]) for a in (country.budget, country.research, country.loans)]
            rows.append([name_in(region, year), *money, int(country.patents[k, t])])
        fill(book, str(year), rows)
    book.close()


def output(country: Country, out: Path) -> None:
    """Sectors as rows, regions as columns."""
    scale = np.linspace(14, 42, len(SECTORS))[None, :]
    for year in (1998, 2003):
        figures = np.round(country.employment[:, :, year - YEARS[0]] * scale, 1)
        rows: list[list[Any]] = [[f"Production par secteur et région, {year}"], ["Unité : millions de talents"]]
        rows.append(["Secteur", *(name_in(region, year) for region in NAMES)])
        rows += [[label, *map(float, figures[:, j])] for j, label in enumerate(SECTORS)]
        book = workbook(out / f"production_{year}.xlsx")
        fill(book, "Production", rows)
        book.close()


def main(out: Path = HERE / "landing") -> None:
    out.mkdir(parents=True, exist_ok=True)
    country = Country()
    for write in (employment, accounts, prices, energy_and_population, finances, output):
        write(country, out)


if __name__ == "__main__":
    main()
