"""`Program`: what distilling hands out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy.typing as npt

from ..emit import Printer, printed_inputs, printed_names
from ..errors import UnsupportedError
from ..network import Network
from ..program.code import Code
from ..program.evaluate import definitions_of
from ..program.measure import Complexity, complexity_of
from ..program.sizes import specialise
from ..verify import Verdict, Verification, compare_on_inputs
from .beside import answers_like, require_inputs
from .compile import Compiled, Memo, compile_code
from .encoding import one_row, shown_rows
from .explain import Explanation, explain
from .files import target_named, target_of, texts_of
from .inputs import as_labels, as_samples, describe, docstring
from .recode import widened
from .rules import Rule, rules_of
from .serial import from_json, to_json

ROUNDING = 1e-9
"""Scores of a program and a network may differ by this, relative to 1 or the larger."""


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A program that was shown to do what its network does.

    Programs are immutable; `distill` makes them.

    Parameters
    ----------
    code : Code
        The program in the intermediate representation.
    verification : Verification
        What was shown of it, and how.
    function_name : str, default="program"
        Name of the printed function.
    network : Network, optional
        The network that it was made from, where it was made from one, for `report`. Files do not keep it.
    """

    code: Code
    verification: Verification
    function_name: str = "program"
    network: Network | None = field(default=None, repr=False)
    _fast: Memo = field(default_factory=Memo, init=False, repr=False)

    def __call__(self, x: npt.ArrayLike, *, check_domain: bool = True) -> Any:
        """Run the program on one sample.

        Parameters
        ----------
        x : array_like of shape input_shape or (n_inputs,)
            One sample, of any numeric or boolean dtype.
        check_domain : bool, default=True
            Raise where a value is outside the declared domain.

        Returns
        -------
        label, or ndarray of shape (n_scores,)
            The label, the scores or the probabilities.

        Raises
        ------
        DomainError
            If the sample has the wrong shape or a value outside the domain.
        """
        return self._fast.get(self.code)(x, check_domain=check_domain)

    def predict(self, X: npt.ArrayLike, *, check_domain: bool = True) -> npt.NDArray[Any]:
        """Run the program on a batch.

        Parameters
        ----------
        X : array_like of shape (n, *input_shape) or (n, n_inputs)
            Samples, of any numeric or boolean dtype.
        check_domain : bool, default=True
            Raise where a value is outside the declared domain.

        Returns
        -------
        ndarray of shape (n,) or (n, n_scores)
            Labels; or scores or probabilities.

        Raises
        ------
        DomainError
            If the batch has the wrong shape or a value outside the domain.
        """
        return self._fast.get(self.code).predict(X, check_domain=check_domain)

    def compile(self, backend: str = "numpy", *, threads: int | None = None) -> Compiled:
        """Compile the program, once, to be run on many samples.

        `predict` runs the form that the ``numpy`` backend makes with one thread a core.

        Parameters
        ----------
        backend : str, default="numpy"
            ``"numpy"``; ``"numba"``, an extra; or ``"c"``, which needs a C compiler.
        threads : int, optional
            Largest number of threads for a batch; one a core unless it says otherwise.

        Returns
        -------
        Compiled
            Has the same `predict` and call.

        Raises
        ------
        UnsupportedError
            If there is no such backend.
        ParameterError
            If `threads` is no positive integer.
        MissingExtraError
            If the backend needs a package or a C compiler that is not installed.
        """
        return compile_code(self.code, backend, threads)

    def intermediates(self, x: npt.ArrayLike) -> dict[str, Any]:
        """Return every intermediate value on one sample, by the name that the printed program gives it.

        Parameters
        ----------
        x : array_like of shape input_shape or (n_inputs,)
            One sample.

        Returns
        -------
        dict of str to ndarray or scalar
            In program order.
        """
        X = self._sample(x)
        values = definitions_of(specialise(self.code, X.shape[1:]), X)
        names = printed_names(self.code, self.function_name)
        return {names[d.name]: values[d.name][0][()] for d in self.code.definitions}

    def compare(self, network: Network, *, n_samples: int = 1000, max_cases: int = 1 << 16) -> Verdict:
        """Run the program beside a network, on every input or, where there are too many, on samples.

        Parameters
        ----------
        network : Network
            It need not be the one that the program was made from.
        n_samples : int, default=1000
            Inputs on which they are compared where the domain is too large to enumerate.
        max_cases : int, default=65536
            Largest number of inputs that is enumerated.

        Returns
        -------
        Proved, Tested or Refuted
            With the number of inputs, or an input on which they differ. Scores and probabilities may differ
            by rounding.

        Raises
        ------
        NetworkError
            If the network does not read samples of `input_shape`.
        """
        require_inputs(self.code.input, network)
        given, answer = self.code.input, answers_like(network, self.code.output)
        tolerance = 0.0 if self.code.output == "label" else ROUNDING
        return compare_on_inputs(
            given,
            lambda X: answer(widened(given, X)),
            self._fast.get(self.code).run,
            tolerance=tolerance,
            n_samples=n_samples,
            max_cases=max_cases,
        )

    def explain(self, x: npt.ArrayLike) -> Explanation:
        """Run the printed text on one sample, and say which of its lines ran and what they computed.

        Parameters
        ----------
        x : array_like of shape input_shape or (n_inputs,)
            One sample.

        Returns
        -------
        Explanation
            The answer, and the lines that ran, in order, each with the values that it assigned and how far
            its comparisons were from turning out otherwise; printed, it is the lines with these below them.

        Raises
        ------
        DomainError
            If the sample has the wrong shape or a value outside the domain.
        """
        (sample,) = shown_rows(self.code.input, self._sample(x))
        inputs = printed_inputs(self.code, self.function_name)
        known = self.code.input.categories or ()
        categories = frozenset(name for place, name in inputs.items() if known and known[place] is not None)
        return explain(self.source, sample, categories)

    def rules(self, X: npt.ArrayLike | None = None, y: npt.ArrayLike | None = None) -> tuple[Rule, ...]:
        """Return the program as rules, one for each way to an answer, in the order in which it asks.

        Parameters
        ----------
        X : array_like of shape (n, *input_shape) or (n, n_inputs), optional
            Samples to count each rule's support on.
        y : array_like of shape (n,), optional
            Their labels, to count each rule's errors.

        Returns
        -------
        tuple of Rule
            Condition, label, support, errors. A program that computes its answer has one rule.

        Raises
        ------
        DomainError
            If the samples have the wrong shape or a value outside the domain, or there are not as many
            labels.
        UnsupportedError
            If there are labels, and the program returns scores.
        """
        if y is not None and self.code.output != "label":
            raise UnsupportedError(f"errors are of labels; the program's output is {self.code.output!r}")
        if X is None:
            return rules_of(self.source)
        samples = as_samples(self.code, X)
        rows = shown_rows(self.code.input, samples)
        return rules_of(self.source, rows, as_labels(y, len(rows)))

    @property
    def source(self) -> str:
        """The program as a readable Python module that stands alone."""
        return self.to("python")

    @property
    def input_shape(self) -> tuple[int, ...]:
        """Dimensions of one sample; with named sizes, those of the program that it was made from."""
        return self.code.input.dims

    @property
    def sizes(self) -> tuple[str, ...]:
        """Names of the sizes that are read from the input; empty for a program of one size."""
        return tuple(dict.fromkeys(size.name for size in self.code.sizes))

    def generalize(self) -> Program:
        """Return the same program for inputs of every size.

        Where a loop runs over a whole axis, the length of that axis gets a name and is read from the input;
        axes that one loop runs over share one. Numbers that the lengths could explain are listed in its
        verification and left as they are; `unify` settles them, from programs of several sizes.

        Raises
        ------
        GeneralizationError
            If no loop of the program runs over a whole axis that could be longer, or it reads tables of
            weights.
        """
        from .generalize import generalize

        return generalize(self)

    @property
    def classes(self) -> tuple[Any, ...]:
        """The labels that the program can return, or that its scores are for."""
        return self.code.classes

    @property
    def complexity(self) -> Complexity:
        """Size of the printed program."""
        return complexity_of(self.source)

    def to(self, target: str) -> str:
        """Print the program for a target.

        Parameters
        ----------
        target : str
            A name in `deepdistilling.emit.TARGETS`.

        Raises
        ------
        UnsupportedError
            If there is no such target, or the program has something that its language cannot say.
        """
        return self._printed(target_named(target).printer)

    def save(self, path: str | os.PathLike[str], *, target: str | None = None) -> None:
        """Write the program as a file that stands alone, or as ``.json`` to be loaded again.

        The top of a printed file names the version, the network and what was shown of the program. What
        belongs to it is written beside it: a ``.c`` file gets its ``.h``.

        Parameters
        ----------
        path : path-like
            The file; its ending says the target.
        target : str, optional
            A name in `deepdistilling.emit.TARGETS`, where the ending is not enough.

        Raises
        ------
        UnsupportedError
            If no target has that ending, or its language cannot say the program.
        """
        path = Path(path)
        if path.suffix == ".json" and target is None:
            path.write_text(to_json(self.code, self.verification, self.function_name), encoding="utf-8")
            return
        for place, text in texts_of(path, target_of(path, target), self.verification, self._printed).items():
            place.write_text(text, encoding="utf-8")

    def report(
        self,
        path: str | os.PathLike[str],
        X: npt.ArrayLike | None = None,
        y: npt.ArrayLike | None = None,
        *,
        network: Network | None = None,
    ) -> None:
        """Write a page on which the program runs: its text with live values, and an input to change.

        A line opens the neurons that decide by its numbers. The page stands alone and needs no connection to
        the internet.

        Parameters
        ----------
        path : path-like
            The HTML file.
        X : array_like of shape (n, *input_shape) or (n, n_inputs), optional
            Samples to start from.
        y : array_like of shape (n,), optional
            Their labels: the page then says how often the program is right.
        network : Network, optional
            The network that the program was made from; for programs that were loaded, which do not know it.

        Raises
        ------
        DomainError
            If the samples do not fit the program, or there are not as many labels.
        NetworkError
            If the program was made from another network.
        UnsupportedError
            If JavaScript cannot say the program.
        """
        from ..report import Data, page

        samples = None if X is None else as_samples(self.code, X)
        data = None if samples is None else Data(samples, as_labels(y, len(samples)))
        Path(path).write_text(page(self, data, network), encoding="utf-8")

    def _sample(self, x: Any) -> npt.NDArray[Any]:
        """Return one sample as a batch that was checked, categories as numbers."""
        return as_samples(self.code, one_row(self.code.input, x))

    def _printed(self, printer: Printer) -> str:
        doc = docstring(self.code, self.verification)
        return printer(self.code, function_name=self.function_name, doc=doc)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Program:
        """Read a program that `save` wrote as ``.json``.

        Raises
        ------
        OSError
            If there is no such file, or it cannot be read.
        UnsupportedError
            If the file holds no program, or one of a format that this version does not know.
        """
        code, verification, function_name = from_json(Path(path).read_bytes())
        return cls(code, verification, function_name)

    def __str__(self) -> str:
        """Return the source."""
        return self.source

    def _repr_html_(self) -> str:
        """Return what notebooks show: the highlighted source, what was shown of it, and its size."""
        from ..report.notebook import program_html

        return program_html(self)

    def __repr__(self) -> str:
        """Return a line that says what the program reads and returns, its size, and what was shown."""
        size = self.complexity
        return (
            f"<Program: {describe(self.code.input)} -> {self.code.output}; {size.lines} lines, "
            f"{size.nodes} nodes; {self.verification.status}>"
        )
