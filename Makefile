# Two commands do everything on a fresh machine: `make run` and `make test`. They need python3 (3.11-3.14) and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# One installer everywhere, here, in the Dockerfile and in CI: the pip that this Python brings, of whatever age. Another one
# would have to be installed first, and pinned. With --no-deps pip installs what the lock lists and looks for nothing else, so
# a release of tomorrow cannot break it: without, a pip older than 24.0 takes the newest sqlalchemy for whoever asks for it plain where
# the lock pins sqlalchemy[asyncio]. tests/installing proves that the lists are complete.
INSTALL := $(PIP) install --quiet --no-deps
# Wheels alone: a source package runs code of its own, and what that fetches to be built has no hash here.
LOCKED := $(INSTALL) --only-binary :all: --require-hashes -r
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help install install-dev run plan test check fix vectors bench soak sbom lock

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*##/\1\t/p' $(MAKEFILE_LIST)

install: $(VENV)/.installed  ## the environment alone, with the locked dependencies

$(VENV)/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 to 3.14 is needed; there is no $(PYTHON) here. Another one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info[:2] <= (3, 14); \
	  sys.exit(0 if ok else "Python 3.11 to 3.14 is needed; $(PYTHON) (" + sys.executable + ") is " + sys.version.split()[0] + ". Another one: make PYTHON=python3.12 ...")'
	@echo "Installing the locked dependencies into $(VENV), once: a minute or two."
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) requirements.lock
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

install-dev: $(VENV)/.installed-dev  ## the same with the tools for tests and checks

$(VENV)/.installed-dev: $(VENV)/.installed tests/requirements.lock
	@echo "Installing the tools for tests and checks into $(VENV), once."
	$(LOCKED) tests/requirements.lock
	@touch $@

run: install  ## start the bot: on Telegram with TELEGRAM_BOT_TOKEN set, else in this terminal
	@$(BIN)/nhipcau run

# Much of the tests' time is waiting, so two processes run them side by side; JOBS=0: one. Those of tests/faults have deadlines
# on a real clock, as lines and stores die in real time: they come last, beside nothing that computes.
JOBS ?= 2
# Which lines the tests reach: free on Python 3.14, whose interpreter tells it; 60 % more time before. COVERAGE=1: everywhere.
COVERAGE ?= $(shell $(PYTHON) -c 'import sys; print(int(sys.version_info >= (3, 14)))')
COVER := $(if $(filter 1,$(COVERAGE)),--cov --cov-append --cov-report=)

test: plan check  ## static checks, then all tests; JOBS=4: on four cores
	@echo "Tests, in $(JOBS) processes."
	@rm -f .coverage
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --ignore tests/faults $(COVER)
	@echo "Tests of faults, in $(JOBS)."
	$(BIN)/python -m pytest tests/faults -n $(JOBS) --dist loadgroup $(if $(COVER),$(COVER)term)

plan:
	@echo "make test: 1. the environment in $(VENV), where it is missing; 2. static checks, a minute; 3. all tests, about a quarter of an hour on two quiet cores."

check: install-dev  ## static checks: style, types, layers, translations, content
	@echo "Static checks: a minute."
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nhipcau locales check
	$(BIN)/nhipcau content check --strict
	$(BIN)/nhipcau content vectors --check

fix: install-dev  ## format, mend what can be mended, bring the catalogues up to date
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nhipcau locales update

vectors: install  ## bring content/vectors.bin up to date: what answers by meaning from the first second
	$(BIN)/nhipcau content vectors

bench: install-dev  ## measure quality and scale, write both into the READMEs; DATA=DIR: public few-shot files
	$(BIN)/python -m tests.bench $(if $(DATA),--data $(DATA))

soak: install-dev  ## kill -9, outages, backlogs and load in full, as a table; half an hour
	$(BIN)/python -m tests.faults.soak

sbom: install  ## list what is shipped, with versions and hashes, in sbom.json (CycloneDX)
	$(PYTHON) -m venv $(VENV)/sbom
	$(VENV)/sbom/bin/python -m pip --disable-pip-version-check --no-input install --quiet --only-binary :all: cyclonedx-bom==7.5.0
	$(VENV)/sbom/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file sbom.json

# The locks name no registry: where packages come from is the machine's own setting. They keep extras, as `coverage[toml]`:
# pip takes a requirement with an extra for met only by a pin with that extra.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-strip-extras --generate-hashes \
  --no-emit-index-url --no-annotate --no-header $(UPGRADE)

lock: install  ## bring the locks up to date with pyproject.toml; UPGRADE=--upgrade: with the newest releases
	$(PIP) install --quiet --only-binary :all: uv
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' | \
	  $(COMPILE) --extra semantic --extra socks --extra postgresql --output-file requirements.lock pyproject.toml -
	$(COMPILE) --constraint requirements.lock --output-file tests/requirements.lock --group dev
