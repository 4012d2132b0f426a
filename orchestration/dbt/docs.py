"""dbt's documentation of tables and lineage as one page beside the report, in the panel's language."""

import json
import re
from pathlib import Path

from orchestration.dbt.project import PROJECT_DIR, STORE, describe_project, described_project, project_hash
from orchestration.identity import code_hash
from orchestration.language import language
from orchestration.pages import lineage_page
from python_models.words import Language
from python_models.words.columns import COLUMNS
from python_models.words.lineage_page import LINEAGE
from warehouse.errors import WarehouseError
from warehouse.store import write_atomically

PAGE = lineage_page(STORE)
STAMP = PAGE.with_name("described.sha256")
# what dbt's page says in the words of our files, as JSON: descriptions, exposures' names, the welcome page
SAID = re.compile(r'("(?:description|label|block_contents)": )("(?:[^"\\]|\\.)*")')
NOT_YET = """<!doctype html><meta charset="utf-8"><title>dbt docs</title>
<p>The documentation of tables, columns and lineage is not built: run <code>coagg docs</code> (or
<code>make docs</code>), then reload this page.</p>
"""


def write_dbt_docs(anew: bool = True) -> Path:
    """dbt's description of the project and the tables of the working file, made ``anew``; one self-contained page.

    Raises
    ------
    WarehouseError
        There is no working file yet, or dbt refuses; its own message is passed on.
    """
    if not STORE.working.exists():
        raise WarehouseError(f"No warehouse at {STORE.working} to describe. Run 'coagg run' first.")
    try:
        if anew:
            describe_project()
        page = described_project()
    except WarehouseError as exc:
        raise WarehouseError(f"dbt cannot describe {PROJECT_DIR}:\n{exc}") from exc
    write_atomically(PAGE, in_language(page, language()))
    write_atomically(STAMP, stamp())
    return PAGE


def stamp() -> str:
    """What the page is made of: the project's files, our words for them, and the language."""
    return f"{project_hash()} {code_hash('orchestration/dbt/docs.py', 'python_models/words/**/*.py')} {language()}"


def in_language(page: str, spoken: Language) -> str:
    """dbt's page with our own texts in a language; what has no words in it stays as it was written."""
    if spoken == "en":
        return page
    return SAID.sub(lambda found: found[1] + json.dumps(_translated(json.loads(found[2]), spoken)), page)


def _translated(text: str, spoken: Language) -> str:
    """A description, or the paragraphs and table rows of the welcome page, one by one."""
    whole = " ".join(text.split())
    if whole in COLUMNS:
        return COLUMNS(whole, spoken)
    parts = [part.strip() for part in text.split("\n\n")]
    units = [part.split("\n") if part.startswith("|") else [" ".join(part.split())] for part in parts]
    said = "\n\n".join("\n".join(LINEAGE.get(line, spoken) for line in lines) for lines in units)
    return said if any(line in LINEAGE for lines in units for line in lines) else text


def keep_dbt_docs_true() -> str | None:
    """Describe anew if models, seeds or the panel's choices changed since; returns why it could not be done.

    The report links the page, so there always is one.
    """
    problem = None
    if not (PAGE.exists() and STAMP.exists() and STAMP.read_text(encoding="utf-8") == stamp()):
        try:
            write_dbt_docs(anew=False)
        except WarehouseError as exc:
            problem = str(exc)
    if not PAGE.exists():
        write_atomically(PAGE, NOT_YET)
    return problem
