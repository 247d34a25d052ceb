"""Kinds of table columns, one module per kind; a column's kind is the key that it alone has, such as `metric`.

Each module says which results it reads, and has five functions. The planner calls the first three, the step that
writes a table calls all:

    READS                                   (stage, role) of each sort of result file, as plan/paths.py names them
    query_sets(column)                      (collection, split) of the queries behind the column
    parts(column)                           columns of the same table that it is computed from
    files(column, retriever, seed, paths)   result files behind one cell and one training seed (see ResultPaths)
    metric_name(column, parts)              what the column shows, in words; `parts`: the same of each part
    obtain(column, unit, by_seed, parts)    the values of one cell, from its result files or from the cells of its parts

A column with parts reads no files. A kind that compares the rows with one another has, in place of `obtain`:

    obtain_rows(column, units, cells)       row -> its value; `units` by column, `cells` of each row's parts

Where a column is a mean over queries, the module has a sixth function, for tests of
significance (see reporting/comparisons.py):

    query_values(column, contents)          query id -> value, from the contents of one seed's result files

A new kind needs a module here and its key in schemas/paper.schema.yaml.
"""
