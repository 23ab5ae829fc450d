"""`python -m tests.chaos --minutes 10`."""

from tests.chaos.cli import app

if __name__ == "__main__":
    app()
