"""Print a program as NumPy for batches: every line works on all samples at once."""
