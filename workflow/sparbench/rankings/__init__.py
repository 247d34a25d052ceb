"""Ranked passages of many queries, as TREC runs and as matrices of rows."""
