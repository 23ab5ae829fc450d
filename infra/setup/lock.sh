#!/bin/sh
# Chooses versions anew from pyproject.toml and pins them by hash, for every Python and machine Samråd runs on.
# `make lock` runs it. The files name no index: pip asks the one that the reader's machine is set up with.
set -eu

VENV=${VENV:-.venv}

compile() {
    output=$1
    shift
    "$VENV/bin/uv" pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 \
        --python "$VENV/bin/python" --no-python-downloads \
        --generate-hashes --no-emit-index-url --no-header --no-annotate --output-file "$output" >/dev/null
    printf '%s: %s packages\n' "$output" "$(grep -c '==' "$output")"
}

compile requirements.lock --upgrade --extra build --extra local --extra dev
# What an image needs to run a service, at the versions just chosen.
compile infra/deploy/requirements.lock --upgrade --extra build --constraint requirements.lock
