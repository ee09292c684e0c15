# make run    set up what is needed and start the app
# make check  set up what is needed and pass every check
# make fix    let the linter and the formatter mend what they can
# make bench  run every benchmark
#
# Needs Python 3.11 or newer: make run PYTHON=python3.12 chooses one. Written for GNU make 3.81 and up.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than there are processors: a test in a browser waits half of its time.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
TSC := npx --yes -p typescript@5.9.3 tsc -p assets/player/jsconfig.json

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: run check fix bench lint types layers js test chromium
.NOTPARALLEL:

run: $(VENV)/run.stamp
	$(BIN)/streamlit run app.py

check: lint types layers js test

# A stamp is younger than its requirements: nothing to install.
# torch goes first and alone, so that pip takes the build that is there (the small CPU one, or one
# for your GPU) before anything else can ask for another.
$(VENV)/run.stamp: requirements.txt
	@test -x $(BIN)/pip || { \
	  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "The playground needs Python 3.11 or newer, and $(PYTHON) is not: try 'make run PYTHON=python3.12'." >&2; exit 1; \
	  }; \
	  echo "$(PYTHON) -m venv $(VENV)"; $(PYTHON) -m venv $(VENV); \
	}
	$(BIN)/python -m pip install --quiet "$$(grep '^torch==' requirements.txt)"
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/check.stamp: $(VENV)/run.stamp requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

lint: $(VENV)/check.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/check.stamp
	$(BIN)/mypy

layers: $(VENV)/check.stamp
	$(BIN)/lint-imports --no-logo

js:
	@if command -v npm >/dev/null && command -v node >/dev/null; then \
	  echo "$(TSC)" && $(TSC) && echo "node --test tests/player/*.test.js" && node --test tests/player/*.test.js; \
	elif [ -n "$$CI" ]; then \
	  echo "The Player's checks need node and npm, and in CI nothing is skipped." >&2; exit 1; \
	else \
	  echo "Player: skipped: no node"; \
	fi

# First what may run side by side, then what starts servers and counts what they do. pytest comes
# last, so that its closing line is the last one.
test: $(VENV)/check.stamp chromium
	$(BIN)/pytest -n $(WORKERS) --dist loadgroup -m "not alone"
	$(BIN)/pytest -m alone

# The browser tests drive Debian's Chromium. Where it cannot be had they skip and say so.
chromium:
	@for name in chromium chromium-browser google-chrome; do \
	  if command -v $$name >/dev/null; then exit 0; fi; \
	done; \
	if ! command -v apt-get >/dev/null; then \
	  echo "Chromium: not found; the browser tests are skipped."; exit 0; \
	fi; \
	as_root=; \
	if [ "$$(id -u)" -ne 0 ]; then \
	  if sudo -n true 2>/dev/null; then as_root="sudo -n"; else \
	    echo "Chromium: 'apt-get install chromium' needs your password; until then the browser tests are skipped."; exit 0; \
	  fi; \
	fi; \
	echo "Chromium: installing the package for the browser tests"; \
	{ $$as_root apt-get -qq update; \
	  $$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; \
	} >/dev/null || echo "Chromium: could not be installed; the browser tests are skipped."

fix: $(VENV)/check.stamp
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(VENV)/check.stamp chromium
	@for file in benchmarks/*.py; do echo "== $$file" && $(BIN)/python $$file || exit 1; done
