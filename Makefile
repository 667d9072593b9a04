# Set up, do the main job, test. The targets need Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
PANEL := reports_out/panel
SITE := reports_out
DEMO := reports_out/demo

.PHONY: briefs demo test coverage lab lint clean help

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /  /'

briefs: $(VENV)/run  ## set up, build the panel of data/reports, write all briefs
	$(BIN)/gik build data/reports --panel $(PANEL)
	$(BIN)/gik brief --all --panel $(PANEL) --language zh,en --format html,pdf,docx --out $(SITE)
	@echo "open $(SITE)/index.html"

demo: $(VENV)/run  ## a SIMULATED country: reports, panel, all studies, the briefs of all provinces
	@test "$$(cat $(DEMO)/version 2>/dev/null)" = "$$($(BIN)/gik --version)" || $(BIN)/gik simulate --country --force --out $(DEMO)/reports
	@$(BIN)/gik --version > $(DEMO)/version
	$(BIN)/gik build $(DEMO)/reports --panel $(DEMO)/panel --jobs 2 || test $$? -eq 1
	$(BIN)/gik study --all --panel $(DEMO)/panel --jobs 2 --out $(DEMO)
	$(BIN)/gik brief --all --panel $(DEMO)/panel --jobs 2 --out $(DEMO)
	@echo "open $(DEMO)/index.html"

test: $(VENV)/dev  ## set up and pass the tests
	$(BIN)/ruff check gikanalysis tests scripts benchmarks
	$(BIN)/ruff format --check gikanalysis tests scripts benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n auto

coverage: $(VENV)/dev  ## the tests once more, slower, counting the lines they reach
	$(BIN)/pytest -n auto --cov --cov-report=term:skip-covered --cov-fail-under=85

lab: $(VENV)/run  ## open JupyterLab on the notebooks
	$(BIN)/gik build data/reports --panel $(PANEL)
	$(BIN)/jupyter lab notebooks

lint: $(VENV)/dev
	$(BIN)/ruff check --fix gikanalysis tests scripts benchmarks
	$(BIN)/ruff format gikanalysis tests scripts benchmarks

clean:  ## remove what was made (not your panels elsewhere)
	rm -rf $(VENV) $(PANEL) $(DEMO) $(addprefix $(SITE)/,briefs studies index.html run.json failures.json .lock)

$(VENV)/uv:
	$(PYTHON) -c "import sys; sys.exit('Python 3.11 or newer is needed, this is ' + sys.version.split()[0] + '; name another with make PYTHON=...') if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.5"
	@touch $@

$(VENV)/run: $(VENV)/uv pyproject.toml constraints.txt
	$(UV) pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[brief]'
	@touch $@

$(VENV)/dev: $(VENV)/run
	$(UV) pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable . --group dev
	@touch $@
