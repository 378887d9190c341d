#!/bin/sh
# Writes the passwords that deploy/compose.yaml asks for into deploy/.env, which only its owner can read.
set -eu

usage="usage: deploy/secrets.sh

Makes random passwords and writes them into deploy/.env (mode 0600), where Docker Compose finds them.
A file that is there is never overwritten.

Exit status: 0 written, 1 it did not work, 2 the command was not understood."

fail() {
    echo "secrets.sh: $1" >&2
    exit "${2:-1}"
}

case "${1:-}" in
    "") ;;
    -h | --help)
        echo "$usage"
        exit 0
        ;;
    *) fail "$1 is not understood; see deploy/secrets.sh --help" 2 ;;
esac

# 24 random bytes in hexadecimal: can stand in an address, in JSON and in .env as it is.
word() {
    made=$(od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n')
    [ "${#made}" -eq 48 ] || fail "/dev/urandom gives no random bytes"
    echo "$made"
}

file=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)/.env
if [ -e "$file" ] || [ -L "$file" ]; then
    fail "$file is there already and stays as it is: the servers know these passwords.
To begin anew, without anything that was stored: docker compose -f deploy/compose.yaml down --volumes,
remove the file, and run this again."
fi

words=$(for name in ELASTIC_PASSWORD KIBANA_PASSWORD KIBANA_KEY INGEST_PASSWORD REDIS_PASSWORD; do
    secret=$(word)
    echo "$name=$secret"
done)
umask 077
set -C # fails where another run was first
echo "$words" >"$file" || fail "cannot write $file"
echo "written: $file; log in to Kibana as \"elastic\" with its ELASTIC_PASSWORD"
