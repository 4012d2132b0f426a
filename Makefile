# coagg: yearbook files in, published tables and a report out. `make` lists the targets.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1
export GX_ANALYTICS_ENABLED := false
export OMP_NUM_THREADS := 1

.DEFAULT_GOAL := help
.PHONY: help install run test test-fast test-cluster soak check ui docs sql status clean lock audit

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

install: $(VENV)/.installed ## create .venv and install (once; again when requirements.lock changes)

# uv, pinned, installs the locked set with its hashes; where uv cannot be had or gives up, pip installs the same. uv is
# brought by the pip that every Python carries as a wheel for `venv`, run as it lies: to install that pip first takes longer.
# uv reads no pip.conf, so it is told the index and the certificate that a person set for pip.
# uv compiles nothing: what a run, the UI and the tests read most of is compiled here, on every core and without being
# executed, so that no process compiles it again, also where PYTHONDONTWRITEBYTECODE is set (as in many container images).
# pip compiles every module, tests and all, for more.
READ := dagster dagster_dbt dagster_graphql dagster_shared dagster_webserver dbt dbt_common dbt_semantic_interfaces \
  docx fontTools google graphql great_expectations jinja2 matplotlib mpl_toolkits networkx numpy pandas polars \
  pydantic pyparsing rich ruamel scipy shapely sqlalchemy typer urllib3 yaml
UNREAD := site-packages/(.*/tests?/|scipy/(cluster|datasets|fftpack|io|misc|ndimage|odr|signal)/|sqlalchemy/dialects/[mop])
OWN := coagg expectations orchestration python_models warehouse
COMPILED = site=$$($(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))"); \
  $(BIN)/python -m compileall -q -j 0 -x '$(UNREAD)' $(READ:%=$$site/%) $(OWN) >/dev/null 2>&1 || true
CARRIED := import ensurepip, pathlib, sysconfig; \
  folders = [pathlib.Path(ensurepip.__file__).with_name('_bundled'), pathlib.Path(sysconfig.get_config_var('WHEEL_PKG_DIR') or '.')]; \
  print(next(wheel for folder in folders for wheel in folder.glob('pip-*.whl')))
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
$(VENV)/.installed: requirements.lock requirements-uv.lock pyproject.toml
	@echo "Installing into $(VENV) (a download of some hundred MB the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip $(VENV)
	@set -e; uv() { VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv "$$@"; }; \
	carried=$$($(BIN)/python -c "$(CARRIED)" 2>/dev/null) && export PYTHONPATH="$$carried" || $(BIN)/python -m ensurepip >/dev/null \
	  || { echo "This Python cannot make an environment with pip; on Debian: apt install python3-venv"; exit 1; }; \
	$(PIP) config list >$(VENV)/pip.txt 2>/dev/null & \
	$(PIP) install --no-compile --require-hashes -r requirements-uv.lock && brought=yes || brought=no; \
	wait; unset PYTHONPATH; \
	of() { sed -n "s/^[a-z:]*\.$$1='\(.*\)'$$/\1/p" $(VENV)/pip.txt | tail -n 1; }; \
	index=$${UV_DEFAULT_INDEX:-$$(of index-url)}; test -z "$$index" || export UV_DEFAULT_INDEX="$$index"; \
	cert=$${SSL_CERT_FILE:-$$(of cert)}; test -z "$$cert" || export SSL_CERT_FILE="$$cert"; \
	if test $$brought = yes \
	  && uv pip install --quiet --require-hashes -r requirements.lock; then \
	  { $(COMPILED); } & \
	  uv pip install --quiet --no-deps --no-build-isolation -e .; wait; else \
	  echo "Without uv: pip installs the same, in a few minutes ..."; \
	  $(BIN)/python -m ensurepip >/dev/null; \
	  $(PIP) install --require-hashes -r requirements.lock; \
	  PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .; \
	fi
	@touch $@

run: install ## run the main job: read files, rebuild, validate, estimate, publish, report
	@$(BIN)/coagg run

# Four workers for two cores: now and then one waits for the browser, another for a job that they share. The order of
# files is that of tests/conftest.py. What the first worker compiles of the tests is there for the others, also where
# PYTHONDONTWRITEBYTECODE is set; they import the files alone whose tests they run (tests/collected.py).
test: install ## run the tests
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -q -n 4 --dist loadfile --no-loadscope-reorder

test-fast: install ## run the tests that need no whole job (about two minutes)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow"

# An environment of its own: the extras are no part of what everybody installs.
test-cluster: $(VENV)-cluster/.installed ## run on Dask (two workers, one killed) and on Spark (where Java is) what runs there
	@$(VENV)-cluster/bin/python -m pytest -q tests/test_cluster.py tests/test_executors.py tests/efficiency/test_on_an_executor.py tests/dbt/test_second_warehouse.py

$(VENV)-cluster/.installed: requirements.lock pyproject.toml
	@test -x $(VENV)-cluster/bin/python || $(PYTHON) -m venv $(VENV)-cluster
	@$(VENV)-cluster/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(VENV)-cluster/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e ".[cluster,spark]"
	@touch $@

soak: install ## 156 refreshes, 20 of them killed, two readers, a disk at its edge (hours; benchmarks/soak.py)
	@$(BIN)/python -m benchmarks.soak

check: install ## linters, type checker, dbt parse, Dagster definitions
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests
	@$(BIN)/python -c "from orchestration.dbt.project import parsed_project; parsed_project()"
	@$(BIN)/dagster definitions validate -m orchestration.definitions

ui: install ## open Dagster's UI on http://127.0.0.1:3000
	@$(BIN)/coagg ui

docs: install ## build dbt's documentation of tables and lineage (linked from the report)
	@$(BIN)/coagg docs

sql: install ## open the published warehouse read-only
	@$(BIN)/coagg sql

status: install ## last release, sources, failed checks, rejects
	@$(BIN)/coagg status

audit: install ## look the pinned packages up in the index's list of known weaknesses (needs pip-audit and the network)
	@test -d $(VENV)/audit/pip_audit || $(PIP) install --target $(VENV)/audit pip-audit || \
	  { echo "make audit: pip-audit cannot be had here; nothing was looked up. Run it where a package index can be reached."; exit 2; }
	@PYTHONPATH=$(VENV)/audit $(BIN)/python -m pip_audit --strict --require-hashes --disable-pip -r requirements.lock || \
	  { code=$$?; echo "make audit: a weakness is listed above, or why the list could not be asked (then nothing was looked up)."; exit $$code; }

lock: ## write requirements.lock anew from pyproject.toml (needs pip-tools in the environment)
	@$(BIN)/pip-compile --quiet --allow-unsafe --no-strip-extras --no-annotate --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --extra dev -o requirements.lock pyproject.toml

clean: ## remove everything the job made (not your landing files)
	rm -rf warehouse/store dbt_project/target dbt_project/logs
