# A fresh machine needs Python >= 3.11, git and make: `make demo` shows the tool, `make test` proves it.

VENV ?= .venv
DEMO ?= demo
DEMO_TODAY := 2026-10-01
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := $(VENV)/bin
PYTEST_OPTIONS ?=

.PHONY: help demo test test-browser lint format clean

help:
	@echo "make demo    write the report on the bundled example repository"
	@echo "make test    run all tests"
	@echo "make test-browser   look at the HTML report in a headless Chromium"
	@echo "make lint    ruff, mypy, import-linter"
	@echo "make format  format the code"
	@echo "make clean   remove what the other targets made"

demo: $(VENV)/bin/mldebt
	@$(BIN)/python tests/support/demo.py $(DEMO)/churn-model
	@$(BIN)/mldebt audit $(DEMO)/churn-model --today $(DEMO_TODAY) -q -o $(DEMO)/mldebt-report.html
	@echo "The report is in $(abspath $(DEMO)/mldebt-report.html): open it in a browser."

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

# A Chromium of the machine is used where there is one; else Playwright brings its own.
test-browser: $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[browser]'
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || \
		$(BIN)/python -m playwright install --with-deps chromium
	$(BIN)/python -m pytest tests/browser $(PYTEST_OPTIONS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or say make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/bin/mldebt: | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check .

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@
