"""Times regioncam (PyPI) on the networks that `cargo run --release --example regions` times, in one run beside ours.

    python -m venv venv && venv/bin/pip install regioncam
    cargo build --release --example regions
    venv/bin/python tests/bench/regions_reference.py

Prints regions and the best of many runs of each, and our time over theirs. regioncam works in f32 and in the square
from -1 to 1, so only networks of that window are timed.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
import regioncam

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "regions"
NAMES = ["he_3x16", "he_2-32-32-32-1", "he_4x32"]
SECONDS = 2.0


def he_network(sizes, seed):
    """He initialisation, biases N(0, 0.1^2)."""
    rng = np.random.default_rng(seed)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        weights = rng.normal(0.0, np.sqrt(2.0 / inputs), (outputs, inputs)).astype(np.float32)
        layers.append({"W": weights.tolist(), "b": rng.normal(0.0, 0.1, outputs).astype(np.float32).tolist()})
    return {"name": "he_" + "-".join(map(str, sizes)), "domain": {"x": [-1, 1], "y": [-1, 1]}, "layers": layers, "exact": {}}


def theirs(network):
    """Best seconds and regions of regioncam."""
    layers = [(np.array(l["W"], dtype=np.float32).T.copy(), np.array(l["b"], dtype=np.float32)) for l in network["layers"]]
    best, begin = float("inf"), time.perf_counter()
    while time.perf_counter() - begin < SECONDS:
        start = time.perf_counter()
        camera = regioncam.Regioncam(size=1.0)
        for index, (weights, bias) in enumerate(layers):
            camera.linear(weights, bias)
            if index + 1 < len(layers):
                camera.relu()
        best = min(best, time.perf_counter() - start)
    return best, camera.num_faces


def main():
    with tempfile.TemporaryDirectory() as folder:
        extra = pathlib.Path(folder) / "he_2-32-32-32-1.json"
        extra.write_text(json.dumps(he_network([2, 32, 32, 32, 1], seed=1)))
        files = [extra if name == extra.stem else FIXTURES / f"{name}.json" for name in NAMES]
        program = ROOT / "target" / "release" / "examples" / "regions"
        lines = subprocess.run([program, *files], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
        print(f"{'network':20} {'regions':>8} {'theirs':>8} {'ms':>9} {'their ms':>9} {'ratio':>7}")
        worst = 0.0
        for file, line in zip(files, lines):
            network = json.loads(file.read_text())
            name, count, _, ms, _ = re.split(r"\s+", line.strip())
            seconds, faces = theirs(network)
            ratio = float(ms) / (seconds * 1e3)
            worst = max(worst, ratio)
            print(f"{name:20} {count:>8} {faces:>8} {float(ms):9.3f} {seconds * 1e3:9.3f} {ratio:7.3f}")
    print(f"largest ratio {worst:.3f} (wanted: at most 0.3)")
    return 0 if worst <= 0.3 else 1


if __name__ == "__main__":
    sys.exit(main())
