#!/usr/bin/env python3
"""Hypervolumes and fronts of `tieline front` against moocore on random fronts of two to eight objectives.

    python3 hypervolume.py TIELINE [FRONTS]        needs numpy and moocore
"""
import json
import subprocess
import sys
import tempfile

import moocore
import numpy

tieline, fronts = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
generator = numpy.random.default_rng(7)
worst, differing = 0.0, 0
with tempfile.TemporaryDirectory() as folder:
    for k in range(fronts):
        objectives = 2 + k % 7
        points = int(generator.integers(1, [100, 100, 60, 40, 25, 18, 15][objectives - 2] + 1))
        y = generator.random((points, objectives))
        if k % 3:
            y = (1 - k % 3 / 2) + (2 * (k % 3) - 3) * y / numpy.linalg.norm(y, axis=1)[:, None]
        names = [f"f{m}" for m in range(objectives)]
        with open(f"{folder}/p.json", "w") as file:
            json.dump({"parameters": [{"name": "x", "type": "real", "min": 0, "max": 1}],
                       "objectives": [{"name": n, "goal": "minimize", "reference": 1.1} for n in names]}, file)
        with open(f"{folder}/o.jsonl", "w") as file:
            for i, row in enumerate(y):
                file.write(json.dumps({"x": {"x": i / points}, "y": dict(zip(names, map(float, row)))}) + "\n")
        out = subprocess.run([tieline, "front", "--problem", f"{folder}/p.json", "--observations", f"{folder}/o.jsonl"],
                             capture_output=True, text=True)
        if out.returncode != 0:
            sys.exit(out.stderr)
        result = json.loads(out.stdout)
        expected = moocore.hypervolume(y, ref=[1.1] * objectives)
        worst = max(worst, abs(result["hypervolume"] - expected) / max(expected, 1e-300))
        mine = sorted(tuple(p["y"][n] for n in names) for p in result["front"])
        theirs = sorted(map(tuple, moocore.filter_dominated(y).tolist()))
        differing += mine != theirs
print(f"{fronts} fronts: largest relative difference {worst:.2e}, {differing} fronts differ")
sys.exit(worst > 1e-12 or differing > 0)
