#!/bin/sh
# Makes .venv from requirements.lock; `make` calls it when the lock or pyproject.toml is newer than the last time.
# Nothing is built in isolation, so the lock's hashes cover the builds too.
# An image is made the same way from its own lock: VENV=... LOCK=... EDITABLE=no.
set -eu

VENV=${VENV:-.venv}
LOCK=${LOCK:-requirements.lock}
CANDIDATES=${PYTHON:-python3.13 python3.12 python3.11 python3.14 python3 python}

say() { printf '%s\n' "$*" >&2; }

# An interpreter that is on the path may still not run (a pyenv shim), be too old, or lack venv (Debian's bare python3).
runs() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ] && runs "$PYTHON"; then
        printf '%s' "$PYTHON"
        return
    fi
    for candidate in $CANDIDATES; do
        if runs "$candidate"; then
            printf '%s' "$candidate"
            return
        fi
    done
    say "Found no Python that can be used here: it must run, be 3.11 or newer, and have venv."
    say "Tried: $CANDIDATES"
    say "Mend it by installing one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python),"
    say "or point to one: make PYTHON=/path/to/python3 demo"
    return 1
}

# The part of the lock that one package takes: its line and its hashes.
locked() {
    awk -v wanted="$1" '/^[a-z0-9]/ { keep = index($0, wanted "==") == 1 } keep' "$LOCK"
}

# -qq: only errors. What else pip says is about the machine (its index, its cache), and a newcomer would take it for ours.
install() {
    "$VENV/bin/python" -m pip --disable-pip-version-check install -qq --no-deps --no-build-isolation "$@" && return
    say ""
    say "pip could not install what $LOCK names. If it could not reach a package index, check the network or set"
    say "PIP_INDEX_URL to your own; if a hash differs, the index serves another file than was tested: do not go on."
    return 1
}

if [ -x "$VENV/bin/python" ] && runs "$VENV/bin/python"; then
    say "Bringing $VENV in line with $LOCK ..."
else
    python=$(find_python)
    say "Making $VENV with $("$python" -V), which takes a minute or two ..."
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
fi

# What builds comes before what is built: the project, and nkeys, which has no wheel.
for package in setuptools hatchling packaging pathspec pluggy tomlkit trove-classifiers; do
    locked "$package"
done > "$VENV/build.lock"
install --require-hashes -r "$VENV/build.lock"
install --require-hashes -r "$LOCK"
if [ "${EDITABLE:-yes}" = yes ]; then
    install --editable .
else
    install .
fi
touch "$VENV/installed"
