"""Small checks of our own, for what no linter knows: run by `make check`, not shipped."""
