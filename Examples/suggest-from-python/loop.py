#!/usr/bin/env python3
"""Strong, cheap, face-centred cubic: a loop in Python around `tieline suggest`.

    python3 loop.py [ROUNDS [TIELINE]]

Replace `evaluate` by your own furnace, code or queue; the rest stays. Observations are kept in observations.jsonl, so that the
loop goes on where it was.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
TIELINE = sys.argv[2] if len(sys.argv) > 2 else "tieline"
OBSERVATIONS = pathlib.Path("observations.jsonl")


def tieline(*arguments, accept=(0,)):
    result = subprocess.run([TIELINE, *arguments], capture_output=True, text=True)
    if result.returncode not in accept:
        sys.exit(result.stderr)
    return result.stdout


def evaluate(x):
    """Yield strength of the solid solution at 20 C [MPa], price [USD/kg], valence electrons; or why there is none."""
    alloy = " ".join(f"{element}-{100 * fraction:.6g}" for element, fraction in x.items() if fraction > 0)
    row = json.loads(tieline(
        "property", "yield_fcc(20 C, 1e-3 1/s)", "price", "VEC", "--composition", alloy, "--unit", "at%", "--json", accept=(0, 1, 4)))[0]
    values = {}
    for name, item in zip(["strength", "price", "VEC"], row["properties"]):
        if item["status"] != "ok":
            return {"failed": item.get("message", item["status"])}
        values[name] = item["value"] / 1e6 if name == "strength" else item["value"]
    return {"y": values}


OBSERVATIONS.touch()
for _ in range(ROUNDS):
    line = tieline("suggest", "--problem", str(HERE / "problem.json"), "--observations", str(OBSERVATIONS), "--seed", "7")
    x = json.loads(line)["x"]
    with OBSERVATIONS.open("a") as file:
        file.write(json.dumps({"x": x, **evaluate(x)}) + "\n")

print(tieline("front", "--problem", str(HERE / "problem.json"), "--observations", str(OBSERVATIONS), "--text",
              accept=(0, 3)))
