"""Which axes of one program get a name: those that can be longer; equal ones share it."""

import itertools

import numpy as np
import pytest
from golden.networks import in_a_row
from simplify.programs import program, total

import deepdistilling as dd
from deepdistilling.errors import DomainError, GeneralizationError
from deepdistilling.generalize import with_named_sizes
from deepdistilling.program.build import add, scale
from deepdistilling.program.expr import Compare, If, Ref, Var, const

ROW, COLUMN = Var("i"), Var("j")


def layer(n_inputs, rows, bias):
    weights = np.zeros((n_inputs, len(rows)))
    for column, row in enumerate(rows):
        for place, weight in row.items():
            weights[place, column] = weight
    return dd.Layer(weights, np.broadcast_to(bias, len(rows)))


def palindrome(n=8):
    """Whether bits read the same backwards: no pair differs."""
    pairs = [(i, n - 1 - i) for i in range(n)]
    first = layer(n, [{i: 1, j: -1} for i, j in pairs], -0.5)
    network = dd.Network([first, dd.Layer(np.full((n, 1), -1.0), [0.5])], activation="step")
    return dd.distill(network, input_domain="binary")


def lines(n=3):
    """Whether a line of a square is full: a row, a column or a diagonal."""
    square = np.arange(n * n).reshape(n, n)
    found = [*square, *square.T, square.diagonal(), square[:, ::-1].diagonal()]
    first = layer(n * n, [dict.fromkeys(line.tolist(), 1) for line in found], 0.5 - n)
    network = dd.Network([first, dd.Layer(np.ones((len(found), 1)), [-0.5])], activation="step")
    return dd.distill(network, input_shape=(n, n), input_domain="binary")


@pytest.mark.parametrize("kind", ["any", "all"])
def test_places_beside_a_border(kind):
    """Whether some of, or all of, a place and those above and below it are 1."""
    n, m = 5, 4
    rows = [
        {k * m + j: 1.0 for k in range(max(i - 1, 0), min(i + 2, n)) for j in (at,)}
        for i in range(n)
        for at in range(m)
    ]
    first = layer(n * m, rows, [-0.5 if kind == "any" else 0.5 - len(row) for row in rows])
    network = dd.Network([first, dd.Layer(np.eye(n * m), np.zeros(n * m))], activation="step")
    wide = dd.distill(network, input_shape=(n, m), input_domain="binary", output="score").generalize()
    X = np.random.default_rng(0).integers(0, 2, (30, 7, 3))
    more = np.pad(X, ((0, 0), (1, 1), (0, 0)), constant_values=int(kind == "all"))
    want = np.lib.stride_tricks.sliding_window_view(more, 3, axis=1)
    np.testing.assert_array_equal(wide.predict(X).reshape(X.shape), getattr(want, kind)(axis=-1))


def test_scores_behind_those_of_a_loop_are_the_last_ones():
    """Which numbers are larger than those beside them: the first and the last have one neighbour."""
    n = 9
    first = layer(n, [{i: 1.0, i + 1: -1.0} for i in range(n - 1)], 0.0)
    second = np.zeros((n - 1, n))
    for i in range(n - 1):
        second[i, [i, i + 1]] = 1, -1
    bias = np.array([-0.5, *[-1.5] * (n - 2), -0.5])
    layers = [first, dd.Layer(second, bias), dd.Layer(np.eye(n), np.zeros(n))]
    wide = dd.distill(dd.Network(layers), input_domain="real", output="score").generalize()
    X = np.random.default_rng(0).normal(size=(50, 14))
    more = np.pad(X, ((0, 0), (1, 1)), constant_values=-np.inf)
    wanted = (more[:, 1:-1] > more[:, :-2]) & (more[:, 1:-1] > more[:, 2:])
    np.testing.assert_array_equal(wide.predict(X) > 0, wanted)


def test_lines_of_four_on_any_board():
    network = in_a_row(7, 8, 4)
    wide = dd.distill(network, input_shape=(7, 8), input_domain="binary").generalize()
    X = np.random.default_rng(0).random((200, 6, 9)) < 0.4
    wanted = (X.reshape(200, -1) @ in_a_row(6, 9, 4).layers[0].dense() > 3.5).any(axis=1)
    np.testing.assert_array_equal(wide.predict(X), wanted)


def weighted(pattern, n_rows=3):
    """Whether the weighted sum of a row is large, a score a row."""
    first = dd.Layer(np.kron(np.eye(n_rows), np.array(pattern)[:, np.newaxis]), np.full(n_rows, -2.5))
    network = dd.Network([first, dd.Layer(np.eye(n_rows), np.zeros(n_rows))], activation="step")
    return dd.distill(network, input_shape=(n_rows, len(pattern)), input_domain="binary", output="score")


@pytest.mark.parametrize(
    ("pattern", "weight"),
    [
        ((1.0, 2, 3, 4, 5), lambda j, n: j + 1),
        ((5.0, 4, 3, 2, 1), lambda j, n: n - j),
        ((4.0, 3, 2, 1, 0), lambda j, n: n - 1 - j),
        ((7.0, 6, 5, 4, 3), lambda j, n: 7 - j),  # not to the end: a number of its own
    ],
)
def test_weights_that_count_to_the_end(pattern, weight):
    wide, n = weighted(pattern).generalize(), 7
    X = np.random.default_rng(0).integers(0, 2, (20, 4, n))
    np.testing.assert_array_equal(wide.predict(X), X @ weight(np.arange(n), n) > 2.5)


def test_windows_with_weights_that_grow():
    n, pattern = 9, np.arange(1.0, 5)
    first = layer(n, [{i + j: w for j, w in enumerate(pattern)} for i in range(n - 3)], -4.5)
    network = dd.Network([first, dd.Layer(np.eye(n - 3), np.zeros(n - 3))], activation="step")
    wide = dd.distill(network, input_domain="binary", output="score").generalize()
    X = np.random.default_rng(0).integers(0, 2, (20, 14))
    want = np.lib.stride_tricks.sliding_window_view(X, 4, axis=1) @ pattern > 4.5
    np.testing.assert_array_equal(wide.predict(X), want)


def test_the_centre_of_any_odd_length():
    def program(n):
        first = dd.Layer((np.arange(n) - (n - 1) / 2)[:, np.newaxis], [-0.5])
        return dd.distill(
            dd.Network([first, dd.Layer([[1.0]], [-0.5])], activation="step"), input_domain="real"
        )

    wide, X = dd.unify([program(n) for n in (7, 9, 11)]), np.random.default_rng(0).normal(size=(50, 15))
    np.testing.assert_array_equal(wide.predict(X), X @ (np.arange(15) - 7) > 0.5)


@pytest.fixture(scope="module")
def full_line():
    return lines().generalize()


@pytest.mark.parametrize("n", [2, 5, 8, 11])
def test_an_index_that_runs_backwards(n):
    wide = palindrome().generalize()
    X = np.array(list(itertools.product((0, 1), repeat=n)))
    assert np.array_equal(wide.predict(X), (X[:, ::-1] == X).all(axis=1))
    assert "n - 1 - i" in wide.source


def test_axes_that_one_loop_runs_over_share_a_name(full_line):
    assert full_line.sizes == ("n",)
    assert "n = length of axes 0 and 1" in str(full_line.verification)
    rng = np.random.default_rng(0)
    X = (rng.random((200, 5, 5)) < 0.8).astype(int)
    diagonals = np.einsum("nii->ni", X), np.einsum("nii->ni", X[:, :, ::-1])
    full = [part.all(axis=-1) for part in (X, X.transpose(0, 2, 1), *diagonals)]
    expected = full[0].any(axis=1) | full[1].any(axis=1) | full[2] | full[3]
    assert np.array_equal(full_line.predict(X), expected)
    assert [full_line(x) for x in X[:9]] == expected[:9].tolist()


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_what_is_no_square_is_refused(full_line, target):
    space = {}
    exec(full_line.to(target), space)
    sample = np.ones((4, 5), dtype=int)
    with pytest.raises(ValueError, match="axes 0 and 1 must have equal lengths"):
        space["program"](sample if target == "python" else sample[np.newaxis])
    with pytest.raises(DomainError, match="must have equal lengths"):
        full_line(sample)


def test_squares_of_several_sizes_are_one_program_for_squares():
    wide = dd.unify([lines(3), lines(4)], held_out=lines(5))
    assert wide.sizes == ("n",)
    assert wide.verification.status == "proved"


def test_axes_are_not_equal_that_differ_at_another_size():
    """Rows and columns of a square are asked about in one loop, those of a rectangle in two."""

    def crowded(n, m):
        grid = np.arange(n * m).reshape(n, m)
        first = layer(n * m, [dict.fromkeys(line.tolist(), 1) for line in (*grid, *grid.T)], -1.5)
        network = dd.Network([first, dd.Layer(np.ones((n + m, 1)), [-0.5])], activation="step")
        return dd.distill(network, input_shape=(n, m), input_domain="binary")

    assert crowded(4, 4).generalize().sizes == ("n",)
    assert dd.unify([crowded(4, 5), crowded(5, 7), crowded(6, 5)]).sizes == ("n", "m")


def test_an_axis_that_cannot_be_longer_keeps_its_length():
    """Two columns a row, from the last but one on: there are no columns for a fifth row."""
    column = add(const(6), scale(-2, ROW))
    code = program(total(4, body=Ref("x", (ROW, column))), dims=(4, 8))
    assert with_named_sizes(code).sizes == ()
    both = program(
        total(4, body=Ref("x", (ROW, column))),
        total(8, body=Ref("x", (const(0), COLUMN)), var="j"),
        dims=(4, 8),
    )
    assert [size.axis for size in with_named_sizes(both).sizes] == [1]


def test_an_axis_that_would_not_be_read_to_its_end_keeps_its_length():
    """The columns from the last one on, and all of them: of longer rows the first would not be the last."""
    column = add(const(7), scale(-2, ROW))
    both = program(
        total(4, body=Ref("x", (ROW, column))),
        total(8, body=Ref("x", (const(0), COLUMN)), var="j"),
        dims=(4, 8),
    )
    assert with_named_sizes(both).sizes == ()


def test_an_axis_of_which_each_place_is_listed_keeps_its_length():
    listed = [Ref("x", (const(k), const(0))) for k in range(4)]
    both = program(add(*listed), total(4, body=Ref("x", (ROW, const(1)))), dims=(4, 2))
    assert with_named_sizes(both).sizes == ()
    ends = program(add(*listed[:1], *listed[3:]), total(4, body=Ref("x", (ROW, const(1)))), dims=(4, 2))
    assert with_named_sizes(ends).sizes == (), "the last may be the fourth, or the last"
    few = program(add(*listed[:2]), total(4, body=Ref("x", (ROW, const(1)))), dims=(4, 2))
    assert [size.axis for size in with_named_sizes(few).sizes] == [0]


def test_diagonals_that_are_counted_by_numbers_are_for_one_size():
    """No two on a diagonal: how many diagonals there are, and where each ends, depends on the side."""
    n = 5
    board = np.arange(n * n).reshape(n, n)
    lines = [each.diagonal(d) for each in (board, board[:, ::-1]) for d in range(2 - n, n - 1)]
    lines += [*board, *board.T]
    first = layer(n * n, [dict.fromkeys(line.tolist(), 1) for line in lines], -1.5)
    network = dd.Network([first, dd.Layer(np.full((len(lines), 1), -1.0), [0.5])], activation="step")
    with pytest.raises(GeneralizationError, match="that could be longer"):
        dd.distill(network, input_shape=(n, n), input_domain="binary").generalize()


def test_without_such_an_axis_it_is_refused():
    row = {7 * i + 6 - 2 * i: 1 for i in range(4)}
    network = dd.Network([layer(28, [row], -1.5), dd.Layer([[1.0]], [-0.5])], activation="step")
    fixed = dd.distill(network, input_shape=(4, 7), input_domain="binary")
    with pytest.raises(GeneralizationError, match="that could be longer"):
        fixed.generalize()


def neighbours(n, offsets, *, is_held=False):
    """Whether all cells at some offsets are 1, cell by cell; places outside are 0, or else the border's."""
    weights = np.zeros((n, n))
    for i in range(n):
        for place in (i + offset for offset in offsets):
            if is_held or 0 <= place < n:
                weights[min(max(place, 0), n - 1), i] += 1
    first = dd.Layer(weights, np.full(n, 0.5 - len(offsets)))
    return dd.Network([first, dd.Layer(np.eye(n), np.zeros(n))], activation="step")


@pytest.mark.parametrize("is_held", [False, True])
@pytest.mark.parametrize("offsets", [(-1, 1), (-2, 2), (-1, 2)])
def test_places_that_are_kept_inside(offsets, is_held):
    """Loops whose variable indexes nothing by itself end where the axis does, at every length."""
    program = dd.distill(neighbours(9, offsets, is_held=is_held), input_domain="binary", output="score")
    general = program.generalize()
    for n in (5, 12, 30):
        X = (np.random.default_rng(n).random((50, n)) < 0.7).astype(int)
        wanted = neighbours(n, offsets, is_held=is_held).decision_function(X)
        np.testing.assert_array_equal(general.predict(X), wanted)


def test_what_is_only_read_beyond_the_end_of_a_loop_is_found_out_at_greater_lengths():
    """A window that is cut at the end hides that its loop is one of a fixed length, up to its width."""
    window = Ref("x", (add(ROW, const(3)),))
    cut = If(Compare("<", add(ROW, const(3)), const(9)), window, const(0))
    assert with_named_sizes(program(total(7, body=cut), dims=(9,))).sizes == ()


def test_an_axis_that_is_written_out_place_by_place_keeps_its_length():
    """More above the diagonal than below, row by row: of five rows, the fourth would not be read."""
    n = 4
    weights = np.triu(np.ones((n, n)), 1) - np.tril(np.ones((n, n)), -1)
    network = dd.Network([dd.Layer(weights.reshape(-1, 1), [-0.5]), dd.Layer([[1.0]], [0.0])])
    with pytest.raises(GeneralizationError, match="that could be longer"):
        dd.distill(network, input_shape=(n, n), input_domain="binary").generalize()


@pytest.mark.parametrize(("listed", "axes"), [((0, 1), [0]), ((0, 1, 2), []), ((0, 3, 5), [])])
def test_how_many_places_may_be_listed_beside_a_loop(listed, axes):
    places = [Ref("x", (const(k), const(0))) for k in listed]
    both = program(add(*places), total(6, body=Ref("x", (ROW, const(1)))), dims=(6, 2))
    assert [size.axis for size in with_named_sizes(both).sizes] == axes
    few = program(add(*places), total(9, body=Ref("x", (ROW, const(1)))), dims=(9, 2))
    assert [size.axis for size in with_named_sizes(few).sizes] == [0], "a few of many are what they are"
