"""The page of a program: what it says, and, in a real browser, what it does."""

import json
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from compiler.networks import at_least, largest_of, neighbours_differ, network
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

import deepdistilling as dd
from deepdistilling.errors import DomainError, UnsupportedError
from deepdistilling.report import page
from deepdistilling.verify import sample_inputs

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium; on Debian or Ubuntu: apt install chromium"
)


class Outline(HTMLParser):
    """Checks that elements are closed in order, and collects where the page would fetch something."""

    VOID = ("meta", "link", "input", "br", "hr", "img")

    def __init__(self):
        super().__init__()
        self.open, self.fetched, self.ids = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag not in self.VOID:
            self.open.append(tag)
        self.fetched += [value for key, value in attributes if key in ("src", "href", "srcset")]
        self.ids += [value for key, value in attributes if key == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def grid():
    return dd.distill(at_least(12, 5), input_domain="binary", input_shape=(3, 4), function_name="many")


@pytest.fixture(scope="module")
def tree():
    data = load_iris(as_frame=True)
    labels = data.target_names[data.target]
    return dd.distill(DecisionTreeClassifier(max_depth=3, random_state=0).fit(data.data, labels))


def test_it_is_whole_and_stands_alone(grid):
    outline = Outline()
    text = page(grid)
    outline.feed(text)
    assert not outline.open
    assert not outline.fetched
    assert len(set(outline.ids)) == len(outline.ids)
    assert "http" not in text
    assert "<title>many</title>" in text
    assert "<strong>proved</strong> equal to the network on (3, 4) arrays of 0/1." in text


def test_the_same_program_gives_the_same_bytes(grid):
    assert page(grid) == page(grid)


def test_data(tree, tmp_path):
    data = load_iris()
    tree.report(tmp_path / "iris.html", data.data, data.target_names[data.target])
    text = unescape((tmp_path / "iris.html").read_text())
    n_right = int((tree.predict(data.data) == data.target_names[data.target]).sum())
    assert f"Right on {n_right} of 150 samples." in text
    assert "Rule by rule" in text
    assert "sample 24: setosa" in text
    with pytest.raises(DomainError, match="one label a sample, 150"):
        tree.report(tmp_path / "iris.html", data.data, [0])
    with pytest.raises(DomainError, match="none of the labels given, 0 among them, is one that the program"):
        tree.report(tmp_path / "iris.html", data.data, data.target)


def test_tables_of_weights_have_no_names_of_their_own(tmp_path):
    rng = np.random.default_rng(0)
    X, y = rng.integers(0, 3, (200, 3)).astype(float), rng.integers(0, 2, 200)
    forest = RandomForestClassifier(3, random_state=2, max_depth=5).fit(X, y)
    dd.distill(forest).report(tmp_path / "forest.html")
    assert (tmp_path / "forest.html").exists()


def test_labels_for_a_program_of_scores(tmp_path):
    network = dd.Network([dd.Layer([[1.0], [1.0]], [-1.5])])
    program = dd.distill(network, input_domain="binary", output="score")
    with pytest.raises(UnsupportedError, match="errors are of labels"):
        program.report(tmp_path / "scores.html", [[0, 1], [1, 1]], [0, 1])


def test_hostile_names_stay_text():
    names = ["</script><script>alert(1)</script>", "<!--", 'a"b']
    program = dd.distill(
        dd.Network([dd.Layer([[1], [1], [1]], [-1.5]), dd.Layer([[1]], [0])], classes=["</script>", "<b>"]),
        input_domain="binary",
        names=names,
        function_name="f",
    )
    text = page(program)
    assert text.count("<script") == 2
    assert text.count("</script") == 2
    assert "<!--" not in text
    content = json.loads(re.search(r'id="content">(.*?)</script>', text, flags=re.DOTALL)[1])
    assert content["names"] == names
    assert content["classes"] == ["</script>", "<b>"]


DRAWING = """
<script type="module">
const answers = [];
const wanted = JSON.parse(document.getElementById("wanted").textContent);
const field = (k) => document.querySelectorAll("#input input")[k];
for (const values of wanted) {
    values.forEach((value, k) => {
        const cell = document.querySelector(`#input [data-place="${k}"]`);
        if (cell) {
            for (let turn = 0; turn < 8 && !cell.getAttribute("aria-label").endsWith(`: ${value}`); turn++) {
                cell.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerId: 1 }));
            }
        } else {
            field(k).value = value;
            field(k).dispatchEvent(new Event("input", { bubbles: true }));
        }
    });
    const live = [...document.querySelectorAll("#source li.live")]
        .map((line) => [line.dataset.names, line.querySelector(".value").textContent]);
    answers.push([document.getElementById("answer").textContent, live]);
}
const done = document.createElement("script");
done.type = "application/json";
done.id = "answers";
done.textContent = JSON.stringify({ answers, problem: document.getElementById("problem").textContent });
document.body.append(done);
</script>
"""


QUIET = ["--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


def in_browser(text, folder, script, *options):
    """The page's answers after a script that uses it as a visitor would."""
    path = folder / "page.html"
    path.write_text(text.replace("</body>", f"{script}</body>"))
    result = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000", "--dump-dom",
         f"--user-data-dir={folder / 'profile'}", *QUIET, *options, path.as_uri()],
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False,
    )  # fmt: skip
    match = re.search(r'id="answers">(.*?)</script>', result.stdout, flags=re.DOTALL)
    assert match, result.stdout[-2000:] + result.stderr[-2000:]
    return json.loads(match[1])


def drawn(program, X, folder):
    flat = json.dumps(np.asarray(X).reshape(len(X), -1).tolist())
    wanted = f'<script type="application/json" id="wanted">{flat}</script>'
    found = in_browser(page(program), folder, wanted + DRAWING)
    assert found["problem"] == ""
    return found["answers"]


@needs_browser
@pytest.mark.slow
def test_drawing_on_a_grid_gives_what_python_gives(grid, tmp_path):
    X = sample_inputs(grid.code.input, 12, seed=4)
    answers = drawn(grid, X, tmp_path)
    assert [answer for answer, _ in answers] == [str(label) for label in grid.predict(X)]


@needs_browser
@pytest.mark.slow
def test_typing_numbers_gives_what_python_gives(tree, tmp_path):
    X = load_iris().data[::9]
    assert [answer for answer, _ in drawn(tree, X, tmp_path)] == tree.predict(X).tolist()


@needs_browser
@pytest.mark.slow
def test_live_values_are_those_of_python(tmp_path):
    program = dd.distill(neighbours_differ(6), input_domain="binary", output="score")
    X = sample_inputs(program.code.input, 5, seed=2)
    for sample, (answer, live) in zip(X, drawn(program, X, tmp_path), strict=True):
        scores = [float(each.split(": ")[1]) for each in answer.split(", ")]
        np.testing.assert_allclose(scores, program(sample), rtol=1e-5)
        values = program.intermediates(sample)
        for names, text in live:
            if names in values and np.ndim(values[names]) == 0:
                assert float(text) == pytest.approx(float(values[names]), rel=1e-5)


RESIZING = """
<script type="module">
const size = document.querySelector("#tools input");
size.value = 5;
size.dispatchEvent(new Event("change", { bubbles: true }));
</script>
"""


@needs_browser
@pytest.mark.slow
def test_a_program_for_any_size_at_another_size(tmp_path):
    program = dd.distill(largest_of(4), input_domain=(0, 3)).generalize()
    X = [[3, 1, 2, 0, 1], [0, 1, 2, 1, 3], [0, 2, 1, 1, 0]]
    wanted = f'<script type="application/json" id="wanted">{json.dumps(X)}</script>'
    found = in_browser(page(program), tmp_path, RESIZING + wanted + DRAWING)
    assert [answer for answer, _ in found["answers"]] == [str(program(x)) for x in X]


REPORT = """
<script type="module">
const done = document.createElement("script");
done.type = "application/json";
done.id = "answers";
done.textContent = JSON.stringify(await (async () => { %s })());
document.body.append(done);
</script>
"""

OPENING = """
const opened = {};
for (const line of document.querySelectorAll("#source li.live")) {
    line.focus();
    line.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    const pictures = [...document.querySelectorAll("#detail .neurons canvas")].map((canvas) => {
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        const signs = [];
        for (let k = 0; k < pixels.length; k += 4) {
            signs.push(pixels[k + 3] === 0 ? 0 : pixels[k + 2] > pixels[k] ? 1 : -1);
        }
        return { shape: [canvas.height, canvas.width], signs };
    });
    opened[line.dataset.line] = { text: document.getElementById("detail").textContent, pictures };
    line.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
}
return { opened, closed: document.getElementById("detail").hidden };
"""


@needs_browser
@pytest.mark.slow
def test_a_line_opens_its_neurons_with_their_weights_as_pictures(tmp_path):
    first = np.zeros((13, 2))
    first[:6, 0], first[6:12, 0], first[[0, 5, 10], 1] = 1, -1, 1
    first[12] = 0.5, -1.5
    program = dd.distill(
        network(first, [[-1.0, 1.0], [-1.0, 1.0], [0, 0]]), input_domain="binary", input_shape=(3, 4)
    )
    found = in_browser(page(program), tmp_path, REPORT % OPENING)
    assert found["closed"]
    pictures = [each for line in found["opened"].values() for each in line["pictures"]]
    for column in first[:12].T:
        assert {"shape": [3, 4], "signs": np.sign(column).astype(int).tolist()} in pictures
    texts = " ".join(line["text"] for line in found["opened"].values())
    assert "On all 4,096 possible inputs" in texts
    assert "round layer 1 (bounds, 2 cases); lift (expansion" in texts


ARROWS = """
const press = (key) =>
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
document.querySelector('#input [data-place="0"]').focus();
document.querySelectorAll("#tools button")[0].click();
document.querySelector('#input [data-place="0"]').focus();
for (const key of ["ArrowRight", " ", "ArrowDown", "Enter", "ArrowLeft", " ", "ArrowUp"]) {
    press(key);
}
return {
    place: document.activeElement.dataset.place,
    values: [...document.querySelectorAll("#input button")].map((cell) => Number(cell.dataset.level)),
    answer: document.getElementById("answer").textContent,
};
"""


@needs_browser
@pytest.mark.slow
def test_a_grid_is_drawn_with_the_keyboard(grid, tmp_path):
    found = in_browser(page(grid), tmp_path, REPORT % ARROWS)
    assert found["place"] == "0"
    assert [k for k, value in enumerate(found["values"]) if value] == [1, 4, 5]
    assert found["answer"] == str(grid(found["values"]))


LOOKS = """
const shine = (name) => {
    const colour = getComputedStyle(document.body)[name].match(/[0-9.]+/g).map(Number);
    return (colour[0] + colour[1] + colour[2]) / 3;
};
return {
    paper: shine("backgroundColor"), ink: shine("color"), width: innerWidth,
    needed: document.documentElement.scrollWidth,
};
"""


@needs_browser
@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "is_dark"), [(0, True), (1, False)])
def test_light_and_dark_on_a_narrow_page(tree, tmp_path, scheme, is_dark):
    options = [f"--blink-settings=preferredColorScheme={scheme}", "--window-size=400,800"]
    found = in_browser(page(tree), tmp_path, REPORT % LOOKS, *options)
    assert (found["paper"] < found["ink"]) == is_dark
    assert abs(found["paper"] - found["ink"]) > 150
    assert found["needed"] <= found["width"] <= 600
