# The two commands of the README are `make report` and `make test`; both set up first if need be.
PYTHON   ?= python3
UV       := uv==0.13.8
PAGES    ?= seeds
OUT      ?= report
METADATA ?= $(PAGES)/metadata.csv
ARGS     ?=
RUN      := .venv/bin/python
LOCK     := $(RUN) -m uv pip compile pyproject.toml --universal --python-version 3.11 \
            --generate-hashes --all-extras --no-header --no-emit-index-url --quiet

# Compiled modules are kept: without them each run takes half as long again, for imports alone.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := report
.PHONY: env report test lab notebooks docs pictures lock lint format bench-parse bench-topics clean

env: .venv/.ready
# No ensurepip, which some systems lack: the machine's own pip fills the new environment.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python $(RUN) install --quiet $(UV)
	$(RUN) -m uv pip install --quiet --python $(RUN) --require-hashes -r requirements.lock \
	  || $(PYTHON) -m pip --python $(RUN) install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python $(RUN) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

report: env
	@if [ -f "$(METADATA)" ]; then set -- --metadata "$(METADATA)"; else set --; fi; \
	  set -x; $(RUN) -m newslib report "$(PAGES)" -o "$(OUT)" "$$@" $(ARGS)

test: env
	$(RUN) -m pytest -n 2 --dist loadfile $(ARGS)

lab: env
	$(RUN) -m jupyterlab --notebook-dir notebooks $(ARGS)

notebooks: env
	$(RUN) .ci/notebooks.py $(ARGS)

docs: env
	$(RUN) .ci/reference.py $(ARGS)

pictures: env
	$(RUN) .ci/pictures.py $(ARGS)

lint: env
	$(RUN) -m ruff format --check . && $(RUN) -m ruff check . && $(RUN) -m mypy

format: env
	$(RUN) -m ruff check --fix . && $(RUN) -m ruff format .

lock: env
	$(LOCK) --upgrade -o requirements.lock
	$(RUN) .ci/environment.py > environment.yml

bench-parse: env
	$(RUN) benchmarks/score.py
	$(RUN) benchmarks/fields.py "$(NEWSLIB_CORPORA)"
	$(RUN) benchmarks/parse.py $(ARGS)

bench-topics: env
	$(RUN) benchmarks/topics.py "$(NEWSLIB_CORPORA)" $(ARGS)
	$(RUN) benchmarks/topic_scale.py

clean:
	rm -rf .venv build dist report report.previous report.failed tests/output
