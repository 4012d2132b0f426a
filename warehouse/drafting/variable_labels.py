"""What Stata and SPSS say of a variable beside its name: `GDP (million euro)` over `gdp`. Drafts take units from it."""

from __future__ import annotations

import io
from typing import Any

from warehouse.errors import FileError
from warehouse.readers.containers.encodings import decode
from warehouse.readers.containers.statistical import ENCODED_SINCE, stata_release, statistical_kind


def variable_labels(data: bytes) -> dict[str, str]:
    """Variable -> its label, of a .dta or .sav; those alone that are sure where the file does not say its encoding."""
    import pyreadstat

    kind = statistical_kind(data)
    release = stata_release(data) if kind == "dta" else None
    if kind not in ("dta", "sav"):
        return {}
    undeclared = release is not None and release < ENCODED_SINCE
    how: Any = {"encoding": "ISO-8859-1"} if undeclared else {}  # one character a byte: decoded below
    read = {"dta": pyreadstat.read_dta, "sav": pyreadstat.read_sav}[kind]
    try:
        meta = read(io.BytesIO(data), metadataonly=True, **how)[1]
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError, UnicodeDecodeError, ValueError):
        return {}  # opening the file says what is wrong with it
    labels = {name: label for name, label in meta.column_names_to_labels.items() if label}
    return _decoded(labels) if undeclared else labels


def _decoded(labels: dict[str, str]) -> dict[str, str]:
    """Names and labels in the encoding that fits all of them; without one, those that are ASCII."""
    try:
        used = decode("\n".join([*labels, *labels.values()]).encode("latin-1"), "auto")[1]
        return {k.encode("latin-1").decode(used): v.encode("latin-1").decode(used) for k, v in labels.items()}
    except (FileError, UnicodeError):
        return {name: label for name, label in labels.items() if (name + label).isascii()}
