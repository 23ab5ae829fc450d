# Samråd: everything a newcomer, a colleague or the build server types. `make` alone tells.
# Plain POSIX make; all paths are relative, so the checkout may lie anywhere, spaces included.

.POSIX:
.SUFFIXES:
.PHONY: help demo test up check bench lock clean

# Another interpreter, and where what is installed for it goes: make PYTHON=python3.13 VENV=.venv-3.13 test
PYTHON =
VENV = .venv
BIN = $(VENV)/bin
# More or other tests: make test ARGS='tests/honoraria -x'
ARGS =

help:
	@echo 'Samråd: from an appointment to a paid, explained honorarium.'
	@echo
	@echo '  make demo    play a year of a health community, from appointment to settlement'
	@echo '  make test    run all tests, against real servers of their own'
	@echo '  make up      start everything and stay; Ctrl-C stops it'
	@echo '  make check   format, types, imports, contracts, migrations, file lengths'
	@echo '  make bench   measure how fast it goes on this machine'
	@echo '  make lock    choose versions anew from pyproject.toml and pin them by hash'
	@echo '  make clean   remove what make installed and what tools left behind'
	@echo
	@echo 'Needed: Python 3.11 or newer; the first time a package index too (160 MB; .venv becomes 570 MB).'
	@echo 'Another Python: make PYTHON=python3.12 demo.  Some tests: make test ARGS="tests/honoraria -x".'

demo: $(VENV)/installed
	$(BIN)/samrad demo $(ARGS)

up: $(VENV)/installed
	$(BIN)/samrad up $(ARGS)

# One file stays on one worker: its database and broker are started once.
test: $(VENV)/installed
	$(BIN)/python -m pytest -n logical --maxprocesses=4 --dist loadfile $(ARGS)

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m infra.checks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/samrad contracts check

bench: $(VENV)/installed
	@if [ -d tests/bench ]; then $(BIN)/python -m tests.bench $(ARGS); \
	else echo 'Nothing is measured yet: tests/bench will hold what is.'; fi

lock: $(VENV)/installed
	@VENV='$(VENV)' sh infra/setup/lock.sh

clean:
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: requirements.lock pyproject.toml infra/setup/install.sh
	@PYTHON='$(PYTHON)' VENV='$(VENV)' sh infra/setup/install.sh
