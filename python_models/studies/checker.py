"""Collects what is wrong with a study and knows what its data have: columns, years, samples, weights."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from python_models.errors import InputError
from python_models.formula.design import named_columns
from python_models.studies.context import Context
from python_models.studies.data import CUT, StudyData
from python_models.studies.declaration import Declaration
from python_models.studies.errors import near

Regressors = tuple[str, int, int, int]  # a problem, or slopes, periods and groups


@dataclass(frozen=True, slots=True)
class Checker:
    """Problems found so far, the step they are looked for in, and what regressors were found to be."""

    study: Declaration
    data: StudyData
    context: Context
    step: str = ""
    problems: list[str] = field(default_factory=list)
    told_apart: dict[Hashable, Regressors] = field(default_factory=dict)
    named: dict[int, list[str]] = field(default_factory=dict)  # columns of each alternative's data
    read: dict[Hashable, pl.DataFrame] = field(default_factory=dict)  # the rows that were asked for last

    def at(self, step: str) -> "Checker":
        """The same list of problems, in a step."""
        return replace(self, step=step)

    def say(self, key: str, problem: str) -> None:
        """Note a problem with a key."""
        where = [f"study {self.study.name}", *([f"step {self.step}"] if self.step else []), *([key] if key else [])]
        self.problems.append(f"{', '.join(where)}: {problem}")

    @staticmethod
    def words(formula: str) -> list[str]:
        """Variables a formula names, its operators and functions left out; none where it cannot be read."""
        try:
            return named_columns(formula)
        except InputError:
            return []

    def columns(self) -> list[str]:
        """Columns a study may name."""
        if id(self.data) not in self.named:
            self.named[id(self.data)] = [c for c in self.data.frame.columns if not c.startswith("__")]
        return self.named[id(self.data)]

    def variable(self, key: str, name: str) -> bool:
        """Whether the sample has a column; a problem with near names where not."""
        if name in self.columns():
            return True
        self.say(key, f"unknown variable {name!r}{near(name, self.columns())}")
        return False

    def has_values(self, key: str, name: str, rows: pl.DataFrame, where: str = "") -> bool:
        """Whether any row has a number in a column."""
        values = rows[name]
        if not (values.dtype.is_numeric() or values.dtype == pl.Boolean):
            self.say(key, f"{name} is {values.dtype}, not a number")
            return False
        if values.is_empty() or values.null_count() == len(values):
            self.say(key, f"{name} has no value{where or ' in this sample'}{self._years_of(name)}")
            return False
        return True

    def _years_of(self, name: str) -> str:
        period = self.context.period
        years = self.data.frame.drop_nulls(name)[period].unique().sort().to_list()
        return f"; it has {years[0]} to {years[-1]}" if years else ""

    def covers(self, key: str, name: str, rows: pl.DataFrame, span: tuple[int, int]) -> bool:
        """Whether a column has values in every year of a span; a problem naming the years it lacks."""
        if not rows[name].null_count():
            return True
        period = self.context.period
        there = rows.drop_nulls(name)[period].unique().sort().to_list()
        lacking = [y for y in rows[period].unique().sort().to_list() if y not in there]
        if not lacking:
            return True
        if there:
            mend = f"set years: [{max(there[0], span[0])}, {min(there[-1], span[1])}] or choose another variable"
        else:
            mend = "choose another variable"
        self.say(key, f"{name} has no value in {', '.join(map(str, lacking))}; {mend}")
        return False

    def has_sample(self, name: str | None) -> bool:
        """Whether a named sample exists (None and ``all`` are the whole)."""
        return name in (None, "all") or f"{CUT}{name}" in self.data.frame.columns

    def sample(self, key: str, name: str) -> bool:
        """Whether a named sample exists; a problem with near names where not."""
        if self.has_sample(name):
            return True
        self.say(key, f"no sample {name!r} under samples{near(name, self.study.samples)}")
        return False

    def weights(self, key: str, name: str) -> bool:
        """Whether a weights matrix is declared."""
        if name in self.study.weights:
            return True
        self.say(key, f"no weights {name!r}{near(name, self.study.weights)}")
        return False

    def years(self, key: str, span: tuple[int, int]) -> bool:
        """Whether a span of years lies in the sample."""
        first, last = self.study.years
        if span[0] > span[1]:
            self.say(key, f"first year {span[0]} is after last year {span[1]}")
            return False
        if span[0] < first or span[1] > last:
            self.say(key, f"{span[0]} to {span[1]} is not within the sample's years {first} to {last}")
            return False
        return True

    def year(self, key: str, year: int) -> bool:
        """Whether the sample has rows in a year."""
        there = self.data.frame[self.context.period].unique().sort().to_list()
        if year in there:
            return True
        self.say(key, f"no rows in {year}; the sample has {there[0]} to {there[-1]}")
        return False

    def rows(self, sample: str | None, years: tuple[int, int] | None) -> pl.DataFrame:
        """Rows of a step; the whole sample where the named one does not exist (which is a problem of its own)."""
        asked = id(self.data), sample if self.has_sample(sample) else None, years
        if asked not in self.read:  # one after the other, a step's models ask for the same
            self.read.clear()
            self.read[asked] = self.context.rows(*asked[1:])
        return self.read[asked]

    def once(self, key: str, names: Sequence[object]) -> bool:
        """Whether no name (or year) of a list is given twice; a problem naming those that are."""
        twice = [str(n) for n in dict.fromkeys(names) if list(names).count(n) > 1]
        if twice:
            self.say(key, f"{', '.join(twice)} is named more than once; name each once")
        return not twice

    def described(self, key: str, names: Sequence[str], rows: pl.DataFrame) -> None:
        """Each variable is there, numeric, and has values in the rows."""
        for name in names:
            if self.variable(key, name):
                self.has_values(key, name, rows)

    def in_years(self, variable: str, rows: pl.DataFrame, at: Sequence[int]) -> None:
        """A variable with values in the rows, and in each of the years."""
        if not self.variable("variable", variable):
            return
        self.has_values("variable", variable, rows)
        for year in at:
            if self.year("at", year):
                self.has_values("at", variable, rows.filter(pl.col(self.context.period) == year), f" in {year}")
