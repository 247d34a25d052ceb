"""From the registry to jobs: the settings and inputs of one job, for each stage and its wildcards."""
