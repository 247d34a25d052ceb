"""What a run would do and what it would leave behind: tools for users, which call snakemake as a program."""
