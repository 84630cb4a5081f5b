"""C's own words: types, keywords, and the few functions that a printed program brings along."""

from __future__ import annotations

import re

from ..loops.form import Element

_WORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile
while bool true false alignas alignof constexpr nullptr static_assert thread_local typeof asm class delete
new template this namespace main exp log pow sqrt abs div floor ceil round index y0 y1 yn j0 j1 jn gamma
remainder signgam size_t ptrdiff_t NULL INFINITY NAN int8_t int16_t int32_t int64_t uint8_t uint16_t
uint32_t uint64_t
"""

_LIBRARY = """
abort abs acos asin atan atan2 calloc ceil cos cosh exit exp fabs floor fmod fprintf fputc fputs free frexp
fscanf isalnum isalpha iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit labs ldexp
log log10 malloc memchr memcmp memcpy memmove memset modf pow printf putc putchar puts realloc scanf sin
sinh snprintf sprintf sqrt sscanf strcat strchr strcmp strcpy strcspn strlen strncat strncmp strncpy strpbrk
strrchr strspn strstr tan tanh tolower toupper vfprintf vprintf vsprintf
"""

TYPES: dict[Element, str] = {
    "uint8": "uint8_t",
    "int8": "int8_t",
    "int16": "int16_t",
    "int32": "int32_t",
    "int64": "int64_t",
    "float64": "double",
}

SUFFIX = {"int": "", "long": "_long", "double": "_real"}
"""What the name of a function ends in, by what it computes with."""

_KINDS = {"": "int", "_long": "int64_t", "_real": "double"}

_BODIES = {
    "sign": "static {r} sign{s}({t} value)\n{{\n    return (value > 0) - (value < 0);\n}}",
    "least": "static {t} least{s}({t} one, {t} other)\n{{\n    return one < other ? one : other;\n}}",
    "greatest": "static {t} greatest{s}({t} one, {t} other)\n{{\n    return one > other ? one : other;\n}}",
    "wrap": (
        "/* The remainder, never negative: an index that wraps around. */\n"
        "static {t} wrap{s}({t} value, {t} modulus)\n"
        "{{\n    return value % modulus + (value % modulus < 0 ? modulus : 0);\n}}"
    ),
}

HELPERS: dict[str, str] = {
    f"{name}{suffix}": body.format(s=suffix, t=kind, r="int")
    for name, body in _BODIES.items()
    for suffix, kind in _KINDS.items()
    if (name, suffix) != ("wrap", "_real")
} | {
    "power": (
        "static int64_t power(int64_t base, int64_t exponent)\n"
        "{\n"
        "    int64_t result = 1;\n"
        "    while (exponent-- > 0) {\n"
        "        result *= base;\n"
        "    }\n"
        "    return result;\n"
        "}"
    ),
    "logistic": (
        "/* 1 / (1 + exp(-score)), without an overflow. */\n"
        "static double logistic(double score)\n"
        "{\n"
        "    const double odds = exp(score < 0 ? score : -score);\n"
        "    return (score < 0 ? odds : 1.0) / (1.0 + odds);\n"
        "}"
    ),
    "softmax": (
        "/* From scores to probabilities, in place. */\n"
        "static void softmax(double *scores, int64_t count)\n"
        "{\n"
        "    double largest = scores[0];\n"
        "    double total = 0;\n"
        "    for (int64_t i = 1; i < count; i++) {\n"
        "        largest = scores[i] > largest ? scores[i] : largest;\n"
        "    }\n"
        "    for (int64_t i = 0; i < count; i++) {\n"
        "        scores[i] = exp(scores[i] - largest);\n"
        "        total += scores[i];\n"
        "    }\n"
        "    for (int64_t i = 0; i < count; i++) {\n"
        "        scores[i] /= total;\n"
        "    }\n"
        "}"
    ),
}
"""Functions that a printed program may call; it brings those that it does."""


RESERVED = frozenset((*_WORDS.split(), *_LIBRARY.split(), *HELPERS))
"""Keywords of C and C++, functions and names of the standard headers that compilers know without them, and
functions that a file may bring along."""


def helpers_in(text: str) -> list[str]:
    """Return the functions that a text calls, in a fixed order."""
    called = without_words(text)
    return [body for name, body in HELPERS.items() if re.search(rf"\b{name}\(", called)]


def headers_in(text: str) -> list[str]:
    """Return the standard headers that a text needs."""
    needs = {
        "math.h": r"\bexp\(|\bINFINITY\b",
        "stddef.h": r"\bsize_t\b",
        "stdint.h": r"\bu?int\d+_t\b|\bINT64_C\b",
    }
    said = without_words(text)
    return [f"#include <{name}>" for name, pattern in needs.items() if re.search(pattern, said)]


def without_words(text: str) -> str:
    """Return a text without its comments and strings, in which anything may stand."""
    return re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\])*"', "", text, flags=re.DOTALL)


def string(text: str) -> str:
    """Return text as a literal in UTF-8 that every compiler reads alike."""
    made = ""
    for byte in text.encode("utf-8", "surrogatepass"):
        each = chr(byte)
        plain = 32 <= byte < 127 and each not in '"\\?'
        made += each if plain else f"\\{each}" if each in '"\\?' else f"\\{byte:03o}"
    return f'"{made}"'
