# Two commands do everything on a fresh machine: `make run` and `make test`. They need python3 (3.11-3.13) and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test check fix bench soak lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST)

install: $(VENV)/.installed  ## the environment alone, with the locked dependencies

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 13); \
	  sys.exit(0 if ok else "Python 3.11 to 3.13 is needed; $(PYTHON) is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

install-dev: $(VENV)/.installed-dev  ## the same with the tools for tests and checks

$(VENV)/.installed-dev: $(VENV)/.installed tests/requirements.lock
	$(PIP) install --quiet --require-hashes -r tests/requirements.lock
	@touch $@

run: install  ## start the bot: on Telegram with TELEGRAM_BOT_TOKEN set, else in this terminal
	@$(BIN)/nhipcau run

test: check  ## static checks, then all tests
	$(BIN)/python -m pytest --cov --cov-report=term

check: install-dev  ## static checks: style, types, layers, translations, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nhipcau locales check
	$(BIN)/nhipcau content check --strict

fix: install-dev  ## format, mend what can be mended, bring the catalogues up to date
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nhipcau locales update

bench: install-dev  ## measure quality and scale, write both into the READMEs; DATA=DIR: public few-shot files
	$(BIN)/python -m tests.bench $(if $(DATA),--data $(DATA))

soak: install-dev  ## kill -9, outages, backlogs and load in full, as a table; half an hour
	$(BIN)/python -m tests.faults.soak

# The locks name no registry: where packages come from is the machine's own setting.
lock: install  ## resolve the dependencies anew, for all supported Pythons
	$(PIP) install --quiet uv
	printf 'hatchling>=1.27\neditables>=0.5\n' | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes \
	  --extra semantic --extra postgresql --no-emit-index-url --no-annotate --no-header --output-file requirements.lock pyproject.toml -
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --constraint requirements.lock --output-file tests/requirements.lock --group dev
