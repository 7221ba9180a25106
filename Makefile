# Two commands to know: `make demo` and `make test`. Everything else is for people who change the code.
OKR_PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
# `make test CLOCK=2027-03-31T10:00:00+00:00` runs as if it began at that moment; so do `make demo` and all the others.
ifneq ($(CLOCK),)
export OKR_NOW := $(CLOCK)
endif

.PHONY: demo test test-unit test-slow test-days fuzz test-ibis test-metricflow check bench format lock audit soak words docs pictures clean help

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.installed  ## build a demo workspace if there is none, and serve it on OKR_PORT (8501)
	$(BIN)/okr demo --port $(OKR_PORT)

test: $(VENV)/.installed-dev  ## the tests, without the slow ones
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile

test-unit: $(VENV)/.installed-dev  ## the quickest tests: no pages, no browser, no database server
	$(BIN)/python -m pytest -m "not slow and not browser and not page and not postgres" -n auto --dist loadfile

test-slow: $(VENV)/.installed-dev  ## crash tests, soaks, long generators
	$(BIN)/python -m pytest -m slow -n auto --dist loadfile

test-days: $(VENV)/.installed-dev  ## everything on one day, and on 15 others what asks for the day
	$(BIN)/python tests/support/days.py -n auto --dist loadfile

fuzz: $(VENV)/.installed-dev  ## generated inputs of all kinds for an hour, or OKR_FUZZ_MINUTES
	OKR_FUZZ_MINUTES=$${OKR_FUZZ_MINUTES:-60} $(BIN)/python -m pytest -n 0 -q -s tests/fuzz

test-ibis: $(VENV)/.installed-dev  ## the tests on a Spark cluster; installs the extra `ibis` first, half a gigabyte
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-build-isolation -e '.[ibis]'
	$(BIN)/python -m pytest -n 0 tests/connectors/test_connector_ibis.py

test-metricflow: $(VENV)/.installed-dev  ## definitions of dbt against its own programs; they come into $(VENV)-metricflow first
	$(PYTHON) -m venv $(VENV)-metricflow
	$(VENV)-metricflow/bin/pip install -q --disable-pip-version-check 'dbt-metricflow[dbt-postgres]' 'dbt-core<1.12'
	OKR_METRICFLOW=$(CURDIR)/$(VENV)-metricflow/bin $(BIN)/python -m pytest -n 0 tests/connectors/test_metricflow.py

check: $(VENV)/.installed-dev  ## format, lint, types, architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

soak: $(VENV)/.installed-dev  ## 50 sessions for ten minutes with a sync running: errors, memory, median wait
	$(BIN)/python -m bench.many_sessions

bench: $(VENV)/.installed-dev $(VENV)-dash/.installed  ## speed, side by side with the floor, in one run
	$(BIN)/python -m bench

format: $(VENV)/.installed-dev  ## put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock:  ## choose dependency versions anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra postgres --group build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra postgres --extra bigquery --group build --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group audit pyproject.toml -o requirements-audit.lock

audit: $(VENV)/.installed $(VENV)-audit/.installed  ## known weaknesses, licences, bill of materials (needs a network)
	$(BIN)/python .ci/audit.py

words: $(VENV)/.installed-dev  ## collect the texts for translation, and compile the translations
	$(BIN)/python -m data.config.i18n.collect

pictures: $(VENV)/.installed-dev  ## take the pictures of the documentation, of the demo on a fixed day (needs chromium)
	$(BIN)/python docs/images/take.py

docs: $(VENV)/.installed-dev  ## write the connectors' pages from their declarations
	$(BIN)/python -m data.out.exports.connector_pages docs/connectors

clean:  ## remove what make made (never a workspace)
	rm -rf $(VENV) $(VENV)-dash $(VENV)-audit .mypy_cache .pytest_cache .ruff_cache build dist

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# An environment of its own: Dash brings a plugin of pytest along, which does not work with ours.
$(VENV)-dash/.installed: requirements-bench.lock | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)-dash
	$(VENV)-dash/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

# Another of its own: what looks at our dependencies is none of them.
$(VENV)-audit/.installed: requirements-audit.lock | $(VENV)/bin/python
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-audit.lock
	@touch $@
