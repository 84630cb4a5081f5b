"""`distill`: from a network to a program, every step checked.

The driver reads like the figure: network -> lift -> simplify -> program, with a check after each arrow. Only
this module calls the checks; a pass never judges itself.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..emit import print_python
from ..errors import DistillError, DomainError, UnsupportedError, VerificationError
from ..lift import Lifted, lift
from ..network import Network
from ..program.code import Array, Code, OutputKind
from ..program.evaluate import evaluate, softmax
from ..verify import (
    Inputs,
    Proved,
    Refuted,
    Step,
    Tested,
    Unknown,
    Verdict,
    Verification,
    check_expansion,
    check_rounding,
    compare_on_inputs,
    hidden_outputs,
    n_inputs_of,
    overall,
    sample_inputs,
)
from .inputs import describe, docstring, input_array
from .program import Program

SCORE_TOLERANCE = 1e-6
"""Scores of program and network may differ by this, relative to 1 or the larger: sums of floats in another order."""

N_PRINTED = 64
"""Number of inputs on which the printed text is run before it is handed out."""


def distill(
    network: Any,
    *,
    input_shape: Sequence[int] | int | None = None,
    input_domain: Any = "auto",
    output: OutputKind = "label",
    names: Sequence[str] | None = None,
    function_name: str = "program",
    n_samples: int = 1000,
    max_cases: int = 1 << 16,
) -> Program:
    """Condense a network to a program that does exactly what it does.

    Parameters
    ----------
    network : Network or fitted estimator
        A threshold network, or an estimator with a fitted `network_`.
    input_shape : sequence of 1 to 4 int, optional
        Dimensions of one sample, in C order. Defaults to ``(n_inputs,)``.
    input_domain : {"auto", "binary", "sign", "real"}, (lo, hi), or a sequence of one of these a value
        What the values of a sample can be: 0/1, -1/+1, any real number, or integers from lo to hi. ``"auto"``
        is for estimators: binary where all training values were 0 or 1, else real.
    output : {"label", "score", "probability"}, default="label"
        What the program returns: ``classes[argmax(scores)]``, all scores, or their softmax.
    names : sequence of str, optional
        Name of each input, for the printed program. Defaults to an estimator's `feature_names_in_`.
    function_name : str, default="program"
        Name of the printed function.
    n_samples : int, default=1000
        Inputs on which steps are compared where the domain is too large to enumerate.
    max_cases : int, default=65536
        Largest number of inputs that is enumerated.

    Returns
    -------
    Program
        With `verification`, which says what was shown.

    Raises
    ------
    DomainError
        If the shape, the domain or the names do not fit the network.
    UnsupportedError
        If `network` is neither a network nor a fitted estimator, or `output` is none of the three.
    VerificationError
        If a check fails; the program is then not handed out.

    Notes
    -----
    Deep distilling is due to Blazek, Venkatesh & Lin, Nature Computational Science 4 (2024). Lifting by product
    partitions, and the checks, are derived here; see `docs/architecture.md`.

    Examples
    --------
    >>> import deepdistilling as dd
    >>> both = dd.Network([dd.Layer([[1], [1]], [-1.5]), dd.Layer([[1]], [0])])
    >>> program = dd.distill(both, input_domain="binary", names=["a", "b"])
    >>> program([1, 1]), program([1, 0])
    (1, 0)
    >>> program.verification.status
    'proved'
    """
    net = _network(network)
    if output not in ("label", "score", "probability"):
        raise UnsupportedError(f"output must be 'label', 'score' or 'probability'; got {output!r}")
    domain = _domain(network, input_domain)
    given = input_array(net.n_inputs, input_shape, domain, _names(network, names, input_shape))
    record = _Record(given, net, n_samples, max_cases)
    code = record.lifted(output)
    record.printed(code, function_name)
    return Program(code, record.verification(), function_name)


class _Record:
    """The checks of one run: each step's verdict is either written down or raised."""

    def __init__(self, given: Array, net: Network, n_samples: int, max_cases: int) -> None:
        self._given = given
        self._net = net
        self._budget = {"n_samples": n_samples, "max_cases": max_cases}
        self._verdicts: list[Verdict] = []
        self._steps: list[Step] = []
        self._start = time.perf_counter()

    def lifted(self, output: OutputKind) -> Code:
        """Lift the network, and show that no decision and no weight was changed."""
        result = lift(self._net, self._given, output)
        for depth, verdict in enumerate(self._roundings(result), start=1):
            self._note(f"round layer {depth}", verdict)
        layers = [(each.weights, each.bias) for each in result.layers]
        proof = check_expansion(
            result.code,
            result.placements,
            layers,
            activation=self._net.activation,
            bands=[each.band for each in result.layers],
        )
        self._note("lift", proof, _deviation(result))
        self._note("lifted program", self._against_network(result.code), extra=True)
        return result.code

    def printed(self, code: Code, function_name: str) -> None:
        """Run the printed text itself, apart from the package, against the program."""
        source = print_python(code, function_name=function_name, doc=docstring(code, "proved"))
        space: dict[str, Any] = {"__name__": "printed"}
        exec(compile(source, f"<{function_name}>", "exec"), space)
        function = space[function_name]

        def run(X: npt.NDArray[Any]) -> npt.NDArray[Any]:
            return np.array([function(x) for x in X])

        sampled = sample_inputs(self._given, N_PRINTED)
        got, want = run(sampled), evaluate(code, sampled)
        exact = code.output == "label"
        same = np.array_equal(got, want) if exact else np.allclose(got, want, rtol=SCORE_TOLERANCE, atol=1e-9)
        if not same:
            wrong = int(np.argwhere((got != want).reshape(len(sampled), -1).any(axis=1))[0, 0])
            self._note("print", Refuted(sampled[wrong], want[wrong], got[wrong]))
        self._note("print", Tested(len(sampled), "the printed text was run"), extra=True)

    def verification(self) -> Verification:
        """Return the record."""
        return Verification(overall(self._verdicts), describe(self._given), tuple(self._steps))

    def _roundings(self, result: Lifted) -> list[Verdict]:
        domains = self._given.element_domains or (self._given.domain,) * self._net.n_inputs
        lo, hi = (np.array([float(each) for each in ends]) for ends in zip(*((d.lo, d.hi) for d in domains), strict=True))
        inputs = Inputs(lo, hi, np.array([d.integer for d in domains]))
        activation = self._net.activation
        verdicts = []
        for layer, exact in zip(self._net.layers[:-1], result.layers, strict=False):
            numbers = exact.weights, exact.bias, exact.exact, exact.band
            verdicts.append(
                check_rounding(
                    layer, *numbers, inputs, activation=activation, tolerance=self._net.tie_tolerance
                )
            )
            inputs = hidden_outputs(activation, layer.n_outputs)
        return verdicts

    def _against_network(self, code: Code) -> Verdict:
        kind = code.output
        tolerance = 0.0 if kind == "label" else SCORE_TOLERANCE

        def expected(X: npt.NDArray[Any]) -> npt.NDArray[Any]:
            if kind == "label":
                return self._net.predict(X)
            scores = self._net.decision_function(X)
            return scores if kind == "score" else softmax(scores)

        return compare_on_inputs(
            self._given, expected, lambda X: evaluate(code, X), tolerance=tolerance, **self._budget
        )

    def _note(self, name: str, verdict: Verdict, detail: str = "", *, extra: bool = False) -> None:
        """Write a verdict down; one that is `extra` adds to a proof and does not weaken it."""
        now = time.perf_counter()
        seconds, self._start = now - self._start, now
        match verdict:
            case Proved(method, cases, note):
                self._steps.append(Step(name, method, cases, seconds, detail or note))
            case Tested(samples, note):
                self._steps.append(Step(name, "sampling", samples, seconds, detail or note))
            case Unknown(reason):
                self._steps.append(Step(name, "not decided", 0, seconds, reason))
            case Refuted(case, want, got):
                raise VerificationError(
                    f"step {name!r} changed the program: at {case} it gives {got} instead of {want}. No program "
                    "is handed out; please report the network",
                    step=name,
                    counterexample=case,
                )
        if not extra:
            self._verdicts.append(verdict)


def _network(network: Any) -> Network:
    if isinstance(network, Network):
        return network
    inner = getattr(network, "network_", None)
    if isinstance(inner, Network):
        return inner
    if hasattr(network, "fit") and hasattr(network, "get_params"):
        from sklearn.utils.validation import check_is_fitted

        check_is_fitted(network, "network_")
    raise UnsupportedError(
        f"distill takes a Network, or a fitted estimator with a network_; got {type(network).__name__}"
    )


def _domain(network: Any, input_domain: Any) -> Any:
    if not isinstance(input_domain, str) or input_domain != "auto":
        return input_domain
    binary = getattr(network, "is_binary_", None)
    if binary is None:
        raise DomainError(
            "a bare network does not say what its inputs can be: pass input_domain='binary' (0/1), 'sign' (-1/+1), "
            "'real', or (lo, hi) for integers"
        )
    return "binary" if binary else "real"


def _names(network: Any, names: Sequence[str] | None, input_shape: Any) -> Sequence[str] | None:
    if names is not None:
        return names
    one_axis = input_shape is None or isinstance(input_shape, int) or len(input_shape) == 1
    found = getattr(network, "feature_names_in_", None)
    return [str(name) for name in found] if found is not None and one_axis else None


def _deviation(result: Lifted) -> str:
    deviation = result.layers[-1].deviation
    return f"scores within {deviation:.1g} of the network's" if deviation else ""
