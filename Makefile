# Every command of Gedeeld. Bare `make` prints them.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
# Recipes start servers of their own on fixed places: one at a time.
.NOTPARALLEL:

PYTHON_BIN := .venv/bin/python
BENCH_BIN := .venv-bench/bin/python
PYTEST := $(PYTHON_BIN) -m pytest -q
# How many test processes beside each other, each with servers of its own; 0 is none but the first.
WORKERS ?= 3
# How often a property is tried: 15 times at a desk, 100 times where CI=true (conftest.py).
export HYPOTHESIS_PROFILE ?= $(if $(filter true 1,$(CI)),ci,dev)
# Tests start hundreds of Python processes, and pytest rewrites what it runs: each would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

##@ See it work
run: setup-run ## a month of the shared enterprise, told on fresh data; prints the story and its proof
	@$(PYTHON_BIN) -m deploy.local run

up: setup-run ## the whole system in the foreground, on data that stays; restarts what dies (STRICT=1: ends)
	@STRICT=$(STRICT) $(PYTHON_BIN) -m deploy.local up

year: setup-run ## a year of those who own the enterprise, told on fresh data
	@$(PYTHON_BIN) -m deploy.local year

demo: setup-run ## the same on the data of that month, which stays, with four people to ask as
	@STRICT=$(STRICT) $(PYTHON_BIN) -m deploy.local demo

down: ## stop the system that `make up` started in another terminal
	@$(PYTHON_BIN) -m deploy.local down

psql: ## look into a service's database, read-only: make psql S=payroll (ROLE=app to write)
	@$(PYTHON_BIN) -m deploy.local psql $(or $(S),$(error say which service: make psql S=payroll)) --role $(or $(ROLE),audit)

##@ Work on it
setup: ## everything that running and testing need (the others call it too)
	@deploy/local/bootstrap.sh dev

test: check ## all checks and all tests, on a real PostgreSQL and a real RabbitMQ
	@$(PYTEST) -n $(WORKERS)

quick: setup ## style, types, shape, and the unit tests of what changed since main
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy & types=$$!; red=0; \
	$(PYTEST) tests/house/test_layout.py $$($(PYTHON_BIN) -m tests.house.changed) || red=1; \
	wait $$types && exit $$red

test-times: setup ## what these take, against what they may, on a quiet machine: make test-times P="quick unit"
	@$(PYTHON_BIN) -m tests.house.times $(P)

test-unit: setup ## the tests of the rules alone
	@$(PYTEST) kernel contracts services/*/tests/unit services/*/tests/*/unit

faults: setup ## a campaign of faults, all promises proven after each: make faults SEED=2 FAULTS_S=600 (FIRST=, FAULTS=)
	@$(PYTHON_BIN) -m tests.faults.campaign --seed $(or $(SEED),1) --first $(or $(FIRST),1) \
	  --faults $(or $(FAULTS),81) --seconds $(or $(FAULTS_S),7200) $(if $(REPORT),--report $(REPORT))

check: setup ## style, types, walls between packages, contracts, Kubernetes manifests
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check --quiet
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo
	@.venv/bin/gedeeld contracts --check
	@$(PYTHON_BIN) -m deploy.k8s.validate

fmt: setup ## put the code in shape, and repair what can be repaired
	@.venv/bin/ruff check --fix --quiet || true
	@.venv/bin/ruff format

contracts: setup ## write the schemas, AsyncAPI and reference pages anew from contracts/
	@.venv/bin/gedeeld contracts

##@ Measure it
bench-bus: .venv-bench/stamp ## our consuming beside Celery's, FastStream's, aio-pika's and nameko's
	@$(BENCH_BIN) -m benchmarks.bus

bench-invoicing: setup-run ## issuing, matching and documents, with up to a million invoices
	@$(PYTHON_BIN) -m benchmarks.invoicing

bench-shares: setup-run ## the register of shares: import, who may vote, payments, with up to a million members
	@$(PYTHON_BIN) -m benchmarks.shares

##@ Keep it
deps: setup ## compile requirements/*.in to pins with hashes (needs uv)
	@cd requirements; export PATH="$(CURDIR)/.venv/bin:$$PATH"; \
	command -v uv >/dev/null || { echo "uv is missing; this helps: .venv/bin/pip install uv" >&2; exit 1; }; \
	$(COMPILE) run.in -o run.txt; \
	$(COMPILE) -c run.txt dev.in -o dev.txt; \
	$(COMPILE) -c run.txt bench.in -o bench.txt; \
	$(COMPILE) -c run.txt ../pyproject.toml -o service.txt; \
	$(COMPILE) -c run.txt ../pyproject.toml --extra invoicing -o service-invoicing.txt

clean: ## remove what can be made again; the data in .local stays
	@rm -rf .venv .venv-bench build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.local/*' -prune -exec rm -rf {} +

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo

setup-run:
	@deploy/local/bootstrap.sh run

.venv-bench/stamp: requirements/bench.txt | setup-run
	@echo "  Installing the packages of requirements/bench.txt"
	@rm -rf .venv-bench; $(PYTHON_BIN) -m venv .venv-bench
	@$(BENCH_BIN) -m pip install --disable-pip-version-check -qq --require-hashes -r requirements/bench.txt
	@$(BENCH_BIN) -m pip install --disable-pip-version-check -qq --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: run year up demo down psql setup test quick test-times test-unit faults check fmt contracts bench-bus bench-invoicing bench-shares deps clean help setup-run
