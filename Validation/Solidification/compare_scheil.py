"""Compares `tieline solidify` with the Python package scheil on the same databases, in one run on one machine.

    python compare_scheil.py --tieline .build/release/tieline --alzn alzn.tdb --cantor cantor.tdb

Needs `pip install scheil pycalphad`. Prints liquidus, temperature and fractions of solid of both, and the times: scheil's are those of
the simulation alone (database read, no import); Tieline's are whole processes, and, per alloy, a batch of equal alloys.
"""
import argparse
import json
import subprocess
import tempfile
import time

import numpy as np
from pycalphad import Database, variables as v
from scheil import simulate_equilibrium_solidification, simulate_scheil_solidification

parser = argparse.ArgumentParser()
parser.add_argument("--tieline", required=True)
parser.add_argument("--alzn", required=True)
parser.add_argument("--cantor", required=True)
parser.add_argument("--step", type=float, default=1.0, help="temperature step of scheil in K")
args = parser.parse_args()

w = {"AL": 0.70 / 26.982, "ZN": 0.30 / 65.39}
alzn = {k: a / sum(w.values()) for k, a in w.items()}
cases = [
    ("Al-30Zn (wt%)", args.alzn, alzn, ["FCC_A1", "HCP_A3", "LIQUID"], 950.0),
    ("Co-Cr-Fe-Mn-Ni equimolar", args.cantor, {k: 0.2 for k in ["CO", "CR", "FE", "MN", "NI"]}, None, 1700.0),
]
residual = 1e-3


def own(database, x, model, count):
    line = json.dumps({"id": "a", "x": x, **extra})
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        f.write((line + "\n") * count)
        f.flush()
        begin = time.perf_counter()
        out = subprocess.run(
            [args.tieline, "solidify", "--database", database, "--model", model, "--residual-liquid", str(residual),
             "--gas-constant", "8.3145", "--json", "--batch", f.name],
            capture_output=True, text=True)
        seconds = time.perf_counter() - begin
    return json.loads(out.stdout.splitlines()[0]), seconds


for name, path, x, phases, start in cases:
    dbf = Database(path)
    entered = phases or sorted(dbf.phases)
    extra = {"phases": entered}
    comps = sorted(x) + ["VA"]
    composition = {v.X(k): a for k, a in sorted(x.items())[1:]}
    for model in ["scheil", "equilibrium"]:
        begin = time.perf_counter()
        if model == "scheil":
            peer = simulate_scheil_solidification(
                dbf, comps, entered, composition, start, step_temperature=args.step, stop=residual)
        else:
            peer = simulate_equilibrium_solidification(
                dbf, comps, entered, composition, start, step_temperature=args.step)
        theirs = time.perf_counter() - begin
        result, single = own(path, x, model, 1)
        _, many = own(path, x, model, 11)
        each = (many - single) / 10
        states = result["states"]
        fs = np.array([s["solidFraction"] for s in states])
        t = np.array([s["T"] for s in states])
        peer_t = np.array(peer.temperatures)
        peer_f = np.array(peer.fraction_solid)
        first = peer_t[np.argmax(peer_f > 1e-9)]
        print(f"\n{name}, {model}")
        print(f"  time: scheil {theirs:.2f} s, tieline process {single:.3f} s ({theirs / single:.0f} x), "
              f"per alloy in a batch {each:.4f} s ({theirs / each:.0f} x)")
        print(f"  end: {result['end']}, {len(states)} states, mass balance {result['massBalanceError']:.1e}, {result['grade']}")
        print(f"  liquidus: tieline {result['liquidus']:.3f}, first step with solid of scheil {first:.3f} K")
        print(f"  end temperature: tieline {result['T']:.2f}, scheil {peer_t[-1]:.2f} K")
        worst = 0.0
        for target in [0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99]:
            mine = np.interp(target, fs, t)
            other = np.interp(target, peer_f, peer_t)
            worst = max(worst, abs(mine - other))
            print(f"    f_s {target}: {mine:.2f} K, {other:.2f} K")
        final = {k: a[-1] for k, a in peer.cum_phase_amounts.items() if a[-1] > 1e-6}
        print(f"  largest difference {worst:.2f} K; solids: tieline {result['solids']}, scheil {final}")
