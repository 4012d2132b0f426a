"""Invented panels and weights that all works of ``benchmarks.engines`` are measured on."""

from typing import Any

import numpy as np

ROLES: dict[str, Any] = {"inputs": ["capital", "labour", "energy"], "goods": ["gdp"], "bads": ["co2"]}
NAMES = ["capital", "labour", "energy", "gdp", "co2"]
KINDS = ("inputs", "goods", "bads")


def panel(units: int, periods: int, regressors: int = 3, missing: float = 0.0) -> dict[str, np.ndarray]:
    """Columns of a panel with both effects, ``missing`` of its rows left out."""
    rng = np.random.default_rng(1)
    unit, period = np.repeat(np.arange(units), periods), np.tile(np.arange(periods), units)
    effect = rng.normal(size=units)[unit] + rng.normal(size=periods)[period]
    x = rng.normal(size=(units * periods, regressors)) + 0.5 * effect[:, None]
    y = x @ np.linspace(0.5, 0.1, regressors) + effect + rng.normal(size=len(effect)) * (1 + 0.5 * np.abs(x[:, 0]))
    columns = {"id": unit, "year": period + 2001, "y": y, "group": unit % 2}
    columns |= {f"x{j + 1}": x[:, j] for j in range(regressors)}
    kept = rng.random(len(y)) >= missing
    return {name: column[kept] for name, column in columns.items()}


def lattice(n: int) -> np.ndarray:
    """(n, n) row-standardised contiguity of a square lattice, eight neighbours inside."""
    row, column = np.divmod(np.arange(n), int(np.ceil(np.sqrt(n))))
    near = np.maximum(np.abs(row[:, None] - row), np.abs(column[:, None] - column)) == 1
    return near / near.sum(axis=1, keepdims=True)


def dense(n: int, symmetric: bool) -> np.ndarray:
    """(n, n) row-standardised random weights; a scaled symmetric matrix, as distances give, or any."""
    weight = np.random.default_rng(3).random((n, n)) * (1 - np.eye(n))
    weight = weight + weight.T if symmetric else weight
    return weight / weight.sum(axis=1, keepdims=True)


def producers(units: int, years: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Unequal units of three inputs, a good and a bad: persistent sizes, mixes and inefficiencies, growth, noise."""
    rng = np.random.default_rng(seed)
    unit, year = np.repeat(np.arange(units), years), np.tile(np.arange(years), units)
    size = np.exp(rng.normal(0, 1, units))[unit] * np.exp(0.05 * year)
    inefficiency = np.exp(np.abs(rng.normal(0, 0.4, units)))[unit]
    mix = np.exp(rng.normal(0, 0.35, (units, 3))[unit] + rng.normal(0, 0.08, (len(unit), 3)))
    inputs = size[:, None] * mix * np.array([3000.0, 300.0, 900.0])
    good = 1000 * size / inefficiency * np.exp(-0.02 * year + rng.normal(0, 0.05, len(unit)))
    bad = 50 * size * np.exp(rng.normal(0, 0.4, units)[unit] + rng.normal(0, 0.05, len(unit)))
    columns = dict(zip(NAMES, [*inputs.T, good, bad], strict=True))
    return {"unit": unit, "year": year + 2003, **columns}


def roles(inputs: int, goods: int, bads: int) -> dict[str, Any]:
    """Names of as many inputs, goods and bads."""
    return {name: [f"{name[0]}{j}" for j in range(k)] for name, k in zip(KINDS, (inputs, goods, bads), strict=True)}


def many_efficient(n: int, inputs: int = 5, goods: int = 3, bads: int = 2) -> dict[str, np.ndarray]:
    """Units near a Cobb-Douglas frontier: of 5 + 3 + 2 variables 4,025 of 30,000 are efficient, a third of 4,496."""
    rng = np.random.default_rng(1)
    x = rng.lognormal(0, 0.8, (n, inputs))
    size = np.prod(x ** (1 / inputs), axis=1) * np.exp(-rng.exponential(0.03, n))
    outputs = [size[:, None] * rng.lognormal(0, 0.12, (n, k)) for k in (goods, bads)]
    every = [name for kind in roles(inputs, goods, bads).values() for name in kind]
    return {"unit": np.arange(n), **dict(zip(every, np.hstack([x, *outputs]).T, strict=True))}
