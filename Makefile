# `make run` and `make test` are the two to know; both need Python 3.11+ and nothing else.
PYTHON ?= python3
BIN := .venv/bin
# Two more than there are cores, because tests often wait.
WORKERS ?= $(shell expr $$(nproc) + 2)
# Tests start hundreds of interpreters: let each find compiled modules, whatever the shell sets.
export PYTHONDONTWRITEBYTECODE :=
.DEFAULT_GOAL := help

-include tests/citus.mk
-include tests/e2e/e2e.mk
-include tests/browser/browser.mk
-include tests/hostile/hostile.mk
-include tests/torture/torture.mk
-include tests/clusters/clusters.mk
-include bench/bench.mk
-include lint/lint.mk

help: ## Say what there is to make
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

install: .venv/.run ## Make the virtual environment, with the locked requirements

.venv/.run: requirements.txt
	bin/venv $(PYTHON) requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	bin/venv $(PYTHON) requirements-dev.txt
	@touch $@

dev: .venv/.dev ## The same, with what tests and linters need

run: install ## Start the receiver on HOST:PORT (127.0.0.1:8000), with a demo integration
	@bin/run

test: dev ## Run every test, on SQLite and on PostgreSQL
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --durations 5 $(COVERAGE)

coverage: ## Run every test, and say which lines and branches none of them reaches
	@$(MAKE) test COVERAGE="--cov --cov-report term:skip-covered"

lint: dev ## Check style, types and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

access: dev ## Write docs/access.md anew: who may do what
	$(BIN)/python -m tests.access 2>/dev/null

examples: dev ## Record the examples of /openapi.json and /docs anew
	$(BIN)/python -m tests.recording 2>/dev/null > .cache/examples.json && mv .cache/examples.json receiver/http/examples.json

trip: dev ## Print the files that a push, a read and a settings change pass
	@$(BIN)/python -m tests.trip 2>/dev/null

audit: dev ## Look the locked packages up in the database of known vulnerabilities
	@bin/audit

lock: ## Write the locked requirements anew
	$(PYTHON) -m venv .venv && $(BIN)/pip install --quiet uv
	for name in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-strip-extras --no-emit-index-url --no-emit-find-links $$name.in -o $$name.txt; done

.PHONY: help install dev run test coverage lint access examples trip audit lock
