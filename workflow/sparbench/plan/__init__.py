"""From the registry to jobs: for each stage and its wildcards, the settings and inputs of one job. Imports nothing heavy."""
