"""The page of checks: every expectation with its outcome and the figures that failed, from stored rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from python_models.reporting.numbers import whole
from python_models.reporting.pages.page import Exhibit, Headline, Provenance, Section, report_page
from python_models.reporting.tables.frame_tables import tidy_table
from python_models.words import Language, listed
from python_models.words.checks_page import CHECKS, asked, example, figure, reason, subject

MOST_FAILURES = 100  # of a suite; a page is read, a list is downloaded
MOST_NAMED = 5  # regions beside one reason
WARNING = "warning"


def checks_page(
    outcomes: pl.DataFrame,
    failures: pl.DataFrame,
    *,
    panel: str,
    facts: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    pages: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    exceptions: Sequence[Mapping[str, Any]] = (),
    language: Language = "en",
) -> str:
    """The page as one HTML document that asks the network for nothing.

    Parameters
    ----------
    outcomes
        ``quality.expectation_results``: table_name (the suite), expectation, subject (a column), asked, severity,
        success, checked, unexpected, examples, why; one row an expectation.
    failures
        ``quality.expectation_failures``: table_name, subject, severity, rank (1 is the worst), region_id, year, name,
        figure, and where stored file_name, sheet, cell; one row a figure that failed.
    names
        What to print for regions, industries and variables; their codes where not given.
    exceptions
        What was believed all the same: variable, region_id, year, rule (each may be none: every one) and the reason.
    """
    sections = [_summary(outcomes, language)]
    if exceptions:
        sections.append(_excepted(exceptions, names or {}, language))
    for suite in outcomes["table_name"].unique(maintain_order=True):
        mine = pl.col("table_name") == suite
        sections.append(_suite(str(suite), outcomes.filter(mine), failures.filter(mine), names or {}, language))
    said = CHECKS("title", language, panel=panel)
    whence = Provenance(facts or {}, links=links or {})
    return report_page(said, sections, whence, subtitle=CHECKS("subtitle", language), pages=pages, language=language)


def _heads(language: Language, *names: str) -> dict[str, str]:
    return {name: CHECKS(f"head.{name}", language) for name in names}


def _summary(outcomes: pl.DataFrame, language: Language) -> Section:
    warned = pl.col("severity") == WARNING
    counts = outcomes.group_by("table_name", maintain_order=True).agg(
        total=pl.len(),
        met=pl.col("success").sum(),
        blocking=(~pl.col("success") & ~warned).sum(),
        warnings=(~pl.col("success") & warned).sum(),
    )
    kinds = ("met", "blocking", "warnings")
    total = CHECKS("of", language, total=outcomes.height)
    numbers = [Headline(whole(counts[k].sum()), CHECKS(k, language), total if k == "met" else "") for k in kinds]
    title, question = CHECKS("summary", language), CHECKS("summary.question", language)
    if counts.is_empty():
        return Section(title, question, headlines=numbers)
    heads = _heads(language, "total") | {k: CHECKS(k, language) for k in kinds}
    table = tidy_table(
        counts.with_columns(table_name=pl.col("table_name").map_elements(_named(language), pl.String)),
        stub="table_name",
        columns=heads,
        language=language,
    )
    return Section(title, question, headlines=numbers, exhibits=[Exhibit(table, CHECKS("summary.table", language))])


def _excepted(exceptions: Sequence[Mapping[str, Any]], names: Mapping[str, str], language: Language) -> Section:
    """What was let through for a reason: a row for each rule and reason, with how many lines and what they name."""
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in exceptions:
        kinds.setdefault((entry.get("rule") or "", entry["reason"]), []).append(entry)
    rows = []
    for (rule, why), entries in sorted(kinds.items(), key=lambda kind: (kind[0][0], -len(kind[1]))):
        regions = dict.fromkeys(e["region_id"] for e in entries if e.get("region_id"))
        variables = dict.fromkeys(e["variable"] for e in entries if e.get("variable"))
        years = sorted({e["year"] for e in entries if e.get("year")})
        rows.append(
            {
                "name": _some([subject(v, language, names) for v in variables], language),
                "rule": CHECKS.get(f"rule.{rule}", language) if rule else CHECKS("each", language),
                "lines": len(entries),
                "regions": _some([names.get(r, r) for r in regions], language),
                "years": _span(years) or CHECKS("each", language),
                "reason": why,
            }
        )
    heads = _heads(language, "rule", "lines", "regions", "years", "reason")
    table = tidy_table(pl.DataFrame(rows), stub="name", columns=heads, align="left", language=language)
    caption = CHECKS("exceptions.table", language, count=len(exceptions))
    title, question = CHECKS("exceptions", language), CHECKS("exceptions.about", language)
    return Section(title, question, exhibits=[Exhibit(table, caption)])


def _some(names: Sequence[str], language: Language) -> str:
    """The first of the names and how many more; that it is each where none is named."""
    more = f" (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return listed(list(names[:MOST_NAMED]), language) + more if names else CHECKS("each", language)


def _span(years: Sequence[int]) -> str:
    return "\u2013".join(dict.fromkeys(str(y) for y in (*years[:1], *years[-1:])))


def _named(language: Language) -> Any:
    return lambda suite: CHECKS.get(suite, language)


def _suite(
    suite: str, outcomes: pl.DataFrame, failures: pl.DataFrame, names: Mapping[str, str], language: Language
) -> Section:
    name = CHECKS.get(suite, language)
    met = int(outcomes["success"].sum())
    rows = outcomes.with_columns(
        expectation=pl.col("expectation").map_elements(lambda e: expectation(e, language), pl.String),
        subject=pl.col("subject").map_elements(lambda column: subject(column, language, names), pl.String),
        observed=pl.col("examples").fill_null("").map_elements(lambda e: example(e, language, names), pl.String),
        why=pl.col("why").map_elements(lambda w: reason(w, language), pl.String),
        result=pl.struct("success", "severity").map_elements(lambda r: outcome(r, language), pl.String),
    ).sort("success", maintain_order=True)
    if "asked" in rows.columns:  # stored by earlier versions without
        rows = rows.with_columns(pl.col("asked").map_elements(lambda text: asked(text, language), pl.String))
    columns = ("expectation", "asked", "checked", "unexpected", "observed", "result", "why")
    heads = _heads(language, *(c for c in columns if c in rows.columns))
    table = tidy_table(rows, stub="subject", columns=heads, align="left", language=language)
    caption = CHECKS("suite.table", language, suite=name, met=met, total=outcomes.height)
    exhibits = [Exhibit(table, caption)]
    if failures.height:
        exhibits.append(_failed(suite, name, failures, names, language))
    about = f"{suite}.about"
    return Section(name, CHECKS(about, language) if about in CHECKS else "", exhibits=exhibits)


def _failed(suite: str, name: str, failures: pl.DataFrame, names: Mapping[str, str], language: Language) -> Exhibit:
    places = [c for c in ("file_name", "sheet", "cell") if c in failures.columns]
    shown = failures.sort("severity", "rank", maintain_order=True).head(MOST_FAILURES)
    spoken = {
        "subject": lambda column: subject(column, language, names),
        "region_id": lambda code: names.get(code, code),
        "name": lambda code: names.get(code, code),
        "figure": lambda text: figure(text, language),
        "why": lambda text: reason(text, language),
    }
    shown = shown.with_columns(
        pl.col(c).map_elements(say, pl.String) for c, say in spoken.items() if c in shown.columns
    )
    shown = shown.with_columns(place=pl.concat_str(places, separator=", ", ignore_nulls=True) if places else pl.lit(""))
    heads = _heads(language, "name", "region_id", "year", "figure", "place", "why")
    table = tidy_table(shown, stub="subject", columns=heads, align="left", language=language)
    caption = CHECKS("suite.failures", language, suite=name, shown=shown.height, total=failures.height)
    return Exhibit(table, caption, note=CHECKS("failures.note", language, suite=suite))


def expectation(kind: str, language: Language) -> str:
    """What is expected, in words; a kind without words by its name."""
    return CHECKS.get(kind, language) if kind in CHECKS else kind.replace("_", " ")


def outcome(row: Mapping[str, Any], language: Language) -> str:
    """Whether an expectation (a row of quality.expectation_results) was met, and whether it blocks where not."""
    if row["success"]:
        return CHECKS("held", language)
    return CHECKS("failed.warning" if row["severity"] == WARNING else "failed", language)
