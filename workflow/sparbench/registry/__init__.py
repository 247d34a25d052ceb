"""From YAML files to checked rows: what every name means, and what is refused before any job runs."""
