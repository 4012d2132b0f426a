"""Tables with two columns of places, a province and a city: the figures are of the finer ones."""

from __future__ import annotations

from warehouse.names import normalise
from warehouse.readers.cells import fold, is_number
from warehouse.readers.labels import Context, find_region
from warehouse.readers.observations import Problem
from warehouse.readers.tables import Table

# heads of columns whose places lie in those of a column headed otherwise (省份, province, state, region)
FINER = frozenset(
    map(
        normalise,
        (
            *("城市", "城市名", "城市名称", "市", "市名", "地级市", "地市", "市州", "地市州", "市县", "县", "县市"),
            *("县名", "区县", "县区", "县级市", "city", "cities", "county", "counties", "prefecture", "municipality"),
            *("district", "msa"),
        ),
    )
)


def finer(head: str) -> bool:
    """Whether a head is one of places within others."""
    return normalise(head) in FINER


def refuse_coarser(table: Table, ctx: Context) -> None:
    """Raise a Problem where rows would be read as provinces' and a column beside names the cities they are of.

    An entry that names its `label_column` is taken at its word.
    """
    at = table.label_column
    if ctx.source.label_column or not table.header:
        return
    heads = {j: [t for k in table.header if (t := table.cell(k, j))] for j in range(len(table.sheet.rows[0]))}
    if any(map(finer, heads[at])):
        return
    for j, texts in heads.items():
        if j == at or not any(map(finer, texts)):
            continue
        named = [(table.label(i), table.cell(i, j).strip()) for i in table.data]
        if not all(t and not is_number(fold(t)) for _, t in named) or not any(
            _other_place(here, there, ctx) for here, there in named
        ):
            continue
        label, beside = (next(iter(heads[k]), "") for k in (at, j))
        raise Problem(
            "ambiguous_region",
            f"the figures are of the places in column {beside!r}, which lie in those of {label!r}; say which are read: "
            f"`label_column: {beside}` (or {label})",
        )


def _other_place(here: str, there: str, ctx: Context) -> bool:
    """Whether the second text is no name of the first's place (北京 | 北京市 is one)."""
    first, second = (find_region(text, ctx.seeds.regions) for text in (here, there))
    return first.status == "found" and (second.status != "found" or second.target != first.target)
