"""What a run would do and which results it would not use: tools for users, which call snakemake as a program."""
