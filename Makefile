.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# One more than the cores: tests of pages wait for the browser half of their time.
WORKERS ?= 3
INSTALLED := .venv/.installed
BROWSER := .venv/.browser
OLD_BROWSER := .venv/.old-browser
COMPILE := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: help
help: ## show the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 14

# The interpreter's own pip fills the environment: no second pip to fetch, nothing without a hash.
$(INSTALLED): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv --without-pip .venv
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --no-compile --require-hashes --no-deps -r requirements-dev.txt
	$(PYTHON) -m pip --python .venv/bin/python install --quiet --no-index --no-deps --no-build-isolation --editable .
	touch $@

# The tests look at the pages in a real browser: the machine's own Chromium, installed where it is missing and may be.
$(BROWSER): $(INSTALLED)
	command -v chromium >/dev/null && fc-list :lang=zh | grep -q . \
		|| { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -yqq --no-install-recommends chromium fontconfig fonts-noto-cjk; }
	touch $@

# And in Chromium 109, which offices with Windows 7 run, where npm can bring it.
$(OLD_BROWSER): tests/web/old_browser/package-lock.json tests/web/old_browser/unpack.mjs $(INSTALLED)
	mkdir -p .venv/old-browser
	cp tests/web/old_browser/* .venv/old-browser
	! command -v npm >/dev/null || { cd .venv/old-browser && npm ci --silent --no-audit --no-fund --ignore-scripts && node unpack.mjs; }
	touch $@

.PHONY: install
install: $(INSTALLED) ## .venv from the locked requirements; the command is then .venv/bin/ycg-flow

.PHONY: demo
demo: $(INSTALLED) ## sheets of three policies, then a year of six counties, left in var/simulated-year for the pages
ifdef PORT
	.venv/bin/ycg-flow demo --port $(PORT)
else
	.venv/bin/ycg-flow evaluate zhengzhou-2022 --input config/policies/zhengzhou-2022/demo.json --as text
	.venv/bin/ycg-flow evaluate-round nanan-2021 --input config/policies/nanan-2021/demo.json --as text
	.venv/bin/ycg-flow evaluate liaoning-reference --input config/policies/liaoning-reference/demo.json --as text
	.venv/bin/ycg-flow simulate-year
endif

.PHONY: test
test: $(INSTALLED) $(BROWSER) $(OLD_BROWSER) ## all tests and the direction of imports
	.venv/bin/pytest -n $(WORKERS) --dist loadgroup
	.venv/bin/lint-imports --no-logo

.PHONY: soak
soak: $(INSTALLED) $(BROWSER) ## the tests at the sizes that take long, over a night before a release; sizes in docs/security.md
	failed=0; \
	.venv/bin/pytest -n $(WORKERS) --dist loadgroup -m soak --timeout 3600 || failed=1; \
	HYPOTHESIS_PROFILE=explore .venv/bin/pytest -n $(WORKERS) --timeout 3600 tests/policy tests/workflow || failed=1; \
	exit $$failed

.PHONY: drill
drill: $(INSTALLED) ## back up, restore as if on an empty machine, compare; of the installation, or of a simulated year
ifdef YCG_FLOW_DATA
	.venv/bin/ycg-flow backup --drill
else
	YCG_FLOW_DATA=var .venv/bin/ycg-flow simulate-year > /dev/null
	YCG_FLOW_DATA=var/simulated-year .venv/bin/ycg-flow backup --drill
endif

.PHONY: check
check: $(INSTALLED) ## lint, format, types, layers
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy .
	.venv/bin/lint-imports --no-logo

.PHONY: bench
bench: $(INSTALLED) ## one line per speed goal
	.venv/bin/python -m benchmarks.run

.PHONY: requirements
requirements: $(INSTALLED) ## duties of docs/requirements.md that no test names
	.venv/bin/python -m tools.requirements

.PHONY: lock
lock: $(INSTALLED) ## compile the lock files anew from pyproject.toml
	$(COMPILE) --extra postgres --output-file requirements.txt
	$(COMPILE) --extra postgres --group dev --constraint requirements.txt --output-file requirements-dev.txt
