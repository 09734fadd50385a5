# The commands of this project. `make run` and `make test` need Python 3.11 or newer, and nothing else.
# PYTHON=/path/to/python picks the interpreter that makes the environment.

SUPPORTED := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c "$(SUPPORTED)" 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECT := setup.cfg pyproject.toml registry/__init__.py

.PHONY: run test check format texts docs bench mutants audit lock clean
.DEFAULT_GOAL := run

run: $(VENV)/runtime  ## Serve on 127.0.0.1:8000 with demo data, and show the main job live.
	@exec $(BIN)/registry serve --demo

test: $(VENV)/everything  ## Run all tests.
	PYTHONHASHSEED=0 $(BIN)/python -m pytest --numprocesses 2 --dist loadfile

check: $(VENV)/everything  ## Formatting, lint, types, import contracts.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/everything  ## Let ruff format and sort the code.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --exit-zero .

texts: $(VENV)/everything  ## Write new texts of the portal into its catalogs, to be translated there.
	$(BIN)/python -m tests.portal.extraction

docs: $(VENV)/everything  ## Write the generated pages of docs/reference and docs/programs anew.
	$(BIN)/python -m registry.api.api_page > docs/reference/api.md
	$(BIN)/python -m registry.api.rights_page > docs/reference/rights.md
	$(BIN)/python -m registry.cli.cli_page > docs/reference/cli.md
	$(BIN)/python -m registry.cli.settings_page > docs/reference/settings.md
	$(BIN)/python -m registry.programs.preconditions_page > docs/reference/preconditions.md
	$(BIN)/python -m registry.programs.advisories_page > docs/reference/advisories.md
	$(BIN)/python -m registry.programs.program_page docs/programs
	$(BIN)/python -m registry.storage.schema_page > docs/reference/schema.md
	$(BIN)/python -m tests.scenarios.coverage_page > docs/reference/coverage.md

bench: $(VENV)/everything  ## Measure the dispense gate against the database's own limit.
	$(BIN)/python -m benchmarks.authorize

mutants: $(VENV)/everything  ## Change the domain in one place at a time; the tests must notice each change.
	nice $(BIN)/python -m tests.mutation

audit: $(VENV)/everything  ## Ask for known vulnerabilities of every pinned package; needs the network.
	$(BIN)/python -m tests.audit

# Newest versions that setup.cfg allows, on every Python it allows. No index and no path of a machine gets in.
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" setup.cfg
lock: $(VENV)/everything  ## Make requirements/*.txt anew from setup.cfg.
	$(UV_COMPILE) --all-extras --output-file requirements/lock.txt
	$(UV_COMPILE) --extra editable --constraints requirements/lock.txt --output-file requirements/runtime.txt

clean:  ## Remove the environment and all caches; the data home stays.
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find registry tests -name __pycache__ -type d -exec rm -rf {} +

# Stamps: the environment is made once, and installed into again only when its list or the project's frame changed.
$(VENV)/bin/python:
	@"$(or $(PYTHON),python3)" -c "$(SUPPORTED)" 2>/dev/null || { \
		echo "Python 3.11 or newer is needed and was not found; name one: make PYTHON=/path/to/python" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

$(VENV)/runtime: requirements/runtime.txt $(PROJECT) | $(VENV)/bin/python
	@echo "Installing what the registry needs into $(VENV) (once, under a minute)"
	@$(INSTALL) --require-hashes -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/everything: requirements/lock.txt $(VENV)/runtime
	@echo "Installing the tools for tests and checks into $(VENV)"
	@$(INSTALL) --require-hashes -r requirements/lock.txt
	@touch $@
