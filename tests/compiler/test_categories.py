"""Programs over tables with categories: the labels are the pipeline's, the categories the user's."""

import json
import shutil
import sqlite3
import subprocess

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiler.tables import COLOURS, SIZES, frame, linear, pipeline, tree
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling.compiler import Program
from deepdistilling.emit.sql.text import quoted
from deepdistilling.errors import DomainError
from deepdistilling.simplify import spell_places

ROWS, LABELS = frame(seed=1)
OBJECTS = ROWS.to_numpy(dtype=object)


@pytest.fixture(scope="module", params=["tree", "linear"])
def both(request):
    """A pipeline and its program."""
    fitted = pipeline({"tree": tree, "linear": linear}[request.param]())
    return fitted, dd.distill(fitted)


@pytest.fixture(scope="module")
def numbered():
    """A program that is too large to be spelled out: it is over the numbers of categories."""
    fitted = pipeline(tree())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spell_places, "MAX_NODES", 10)
        return fitted, dd.distill(fitted)


def run(source, rows):
    space = {}
    exec(source, space)
    return [space["program"](row) for row in rows]


def test_proved_and_equal_to_the_pipeline(both):
    fitted, program = both
    assert program.verification.status == "proved"
    expected = fitted.predict(ROWS)
    assert np.array_equal(program.predict(ROWS), expected)
    assert np.array_equal(program.predict(ROWS[ROWS.columns[::-1]]), expected)  # columns by name
    assert np.array_equal(program.predict(OBJECTS), expected)
    assert np.array_equal(program.predict(ROWS.values.tolist()), expected)
    assert program(ROWS.iloc[0]) == program(OBJECTS[0]) == program(dict(ROWS.iloc[0])) == expected[0]


def test_the_text_stands_alone_and_takes_the_users_row(both):
    fitted, program = both
    assert run(program.source, OBJECTS) == fitted.predict(ROWS).tolist()
    assert run(program.source, ROWS.values.tolist()) == fitted.predict(ROWS).tolist()


def test_the_network_reads_a_bit_for_each_category(both):
    fitted, program = both
    network = dd.Network.from_sklearn(fitted)
    assert network.n_inputs == len(COLOURS) + len(SIZES) + 1 + 1 + 4 + 1
    assert program.compare(network).samples == 1000


def test_the_tree_reads_as_a_person_would_write_it():
    rows = pd.DataFrame({"colour": ["red", "green", "blue", "white"] * 6, "size": [1.0, 2.0, 4.0] * 8})
    labels = np.where(rows.colour.isin(["red", "blue"]) & (rows["size"] > 1.5), "yes", "no")
    steps = ColumnTransformer([("colour", OneHotEncoder(), ["colour"])], remainder="passthrough")
    fitted = make_pipeline(
        steps, HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=1, learning_rate=1)
    )
    program = dd.distill(fitted.fit(rows, labels))
    assert program.source.splitlines()[-3:] == [
        "    colour = x[0]",
        "    size = float(x[1])",
        '    return "yes" if size > 1.5 and colour in ("blue", "red") else "no"',
    ]


class FromBits(BaseEstimator):
    """Whether neither of the last two of three bits is set, though the first bit says the same."""

    def fit(self, X, y):
        weights = [[0.0], [-1.0], [-1.0]]
        self.network_ = dd.Network(
            [dd.Layer(weights, [0.5]), dd.Layer([[1.0]], [0.0])], classes=["no", "yes"]
        )
        return self


def test_exactly_one_category_is_a_fact():
    """Three bits of three colours: that none of two holds means the third."""
    rows = pd.DataFrame({"colour": ["red", "green", "blue"] * 4})
    labels = (rows.colour == "blue").astype(int)
    fitted = make_pipeline(OneHotEncoder(), DecisionTreeClassifier(random_state=0)).fit(rows, labels)
    assert 'return 1 if colour == "blue" else 0' in dd.distill(fitted).source
    neither = make_pipeline(OneHotEncoder(), FromBits()).fit(rows, labels)
    assert 'colour == "blue"' in dd.distill(neither).source


@pytest.mark.parametrize("last", [tree, linear])
def test_unknown_categories_follow_the_encoder(last):
    strict, loose = pipeline(last()), pipeline(last(), unknown="ignore")
    strange = ROWS.assign(**{"class": "pink"})
    with pytest.raises(DomainError, match="'pink' of row 0 is none of the categories of column 'class'"):
        dd.distill(strict).predict(strange)
    program = dd.distill(loose)
    assert np.array_equal(program.predict(strange), loose.predict(strange))
    assert run(program.source, strange.to_numpy(dtype=object)) == loose.predict(strange).tolist()
    assert np.array_equal(program.predict(ROWS), loose.predict(ROWS))


@pytest.mark.parametrize(
    ("steps", "column"),
    [
        (OneHotEncoder(drop="first"), 0),
        (OneHotEncoder(drop="if_binary", sparse_output=False), 0),
        (OneHotEncoder(min_frequency=30, handle_unknown="infrequent_if_exist"), 0),
        (OneHotEncoder(max_categories=2), [0]),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), 0),
        (make_pipeline(OrdinalEncoder(), MinMaxScaler((0.1, 0.7))), 0),
        (make_pipeline("passthrough", OneHotEncoder()), slice(0, 1)),
    ],
    ids=lambda each: str(each)[:50],
)
def test_every_option_of_the_encoders(steps, column):
    rng = np.random.default_rng(3)
    rows = np.empty((120, 3), dtype=object)
    rows[:, 0] = rng.choice(["a", "b", "c", "d", "e"], 120, p=[0.4, 0.3, 0.1, 0.1, 0.1])
    rows[:, 1] = rng.integers(0, 3, 120)
    rows[:, 2] = rng.normal(size=120)
    labels = (np.isin(rows[:, 0], ["a", "d"]) ^ (rows[:, 1] == 1)).astype(int)
    columns = [column] if isinstance(column, int) else column
    parts = [("a", steps, columns), ("b", OneHotEncoder(), [False, True, False]), ("c", "drop", [2])]
    fitted = make_pipeline(ColumnTransformer(parts), DecisionTreeClassifier(random_state=0)).fit(rows, labels)
    program = dd.distill(fitted)
    assert program.verification.status == "proved"
    assert np.array_equal(program.predict(rows), fitted.predict(rows))
    assert run(program.source, rows) == fitted.predict(rows).tolist()


def test_a_learned_network_of_categories_is_enumerated():
    rows = pd.DataFrame({"colour": ["red", "green", "blue"] * 2, "flag": [0, 0, 0, 1, 1, 1]})
    labels = np.where((rows.colour == "red") == (rows.flag == 1), "same", "other")
    steps = ColumnTransformer([("colour", OneHotEncoder(), ["colour"])], remainder="passthrough")
    fitted = make_pipeline(steps, dd.EssenceClassifier()).fit(rows, labels)
    program = dd.distill(fitted)
    assert program.verification.status == "proved"
    assert program.predict(rows).tolist() == labels.tolist()
    assert "flag (0 or 1)" in program.verification.domain
    with pytest.raises(DomainError, match="outside the domain, 0/1"):
        program.predict(rows.assign(flag=2))


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (ROWS.drop(columns="temp_%"), "no column 'temp_%'"),
        (ROWS.assign(**{"petal width (cm)": "wide"}), "'wide' of row 0 in column 'petal width"),
        (ROWS.assign(**{"petal width (cm)": np.nan}), "outside the domain"),
        (ROWS.assign(**{"class": None}), "None of row 0 is none of the categories"),
        (OBJECTS[:, :4], r"shape \(n, 6\)"),
        ([["a"]], "a row must have 6 values"),
        (ROWS.to_numpy(dtype=str), "an array of text"),
    ],
)
def test_rows_that_do_not_fit(both, rows, message):
    with pytest.raises(DomainError, match=message):
        both[1].predict(rows)


def test_saved_and_loaded(both, tmp_path):
    fitted, program = both
    program.save(tmp_path / "rule.json")
    again = Program.load(tmp_path / "rule.json")
    assert again.source == program.source
    assert np.array_equal(again.predict(ROWS), fitted.predict(ROWS))


def test_rules_and_explanations_name_categories(both):
    fitted, program = both
    rules = program.rules(ROWS, fitted.predict(ROWS))
    assert sum(rule.support for rule in rules) == len(ROWS)
    assert not any(rule.errors for rule in rules)
    why = program.explain(ROWS.iloc[0])
    assert why.answer == fitted.predict(ROWS.iloc[:1])[0]
    asked = [each for line in why.lines for each in line.comparisons if each.margin is None]
    assert asked
    assert all(each.holds == eval(each.text, dict(values(why))) for each in asked)


def values(why):
    return {name: value for line in why.lines for name, value in line.values.items()}


def test_the_page_offers_categories_by_name(both, tmp_path):
    fitted, program = both
    program.report(tmp_path / "page.html", ROWS, fitted.predict(ROWS))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f"Right on {len(ROWS)} of {len(ROWS)} samples" in page
    content = json.loads(page.split('id="content"')[1].split(">", 1)[1].split("</script>")[0])
    assert content["categories"][:3] == [sorted(COLOURS), SIZES, None]


# ---------------------------------------------------------------------- other languages


def sql_rows(program, connect):
    connection = connect(":memory:")
    kinds = ["TEXT", "TEXT", "DOUBLE PRECISION", "DOUBLE PRECISION", "BIGINT", "TEXT"]
    columns = [quoted(name).replace("\0", " ") for name in ("id", *ROWS.columns)]
    typed = (f"{name} {kind}" for name, kind in zip(columns, ["BIGINT", *kinds], strict=True))
    connection.execute(f"CREATE TABLE samples ({', '.join(typed)})")
    rows = [(k, *row) for k, row in enumerate(ROWS.values.tolist())]
    connection.executemany(f"INSERT INTO samples VALUES ({', '.join('?' * 7)})", rows)
    found = connection.execute(program.to("sql")).fetchall()
    connection.close()
    return [row[-1] for row in sorted(found)]


@pytest.mark.parametrize("connect", [sqlite3.connect, duckdb.connect], ids=["sqlite", "duckdb"])
def test_sql(both, connect):
    fitted, program = both
    assert sql_rows(program, connect) == fitted.predict(ROWS).tolist()


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js, node")
def test_javascript(both, tmp_path):
    fitted, program = both
    (tmp_path / "rule.mjs").write_text(program.to("javascript"), encoding="utf-8")
    (tmp_path / "rows.json").write_text(json.dumps(ROWS.values.tolist()), encoding="utf-8")
    (tmp_path / "run.mjs").write_text(
        'import { readFileSync } from "node:fs";\nimport { program } from "./rule.mjs";\n'
        'const rows = JSON.parse(readFileSync("rows.json", "utf8"));\n'
        "console.log(JSON.stringify(rows.map((row) => program(row))));\n"
    )
    done = subprocess.run(["node", "run.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == fitted.predict(ROWS).tolist()


def test_numpy(both):
    fitted, program = both
    space = {}
    exec(program.to("numpy"), space)
    assert np.array_equal(space["program"](OBJECTS), fitted.predict(ROWS))


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler, cc")
def test_c_takes_numbers_and_says_which(both, tmp_path):
    fitted, program = both
    program.save(tmp_path / "rule.c")
    header = (tmp_path / "rule.h").read_text()
    assert "Categories are given by number." in header
    assert "0 is 'S', 1 is 'M', 2 is 'L'." in header
    numbers = ROWS.assign(
        **{
            "class": ROWS["class"].map(sorted(COLOURS).index),
            "Größe": ROWS["Größe"].map(SIZES.index).astype(int),
            "temp_%": ROWS["temp_%"] - 1,
            "note": 0,
        }
    ).to_numpy(dtype=float)
    listed = ", ".join(repr(value) for value in numbers.ravel().tolist())
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "rule.h"\n'
        f"static const double rows[] = {{{listed}}};\n"
        f"int main(void) {{ for (int i = 0; i < {len(numbers)}; i++) {{\n"
        'printf("%s\\n", program_labels[program(rows + 6 * i)]); } return 0; }\n'
    )
    build = ["cc", "-std=c99", "-Wall", "-Werror", "main.c", "rule.c", "-lm", "-o", "main"]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = subprocess.run([tmp_path / "main"], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines() == fitted.predict(ROWS).tolist()


@pytest.mark.parametrize(("target", "text"), [("latex", r"= \text{L}"), ("pseudocode", ' = "L"')])
def test_paper(both, target, text):
    assert text in both[1].to(target)


def test_a_large_program_looks_categories_up_by_number(numbered):
    fitted, program = numbered
    expected = fitted.predict(ROWS).tolist()
    assert "CODES = {" in program.source
    assert run(program.source, OBJECTS) == program.predict(ROWS).tolist() == expected
    for target in ("sql", "javascript", "latex", "pseudocode", "c"):
        assert "Categories are given by number." in program.to(target)
    space = {}
    exec(program.to("numpy"), space)
    assert np.array_equal(space["program"](OBJECTS), expected)
