"""``coagg study``: write a new study, check it, run it, list what there is."""

import functools
import gc
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.cells import set_cell_size
from rich.markup import escape
from rich.text import Text

from orchestration.environment import prepare
from orchestration.language import language as spoken
from orchestration.language import speak, told
from orchestration.printed_rows import write_rows
from orchestration.terminal import Terminal, said
from python_models.errors import InputError
from warehouse.asked import known_language
from warehouse.bundled import CHECKOUT, STUDIES
from warehouse.errors import WarehouseError, written_to

if TYPE_CHECKING:
    from rich.progress import Progress

    from orchestration.studies.checks import Checks
    from warehouse.store import Store

study = typer.Typer(no_args_is_help=True)
console = Terminal()


@study.command()
def new(
    name: Annotated[str, typer.Argument()],
    folder: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Write a study to start from, with every part explained in it."""
    from orchestration.studies.starting import starting_study
    from warehouse.asked import BUNDLED
    from warehouse.strict import NAME

    panel, store = prepare()
    own = panel.folder / "studies"
    if panel.folder == BUNDLED:  # an installed package is never written to
        own = STUDIES if CHECKOUT else Path.cwd()
    target = (folder or own) / f"{name}.yml"
    if target.exists():
        raise WarehouseError(f"{target} is there already; choose another name or edit it.")
    if not re.fullmatch(NAME, name):
        raise WarehouseError(f"{name!r} cannot be a study's name; use small letters, digits and underscores.")
    text = starting_study(name, panel, store)
    with written_to(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    called = name if target.parent in (panel.folder / "studies", STUDIES) else target
    console.print(said("study.made", path=escape(str(target)), name=called), soft_wrap=True)


@study.command("list")
def list_() -> None:
    """Studies of this panel, and when each was last run."""
    from orchestration.studies.age import older_than_data
    from orchestration.studies.files import study_files
    from orchestration.studies.verdicts import Verdicts

    panel, store = prepare()
    verdicts = Verdicts(panel, store)
    last = _last_runs(store.current_file())
    old = older_than_data(store.current_file(), spoken())
    heads = ("study", "title", "steps", "last_run", "data", "failed")
    rows = []
    for name, path in study_files(panel).items():
        try:
            keys = verdicts.keys(path, _load)
            title = Text(keys["title"] if isinstance(keys["title"], str) else keys["title"][spoken()])
            steps = str(len(keys["steps"]))
        except InputError as exc:
            title, steps = Text(told(exc), style="red"), ""
        when, failed = last.get(name, (said("study.never"), ""))
        age = Text(said("study.old"), style="yellow") if name in old else said("study.current")
        rows.append((name, title, steps, when, age if name in last else "", failed))
    write_rows(console, [said(f"study.{head}") for head in heads], rows, prose=[1])
    for name, vintages in old.items():
        console.print(said("study.run_again", study=escape(name), vintages=vintages), soft_wrap=True)


def _load(path: Path) -> None:
    """Read a study; of what is wrong with it the first is told."""
    from orchestration.studies.files import read_study
    from python_models.studies import StudyError

    try:
        read_study(path)
    except StudyError as exc:
        raise InputError(exc.problems[0]) from exc


def _last_runs(published: Path) -> dict[str, tuple[str, str]]:
    from warehouse.connection import connect, table_names

    if not published.exists():
        return {}
    with connect(published, read_only=True) as con:
        if "results.studies" not in table_names(con):
            return {}
        query = "select study, strftime(finished_at, '%Y-%m-%d %H:%M'), failed from results.studies"
        rows = con.execute(query).fetchall()
    return {name: (str(when), str(failed)) for name, when, failed in rows}


@study.command()
def check(
    names: Annotated[list[str] | None, typer.Argument()] = None,
) -> None:
    """Check studies against the published warehouse; nothing is run."""
    from orchestration.studies.files import study_files
    from orchestration.studies.verdicts import Verdicts

    gc.set_threshold(500_000, 10, 10)  # nearly all that a check imports and reads stays until it ends
    panel, store = prepare()
    verdicts = Verdicts(panel, store)

    @functools.cache
    def checks() -> "Checks":
        from orchestration.studies.checks import Checks  # the numerics, which a study nobody touched needs not

        return Checks(panel, store)

    bad = 0
    for name in names or list(study_files(panel)):
        problems = verdicts.problems(name, lambda name: checks().problems_of(name))
        bad += bool(problems)
        console.print(f"[red]✗[/red] {escape(name)}" if problems else f"[green]✓[/green] {escape(name)}")
        for problem in problems:
            console.print(f"    {escape(told(problem))}", soft_wrap=True)
    if bad:
        raise typer.Exit(1)


@study.command()
def run(
    names: Annotated[list[str] | None, typer.Argument()] = None,
    only: Annotated[list[str] | None, typer.Option()] = None,
    language: Annotated[str | None, typer.Option()] = None,
    as_of: Annotated[str | None, typer.Option()] = None,
    loaded_by: Annotated[str | None, typer.Option()] = None,
) -> None:
    """Run studies: rows into the warehouse, tables and figures into files, one report each."""
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    import orchestration.light.matplotlib_alone  # noqa: F401  before what draws imports it whole
    from orchestration.main_report import write_report
    from orchestration.run_lock import only_run
    from orchestration.studies.files import MAIN, papers, study_path
    from orchestration.studies.runs import run_studies
    from warehouse.panel import load_panel

    spoken_by_study = known_language(language)
    panel, store = prepare()
    store = past_state(store, as_of, loaded_by)
    paths = [study_path(panel, name) for name in names or list(papers(panel))]
    if any(path.stem == MAIN for path in paths):  # its page is the panel's report: one page, one language
        speak(language)
        panel = load_panel()
    if not paths:
        console.print(said("study.none"), soft_wrap=True)
        return
    if only and len(paths) != 1:
        raise WarehouseError("--only needs exactly one study; name it.")
    problems: list[str] = []
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with only_run(store), Progress(*columns, console=console, transient=True) as bar:
        outcomes = run_studies(
            store,
            paths,
            only=only or (),
            language=spoken_by_study,
            progress=lambda path: _watch(bar, path.stem),
            failed=lambda path, exc: problems.extend([f"[red]✗[/red] {path.stem}", *_lines(exc)]),
        )
        if outcomes:
            write_report(store, panel)  # its head has the studies' answers
    for outcome in outcomes:
        _print_outcome(outcome)
    if outcomes and store.root == panel.store:
        problems.extend(_recorded(outcomes))
    for line in problems:
        console.print(line, soft_wrap=True)
    if problems or any(r.status == "failed" for o in outcomes for r in o.run.results):
        raise typer.Exit(1)


def _recorded(outcomes: list[Any]) -> list[str]:
    """Have Dagster keep that the studies ran; what it cannot is said, since the results stand all the same."""
    from dagster import DagsterInstance

    from orchestration.studies.records import record

    try:
        with DagsterInstance.get() as instance:
            record(outcomes, instance)
    except Exception as exc:  # a damaged history of Dagster's; what ran is published
        return [escape(told(f"Dagster has no record of this run ({exc}); the results are published."))]
    return []


def past_state(store: "Store", as_of: str | None, loaded_by: str | None) -> "Store":
    """The store as it stood, rebuilt before by ``coagg run`` with the same options; the current one without any.

    Raises
    ------
    WarehouseError
        That state has not been rebuilt yet.
    """
    if as_of is None and loaded_by is None:
        return store
    from warehouse.as_of import AsOfStore, Moment

    moment = Moment.parse(as_of, loaded_by)
    if moment is None:
        return store
    past = AsOfStore(store.root, moment)
    if not past.published.exists():
        options = " ".join(f"--{k} {v}" for k, v in (("as-of", as_of), ("loaded-by", loaded_by)) if v)
        raise WarehouseError(f"What had been {moment} is not rebuilt yet. Run first: coagg run {options}")
    return past


def _lines(exc: Exception) -> list[str]:
    return [f"    {escape(line)}" for line in told(exc).splitlines()]


def _watch(bar: "Progress", study_name: str) -> Any:
    task = bar.add_task(study_name, total=1.0)

    def report(step: str, number: int, of: int, done: int, total: int) -> None:
        bar.update(task, description=f"{study_name}: {step}", total=of, completed=number - 1 + done / max(total, 1))

    return report


def _print_outcome(outcome: Any) -> None:
    """Each step with its time and tables, what to hold against them, and where the report lies."""
    run = outcome.run
    failed = [r for r in run.results if r.status == "failed"]
    mark = "[yellow]![/yellow]" if failed else "[green]✓[/green]"
    done = said("study.done", steps=len(run.results), seconds=sum(r.seconds for r in run.results))
    console.print(f"{mark} [bold]{escape(run.context.study.name)}[/bold]  {done}")
    for result in run.results:
        sign = "[red]✗[/red]" if result.status == "failed" else "[green]✓[/green]"
        made = said("study.exhibits", count=len(result.exhibits)) if result.exhibits else ""
        warned = f"[yellow]{said('study.warnings', count=len(result.warnings))}[/yellow]" if result.warnings else ""
        took = f"{result.seconds:6.1f} {said('run.seconds')}"
        console.print(f"    {sign} {result.step:<22} {took}  {set_cell_size(made, 12)} {warned}")
        if result.message:
            console.print(f"        {escape(told(result.message))}", soft_wrap=True)
    console.print(f"    {said('study.report')}  {escape(str(outcome.report))}", soft_wrap=True)
