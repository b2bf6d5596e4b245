#!/usr/bin/env python3
"""Compares the boundaries of a phase diagram with the breakpoints of `tieline step` along lines of compositions.

    check_boundaries.py TIELINE DATABASE --elements Fe,Cr --from 500K --to 2300K [--lines 20] [--seed 1]
    check_boundaries.py TIELINE DATABASE --elements Fe,Cr,Ni --temperature 900C

Both find a change of the assemblage with the same solver and by different ways: `section` maps the plane with a net of triangles and solves
for points of the boundaries on their sides, which its picture joins by straight pieces; `step` walks along one line and narrows each
change to 1e-6 of it. Told are the largest distance between the two [share of the line] and the changes that only one of them has. Where
`step` reports a state without equilibrium it tells no change in that step; such places are counted apart.
"""
import argparse, json, random, subprocess, sys, tempfile, os


def run(arguments):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "o.json")
        result = subprocess.run(arguments + ["--output", output], capture_output=True, text=True)
        if not os.path.exists(output):
            sys.exit(result.stderr)
        return json.load(open(output))


def composition(x):
    names = list(x)
    return " ".join([f"{n}-{x[n]:.12f}" for n in names[1:]] + [f"{names[0]}-bal"])


def crossings(diagram, a, b):
    """Shares of the line from a to b at which boundaries cross it; places scaled to order one."""
    found = []
    for line in diagram["boundaries"]:
        for p, q in zip(line["places"], line["places"][1:]):
            p, q = scale(diagram, p), scale(diagram, q)
            ux, uy, vx, vy = b[0] - a[0], b[1] - a[1], q[0] - p[0], q[1] - p[1]
            det = ux * vy - uy * vx
            if det == 0:
                continue
            s = ((p[0] - a[0]) * vy - (p[1] - a[1]) * vx) / det
            t = ((p[0] - a[0]) * uy - (p[1] - a[1]) * ux) / det
            if 0 <= s <= 1 and 0 <= t < 1:
                found.append(s)
    return sorted(found)


def scale(diagram, place):
    if "temperatures" in diagram:
        low, high = diagram["temperatures"]
        return (place[0], (place[1] - low) / (high - low))
    return tuple(place)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    parser.add_argument("database")
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options, rest = parser.parse_known_args()
    diagram = run([options.tieline, "section", "--database", options.database] + rest)
    names = diagram["components"]
    rng = random.Random(options.seed)
    worst, matched, alone, hidden = 0.0, 0, [], 0
    for _ in range(options.lines):
        if "temperatures" in diagram:
            v = rng.random()
            low, high = diagram["temperatures"]
            temperature, a, b = low + v * (high - low), (0.0, v), (1.0, v)
            ends = [diagram["from"], diagram["to"]]
        else:
            temperature = diagram["T"]
            # From a random place of one side of the triangle to one of another.
            s, t = rng.random(), rng.random()
            a, b = rng.sample([(s, 0.0), (0.0, t), (1 - s, s)], 2)
            ends = [dict(zip(names, (1 - p[0] - p[1], p[0], p[1]))) for p in (a, b)]
        walk = run(
            [options.tieline, "step", "--database", options.database, "--unit", "mole-fraction", "--composition",
             composition(ends[0]), "--to-composition", composition(ends[1]), "--temperature", f"{temperature:.10f}K"])
        drawn = crossings(diagram, a, b)
        exact = [p["share"] for p in walk["breakpoints"]]
        for x in exact:
            nearest = min(drawn, key=lambda d: abs(d - x), default=None)
            if nearest is None or abs(nearest - x) > 5e-3:
                alone.append(("step", temperature, x))
            else:
                worst, matched = max(worst, abs(nearest - x)), matched + 1
        for d in drawn:
            if min((abs(d - x) for x in exact), default=1) > 5e-3:
                if any(abs(d - f["share"]) < 0.0101 for f in walk["failures"]):
                    hidden += 1
                else:
                    alone.append(("section", temperature, d))
    print(f"{options.lines} lines, {matched} changes, largest distance {worst:.1e} of the line, {len(alone)} seen by one only, "
          f"{hidden} where step has no equilibrium")
    for who, temperature, share in alone:
        print(f"    {who} alone: {temperature:.2f} K, share {share:.6f}")


main()
