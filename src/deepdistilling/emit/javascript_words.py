"""Words of JavaScript, its arrays, and the functions that a printed module brings along."""

from __future__ import annotations

from .loops.form import Element

_WORDS = """
abstract arguments async await boolean break byte case catch char class const continue debugger default delete
do double else enum eval export extends false final finally float for function goto if implements import in
instanceof int interface let long native new null package private protected public return short static super
switch synchronized this throw throws transient true try typeof undefined var void volatile while with yield
Array ArrayBuffer Boolean Float64Array Infinity Int16Array Int32Array Int8Array Math NaN Number Object
RangeError String Uint8Array of nested labels
"""

ARRAYS: dict[Element, str] = {
    "uint8": "Uint8Array",
    "int8": "Int8Array",
    "int16": "Int16Array",
    "int32": "Int32Array",
    "int64": "Float64Array",
    "float64": "Float64Array",
}

HELPERS = {
    "values": """/** Nested arrays as one typed array, in C order; a typed array stays as it is. */
function values(x, Kind) {
    return ArrayBuffer.isView(x) ? x : Kind.from(x.flat(Infinity));
}""",
    "wrap": """/** The remainder, never negative: an index that wraps around. */
function wrap(value, modulus) {
    return ((value % modulus) + modulus) % modulus;
}""",
    "logistic": """function logistic(score) {
    const odds = Math.exp(-Math.abs(score));
    return (score < 0 ? odds : 1) / (1 + odds);
}""",
    "softmax": """/** From scores to probabilities, in place. */
function softmax(scores) {
    const largest = scores.reduce((a, b) => Math.max(a, b));
    scores.forEach((score, i) => {
        scores[i] = Math.exp(score - largest);
    });
    const total = scores.reduce((a, b) => a + b);
    scores.forEach((power, i) => {
        scores[i] = power / total;
    });
}""",
}
"""Functions that a printed module may call; it brings those that it does."""

RESERVED = frozenset((*_WORDS.split(), *HELPERS))
"""Words of the language, and names that the module uses."""
