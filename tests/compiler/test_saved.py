"""Saved programs that somebody changed: they are refused in words, and nothing in them is run as text."""

import contextlib
import itertools
import json
import random

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ

import deepdistilling as dd
from deepdistilling.compiler.serial import from_json, to_json
from deepdistilling.emit import TARGETS
from deepdistilling.errors import DistillError, UnsupportedError
from deepdistilling.program.expr import Compare, Const, Ref
from deepdistilling.verify import sample_inputs

TOUCH = "__import__('pathlib').Path('PWNED').touch()"

VALUES = [
    *(
        None,
        True,
        False,
        0,
        1,
        2,
        -1,
        7,
        10**12,
        2**63,
        10**400,
        0.5,
        -1.5,
        1e308,
        float("nan"),
        float("inf"),
    ),
    *("", "x", "a b", "lambda", "\ud800", f"\n{TOUCH}\n", f'"""\n{TOUCH}\n"""', f"*/\n{TOUCH}"),
    *(f"< {TOUCH} is None or 1 >=", "==", "sum", "all", "label", "score", "probability", "int", "float"),
    *([], [0], {}, {"float": "inf"}, {"float": "nan"}, {"fraction": [1, 2]}, {"fraction": [1, 0]}),
    *({"bytes": "AAAA"}, {"node": "Var", "name": "i"}, {"node": "Code"}, {"node": ["Const"]}),
    *(
        {"node": "Const", "value": value, "kind": kind}
        for value, kind in [(1, "int"), (0.5, "float"), (1, "bool")]
    ),
]


def saved(network, **options):
    program = dd.distill(network, **options)
    return to_json(program.code, program.verification, program.function_name)


@pytest.fixture(scope="module")
def texts():
    any_size = dd.distill(neighbours_differ(5), input_domain="binary", output="score").generalize()
    return [
        saved(at_least(4, 2), input_domain="binary", names=list("abcd")),
        saved(largest_of(3), input_domain="real"),
        saved(at_least(12, 4), input_domain="binary", input_shape=(3, 4)),
        to_json(any_size.code, any_size.verification, any_size.function_name),
    ]


def slots(part):
    """Every place in JSON at which something else can be put."""
    keys = part.keys() if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ()
    for key in keys:
        yield part, key
        yield from slots(part[key])


def mutated(text, rng):
    """The same file with one field changed: to another value, a near number, or another part."""
    content = json.loads(text)
    places = list(slots(content))
    part, key = rng.choice(places)
    other, place = rng.choice(places)
    near = part[key] + rng.choice([-1, 1, 2, 100]) if type(part[key]) is int else rng.choice(VALUES)
    part[key] = json.loads(json.dumps(rng.choice([rng.choice(VALUES), near, other[place]])))
    return json.dumps(content)


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_file_is_refused_or_a_program(seed, texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rng = random.Random(seed)
    for _ in range(250):
        try:
            program = dd.Program(*from_json(mutated(rng.choice(texts), rng)))
        except UnsupportedError:
            continue
        X = sample_inputs(program.code.input, 3)
        uses = [lambda: program.predict(X), lambda: program.explain(X[0]), lambda: repr(program)]  # noqa: B023
        uses += [lambda target=target: program.to(target) for target in TARGETS]  # noqa: B023
        for use in uses:
            with contextlib.suppress(DistillError):
                use()
    assert not (tmp_path / "PWNED").exists()


def test_an_operator_is_none_that_holds_a_call(texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    evil = texts[0].replace('"op": ">="', json.dumps({"op": f"< {TOUCH} is None or 1 >="})[1:-1])
    assert evil != texts[0]
    with pytest.raises(UnsupportedError, match="'op' of a Compare must be one of '<', '<=', '=='"):
        from_json(evil)
    assert not (tmp_path / "PWNED").exists()


@pytest.mark.parametrize("target", TARGETS)
def test_printers_know_their_operators(target, texts):
    program = dd.Program(*from_json(texts[1]))
    asked = Compare("<> 1 or", Ref("x", (Const(0, "int"),)), Ref("x", (Const(1, "int"),)))
    result = type(program.code.result)(asked)
    code = type(program.code)(program.code.input, (), (), result, (0, 1))
    with pytest.raises((UnsupportedError, KeyError)):
        TARGETS[target].printer(code, function_name="program", doc=())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"kind": "int"', '"kind": "float"', "the (constant|index) [0-9]+ is no (float|integer)"),
        ('"array": "x"', '"array": "y"', "it reads 'y', which is not defined there"),
        ('"function_name": "program"', '"function_name": " "', "function_name must be a name"),
        ('"verification": {', '"verification": {"more": 1,', "more"),
        ('"op": "sum"', '"op": "prod"', "'op' of a Reduce must be one of 'sum', 'any', 'all'; got 'prod'"),
        ('"var": "i"', '"var": "i j"', "'i j' cannot be the name of an index variable"),
        ('"version": 1', '"version": ' + "1" * 5000, "is not JSON"),
        ('"lo": 0', '"lo": NaN', "is not JSON: it holds the number NaN"),
    ],
)
def test_what_is_wrong_is_said(old, new, message, texts):
    text = next(text for text in texts if old in text)
    with pytest.raises(UnsupportedError, match=message):
        from_json(text.replace(old, new, 1))


@pytest.mark.parametrize("depth", [100, 300, 3000])
def test_deep_nesting(depth, texts):
    content = json.loads(texts[0])
    content["code"]["result"]["index"] = "HERE"
    truth = json.dumps({"node": "Const", "value": True, "kind": "bool"})
    deep = '{"node": "Not", "value": ' * depth + truth + "}" * depth
    with pytest.raises(UnsupportedError, match=r"recursion|nested"):
        from_json(json.dumps(content).replace('"HERE"', deep))


def test_huge_loops(texts):
    with pytest.raises(UnsupportedError, match="its loops have more than"):
        from_json(texts[2].replace('"value": 4', f'"value": {10**12}'))


def test_all_of_a_program_comes_back(texts):
    for text in texts:
        assert to_json(*from_json(text)) == text
        program = dd.Program(*from_json(text))
        X = sample_inputs(program.code.input, 5)
        assert len(np.asarray(program.predict(X))) == 5


def test_places_that_bounds_alone_do_not_show(tmp_path):
    """How many blocks of ones there are is at most 2 of four bits, which a bound of the sum does not say."""
    X = np.array(list(itertools.product([0, 1], repeat=4)))
    y = np.array([-2, 1, 4])[(X[:, 1:] > X[:, :-1]).sum(axis=1) + X[:, 0]]
    program = dd.distill(dd.EssenceClassifier().fit(X, y), input_domain="binary")
    program.save(tmp_path / "blocks.json")
    loaded = dd.Program.load(tmp_path / "blocks.json")
    assert loaded.predict(X).tolist() == y.tolist()
