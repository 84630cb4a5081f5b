"""Run printed JavaScript, all programs of a test in one process of Node."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from deepdistilling.emit.javascript import print_javascript

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js, node")

RUNNER = """
import { readFileSync } from "node:fs";
const listed = (value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
const answers = [];
for (const { file, samples, flat, sizes } of JSON.parse(readFileSync(0, "utf8"))) {
    const { program, program_intermediates } = await import(file);
    const call = (x, how) => (flat ? how(Float64Array.from(x.flat(Infinity)), ...sizes) : how(x));
    answers.push({
        results: samples.map((x) => listed(call(x, program))),
        shown: Object.fromEntries(
            Object.entries(call(samples[0], program_intermediates)).map(([name, value]) => [
                name,
                name === "result" ? listed(value) : { shape: value.shape, values: listed(value.values) },
            ]),
        ),
    });
}
console.log(JSON.stringify(answers));
"""


def run(pairs, flat=False):
    """Return, for pairs of a program and a batch, what the modules return and which values they show."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "runner.mjs").write_text(RUNNER)
        jobs = []
        for k, (code, X) in enumerate(pairs):
            file = Path(folder) / f"program_{k}.mjs"
            file.write_text(print_javascript(code, doc=("What it does.", "*/ is harmless")))
            sizes = {size.name: X.shape[1 + size.axis] for size in reversed(code.sizes)}
            ordered = [sizes[size.name] for size in code.sizes if sizes.get(size.name) is not None]
            jobs.append({"file": str(file), "samples": X.tolist(), "flat": flat, "sizes": ordered})
        command = ["node", str(Path(folder) / "runner.mjs")]
        done = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answers = json.loads(done.stdout)
    return [(np.array(each["results"]), each["shown"]) for each in answers]
