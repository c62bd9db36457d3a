# The two commands of the README are `make report` and `make test`; both set up first if need be.
PYTHON ?= python3
UV     := uv==0.13.8
PAGES  ?= seeds
OUT    ?= report
ARGS   ?=
BIN    := .venv/bin
RUN    := $(BIN)/python

.DEFAULT_GOAL := report
.PHONY: env report test lab notebooks lock lint format bench-parse bench-topics clean

env: .venv/.ready
# No ensurepip, which some systems lack: the machine's own pip fills the new environment.
.venv/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python .venv/bin/python install --quiet $(UV)
	$(RUN) -m uv pip install --quiet --python $(RUN) --require-hashes -r requirements.lock \
	  || $(PYTHON) -m pip --python .venv/bin/python install --quiet --require-hashes -r requirements.lock
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --no-deps --no-build-isolation -e .
	@touch $@

report: env
	$(RUN) -m newslib report "$(PAGES)" -o "$(OUT)" $(ARGS)

test: env
	$(RUN) -m pytest $(ARGS)
