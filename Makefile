# `make` alone lists the targets. Everything runs from .venv, which `setup` makes on first use
# and renews when pyproject.toml or constraints.txt change.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Browser tests share one group, so one worker drives the browser while the others calculate.
PYTEST_ARGS ?= -n auto --maxprocesses 4 --dist loadgroup
JUPYTER_ARGS ?=
BENCH_ARGS ?=

# Else the first picture would wait for it.
COMPILE := from sim import load, run; \
  [run(load(name), 2, 1, progress=False) for name in 'putuo nanshan yangpu fuxin guicheng'.split()]

# A make error rather than a shell's, so that a missing Python takes one line.
define python-or-stop
$(eval found := $(shell bash .ci/find-python $(BIN)/python $(PYTHON) 2>&1))$\
$(if $(filter 0,$(.SHELLSTATUS)),python='$(found)',$(error $(found)))
endef

.PHONY: help setup app lab run verify test lint format coverage plain bench lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: $(READY) ## make the environment in .venv (Python 3.12 or later)

$(READY): pyproject.toml constraints.txt
	@$(python-or-stop)
	if [ "$$python" != $(BIN)/python ]; then
	  echo "Making $(VENV) with $$("$$python" --version)"
	  "$$python" -m venv --clear $(VENV)
	fi
	echo "Installing into $(VENV); the first time takes a few minutes"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[app,dev]'
	echo "Compiling the model's loops; this is done once"
	ECHELON_PROCESSES=1 $(BIN)/python -c "$(COMPILE)"
	touch $@

app: setup ## serve the laboratory in the browser
	@exec $(BIN)/python -m sim app

lab: setup ## open the laboratory as a notebook in JupyterLab
	@root=; [ "$$(id -u)" != 0 ] || root=--allow-root
	exec $(BIN)/jupyter-lab --ip=127.0.0.1 $$root --ServerApp.root_dir=notebooks \
	  --LabApp.default_url=/lab/tree/01_what_if.ipynb \
	  --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate --LabApp.news_url=None $(JUPYTER_ARGS)

run: setup ## simulate Putuo without a screen; tables and figures under runs/
	@exec $(BIN)/python -m sim run putuo --replications 200 --out runs/

verify: setup ## run the cases with known answers; fails if one does not agree
	@exec $(BIN)/python -m sim verify

test: lint ## run every check and test, those in a browser included
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: setup ## check style, types and the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: setup ## put the code into the common form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

coverage: setup ## run the tests and show the lines that none of them reaches
	$(BIN)/python -m pytest $(PYTEST_ARGS) --cov --cov-report=term-missing:skip-covered

# Lines of compiled loops are seen by nothing that runs in Python; here they are Python.
PLAIN := tests/test_kernels*.py tests/test_growth.py tests/streams/test_[dmqs]*.py
plain: setup ## run the tests of the compiled loops without the compiler, and show their coverage
	NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest $(PYTEST_ARGS) $(PLAIN) \
	  --cov=sim.kernels --cov=sim.streams --cov=sim.growth --cov-report=term-missing:skip-covered

bench: setup ## measure the speed; docs/guides/speed.md says what there is besides
	@exec $(BIN)/python -m benchmarks $(BENCH_ARGS)

lock: ## renew constraints.txt from what pyproject.toml allows today
	@$(python-or-stop)
	bash .ci/lock "$$python" > constraints.txt.new
	mv constraints.txt.new constraints.txt

clean: ## remove the environment and what the tools left behind
	rm -rf $(VENV) .venv-peers build dist htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
