# The two commands a newcomer needs are `make demo` and `make test`; both install what is missing.
SHELL := /bin/bash
BIN := .venv/bin
HOME_DIR ?= home
# One more than two cores: while one test waits (a lock, a minute, a server), another works
WORKERS ?= 3

.PHONY: install demo nightly test lint words bench soak lock

install: .venv/installed            ## everything the lock files pin, into .venv

.venv/installed: requirements.lock source-only.lock torch-cpu.lock pyproject.toml .ci/install
	@.ci/install

demo: install                       ## two sample nights, offline, into ./demo
	@$(BIN)/legation demo --home demo

nightly: install                    ## tonight, on the live web, into $(HOME_DIR)
	@$(BIN)/legation nightly --home $(HOME_DIR)

test: install lint                  ## every check; the tests share the machine, for many wait for a child
	@.ci/browser
	@$(BIN)/python -m pytest -n $(WORKERS)

lint: install                       ## style and strict types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

words: install                      ## the template of our own words and its catalogues, from the program
	@$(BIN)/python -m flows.language.template

bench: install                      ## speed, memory and quality, as ratios to a floor measured in the same run
	@$(BIN)/python -m pytest tests/benchmarks -m "" -s

soak: install                       ## what takes minutes: kills, dead servers, black holes, thirty nights and sixty
	@LEGATION_SOAK_KILLS=100 $(BIN)/python -m pytest tests/test_crash.py tests/test_delivery_crash.py -s
	@$(BIN)/python -m pytest -m soak -s

lock:                               ## resolve pyproject.toml anew; needs uv
	uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 \
	    -c torch-cpu.lock -c source-only.lock --no-emit-package torch --no-emit-package dkimpy \
	    --no-header -o requirements.lock
