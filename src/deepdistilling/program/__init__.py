"""The intermediate representation: expressions, domains, programs, and their evaluation."""
