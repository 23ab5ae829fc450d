"""`python -m tests.bench`: all benches, or the one that is named."""

import sys

from tests.bench.cli import app

app(sys.argv[1:] or ["--all"], prog_name="samrad bench")
