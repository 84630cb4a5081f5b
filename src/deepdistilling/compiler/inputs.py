"""What the user says of a program's input: its shape, its domain, the names of its values."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from ..categories import Categories
from ..errors import DomainError
from ..program.code import Array, Code, Decision, Scores
from ..program.domain import BOOLEAN, REAL, Domain, integers, of_values
from ..program.expr import Const
from ..program.infer import domain_of, facts_of
from ..program.sizes import require_fit
from ..verify import Verification
from .encoding import as_array, in_order, in_words, listed_categories, rows_of, with_categories

MAX_AXES = 4

LARGEST = 1 << 53
"""Samples are compared as float64, which holds every integer up to this."""

MAX_LISTED = 4
"""With more classes than this a docstring does not name them."""


def input_array(
    n_inputs: int,
    input_shape: Sequence[int] | int | None,
    input_domain: Any,
    names: Sequence[str] | None,
    categories: tuple[Categories | None, ...] | None = None,
) -> Array:
    """Return the input that a program reads.

    Parameters
    ----------
    n_inputs : int
        Number of values that the network reads.
    input_shape : sequence of 1 to 4 int, int or None
        Dimensions of one sample; None for ``(n_inputs,)``.
    input_domain : {"binary", "sign", "real"}, (lo, hi), or a sequence of one of these a value
        What a value can be.
    names : sequence of str or None
        Name of each value.
    categories : tuple of Categories or None, optional
        What the values are that are categories; the domain is that of the others.

    Raises
    ------
    DomainError
        If the shape does not multiply to `n_inputs`, the domain is none of these, or there are not as
        many names as values.
    """
    dims = _shape(n_inputs, input_shape)
    domain, each = _domains(n_inputs, input_domain)
    if names is not None:
        names = [str(name) for name in names]
        if len(names) != n_inputs:
            raise DomainError(
                f"names must hold one name an input, {n_inputs}; got {len(names)}", parameter="names"
            )
        if len(dims) > 1:
            raise DomainError(
                f"input_shape {dims} has {len(dims)} axes; names are for inputs of one axis",
                parameter="input_shape",
            )
    if categories is not None and len(dims) > 1:
        raise DomainError(
            f"input_shape {dims} has {len(dims)} axes; a row with categories has one axis",
            parameter="input_shape",
        )
    given = Array("x", dims, domain, each, None if names is None else tuple(names))
    return given if categories is None else with_categories(given, categories)


def describe(given: Array) -> str:
    """Return the domain in words: ``(28, 28) arrays of 0/1``."""
    if given.categories is not None:
        return f"rows of {in_words(given)}"
    dims = f"({', '.join(map(str, given.dims))}{',' if len(given.dims) == 1 else ''})"
    if given.element_domains is not None:
        return f"{dims} arrays, each value in its own domain"
    return f"{dims} arrays of {_words(given.domain)}"


def docstring(code: Code, verification: Verification) -> tuple[str, ...]:
    """Return the lines of a printed program's docstring: what it takes, what it returns, what was shown.

    Parameters
    ----------
    code : Code
        The program.
    verification : Verification
        What was shown of it.
    """
    classes = () if _has_more_labels(code) else code.classes
    what = {
        "label": f"the label{_listed(classes, ' or ', ', ')} of",
        "score": "the scores of",
        "probability": f"the probabilities{_listed(classes, ' and ', ' of ')} for",
    }[code.output]
    first = f"Return {what} {_subject(code)}."
    where = f"on {verification.domain}" if code.sizes else "on every such input"
    columns = () if code.input.categories is None else textwrap.wrap(listed_categories(code.input), 92)
    aside = ", up to rounding," if verification.is_up_to_rounding else ""
    second = {
        "proved": f"Proved equal to its network{aside} {where}.",
        "tested": f"Tested against its network on samples; not proved {where}.",
    }[verification.status]
    return (first, *(("", *columns) if columns else ()), "", *textwrap.wrap(second, 92))


def _has_more_labels(code: Code) -> bool:
    """Whether a program for every size has a label for each index, or each number, so more at other sizes."""
    match code.result:
        case Scores(parts, _):
            return any(not isinstance(loop.stop, Const) for part in parts for loop in part.loops)
        case Decision(index):
            is_growing = bool(code.sizes) and code.is_numbered and len(code.classes) > 2
            return is_growing and domain_of(index, facts_of(code)).hi >= len(code.classes)


def _listed(classes: tuple[Any, ...], last: str, before: str) -> str:
    """Return the classes as a phrase, where they are few enough to read."""
    if not 0 < len(classes) <= MAX_LISTED:
        return ""
    names = [repr(each) for each in classes]
    phrase = f"{before}{', '.join(names[:-1])}{last}{names[-1]}"
    return f"{phrase}," if before == ", " else phrase


def _subject(code: Code) -> str:
    """Return what one sample is: ``a 28 x 28 array of 0/1``, ``6 real numbers (float64)``."""
    given = code.input
    if given.categories is not None:
        return f"a row of {given.dims[0]} column{'s' if given.dims[0] > 1 else ''}"
    names = {size.axis: size.name for size in code.sizes}
    dims = [names.get(axis, str(length)) for axis, length in enumerate(given.dims)]
    kind = "" if given.domain.integer else " (float64)"
    if len(dims) == 1:
        values = (
            _words(given.domain) if given.element_domains is None else "numbers, each with a range of its own"
        )
        values = values if values[0].isalpha() else f"values of {values}"
        if dims[0] == "1":
            for many in ("numbers", "values", "integers"):
                values = values.replace(many, many[:-1])
        return f"{dims[0]} {values}{kind}"
    article = "an" if dims[0] in ("8", "11", "18") or dims[0][0] in "8nm" else "a"
    return f"{article} {' x '.join(dims)} array of {_words(given.domain)}{kind}"


def as_samples(code: Code, X: Any, *, check_domain: bool = True) -> npt.NDArray[Any]:
    """Check a batch and return it as int64 or float64, of shape (n, *dims).

    Raises
    ------
    DomainError
        If `X` is not numeric, has the wrong shape, or holds a value outside the domain; the message names
        the place.
    """
    return checked(code, shaped(code, X), check_domain=check_domain)


def as_labels(y: Any, count: int) -> npt.NDArray[Any] | None:
    """Return one label a sample as an array; None where none are given.

    Raises
    ------
    DomainError
        If there are not as many labels as samples.
    """
    labels = None if y is None else np.asarray(y)
    if labels is not None and labels.shape != (count,):
        raise DomainError(f"y must hold one label a sample, {count}; got shape {labels.shape}")
    return labels


def checked(code: Code, values: npt.NDArray[Any], *, check_domain: bool = True) -> npt.NDArray[Any]:
    """Check what `shaped` returns, and convert it as `as_samples` does."""
    given = code.input
    if check_domain:
        require_domain(given, values)
    if given.domain.integer and given.element_domains is None:
        return values.astype(np.int64)
    return values.astype(np.float64)


def shaped(code: Code, X: Any) -> npt.NDArray[Any]:
    """Return a batch as an array of numbers of shape (n, *dims), without a copy where it is one.

    Raises
    ------
    DomainError
        If `X` is not numeric or has the wrong shape.
    """
    given = code.input
    if given.categories is not None:
        return rows_of(given, X)
    values = as_array(X.toarray() if sparse.issparse(X) else in_order(given, X))
    if values.dtype.kind not in "biuf":
        values = _as_floats(values)
    if code.sizes:
        if values.ndim < 2:
            raise DomainError(f"a batch must have {len(given.dims) + 1} axes; got shape {values.shape}")
        require_fit(code, values.shape[1:])
        return values
    if values.shape[1:] == given.dims:
        return values
    count = math.prod(given.dims)
    if values.shape[1:] != (count,):
        flat = f" or (n, {count})" if len(given.dims) > 1 else ""
        raise DomainError(
            f"a sample must have shape {given.dims}, so a batch must have shape "
            f"(n, {', '.join(map(str, given.dims))}){flat}; got {values.shape}"
        )
    return values.reshape(len(values), *given.dims)


def _as_floats(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return an array of objects, say of a data frame of several types, as floats."""
    if values.dtype.kind == "c":
        raise DomainError("the input must hold real numbers; got complex ones")
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise DomainError(f"the input must hold numbers: {error}") from error


def _shape(n_inputs: int, input_shape: Sequence[int] | int | None) -> tuple[int, ...]:
    if input_shape is None:
        return (n_inputs,)
    dims = tuple(input_shape) if isinstance(input_shape, Sequence | np.ndarray) else (input_shape,)
    whole = all(isinstance(dim, int | np.integer) and dim > 0 for dim in dims)
    if not whole or not 1 <= len(dims) <= MAX_AXES:
        raise DomainError(
            f"input_shape must hold 1 to {MAX_AXES} lengths of 1 or more; got {input_shape!r}",
            parameter="input_shape",
        )
    if math.prod(dims) != n_inputs:
        product = " x ".join(map(str, dims))
        raise DomainError(
            f"input_shape {dims} holds {product} = {math.prod(dims)} values, "
            f"but the network reads {n_inputs}",
            parameter="input_shape",
        )
    return tuple(int(dim) for dim in dims)


def _domains(n_inputs: int, spec: Any) -> tuple[Domain, tuple[Domain, ...] | None]:
    if isinstance(spec, np.ndarray):
        spec = spec.tolist()
    single = _domain(spec)
    if single is not None:
        return single, None
    if isinstance(spec, str) or not hasattr(spec, "__len__"):
        raise DomainError(
            f"input_domain must be 'binary', 'sign', 'real' or (lo, hi); got {spec!r}",
            parameter="input_domain",
        )
    each = [_domain(part) for part in spec]
    if len(each) != n_inputs or None in each:
        raise DomainError(
            f"input_domain must be one domain, or one a value ({n_inputs}), each 'binary', 'sign', 'real' or "
            f"(lo, hi); got {spec!r}"
        )
    domains = tuple(domain for domain in each if domain is not None)
    if len(set(domains)) == 1:
        return domains[0], None
    union = Domain(min(d.lo for d in domains), max(d.hi for d in domains), all(d.integer for d in domains))
    return union, domains


def _domain(spec: Any) -> Domain | None:
    match spec:
        case "binary":
            return BOOLEAN
        case "sign":
            return of_values((-1, 1))
        case "real":
            return REAL
        case (int() | np.integer() as lo, int() | np.integer() as hi) if lo <= hi:
            if max(abs(int(lo)), abs(int(hi))) > LARGEST:
                raise DomainError(
                    f"input_domain must be of integers that floats hold, up to 2**53; got {spec!r}",
                    parameter="input_domain",
                )
            return integers(int(lo), int(hi))
        case _:
            return None


def _words(domain: Domain) -> str:
    if domain == BOOLEAN:
        return "0/1"
    if domain == REAL:
        return "real numbers"
    if domain.values == (-1, 1):
        return "-1/+1"
    return f"integers from {domain.lo} to {domain.hi}"


def require_domain(given: Array, values: npt.NDArray[Any]) -> None:
    """Raise a `DomainError` for the first value of a batch of shape (n, *dims) that is outside the domain."""
    if given.element_domains is None:
        _check_one(given.domain, values, ())
        return
    flat = values.reshape(len(values), -1)
    for k, domain in enumerate(given.element_domains):
        _check_one(domain, flat[:, k], (k,))


def _check_one(domain: Domain, values: npt.NDArray[Any], column: tuple[int, ...]) -> None:
    if values.dtype.kind == "b" and domain.values == (0, 1):
        return
    good = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=bool)
    good &= (values >= float(domain.lo)) & (values <= float(domain.hi))
    if domain.integer and values.dtype.kind == "f":
        good &= values == np.rint(values)
    if domain.values is not None and len(domain.values) < domain.hi - domain.lo + 1:
        good &= np.isin(values, [float(v) for v in domain.values])
    if not good.all():
        sample, *axes = (int(v) for v in np.argwhere(~good)[0])
        at = (*axes, *column)
        outside = f"is outside the domain, {_words(domain)}"
        raise DomainError(
            f"the value {values[(sample, *axes)]} of sample {sample} at {at} {outside}",
            parameter="check_domain",
            advice="pass check_domain=False to run the program on it all the same",
            place=(sample, *at),
            fault=f"the value {values[(sample, *axes)]} {outside}",
        )
