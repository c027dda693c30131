# One target a person; `make help` lists them.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help setup demo quick test lint-and-fresh beside-attacks attacks coverage lint fresh bench docs pictures learning-pictures drawings dist clean slurm slurm-stop slurm-test

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

setup: $(STAMP)  ## make the virtual environment with everything in it

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch $$($(PYTHON) -P grader/release/torch_builds.py)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup  ## build an exercise and grade a sample class
	@$(BIN)/gradecast demo jena_density

quick: setup  ## while you write: the tests that start no process and import no framework (under a minute)
	$(BIN)/ruff check .
	$(BIN)/pytest -m 'not slow' --numprocesses auto --maxprocesses 4 --dist loadfile

BESIDE_ATTACKS := tests/docs tests/reference tests/releases
NOT_ALONE := $(BIN)/pytest -m 'not alone' --dist loadfile --numprocesses

test: setup  ## every test (about half an hour on two idle cores)
	@$(MAKE) --no-print-directory --jobs 3 --output-sync=line attacks lint-and-fresh beside-attacks
	$(NOT_ALONE) 4 $(BESIDE_ATTACKS:%=--ignore=%)

# Attacks mostly wait for limits. Checks of the tree, and tests with long limits of their own, take what attacks leave of
# the processors.
lint-and-fresh: setup
	@nice $(MAKE) --no-print-directory lint fresh

beside-attacks: setup
	nice $(NOT_ALONE) 3 $(BESIDE_ATTACKS)

attacks: setup  ## every attack against the sandbox of this machine (five minutes, of which most is waiting for limits)
	$(BIN)/pytest -m alone --numprocesses 2

coverage: setup  ## every test, and which lines they run
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov --cov-report=term

lint: setup  ## format, lint, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fresh: setup  ## are the assignments what the references make of them?
	@$(BIN)/gradecast build --check

slurm:  ## bring up a Slurm of two virtual nodes on this machine (root; Debian's slurmctld slurmd slurm-client munge)
	@$(PYTHON) tests/slurm/cluster.py start

slurm-stop:  ## end that Slurm and its jobs
	@$(PYTHON) tests/slurm/cluster.py stop

slurm-test: setup  ## the tests on a real Slurm, which they bring up themselves
	$(BIN)/pytest --numprocesses 2 --dist loadfile tests/slurm

bench: setup  ## time gradecast and its peers; writes bench/results/ (about half an hour on two idle cores)
	$(BIN)/python -m bench

docs: setup  ## build the site, docs/_build/html/index.html
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

dist: setup  ## a wheel, and an archive for graders without a clone, in dist/ (EXERCISES="name …"; all without it)
	@$(BIN)/python tools/graders_archive.py $(EXERCISES)

pictures: setup  ## take the pictures of docs/index.md again (Chromium; some minutes on two idle cores)
	$(BIN)/python docs/pictures.py

learning-pictures: setup  ## draw the pictures of docs/learning.md again, from trainings that are run for it
	$(BIN)/python docs/learning_pictures.py

drawings: setup  ## make the pictures of the exercises' texts from their SVGs (Chromium)
	$(BIN)/python tools/drawings.py

clean:  ## remove what can be made again
	rm -rf $(VENV) .gradecast graded
