# The two commands a newcomer needs are `make demo` and `make test`; both install what is missing.
SHELL := /bin/bash
BIN := .venv/bin
HOME_DIR ?= home

.PHONY: install demo nightly test lint bench soak lock

install: .venv/installed            ## everything the lock files pin, into .venv

.venv/installed: requirements.lock torch-cpu.lock pyproject.toml .ci/install
	@.ci/install

demo: install                       ## two sample nights, offline, into ./demo
	@$(BIN)/legation demo --home demo

nightly: install                    ## tonight, on the live web, into $(HOME_DIR)
	@$(BIN)/legation nightly --home $(HOME_DIR)

test: install lint                  ## every check
	@$(BIN)/python -m pytest

lint: install                       ## style and strict types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: install                      ## speed, memory and quality, as ratios to a floor measured in the same run
	@$(BIN)/python -m pytest tests/benchmarks -m "" -s

soak: install                       ## a night killed at many moments must end as an undisturbed one
	@LEGATION_SOAK_KILLS=100 $(BIN)/python -m pytest tests/test_crash.py -s

lock:                               ## resolve pyproject.toml anew; needs uv
	uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 \
	    -c torch-cpu.lock --no-emit-package torch --no-header -o requirements.lock
