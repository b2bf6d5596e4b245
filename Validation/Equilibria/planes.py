#!/usr/bin/env python3
"""Holds equilibria of one temperature against each other: no state may lie below another one's tangent plane.

    planes.py TIELINE DATABASE COMPONENTS TEMPERATURES [--states 1000] [--seed 1]
    planes.py build/tieline steel.tdb FE,CR,NI,C 800,1000.5

A state whose plane lies above a phase that another state holds is no minimum; no other code is needed to see it. What all states miss is
not seen. Needs numpy. Ends with status 1 where a state lies below a plane by more than 0.005 J/mol.
"""
import argparse
import json
import random
import subprocess
import sys

import numpy


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    parser.add_argument("database")
    parser.add_argument("components", type=lambda text: text.upper().split(","))
    parser.add_argument("temperatures", type=lambda text: [float(t) for t in text.split(",")], help="[K]")
    parser.add_argument("--states", type=int, default=1000, help="random compositions at each temperature")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    total = missed = 0
    for temperature in options.temperatures:
        lines = []
        for number in range(options.states):
            # Many of them poor in some components.
            shares = [generator.expovariate(1) ** generator.choice([1, 1, 2, 3]) for _ in options.components]
            x = {c: share / sum(shares) for c, share in zip(options.components, shares)}
            lines.append(json.dumps({"id": str(number), "T": temperature, "x": x}))
        run = subprocess.run(
            [options.tieline, "equilibrium", "--database", options.database, "--batch", "-"],
            input="\n".join(lines) + "\n", capture_output=True, text=True)
        if run.returncode not in (0, 4):
            sys.exit(run.stderr)
        results = [json.loads(line) for line in run.stdout.splitlines()]
        results = [r for r in results if r["status"] == "ok" and None not in r["mu"].values()]
        if not results:
            print(f"{temperature} K: no results")
            continue
        planes = numpy.array([[r["mu"][c] for c in options.components] for r in results])
        states = [(k, s) for k, r in enumerate(results) for s in r["stable"]]
        x = numpy.array([[s["x"].get(c, 0) for c in options.components] for _, s in states])
        energies = numpy.array([planes[k] @ x[j] for j, (k, _) in enumerate(states)])
        above = planes @ x.T - energies
        worst = above.argmax(1)
        bad = [(above[k, worst[k]], k) for k in range(len(results)) if above[k, worst[k]] > 5e-3]
        total += len(results)
        missed += len(bad)
        print(f"{temperature} K: {len(bad)} of {len(results)} planes lie above a state ({len(lines) - len(results)} not compared)")
        for height, k in sorted(bad, reverse=True)[:5]:
            donor, state = states[worst[k]]
            print(f"    state {results[k]['id']}: {height:.3f} J/mol above {state['phase']} of state {results[donor]['id']}")
    print(f"{missed} of {total}")
    sys.exit(1 if missed else 0)


main()
