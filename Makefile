# Each target sets up .venv by itself; all that is needed is Python 3.10 or newer.

# One thread for products of matrices: there is a worker for each core, and such threads wait busily for each other.
PYTEST = OMP_NUM_THREADS=1 .venv/bin/python -m pytest
SPHINX = .venv/bin/sphinx-build -q -W --keep-going -n -c docs/site -d build/doctrees
READY = .venv/.installed
# All but torch, which on Linux brings gigabytes for graphics cards; see scripts/add-torch.
EXTRAS = --extra plots --extra onnx --extra parquet --extra numba --extra sat --extra peers

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-torch check format golden conformance reproduce pictures bench docs docs-links lock clean

help: ## Say what each target does.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with the package and its locked development dependencies.

$(READY): requirements-dev.txt pyproject.toml scripts/setup
	@PYTHON="$(PYTHON)" scripts/setup

demo: $(READY) ## Learn from 56 images, print the proved program, test it on 12,000 other images.
	@.venv/bin/deepdistilling demo

test: $(READY) ## Run the whole test suite.
	@scripts/add-torch
	@$(PYTEST) --numprocesses=auto --maxprocesses=4 --dist=worksteal

test-fast: $(READY) ## Run the tests that take less than a second each.
	@$(PYTEST) --numprocesses=auto --maxprocesses=4 --dist=worksteal -m "not slow" --quiet

test-torch: $(READY) ## Install PyTorch (several GB on Linux) and run the tests that need it.
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check "torch==$$(sed -n 's/^VERSION=//p' scripts/add-torch)"
	@$(PYTEST) tests/formats/test_torch.py

check: $(READY) ## Lint, check formatting and types.
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy

format: $(READY) ## Format the code and fix what the linter can.
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

golden: $(READY) ## Rewrite printed programs, and what pages show as printed; review the diff like code.
	@$(PYTEST) tests/golden tests/lift tests/generalize tests/test_documents.py --update-golden

conformance: $(READY) ## Run tasks x targets, lift 10,000 generated networks, and try to prove what is false.
	@CONFORMANCE_NETWORKS=10000 CONFORMANCE_MUTANTS=64 $(PYTEST) tests/conformance tests/verify/test_normal.py --numprocesses=auto --maxprocesses=4 --dist=worksteal

reproduce: $(READY) ## Make the results of the papers anew, and the pages in docs that show them.
	@.venv/bin/deepdistilling reproduce --docs docs

pictures: $(READY) ## Draw the pictures of README and the site from what really comes out.
	@.venv/bin/python docs/site/pictures.py docs/figures

bench: $(READY) ## Measure program sizes and times.
	@.venv/bin/python -m benchmarks

docs: $(READY) ## Build the documentation site, build/site/index.html; warnings are errors.
	@$(SPHINX) -b html docs build/site
	@echo "wrote build/site/index.html"

docs-links: $(READY) ## Look whether the pages that the documentation links to exist (needs a network).
	@$(SPHINX) -b linkcheck docs build/links

lock: $(READY) ## Resolve the development dependencies anew into requirements-dev.txt.
	@.venv/bin/uv pip compile --quiet --universal --upgrade --python-version 3.10 $(EXTRAS) --group dev \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml \
		--output-file requirements-dev.txt
	@PYTHON="$(PYTHON)" scripts/setup

clean: ## Remove .venv, caches and outputs.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist output
