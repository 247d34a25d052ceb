#!/usr/bin/env bash
# Snakemake runs this inside the environment of evaluation.yaml, once it is made. Without what ranx depends on: its paired
# t-test needs scipy alone (sparbench.evaluation.significance).
set -euo pipefail
pip install --no-deps ranx==0.3.21
