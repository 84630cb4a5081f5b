"""Programs as JSON, so that they can be loaded again without running anything.

Every node is written as its class's name and its fields. The names that may be read are listed; a file can
name no other class.
"""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any, get_args

from ..categories import Categories
from ..errors import UnsupportedError
from ..program import code as code_module
from ..program import expr as expr_module
from ..program.code import Array, Code, Decision, Scores
from ..program.domain import Domain
from ..verify import Status, Step, Verification

FORMAT = "deepdistilling program"
VERSION = 1

_NODES = (
    *(expr_module.Const, expr_module.Var, expr_module.Ref, expr_module.Add, expr_module.Mul, expr_module.Mod),
    *(expr_module.Quotient, expr_module.Power),
    *(expr_module.Least, expr_module.Greatest, expr_module.Sign, expr_module.Compare, expr_module.Not),
    *(expr_module.And, expr_module.Or, expr_module.Xor, expr_module.If, expr_module.Loop, expr_module.Reduce),
    *(code_module.Array, code_module.Table, code_module.Define, code_module.Each, code_module.Scores),
    *(code_module.Decision, code_module.Size, code_module.Code, Domain, Verification, Step),
    Categories,
)
_BY_NAME: dict[str, type] = {node.__name__: node for node in _NODES}


def to_json(code: Code, verification: Verification, function_name: str) -> str:
    """Return a program as JSON text."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "function_name": function_name,
        "code": _plain(code),
        "verification": _plain(verification),
    }
    return json.dumps(content, indent=1) + "\n"


def from_json(text: str | bytes) -> tuple[Code, Verification, str]:
    """Read what `to_json` wrote.

    Raises
    ------
    UnsupportedError
        If it holds no program, or one of another version.
    """
    try:
        content = json.loads(text if isinstance(text, str) else text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise UnsupportedError(f"the file is no text: {error}") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnsupportedError(f"the file is not JSON: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnsupportedError(f"the file holds no program: expected the format {FORMAT!r}")
    if content.get("version") != VERSION:
        raise UnsupportedError(f"the program is of version {content.get('version')!r}; this reads {VERSION}")
    try:
        code, verification = _node(content["code"]), _node(content["verification"])
        name = str(content["function_name"])
    except (KeyError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise UnsupportedError(f"the program in the file is damaged: {error}") from error
    if not (_is_whole_code(code) and _is_whole_verification(verification)):
        raise UnsupportedError("the program in the file is damaged: it has no code, or no verification")
    return code, verification, name


def _is_whole_code(code: Any) -> bool:
    """Whether a program has its parts; what is in them, running it would show."""
    return (
        isinstance(code, Code)
        and isinstance(code.input, Array)
        and isinstance(code.result, Decision | Scores)
        and all(isinstance(each, tuple) for each in (code.tables, code.definitions, code.classes, code.sizes))
    )


def _is_whole_verification(verification: Any) -> bool:
    return (
        isinstance(verification, Verification)
        and verification.status in get_args(Status)
        and all(isinstance(step, Step) for step in verification.steps)
    )


def _plain(value: Any) -> Any:
    match value:
        case Fraction():
            return {"fraction": [value.numerator, value.denominator]}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case float() if value in (float("inf"), float("-inf")):
            return {"float": repr(value)}
        case tuple():
            return [_plain(each) for each in value]
        case None | bool() | int() | float() | str():
            return value
        case _ if is_dataclass(value):
            content = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
            return {"node": type(value).__name__, **content}
        case _:
            raise UnsupportedError(f"a {type(value).__name__} cannot be written: {value!r}")


def _node(value: Any) -> Any:
    match value:
        case {"fraction": [numerator, denominator]}:
            return Fraction(numerator, denominator)
        case {"bytes": text}:
            return base64.b64decode(text)
        case {"float": text}:
            return float(text)
        case {"node": name, **content}:
            if name not in _BY_NAME:
                raise UnsupportedError(f"the file names a part that no program has: {name!r}")
            return _BY_NAME[name](**{str(key): _node(each) for key, each in content.items()})
        case list():
            return tuple(_node(each) for each in value)
        case _:
            return value
