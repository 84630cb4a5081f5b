"""Assignments in the text form that solvers print in the MaxSAT Evaluations.

``o`` is the cost, ``s`` what is known of it, ``v`` a digit a variable: 1 for true, 0 for false.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .dimacs import Instance


def answer_text(
    instance: Instance, assignment: npt.ArrayLike, *, is_optimum: bool = False, comments: Sequence[str] = ()
) -> str:
    r"""Return an assignment as a solver prints it.

    Parameters
    ----------
    instance : Instance
        Its soft clauses weigh whole numbers.
    assignment : array_like of shape (n_variables,)
        True where it is not 0.
    is_optimum : bool, default=False
        Whether it is known that no assignment costs less.
    comments : sequence of str
        Lines that go before, of plain letters.

    Notes
    -----
    Where a hard clause is not satisfied there is no cost, the state is ``UNKNOWN``, and a comment says how
    many those are.

    Examples
    --------
    >>> from deepdistilling.problems.maxsat import parse_dimacs
    >>> small = parse_dimacs(b"h 1 0\n3 -1 2 0\n4 -2 0\n", "small.wcnf")
    >>> print(answer_text(small, [True, False], is_optimum=True), end="")
    o 3
    s OPTIMUM FOUND
    v 10
    """
    n_broken = instance.n_broken(assignment)
    lines = [f"c {comment}" for comment in comments]
    if n_broken:
        lines += [f"c {n_broken} hard clauses are not satisfied", "s UNKNOWN"]
    else:
        state = "OPTIMUM FOUND" if is_optimum else "SATISFIABLE"
        lines += [f"o {int(instance.cost(assignment))}", f"s {state}"]
    digits = "".join("1" if value else "0" for value in np.asarray(assignment) != 0)
    return "\n".join([*lines, f"v {digits}"]) + "\n"
