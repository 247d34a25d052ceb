# make results   set up, then regenerate every table that config.yaml asks for (SNAKEMAKE_ARGS adds to the command)
# make check     lint and the fast unit tests, in about a minute (CHECK_ARGS adds to pytest's command)
# make test      set up, then run the tests (PYTEST_ARGS adds to the command)
# make test-slurm the demo and its failures, through a real Slurm that is installed, started and stopped on this machine
# make why       what would run and why, one line for each group of jobs (SNAKEMAKE_ARGS as for results)
# make stale     results that no current spec produces, with their sizes (STALE_ARGS=--delete deletes them)
# make test-interruptions  the demo, killed 20 times at random moments and once inside each kind of job, compared with an undisturbed one
# make lint      ruff, snakefmt and snakemake --lint
# make benchmark the performance suite: ratios against peers in one run
# make cluster-tools what the submitting machine of a cluster needs in addition (profiles/slurm, profiles/generic)

SHELL := bash
PYTHON ?= python3
VENV ?= .venv
REQUIREMENTS ?= requirements.txt
SNAKEMAKE_ARGS ?=
STALE_ARGS ?=
PYTEST_ARGS ?=
CHECK_ARGS ?=
INTERRUPTION_ARGS ?= $(or $(TMPDIR),/tmp)/sparbench-interruptions
RUN := source $(VENV)/bin/activate && export PYTHONPATH=$(CURDIR)/workflow PYTHONNOUSERSITE=1 HF_HUB_DISABLE_TELEMETRY=1 &&

.PHONY: results why stale check test test-slurm test-interruptions lint benchmark cluster-tools clean
results: $(VENV)/.installed
	$(RUN) snakemake $(SNAKEMAKE_ARGS)

why: $(VENV)/.installed
	@$(RUN) python -m sparbench.reruns.why $(SNAKEMAKE_ARGS)

stale: $(VENV)/.installed
	@$(RUN) python -m sparbench.reruns.stale $(STALE_ARGS)

check: lint
	$(RUN) pytest tests/unit -m "not slow" -n auto $(CHECK_ARGS)

test: $(VENV)/.installed-dev
	$(RUN) pytest $(PYTEST_ARGS)

test-slurm: $(VENV)/.installed-dev
	$(RUN) SLURM_TESTS=all pytest tests/slurm $(PYTEST_ARGS)

test-interruptions: $(VENV)/.installed-dev
	$(RUN) export PYTHONPATH=$$PYTHONPATH:$(CURDIR)/tests && python -m interruption.kill_the_demo $(INTERRUPTION_ARGS)

lint: $(VENV)/.installed-dev
	$(RUN) ruff check . && ruff format --check . && snakefmt --check Snakefile workflow/rules && snakemake --lint

benchmark: $(VENV)/.installed-dev
	$(RUN) for name in encode search tune_mu gradient_cache term_weights step_start plan; do python benchmarks/$$name.py || exit 1; done

cluster-tools: $(VENV)/.installed-cluster

$(VENV)/.installed-cluster: $(VENV)/.installed requirements-cluster.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r requirements-cluster.txt
	touch $@

$(VENV)/.installed: $(REQUIREMENTS) constraints.txt constraints-gpu.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r $(REQUIREMENTS)
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt requirements-cluster.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# Not .snakemake: it records what made each result, and without it no edit would rerun a job.
clean:
	rm -rf $(VENV)
