"""What programs are compared with: their networks, plain loops, hand-written steps, trees as C."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import m2cgen
import numpy as np
from benchmarks.speed_measure import WithThreads
from joblib import cpu_count
from scipy import sparse
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

BASE = "network"
"""What ratios are relative to: the network's best NumPy evaluation, float32 matrix products."""

CHUNK = 10_000
"""Samples that a network gets at once."""

N_TRAIN = 1_000
"""Random samples that trees are trained on, with the network's labels."""


def network_of(network, dtype, is_sparse=False):
    """A function that runs a network on a batch of shape (n, n_inputs), as matrix products."""
    layers = []
    for layer in network.layers:
        weights = layer.weights.toarray() if sparse.issparse(layer.weights) else np.asarray(layer.weights)
        weights = weights.astype(dtype)
        layers.append((sparse.csr_array(weights.T) if is_sparse else weights, layer.bias.astype(dtype)))
    activate = np.sign if network.activation == "sign" else lambda z: (z > 0).astype(dtype)

    def run(X):
        for number, (weights, bias) in enumerate(layers):
            X = (weights @ X.T).T + bias if is_sparse else X @ weights + bias
            if number < len(layers) - 1:
                X = activate(X)
        return X

    return run


def with_threads(run):
    """A network with one thread and with one a core: small products are faster with one."""
    return {BASE: WithThreads(run, cpu_count()), f"{BASE}, one thread": WithThreads(run, 1)}


def in_chunks(run):
    """The same, in chunks of a batch that is large."""
    return lambda X: np.concatenate([run(X[at : at + CHUNK]) for at in range(0, len(X), CHUNK)])


# The straightforward loops: one loop a family of neurons, each neuron by its sums, nothing simplified.


def orientation_loops(image):
    """The orientation network, family by family: the label of one image of n x n."""
    n = len(image)
    sides = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            sides[i, j] = np.sign(np.sum(image[:, j]) - np.sum(image[i, :]))
    columns, rows = np.zeros(n), np.zeros(n)
    for j in range(n):
        own = np.sum(sides[:, j])
        columns[j] = np.sign(own - (n - 1) * (np.sum(sides) - own))
    for i in range(n):
        own = np.sum(sides[i, :])
        rows[i] = np.sign(own - (n - 1) * (np.sum(sides) - own))
    scores = [np.sum(columns) + np.sum(rows), -np.sum(columns) - np.sum(rows)]
    return int(np.argmax(scores))


def maxsat_loops(formula):
    """The published network, family by family: both probabilities of one formula."""
    n = formula.shape[1]
    alone = np.zeros((2, n))
    either = np.zeros((2, n))
    longer = np.zeros((2, n))
    for i in range(2):
        for j in range(n):
            alone[i, j] = np.sign(2 * formula[i, j] - formula[1 - i, 0])
        for j in range(n):
            others = np.sum(formula[2:, j])
            either[i, j] = np.sign(8 * formula[i, j] - 8 * formula[1 - i, j] + others - 0.5)
        for j in range(n):
            longer[i, j] = np.sign(np.sum(formula[2:, j]) - 0.5)
    units, shared = np.zeros((2, n)), np.zeros((2, n))
    for i in range(2):
        for j in range(n):
            units[i, j] = np.sign(2 * alone[i, j] - longer[i, j] - 2)
        for j in range(n):
            shared[i, j] = np.sign(either[i, j] + longer[i, j] - 1)
    scores = np.zeros(2)
    for i in range(2):
        scores[i] += 5 * np.sum(units[i]) - 5 * np.sum(units[1 - i])
        scores[i] += 1.14878 * np.sum(shared[i]) - 1.14878 * np.sum(shared[1 - i])
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def life_step(board):
    """One step of Life on a board that wraps around, as NumPy is written by hand."""
    padded = np.pad(board, 1, mode="wrap")
    thirds = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    total = thirds[:-2] + thirds[1:-1] + thirds[2:]
    return (total == 3) | ((total == 4) & (board == 1))


LIFE_C = """
void step(const unsigned char *restrict x, unsigned char *restrict y, long n, long m)
{
    for (long i = 0; i < n; i++) {
        const unsigned char *up = x + (i ? i - 1 : n - 1) * m, *at = x + i * m;
        const unsigned char *down = x + (i + 1 < n ? i + 1 : 0) * m;
        unsigned char *out = y + i * m;
        for (long j = 1; j + 1 < m; j++) {
            unsigned char total = up[j - 1] + up[j] + up[j + 1] + at[j - 1] + at[j] + at[j + 1]
                + down[j - 1] + down[j] + down[j + 1];
            out[j] = total == 3 || (total == 4 && at[j]);
        }
        for (long j = 0; j < m; j += m - 1 ? m - 1 : 1) {
            long left = j ? j - 1 : m - 1, right = j + 1 < m ? j + 1 : 0;
            unsigned char total = up[left] + up[j] + up[right] + at[left] + at[j] + at[right]
                + down[left] + down[j] + down[right];
            out[j] = total == 3 || (total == 4 && at[j]);
        }
    }
}
"""

TREE_C = """
{source}
void batch(double *x, long n, double *y)
{{
    for (long i = 0; i < n; i++)
        score(x + i * {n_inputs}, y + i * {n_classes});
}}
"""


def library(source, folder, name, optimised="-O3"):
    """Compile C and load it; None where there is no compiler."""
    if shutil.which("cc") is None:
        return None
    path = Path(folder) / f"{name}.so"
    command = ["cc", "-x", "c", optimised, "-march=native", "-shared", "-fPIC", "-o", str(path), "-", "-lm"]
    subprocess.run(command, input=source, text=True, check=True, capture_output=True)
    return ctypes.CDLL(str(path))


def life_in_c(folder):
    """One step of Life in C, written by hand: a function of a board of uint8."""
    loaded = library(LIFE_C, folder, "life")
    if loaded is None:
        return None
    loaded.step.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long, ctypes.c_long]

    def run(board):
        out = np.empty_like(board)
        loaded.step(board.ctypes.data, out.ctypes.data, *board.shape)
        return out

    return run


def trees(task, folder, rng):
    """A decision tree and a random forest of the same task, as C by m2cgen; by name."""
    X = task.inputs(N_TRAIN, rng)
    y = np.asarray(task.network.decision_function(X.reshape(N_TRAIN, -1))).argmax(axis=1)
    found = {}
    for name, model in (
        ("tree", DecisionTreeClassifier(random_state=0)),
        ("forest", RandomForestClassifier(n_estimators=20, max_leaf_nodes=100, random_state=0)),
    ):
        model.fit(X.reshape(N_TRAIN, -1), y)
        run = tree_in_c(model, folder, f"{name}_{task.name.replace(' ', '_')}")
        if run is not None:
            found[name] = run
    return found


def tree_in_c(model, folder, name):
    """A function of a batch of float64 that runs a model as m2cgen prints it in C."""
    n_inputs, n_classes = model.n_features_in_, len(model.classes_)
    text = TREE_C.format(source=m2cgen.export_to_c(model), n_inputs=n_inputs, n_classes=n_classes)
    loaded = library(text, folder, name, "-O1")  # of large sources, more takes minutes
    if loaded is None:
        return None
    loaded.batch.argtypes = [ctypes.c_void_p, ctypes.c_long, ctypes.c_void_p]

    def run(X):
        out = np.empty((len(X), n_classes))
        loaded.batch(X.ctypes.data, len(X), out.ctypes.data)
        return out.argmax(axis=1)

    return run
