# Samråd: everything a newcomer, a colleague or the build server types. `make` alone tells.
# Plain POSIX make; all paths are relative, so the checkout may lie anywhere, spaces included.

.POSIX:
.SUFFIXES:
.PHONY: help demo test again up check bench simulate chaos scale lock clean

# Another interpreter, and where what is installed for it goes: make PYTHON=python3.13 VENV=.venv-3.13 test
PYTHON =
VENV = .venv
BIN = $(VENV)/bin
# More or other tests: make test ARGS='tests/honoraria -x'
ARGS =
LONG = yes
# How long, how many: make simulate SEEDS=5000 · make chaos MINUTES=30 · make scale EVENTS=1000000 · make again TIMES=10
SEEDS = 2000
MINUTES = 10
EVENTS = 1000000
TIMES = 10
# What to measure: make bench BENCH=relay
BENCH = --all

help:
	@echo 'Samråd: from an appointment to a paid, explained honorarium.'
	@echo
	@echo '  make demo    play a year of a health community, from appointment to settlement'
	@echo '  make test    run all tests, against real servers of their own'
	@echo '  make up      start everything and stay; Ctrl-C stops it'
	@echo '  make check   format, types, imports, contracts, migrations, file lengths'
	@echo '  make bench   measure how fast it goes on this machine, beside what else one would write'
	@echo
	@echo '  make simulate SEEDS=2000     all four services in one process, in every order, crashing anywhere'
	@echo '  make chaos MINUTES=10        real processes and servers, killed and cut off'
	@echo '  make scale EVENTS=1000000    several processes of one service share the work, one is killed'
	@echo '  make again TIMES=10          the suites of the spine, again and again'
	@echo
	@echo '  make lock    choose versions anew from pyproject.toml and pin them by hash'
	@echo '  make clean   remove what make installed and what tools left behind'
	@echo
	@echo 'Needed: Python 3.11 or newer; the first time a package index too (160 MB; .venv becomes 570 MB).'
	@echo 'Another Python: make PYTHON=python3.12 demo.  Some tests: make test ARGS="tests/honoraria -x".'

demo: $(VENV)/installed
	$(BIN)/samrad demo $(ARGS)

up: $(VENV)/installed
	$(BIN)/samrad up $(ARGS)

# One file stays on one worker: its database and broker are started once. What takes long goes first and has the
# processors to itself; 5 is how pytest says that it found nothing of a kind. make LONG=no test leaves it out.
test: $(VENV)/installed
	@[ '$(LONG)' = no ] || $(BIN)/python -m pytest -n auto --dist loadfile -m long $(ARGS) || [ $$? -eq 5 ]
	$(BIN)/python -m pytest -n auto --dist loadfile -m 'not long' $(ARGS) || [ $$? -eq 5 ]

check: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m infra.checks
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/samrad contracts check

bench: $(VENV)/installed
	$(BIN)/samrad bench $(BENCH)

simulate: $(VENV)/installed
	$(BIN)/python -m tests.simulation --seeds $(SEEDS) $(ARGS)

chaos: $(VENV)/installed
	$(BIN)/python -m tests.chaos --minutes $(MINUTES) $(ARGS)

scale: $(VENV)/installed
	$(BIN)/python -m tests.scale --events $(EVENTS) $(ARGS)

again: $(VENV)/installed
	@for time in $$(seq $(TIMES)); do echo "== $$time of $(TIMES)"; \
	$(BIN)/python -m pytest -q -n auto --dist loadfile \
	tests/conformance tests/simulation tests/chaos tests/reconcile tests/scale tests/bench || exit 1; done

lock: $(VENV)/installed
	@VENV='$(VENV)' sh infra/setup/lock.sh

clean:
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: requirements.lock pyproject.toml infra/setup/install.sh
	@PYTHON='$(PYTHON)' VENV='$(VENV)' sh infra/setup/install.sh
