# One command sets up and runs, one sets up and tests; both work on a fresh clone with Python 3.11 and make.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
SAMPLES ?= data/samples
OUT ?= data

.PHONY: run test slow lint bench gate docs clean

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[dev]"
	touch $@

run: $(VENV)/.installed  ## the main job on the bundled samples; exit code 3 says that one sample was refused, as it must be
	$(BIN)/broadsheet run $(SAMPLES) --out $(OUT) || [ $$? -eq 3 ]

test: $(VENV)/.installed  ## everything but what needs servers, browsers or minutes
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile

slow: $(VENV)/.installed  ## real servers, a headless browser, kills, scale; what fails is tried once more, since ticks are timed
	$(BIN)/python -m pytest -m slow -n 2 --dist loadfile || $(BIN)/python -m pytest -m slow --last-failed

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed  ## characters per CPU second, per stage and in all
	$(BIN)/python -m bench.stages $(SAMPLES)

gate: $(VENV)/.installed  ## scores on annotated text, against the thresholds in bench/thresholds.csv
	$(BIN)/python -m bench.gate

docs: $(VENV)/.installed
	$(BIN)/python -m schemas.docs docs/tables.md
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) site .pytest_cache .mypy_cache .ruff_cache
