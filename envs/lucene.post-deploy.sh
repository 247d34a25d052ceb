#!/usr/bin/env bash
# Snakemake runs this inside the environment of lucene.yaml, once it is made.
set -euo pipefail
pip install --no-deps pyserini==1.6.0
