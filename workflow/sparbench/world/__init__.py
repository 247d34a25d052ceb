"""The miniature world: invented collections in the original file formats, generated from a seed."""
