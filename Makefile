# Everything a person or CI runs; `make` alone lists it. A machine with Python 3.11 or newer and make is enough.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
WORKERS ?= 2
BIN := .venv/bin
UV := UV_LINK_MODE=copy $(BIN)/uv
PYTEST := $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --cov --cov-report=
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-header --extra build pyproject.toml

# What was installed for the tests is enough for the demo too.
READY_FOR_DEMO = $(if $(wildcard .venv/ready-for-tests),.venv/ready-for-tests,.venv/ready-for-demo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help demo test check types style contracts security operations test-all thinking-rooms-covered bench pictures lock clean

help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name what; do printf '  %-10s %s\n' "$$name" "$$what"; done

demo: $(READY_FOR_DEMO) ## Two Mondays in a made-up company; the results are in out/demo/
	@$(BIN)/kaffepause demo $(ARGS)

test: check ## What every change must pass
	@$(PYTEST) -m "not slow" $(ARGS)
	@$(MAKE) --no-print-directory thinking-rooms-covered

check: .venv/ready-for-tests ## Style, types, import contracts, security and what operators are handed; no tests
	@$(MAKE) --no-print-directory --keep-going --output-sync --jobs=$(WORKERS) types style contracts security operations

types:
	@$(BIN)/pyright --warnings > .cache/pyright.txt || { cat .cache/pyright.txt; exit 1; }

style:
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --diff .

contracts:
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter > .cache/contracts.txt || { cat .cache/contracts.txt; exit 1; }

security:
	@$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml service deploy

operations:
	@$(BIN)/yamllint --strict .
	@$(BIN)/hadolint deploy/Dockerfile
	@$(BIN)/kubernetes-validate --quiet --strict deploy/kubernetes*.yaml
	@$(BIN)/shellcheck .ci/run deploy/*.sh

test-all: check ## Whole matrices and the nightly search for counterexamples, up to an hour
	@$(PYTEST) --hypothesis-profile=nightly -o timeout=1800 $(ARGS)
	@$(MAKE) --no-print-directory thinking-rooms-covered

thinking-rooms-covered:
	@$(BIN)/coverage report --fail-under=95

bench: .venv/ready-for-tests ## The figures behind the speed claims
	@for benchmark in benchmarks/bench_*.py; do $(BIN)/python "$$benchmark" $(ARGS) || exit 1; done

pictures: demo ## The demo's pages and mails as pictures in out/pictures/, to look at; those of the mails on file and of the README too
	@$(BIN)/python tests/pictures.py out/demo out/pictures
	@$(BIN)/python tests/pictures.py --mails
	@$(BIN)/python tests/pictures.py --readme out/demo

lock: $(BIN)/uv ## Resolve the dependencies anew; ARGS=--upgrade takes newer ones
	@$(LOCK) --extra dev -o requirements-dev.lock $(ARGS)
	@$(LOCK) --extra sandbox --extra postgres -c requirements-dev.lock -o requirements.lock $(ARGS)

clean: ## Remove everything that can be made again
	@rm -rf .venv .cache .coverage* .hypothesis .pytest_cache .ruff_cache out dist
	@find service tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

.venv/ready-for-tests: requirements-dev.lock pyproject.toml | $(BIN)/uv
	@echo "Setting up for tests in .venv (once, about a minute)"
	@$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@mkdir -p .cache && touch $@

.venv/ready-for-demo: requirements.lock pyproject.toml | $(BIN)/uv
	@echo "Setting up in .venv (once, about half a minute)"
	@$(UV) pip sync --quiet --require-hashes requirements.lock
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# uv itself comes by its hash from the lock.
$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "kaffepause needs Python 3.11 or newer, and none was found here. Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "kaffepause needs Python 3.11 or newer and $(PYTHON) is not that. Say where one is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/^[^ ]*[a-z]==/{/^uv==/p;/^ *--hash/p}' requirements.lock > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r .venv/uv.txt
