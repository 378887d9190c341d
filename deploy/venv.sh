#!/bin/sh
# Makes .venv with what the lock files name, every package checked by its hash. Used by `make up` and `make test`.
# usage: deploy/venv.sh LOCKFILE...
set -eu

fail() {
    echo "marsad: $1" >&2
    exit 1
}

find_python() {
    for name in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Marsad needs Python 3.11 or newer: install it (Debian: apt install python3 python3-venv), or set PYTHON to one"
}

python=$(find_python)
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python cannot make virtual environments: install its venv module (Debian: apt install python3-venv)"

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    "$python" -m venv --clear .venv || fail "cannot make .venv here: is the disk full, or the folder read-only?"
fi

echo "installing what Marsad needs into .venv (once; about a minute)"
set -- $(for lock in "$@"; do printf -- '-r %s ' "$lock"; done)
.venv/bin/python -m pip --disable-pip-version-check install -q --require-hashes --only-binary :all: "$@" ||
    fail "the packages could not be installed: without a network, install them from a copy of the index (pip's PIP_INDEX_URL or PIP_FIND_LINKS), else see the lines above"
.venv/bin/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation -e . ||
    fail "Marsad itself could not be installed into .venv; the lines above say why"
