"""What Stata and SPSS say of a variable beside its name: `GDP (million euro)` over `gdp`. Drafts take units from it."""

from __future__ import annotations

import io

from warehouse.readers.containers.statistical import ENCODED_SINCE, stata_release, statistical_kind


def variable_labels(data: bytes) -> dict[str, str]:
    """Variable -> its label, of a .dta or .sav whose texts are UTF-8; nothing for other files."""
    import pyreadstat

    kind = statistical_kind(data)
    release = stata_release(data) if kind == "dta" else None
    if kind not in ("dta", "sav") or (release is not None and release < ENCODED_SINCE):
        return {}
    read = {"dta": pyreadstat.read_dta, "sav": pyreadstat.read_sav}[kind]
    try:
        meta = read(io.BytesIO(data), metadataonly=True)[1]
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError, UnicodeDecodeError, ValueError):
        return {}  # opening the file says what is wrong with it
    return {name: label for name, label in meta.column_names_to_labels.items() if label}
