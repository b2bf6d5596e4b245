#!/usr/bin/env python3
"""Liquidus, solidus and gamma-prime solvus of published alloys against a database, by alloy family.

usage: alloys.py TIELINE DATABASE.tdb DATA_DIRECTORY [--only liquidus|solidus|solvus] [--details]

DATA_DIRECTORY holds mtl_liquidus.csv, mtl_solidus.csv, mtl_solvus.csv (mass percent, one row per alloy) and
gamma_prime_solvus.csv (atomic percent, by DOI); tables that are absent are left out and named. An alloy takes part when all
its elements are in the database; traces (B, Zr, Y, La, Mg) up to 0.2 wt% together are left out of the calculation.

Liquidus and solidus are the temperatures at which `tieline equilibrium` has all or no liquid; the gamma-prime solvus is the highest temperature at which
`tieline equilibrium` has an ordered FCC_L12 (bisected to 1 K), since the transition of the phase would also count its
disordered state. It is given twice: with all phases, and with fcc, gamma-prime and liquid alone, since gamma-prime of many
cobalt alloys is metastable and its solvus is measured without the stable phases. Printed per family: number, median error and RMSE in K (calculated - measured), alloys without a result.
"""
import argparse
import csv
import json
import math
import re
import statistics
import subprocess
import sys
from pathlib import Path

TRACES = {"B", "ZR", "Y", "LA", "MG"}
LOWEST, HIGHEST, STEP = 723.15, 1723.15, 50.0
MASS = {"AL": 26.982, "C": 12.011, "CO": 58.933, "CR": 51.996, "CU": 63.546, "FE": 55.845, "MN": 54.938, "MO": 95.95,
        "NB": 92.906, "NI": 58.693, "SI": 28.085, "TI": 47.867, "V": 50.942, "W": 183.84}


def elements_of(database):
    names = re.findall(r"^\s*ELEMENT\s+(\S+)", Path(database).read_text(errors="replace"), re.M | re.I)
    return {n.upper() for n in names} - {"VA", "/-"}


def family(x):
    """Name of the family from mole fractions."""
    of = lambda e: x.get(e, 0.0)
    base = "Ni" if of("NI") >= of("CO") else "Co"
    if base == "Ni" and not of("AL"):
        return "Ni-Co-Cr without Al"
    if base == "Ni":
        return "Ni-Al" + ("-Ti" if of("TI") else "") + (" with Co, Cr" if of("CO") and of("CR") else " other")
    if of("AL") and of("W"):
        name = "Co-Ni-Al-W" if of("NI") >= 0.05 else "Co-Al-W"
        extra = [e.capitalize() for e in ("TI", "V", "NB", "CR", "MO", "FE", "SI") if of(e) >= 0.005]
        return name if not extra else name + " with Ti, V, Nb, Cr, Mo, Fe or Si"
    if of("AL"):
        return "Co-Al-Mo/Nb/V/Ti without W"
    return "Co-Ti, Co-V and others without Al"


def rows(path, unit, elements):
    """(value in Celsius, mole fractions, label) of a table; the number of alloys with elements the database lacks."""
    found, outside = [], 0
    with open(path, newline="", encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            columns = {c[:-3].upper(): c for c in row if c.endswith("_wt")} if unit == "wt" else {
                c.upper(): c for c in row if c not in ("doi", "solvus_C", "sheet")}
            value = next(float(row[c]) for c in row if c.endswith("_C"))
            amounts = {e: float(row[c] or 0) for e, c in columns.items()}
            amounts = {e: a for e, a in amounts.items() if a > 0}
            traces = sum(a for e, a in amounts.items() if e in TRACES - elements)
            others = {e for e in amounts if e not in elements and e not in TRACES}
            if others or traces > 0.2:
                outside += 1
                continue
            amounts = {e: a for e, a in amounts.items() if e in elements}
            moles = {e: a / MASS[e] for e, a in amounts.items()} if unit == "wt" else amounts
            total = sum(moles.values())
            found.append((value, {e: n / total for e, n in moles.items()}, f"{Path(path).name}:{number}"))
    return found, outside


def unique(alloys):
    """The same alloy measured several times counts once, with the median of its values."""
    groups = {}
    for value, x, label in alloys:
        groups.setdefault(tuple(sorted((e, round(v, 4)) for e, v in x.items())), []).append((value, x, label))
    return [(statistics.median(v for v, _, _ in g), g[0][1], g[0][2]) for g in groups.values()]


def batch(arguments, lines):
    text = "".join(json.dumps(line) + "\n" for line in lines)
    run = subprocess.run(arguments, input=text, capture_output=True, text=True)
    results = {}
    for line in run.stdout.splitlines():
        result = json.loads(line)
        results[result["id"]] = result
    if not results:
        sys.exit(f"{' '.join(arguments)}: no results: {run.stderr.strip()[:500]}")
    return results


def boundary(tieline, database, kind, alloys):
    """Liquidus or solidus in kelvin by index; a missing index is a failure."""
    amount = 1 if kind == "liquidus" else 0
    lines = [{"id": str(i), "x": x, "P": 101325, "fixed": {"LIQUID": amount}, "range": [900.0, 3000.0]}
             for i, (_, x, _) in enumerate(alloys)]
    results = batch([tieline, "equilibrium", "--database", database, "--batch", "-", "--threads", "2",
                     "--accept-unproven", "1"], lines)
    return {int(i): r["T"] for i, r in results.items() if r.get("status") == "ok"}


def solvus(tieline, database, alloys, phases=None):
    """Highest temperature with ordered FCC_L12, bisected to 1 K; failures are left out, absence is None."""
    arguments = [tieline, "equilibrium", "--database", database, "--batch", "-", "--threads", "2", "--accept-unproven", "1"]

    def ordered(points):
        lines = [{"id": f"{i}@{t}", "T": t, "P": 101325, "x": alloys[i][1]} | ({"phases": phases} if phases else {})
                 for i, t in points]
        answers = {}
        for name, result in batch(arguments, lines).items():
            i, t = name.split("@")
            if result.get("status") != "ok":
                continue
            answers[int(i), float(t)] = any(s["phase"] == "FCC_L12" and s.get("ordering") == "ordered"
                                            for s in result["stable"])
        return answers

    scan = [LOWEST + STEP * k for k in range(int((HIGHEST - LOWEST) / STEP) + 1)]
    seen = ordered([(i, t) for i in range(len(alloys)) for t in scan])
    brackets, answer = {}, {}
    for i in range(len(alloys)):
        present = [t for t in scan if seen.get((i, t))]
        if not present:
            if all((i, t) in seen for t in scan):
                answer[i] = None
            continue
        top = max(present)
        above = [t for t in scan if t > top and (i, t) in seen]
        if above:
            brackets[i] = (top, min(above))
    while any(high - low > 1.0 for low, high in brackets.values()):
        middle = {i: (low + high) / 2 for i, (low, high) in brackets.items() if high - low > 1.0}
        answers = ordered(list(middle.items()))
        for i, t in middle.items():
            if (i, t) not in answers:
                del brackets[i]
            elif answers[i, t]:
                brackets[i] = (t, brackets[i][1])
            else:
                brackets[i] = (brackets[i][0], t)
    answer.update({i: (low + high) / 2 for i, (low, high) in brackets.items()})
    return answer


def report(title, alloys, calculated, outside, details):
    print(f"\n{title}: {len(alloys)} alloys; {outside} rows with elements outside the database")
    print(f"{'family':48s} {'n':>4s} {'median':>8s} {'RMSE':>7s} {'absent':>7s} {'failed':>7s}")
    groups = {}
    for i, (value, x, label) in enumerate(alloys):
        groups.setdefault(family(x), []).append(i)
    groups["all"] = list(range(len(alloys)))
    for name in sorted(groups, key=lambda g: (g == "all", g)):
        errors, absent, failed = [], 0, 0
        for i in groups[name]:
            if i not in calculated:
                failed += 1
            elif calculated[i] is None:
                absent += 1
            else:
                errors.append(calculated[i] - 273.15 - alloys[i][0])
        middle = f"{statistics.median(errors):+8.1f}" if errors else " " * 8
        rmse = f"{math.sqrt(sum(e * e for e in errors) / len(errors)):7.1f}" if errors else " " * 7
        print(f"{name:48s} {len(errors):4d} {middle} {rmse} {absent:7d} {failed:7d}")
    if details:
        for i, (value, x, label) in enumerate(alloys):
            got = calculated.get(i, "failed")
            text = f"{got - 273.15:8.1f} {got - 273.15 - value:+8.1f}" if isinstance(got, float) else f"{str(got):>17s}"
            print(f"  {label:30s} {value:8.1f} {text}  {family(x)}  "
                  + " ".join(f"{e.capitalize()}{100 * v:.4g}" for e, v in sorted(x.items(), key=lambda p: -p[1])))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    parser.add_argument("database")
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=["liquidus", "solidus", "solvus"])
    parser.add_argument("--details", action="store_true", help="print every alloy")
    options = parser.parse_args()
    elements = elements_of(options.database)
    tables = [("liquidus", "mtl_liquidus.csv", "wt"), ("solidus", "mtl_solidus.csv", "wt"),
              ("solvus", "mtl_solvus.csv", "wt"), ("solvus", "gamma_prime_solvus.csv", "at")]
    for kind, name, unit in tables:
        if options.only and kind != options.only:
            continue
        path = options.data / name
        if not path.exists():
            print(f"\n{name}: absent, left out")
            continue
        alloys, outside = rows(path, unit, elements)
        alloys = unique(alloys)
        if kind != "solvus":
            calculated = boundary(options.tieline, options.database, kind, alloys)
            report(f"{kind} ({name})", alloys, calculated, outside, options.details)
            continue
        for title, phases in (("all phases", None), ("fcc, gamma-prime and liquid alone", ["LIQUID", "FCC_L12"])):
            calculated = solvus(options.tieline, options.database, alloys, phases)
            report(f"gamma-prime solvus, {title} ({name})", alloys, calculated, outside, options.details)


if __name__ == "__main__":
    main()
