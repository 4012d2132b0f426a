"""A study's results as publication tables, figures and one self-contained page, in the paper's order."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from python_models.reporting.figures.style import Chart
from python_models.reporting.numbers import DEFAULT_STARS, number, p_text, stars_note, stars_of, whole
from python_models.reporting.pages.exhibit_files import FIGURES, TABLES, offered, write_exhibit
from python_models.reporting.pages.page import FRAGMENT, FRAGMENTS, Provenance, Section, fragment, report_page
from python_models.reporting.pages.page import Exhibit as PageExhibit
from python_models.reporting.pages.stored_tables import among, quoted
from python_models.reporting.tables.publication_table import PublicationTable, Row
from python_models.reporting.tables.regression_tables import effects_table, regression_table
from python_models.studies.context import Context
from python_models.studies.engine import StudyRun
from python_models.studies.outputs import Column, Exhibit, FigureOutput, ModelTable, StepResult, TableOutput
from python_models.studies.records import stored
from python_models.words import listed, mark, sentences
from python_models.words.errors import translated
from python_models.words.study_report import STUDY_REPORT, in_paper


def publication_table(exhibit: TableOutput | ModelTable, run: StudyRun, step: StepResult) -> PublicationTable:
    """A table of a step as finished cells."""
    if isinstance(exhibit, ModelTable):
        return _model_table(exhibit, run.context, step)
    return _tidy_table(exhibit, run.context, step)


def _caption(exhibit: Exhibit, context: Context, step: StepResult) -> str:
    title = context.say(context.study.step(step.step).title)
    return title + mark("colon", context.language) + exhibit.caption if exhibit.caption else title


def _notes(exhibit: Exhibit, context: Context, step: StepResult) -> str:
    return sentences([exhibit.note, context.say(context.study.step(step.step).note)], context.language)


def _model_table(exhibit: ModelTable, context: Context, step: StepResult) -> PublicationTable:
    known = {m.model_id: m for m in (*step.models, *context.fitted.values())}
    rows = stored([known[name] for name in exhibit.models])
    common: dict[str, Any] = {"models": list(exhibit.models), "labels": context.labels(), "language": context.language,
              "notes": _notes(exhibit, context, step), "caption": _caption(exhibit, context, step)}  # fmt: skip
    if exhibit.show == "effects":
        return effects_table(rows["terms"], rows["runs"], heads=list(exhibit.heads), **common)
    outcomes = dict(rows["runs"].select("model_id", "outcome").iter_rows())
    return regression_table(
        rows["terms"],
        rows["fit"],
        rows["runs"],
        tests=rows["tests"],
        heads=[[context.label(outcomes[m]) for m in exhibit.models], list(exhibit.heads)],
        order=exhibit.order,
        drop=exhibit.drop,
        test_rows=list(exhibit.tests),
        rows=exhibit.rows,
        repeat_tests=False,
        shares=False,
        **common,
    )


def _tidy_table(exhibit: TableOutput, context: Context, step: StepResult) -> PublicationTable:
    rows = []
    for row in exhibit.frame.to_dicts():
        texts = tuple(_text(column, row, exhibit.columns) for column in exhibit.columns)
        stub = row[exhibit.stub]
        label = f"{stub:g}" if isinstance(stub, float) else "" if stub is None else str(stub)
        rows.append(Row(label, texts, str(row[exhibit.block]) if exhibit.block else ""))
    heads = [tuple(c.head for c in exhibit.columns)]
    if any(c.over for c in exhibit.columns):
        heads.insert(0, tuple(c.over for c in exhibit.columns))
    starred = any(c.p_value for c in exhibit.columns)
    notes = sentences([stars_note(DEFAULT_STARS) if starred else "", _notes(exhibit, context, step)], context.language)
    wordy = any(exhibit.frame[c.name].dtype == pl.String for c in exhibit.columns)
    return PublicationTable(
        tuple(heads),
        tuple(rows),
        notes,
        _caption(exhibit, context, step),
        exhibit.frame,
        language=context.language,
        align="left" if wordy else "center",
        show_blocks=bool(exhibit.block),
    )


def _text(column: Column, row: Mapping[str, object], columns: Sequence[Column]) -> str:
    value = row[column.name]
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if column.is_p:
        return p_text(value if isinstance(value, float) else None)
    alike = [row[c.name] for c in columns if column.level and c.level == column.level] or [value]
    size = max(abs(v) for v in alike if isinstance(v, int | float))
    places = column.decimals if size < 1e3 else min(column.decimals, 1) if size < 1e5 else 0
    text = whole(value) if column.decimals == 0 else number(value, places)
    if column.p_value:
        p = row[column.p_value]
        text += stars_of(p if isinstance(p, float) else None)
    if column.below and row[column.below] is not None:
        text += f"\n({number(row[column.below], column.decimals)})"
    return text


def query(exhibit: Exhibit, study: str, step: StepResult) -> str:
    """The SQL that finds an exhibit's numbers in the warehouse."""
    if not isinstance(exhibit, ModelTable):
        where = f"where study = {quoted(study)} and step = {quoted(step.step)} and exhibit = {quoted(exhibit.name)}"
        return f'select "row", "column", value, text\nfrom results.study_tables\n{where}\norder by "row", position'
    ids = among(exhibit.models)
    terms = (
        "select model_id, component as part, term as name, estimate as value, std_error, p_value, null as text\n"
        f"from results.model_terms where model_id in {ids}"
    )
    if exhibit.show == "effects":
        return f"{terms}\n  and component in ('direct', 'indirect', 'total')"
    parts = [
        terms,
        f"select model_id, 'test', test, value, null, p_value, note from results.model_tests where model_id in {ids}",
        f"select model_id, 'fit', measure, value, null, null, text from results.model_fit where model_id in {ids}",
        f"select model_id, 'run', 'sample', null, null, null, sample from results.model_runs where model_id in {ids}",
    ]
    return "\nunion all\n".join(parts)


def _source(exhibit: Exhibit, context: Context) -> str:
    of_models = ("results.model_terms", "model_tests", "model_fit")
    tables = listed(of_models if isinstance(exhibit, ModelTable) else ("results.study_tables",), context.language)
    return f"{tables}{mark('semicolon', context.language)}{context.study.sample.table}"


def _stem(step: StepResult, exhibit: Exhibit) -> str:
    return f"{step.step}_{exhibit.name}" if exhibit.name != step.step else step.step


def _files(step: StepResult, exhibit: Exhibit, folder: Path | None) -> list[str]:
    """Addresses of an exhibit's files beside the page in ``folder``."""
    if folder is None:
        return []
    kind, endings = ("figures", FIGURES) if isinstance(exhibit, FigureOutput) else ("tables", TABLES)
    return offered([f"{kind}/{_stem(step, exhibit)}.{end}" for end in endings], folder)


def _section(run: StudyRun, step: StepResult, folder: Path | None) -> Section:
    context = run.context
    spec = context.study.step(step.step)
    shown = []
    for exhibit in step.exhibits:
        content = exhibit.chart if isinstance(exhibit, FigureOutput) else publication_table(exhibit, run, step)
        caption = exhibit.caption or context.say(spec.title)
        paper = in_paper(context.say(spec.paper), context.language) if spec.paper else ""
        shown.append(
            PageExhibit(
                content,
                caption + paper,
                _source(exhibit, context),
                query(exhibit, context.study.name, step),
                files=_files(step, exhibit, folder),
            )
        )
    failed = STUDY_REPORT("failed", context.language, message=translated(step.message, context.language))
    return Section(
        context.say(spec.title),
        context.say(spec.question),
        exhibits=shown,
        warnings=step.warnings,
        absences=[failed] if step.status == "failed" else [],
        anchor=step.step,
    )


def _opening(run: StudyRun) -> Section:
    """What the study asks, what the paper had and what stands in its place."""
    context = run.context
    study = context.study
    words = STUDY_REPORT.all(context.language)
    frame = context.data.frame
    years = frame[context.period].unique().sort().to_list()
    size = words["sample"].format(
        regions=frame[context.unit].n_unique(),
        first=years[0],
        last=years[-1],
        rows=frame.height,
        table=study.sample.table,
    )
    exhibits = []
    if study.gaps:
        rows = tuple(Row(str(i), (context.say(g.paper), context.say(g.here))) for i, g in enumerate(study.gaps, 1))
        table = PublicationTable(
            ((words["the_paper"], words["here"]),),
            rows,
            caption=words["gaps"],
            align="left",
            language=context.language,
        )
        exhibits.append(PageExhibit(table, table.caption, f"studies/{study.name}.yml"))
    return Section(
        words["opening"],
        context.say(study.question),
        prose=[size, *(a for result in run.results for a in result.answers)],
        exhibits=exhibits,
        warnings=run.cautions,
    )


def study_page(
    run: StudyRun,
    provenance: Provenance | Mapping[str, str] | None = None,
    *,
    folder: Path | None = None,
    pages: Mapping[str, str] | None = None,
) -> str:
    """The study's report as one HTML document that opens from disk without the network.

    ``folder`` is where the page will lie: the files of its exhibits that are there are linked. ``pages`` are the other
    pages of the site, as ``report_page`` takes them.
    """
    context = run.context
    sections = [_opening(run), *(_section(run, step, folder) for step in run.results)]
    return report_page(
        context.say(context.study.title),
        sections,
        provenance,
        subtitle=context.study.source,
        pages=pages,
        language=context.language,
    )


def write_files(run: StudyRun, folder: Path) -> list[dict[str, str]]:
    """Write every table as HTML, LaTeX, Word, Excel and CSV and every figure as SVG and PNG; one record per exhibit.

    The folder ``page`` gets the markup of each, which the panel's report takes it from.
    """
    listed = []
    (folder / FRAGMENTS).mkdir(parents=True, exist_ok=True)
    for step in run.results:
        for exhibit in step.exhibits:
            stem = _stem(step, exhibit)
            record = {
                "study": run.context.study.name,
                "step": step.step,
                "exhibit": exhibit.name,
                "kind": "figure" if isinstance(exhibit, FigureOutput) else "table",
                "paper": run.context.say(run.context.study.step(step.step).paper),
                "caption": _caption(exhibit, run.context, step),
                "query": query(exhibit, run.context.study.name, step),
            }
            if isinstance(exhibit, FigureOutput):
                content: Chart | PublicationTable = exhibit.chart
            else:
                content = publication_table(exhibit, run, step)
            paths = write_exhibit(content, folder, stem)
            made = fragment(content, f"{run.context.study.name}.{stem}-" if isinstance(content, Chart) else "")
            part = folder / FRAGMENTS / f"{stem}{FRAGMENT}"
            part.write_text(made.markup, encoding="utf-8")
            part.with_suffix(".html").unlink(missing_ok=True)  # of earlier versions
            listed.append({**record, "files": ", ".join(str(p.relative_to(folder)) for p in paths)})
    return listed
