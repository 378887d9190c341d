# Two commands for a newcomer: `make up` and `make test`. The rest is for those who change Marsad.
.POSIX:
.PHONY: help up test test-unit test-integration chaos chaos-short check bench score score-held-out train train-encoder lock clean

RUN = .venv/bin

help:
	@echo "make up      start everything on this machine (Ctrl-C ends it)"
	@echo "make test    run every test against real servers"
	@echo "make chaos   25 minutes of faults: nothing lost (make chaos-short: two; MODE=early-ack|count-deliveries must fail)"
	@echo "make check   lint, types, import direction, nothing copied"
	@echo "make bench   every speed figure, quickly"
	@echo "make score   extraction against the annotated articles (make score-held-out: sparingly)"
	@echo "make lock    renew the lock files"

up: .venv/up
	@$(RUN)/marsad up

test: test-unit test-integration

test-unit: .venv/dev .venv/cases
	$(RUN)/pytest -n 2 --disable-socket --allow-unix-socket tests/unit tests/golden tests/conformance

test-integration: .venv/dev .venv/node
	$(RUN)/pytest tests/integration tests/hostile

chaos: .venv/dev .venv/node
	@$(RUN)/python -m tests.chaos --seed $(SEED) --mode $(MODE)

chaos-short: .venv/dev .venv/node
	@$(RUN)/python -m tests.chaos --short --seed $(SEED) --mode $(MODE)

# plain is Marsad as it is; the others are ways to do it badly, which the harness must tell.
MODE = plain
SEED = 1

check: .venv/dev .venv/cases
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/pytest --disable-socket --allow-unix-socket tests/conformance
	$(RUN)/python .ci/copied.py

bench: .venv/dev .venv/node
	@for file in bench/*.py; do \
		case $$file in bench/_*|bench/__init__.py) continue;; esac; \
		$(RUN)/python -m "bench.$$(basename $$file .py)" --quick || exit 1; \
	done

score: .venv/dev
	@$(RUN)/python -m training.score

train: .venv/dev
	@$(RUN)/python -m training

# The encoder is taught with torch, some hours long; `make train` is minutes and does without.
train-encoder: .venv/encoder
	@$(RUN)/python -m training.encoder

score-held-out: .venv/dev
	@$(RUN)/python -m training.score --held-out

# What a lock file names is what pip may install, by hash; renewed on purpose, never by the way.
lock:
	python3 -m venv .venv-lock && .venv-lock/bin/pip install -q uv
	printf 'hatchling\n' | .venv-lock/bin/uv pip compile -q $(LOCK_OPTIONS) --extra local -o requirements.lock pyproject.toml -
	.venv-lock/bin/uv pip compile -q $(LOCK_OPTIONS) --group dev -c requirements.lock -o requirements-dev.lock
	.venv-lock/bin/uv pip compile -q $(LOCK_OPTIONS) --group encoder -c requirements.lock -o requirements-encoder.lock
	rm -rf .venv-lock

LOCK_OPTIONS = --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --upgrade

.venv/up: requirements.lock pyproject.toml deploy/venv.sh
	@deploy/venv.sh requirements.lock
	@touch $@

.venv/dev: requirements.lock requirements-dev.lock pyproject.toml deploy/venv.sh
	@deploy/venv.sh requirements.lock requirements-dev.lock
	@touch $@ .venv/up

.venv/encoder: requirements-encoder.lock .venv/dev
	@deploy/venv.sh requirements.lock requirements-dev.lock requirements-encoder.lock
	@touch $@

# feedparser's own test files, fetched once by the version and hash that the lock file names.
.venv/cases: .venv/dev requirements.lock tests/feedparser_cases.py
	@$(RUN)/python -m tests.feedparser_cases
	@touch $@

# The local Elasticsearch node, fetched once and checked by its hash, so that no test has to open a connection.
.venv/node: .venv/dev deploy/elasticsearch-plugin marsad/local
	@$(RUN)/python -m marsad.local
	@touch $@

clean:
	rm -rf .venv .venv-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
