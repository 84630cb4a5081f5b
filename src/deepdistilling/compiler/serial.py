"""Programs as JSON, so that they can be loaded again without running anything.

Every node is written as its class's name and its fields. The names that may be read are listed; a file can
name no other class. What a field holds is checked before a node is made (`fields`), and then if the nodes
are a program (`sound`): printed text is run, so no text of a file may get into it but as a label or a name.
"""

from __future__ import annotations

import base64
import json
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Any

from ..categories import Categories
from ..errors import DistillError, UnsupportedError
from ..program import code as code_module
from ..program import expr as expr_module
from ..program.code import Code
from ..program.domain import Domain
from ..verify import Step, Verification
from .fields import is_plain, wrong_field
from .options import check_name
from .sound import require_sound

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
        If it holds no program, one of another version, or nodes that are no program.
    """
    try:
        content = json.loads(
            text if isinstance(text, str) else text.decode("utf-8"), parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        raise UnsupportedError(f"the file is no text: {error}") from error
    except (ValueError, RecursionError) as error:  # too long integers are no JSONDecodeError
        raise UnsupportedError(f"the file is not JSON: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UnsupportedError(f"the file holds no program: expected the format {FORMAT!r}")
    if content.get("version") != VERSION:
        raise UnsupportedError(f"the program is of version {content.get('version')!r}; this reads {VERSION}")
    try:
        code, verification = _node(content["code"]), _node(content["verification"])
        name = _node(content["function_name"])
        if not (isinstance(code, Code) and isinstance(verification, Verification)):
            raise UnsupportedError("it has no code, or no verification")
        check_name(name)
        if not is_plain(name):
            raise UnsupportedError(f"text cannot be written with the name {name!r}")
        require_sound(code)
    except KeyError as error:
        raise UnsupportedError(f"the program in the file is damaged: it has no {error}") from error
    except (TypeError, ValueError, ArithmeticError, RecursionError, DistillError) as error:
        raise UnsupportedError(f"the program in the file is damaged: {error}") from error
    return code, verification, name


def _refuse_constant(name: str) -> None:
    raise ValueError(f"it holds the number {name}")


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
    """Return what `_plain` was given; fields of nodes hold what their annotations say."""
    match value:
        case {"fraction": [int() as numerator, int() as denominator]}:
            return Fraction(numerator, denominator)
        case {"bytes": str() as text}:
            return base64.b64decode(text, validate=True)
        case {"float": "inf" | "-inf" as text}:
            return float(text)
        case {"node": str() as name, **content} if name in _BY_NAME:
            parts = {str(key): _node(each) for key, each in content.items()}
            wrong = wrong_field(_BY_NAME[name], parts)
            if wrong is not None:
                raise UnsupportedError(wrong)
            return _BY_NAME[name](**parts)
        case {"node": name}:
            raise UnsupportedError(f"it names a part that no program has: {name!r}")
        case list():
            return tuple(_node(each) for each in value)
        case dict():
            raise UnsupportedError(f"it holds a part that is no number, text or node: {list(value)[:3]!r}")
        case _:
            return value
