# One target a person; `make help` lists them.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup demo test lint bench docs clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(STAMP)  ## make the virtual environment with everything in it

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup  ## build an exercise and grade a sample class
	@$(BIN)/gradecast demo jena_density

test: setup lint  ## every test, with coverage
	@$(BIN)/gradecast build --check
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report=term

lint: setup  ## format, lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup  ## measure; writes bench/results/
	$(BIN)/python bench/sample_class.py

docs: setup  ## build the site, docs/_build/html/index.html
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

clean:  ## remove what can be made again
	rm -rf $(VENV) .gradecast graded
