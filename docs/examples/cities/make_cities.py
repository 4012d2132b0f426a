"""Writes an invented panel of 281 real prefecture-level cities over 2004-2019 in yearbook form, with known parameters.

Codes, names and places are those of the template cn-prefectures; **every figure is invented**. ``python
docs/examples/cities/make_cities.py`` writes ``landing/``; ``TRUE`` is what estimates have to find again.
"""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TEMPLATE = HERE.parents[2] / "orchestration" / "templates" / "cn_prefectures"
REGIONS = TEMPLATE / "seeds" / "regions.csv"
INDUSTRIES = HERE.parents[2] / "dbt_project" / "seeds" / "industries.csv"
CITIES, YEARS = 281, range(2004, 2020)
BURN_IN = 40  # years before the first, so that dynamic outcomes start from their stationary distribution
SEED = 20260101

# Parameters that the studies of this folder estimate, by outcome.
TRUE = {
    # score = rho W score + theta + a controls + W theta + city + year + error; W: 1/d^2, rows sum to one
    "efficiency": {
        "rho": 0.45, "theta": 0.040, "lag_theta": 0.030, "ln_gdp_per_head": 0.05, "government": -0.10, "patents": 0.020,
    },
    # the mediator, patents per 10,000 people: theta on it
    "mediator": {"theta": 0.80},
    # ln patents granted, dynamic: its own past, ln theta and five controls
    "dynamic": {
        "past": 0.50, "theta": 0.40, "lnsci": 0.10, "lngov": -0.05, "lnfin": 0.08, "lngdp": 0.15, "lnind": -0.10,
    },
    # ln turnover of the technology market, static
    "static": {"theta": 0.60, "lnsci": 0.20, "lngov": -0.10, "lnfin": 0.10, "lngdp": 0.40, "lnind": 0.15},
    # ln R&D expenditure: theta by coast and inland
    "groups": {"coastal": 0.90, "inland": 0.20},
}  # fmt: skip
PRODUCER = [6, 8, 9, 11, 12]  # transport, information, finance, leasing, research among the nineteen sectors
SHARES = np.array([2, 4, 24, 3, 11, 5, 5, 2, 2.5, 4, 3, 3, 3, 2, 1.5, 11, 6, 1, 7])
DEPRECIATION = 0.096


def chosen() -> list[dict[str, str]]:
    """The first 281 prefecture-level cities by code that are there in all the years."""
    with REGIONS.open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["level"] == "prefecture" and r["region_name"].endswith("市")]
    there = [r for r in rows if not r["valid_to"] and (not r["valid_from"] or int(r["valid_from"]) <= YEARS[0])]
    return [r for r in there if r["longitude"]][:CITIES]


def sectors() -> list[str]:
    """Names of the nineteen sections, in their order."""
    with INDUSTRIES.open(encoding="utf-8") as handle:
        rows = [r for r in csv.DictReader(handle) if r["classification"] == "gbt4754_2011"]
    return [r["industry_name"] for r in rows if r["is_total"] == "false"]


def inverse_squared(cities: list[dict[str, str]]) -> np.ndarray:
    """(n, n) weights 1/d² of great-circle distances, rows summing to one."""
    longitude, latitude = (np.radians([float(c[k]) for c in cities]) for k in ("longitude", "latitude"))
    half = np.sin((latitude[:, None] - latitude) / 2) ** 2
    half += np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    distance = 2 * np.arcsin(np.sqrt(half))
    np.fill_diagonal(distance, np.inf)
    weights = distance**-2.0
    return weights / weights.sum(axis=1, keepdims=True)


def persistent(rng: np.random.Generator, n: int, spread: float, past: float = 0.7) -> np.ndarray:
    """(n, burn-in + years) first-order autoregressions with standard deviation ``spread``."""
    years = BURN_IN + len(YEARS)
    values = np.empty((n, years))
    values[:, 0] = rng.normal(0, spread, n)
    for t in range(1, years):
        values[:, t] = past * values[:, t - 1] + rng.normal(0, spread * np.sqrt(1 - past**2), n)
    return values


def employment(rng: np.random.Generator, size: np.ndarray) -> np.ndarray:
    """(n, all years, 19) persons by sector, in hundreds as tables of 10,000 persons with two decimals print them."""
    n = size.size
    structure = np.log(SHARES / SHARES.sum()) + rng.normal(0, 0.35, (n, 19))
    moves = np.stack([persistent(rng, n, 0.18) for _ in range(19)], axis=2)
    shares = np.exp(structure[:, None, :] + moves)
    shares /= shares.sum(axis=2, keepdims=True)
    return np.maximum(np.round(0.12 * size[:, None, None] * shares / 100), 1) * 100


def theta(persons: np.ndarray) -> np.ndarray:
    """(n, years) co-agglomeration of manufacturing and producer services, against the sum of the cities."""

    def quotient(at: list[int]) -> np.ndarray:
        total = persons.sum(axis=2)
        group = persons[:, :, at].sum(axis=2)
        return (group / total) / (group.sum(axis=0) / total.sum(axis=0))

    a, b = quotient([2]), quotient(PRODUCER)
    return 1 - np.abs(a - b) / (a + b) + a + b


def spatial(weights: np.ndarray, rho: float, right: np.ndarray) -> np.ndarray:
    """(I - rho W)^-1 times each year's column."""
    return np.linalg.solve(np.eye(len(weights)) - rho * weights, right)


def make() -> dict[str, np.ndarray]:
    """Every variable of the panel, (281, 16) each in the unit of its table; ``persons`` is (281, 16, 19)."""
    rng = np.random.default_rng(SEED)
    cities = chosen()
    n, last = len(cities), len(YEARS)
    weights = inverse_squared(cities)
    population = np.round(np.exp(rng.normal(15.1, 0.6, n))[:, None] * 1.004 ** np.arange(last)[None], -2)
    persons = employment(rng, population[:, 0])
    agglomeration = theta(persons)
    ln_theta = np.log(agglomeration)
    years = np.arange(BURN_IN + last) - BURN_IN
    index = np.round(100 * np.exp(0.08 - 0.002 * np.maximum(years, 0) + rng.normal(0, 0.015, (n, years.size))), 1)
    first = np.exp(rng.normal(10.6, 0.5, n) + 0.6 * np.log(population[:, 0] / 3.6e6))
    real = _chained(first, index, years)
    price = 1.03 ** np.arange(last)
    nominal = np.round(real[:, BURN_IN:] * price, 1)
    ln_gdp = np.log(real)
    controls = {
        "lnsci": 0.8 * ln_gdp + persistent(rng, n, 0.35) - 4.5,
        "lngov": persistent(rng, n, 0.15) + rng.normal(-1.8, 0.25, n)[:, None],
        "lnfin": persistent(rng, n, 0.15) + rng.normal(0.6, 0.2, n)[:, None],
        "lngdp": ln_gdp,
        "lnind": persistent(rng, n, 0.15) + rng.normal(-0.2, 0.2, n)[:, None],
    }
    made = {"persons": persons[:, BURN_IN:], "theta": agglomeration[:, BURN_IN:], "population": population}
    made |= {"index": index[:, BURN_IN:], "nominal": nominal, "real": real[:, BURN_IN:]}
    made |= {name: values[:, BURN_IN:] for name, values in controls.items()}

    true = TRUE["dynamic"]
    push = true["theta"] * ln_theta + sum(true[k] * v for k, v in controls.items())
    effect = rng.normal(0.8, 0.3, n)
    ln_granted = np.empty_like(push)
    ln_granted[:, 0] = (effect + push[:, 0]) / (1 - true["past"])
    for t in range(1, push.shape[1]):
        ln_granted[:, t] = true["past"] * ln_granted[:, t - 1] + effect + push[:, t] + rng.normal(0, 0.12, n)
    made["granted"] = np.exp(ln_granted[:, BURN_IN:])

    true = TRUE["static"]
    push = true["theta"] * ln_theta + sum(true[k] * v for k, v in controls.items())
    made["turnover"] = np.exp((push + rng.normal(0, 0.5, n)[:, None] + rng.normal(0, 0.15, push.shape))[:, BURN_IN:])

    coastal = np.array([c["coastal"].lower() == "true" for c in cities])
    slope = np.where(coastal, TRUE["groups"]["coastal"], TRUE["groups"]["inland"])[:, None]
    base = slope * ln_theta[:, BURN_IN:] + 0.5 * made["lngdp"]
    made["research"] = np.exp(base + rng.normal(0, 0.5, n)[:, None] + rng.normal(0, 0.15, base.shape))

    mediator = 5 + rng.normal(0, 1, n)[:, None] + TRUE["mediator"]["theta"] * made["theta"]
    mediator = mediator + rng.normal(0, 0.5, mediator.shape)
    made["applied"] = np.round(np.maximum(mediator, 0.05) * population / 1e4)
    return made | _efficiency(rng, made, weights)


def _chained(first: np.ndarray, index: np.ndarray, years: np.ndarray) -> np.ndarray:
    """(n, all years) levels that are ``first`` in year 0 and follow an index with the previous year at 100."""
    log = np.cumsum(np.log(index / 100), axis=1)
    return first[:, None] * np.exp(log - log[:, [int(np.flatnonzero(years == 0)[0])]])


def _efficiency(rng: np.random.Generator, made: dict[str, np.ndarray], weights: np.ndarray) -> dict[str, np.ndarray]:
    """Inputs and CO2 that give each city and year the score that the spatial process asks for.

    Inputs and the bad output all stand in one proportion to GDP and only their level differs, x = c GDP / e. Then the
    slacks-based score with one good and one bad output (Tone 2001 with a bad output, constant returns, not oriented)
    is 2e / (3 - e): cutting every input is better than raising the output. So e = 3 score / (2 + score), and the best
    city and year is at 1, which shifts the intercept only.
    """
    true, (n, last) = TRUE["efficiency"], made["theta"].shape
    ln_head = np.log(made["real"] * 1e6 / made["population"])
    government = np.exp(made["lngov"])
    patents = 1e4 * made["applied"] / made["population"]
    right = true["theta"] * made["theta"] + true["lag_theta"] * (weights @ made["theta"])
    right += true["ln_gdp_per_head"] * ln_head + true["government"] * government + true["patents"] * patents
    right += rng.normal(0, 0.05, n)[:, None] + rng.normal(0, 0.005, last)[None] + rng.normal(0, 0.012, (n, last))
    score = spatial(weights, true["rho"], right)
    score = score + (1 - score.max())
    assert score.min() > 0.05, "no score may be near zero"
    level = 3 * score / (2 + score)
    capital = 2.5 * made["real"] / level
    before = np.concatenate([np.zeros((n, 1)), (1 - DEPRECIATION) * capital[:, :-1]], axis=1)
    investment = capital - before
    investment[:, 0] = 0.1 * capital[:, 0]
    assert investment.min() > 0, "no year may disinvest"
    return {
        "score": score,
        "investment": investment,
        "labour": np.round(4.0 * made["real"] / level),
        "energy": 0.09 * made["real"] / level,
        "carbon": 0.21 * made["real"] / level,
    }


def investment_prices() -> dict[str, tuple[str, np.ndarray]]:
    """Code of each province (and of the nation, above the municipalities): its name and price levels, 1 in 2004."""
    rng = np.random.default_rng(SEED + 1)
    with REGIONS.open(encoding="utf-8") as handle:
        above = [r for r in csv.DictReader(handle) if r["level"] in ("province", "nation")]
    growth = {r["region_id"]: rng.normal(1.02, 0.01, len(YEARS)) for r in above}
    levels = {i: np.round(np.cumprod(np.concatenate([[1.0], g[1:]])), 4) for i, g in growth.items()}
    return {
        r["region_id"]: ("全国" if r["level"] == "nation" else r["region_name"], levels[r["region_id"]]) for r in above
    }


def write(folder: Path) -> None:
    """The three tables, as offices publish them."""
    made, cities = make(), chosen()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"地级市从业人员_{YEARS[0]}-{YEARS[-1]}.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["城市", "年份", *sectors()])
        for i, city in enumerate(cities):
            for t, year in enumerate(YEARS):
                out.writerow([city["region_name"], year, *(f"{v / 1e4:.2f}" for v in made["persons"][i, t])])
    prices = investment_prices()
    with (folder / f"分省固定资产投资价格_{YEARS[0]}-{YEARS[-1]}.csv").open(
        "w", encoding="utf-8", newline=""
    ) as handle:
        out = csv.writer(handle)
        out.writerow(["地区", *(f"{year}年" for year in YEARS)])
        out.writerows([names, *(f"{v:.4f}" for v in values)] for names, values in prices.values())
    paid = np.stack([prices[city["parent_region_id"]][1] for city in cities])
    secondary = 0.9 * made["nominal"] / (1 + np.exp(made["lnind"]))
    columns = {
        "年末总人口(万人)": made["population"] / 1e4,
        "地区生产总值(百万元)": made["nominal"],
        "地区生产总值指数(上年=100)": made["index"],
        "资本形成总额(百万元)": made["investment"] * paid,
        "全部从业人员(人)": made["labour"],
        "能源消费总量(千吨标准煤)": made["energy"],
        "二氧化碳排放量(千吨)": made["carbon"],
        "一般公共预算支出(百万元)": np.exp(made["lngov"]) * made["nominal"],
        "科学技术支出(百万元)": np.exp(made["lnsci"]),
        "存款余额(百万元)": 0.55 * np.exp(made["lnfin"]) * made["nominal"],
        "贷款余额(百万元)": 0.45 * np.exp(made["lnfin"]) * made["nominal"],
        "第二产业增加值(百万元)": secondary,
        "第三产业增加值(百万元)": np.exp(made["lnind"]) * secondary,
        "专利申请数(件)": made["applied"],
        "专利授权数(件)": np.round(made["granted"]),
        "技术市场成交额(百万元)": made["turnover"],
        "研发经费支出(百万元)": made["research"],
    }
    with (folder / f"地级市主要指标_{YEARS[0]}-{YEARS[-1]}.csv").open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["城市", "年份", *columns])
        for i, city in enumerate(cities):
            for t, year in enumerate(YEARS):
                out.writerow([city["region_name"], year, *(f"{v[i, t]:.7g}" for v in columns.values())])


if __name__ == "__main__":
    write(HERE / "landing")
