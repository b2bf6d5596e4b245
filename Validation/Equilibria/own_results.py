"""Random states of published databases through `tieline equilibrium` and `tieline verify`: every result has to be verified.

    python3 Validation/Equilibria/own_results.py TIELINE FILE.tdb[=AL,CO,…] … SET.jsonl … [--states 60] [--seed 0]
                           [--temperatures 300 2500] [--keep FOLDER]

SET.jsonl is a set of states whose first line names its database in tdb/ beside it, its phases and its gas constant. Of a database: states of
one to nine of its elements (or of those named behind =), 300 to 2500 K or as told, compositions spread over the simplex, sharp ones and dilute ones; the
same for the same file name and seed. Standard library only. Prints, a file, what became of the states, the reasons of those without a result, what was
rejected and why; at the end the largest deviations of balances and potentials. Exit 1 if anything was rejected.
"""

import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

NO_ELEMENTS = {"VA", "/-", "%", "E-"}


def elements(tieline, database):
    shown = subprocess.run([tieline, "database", "show", database, "--json"], capture_output=True, text=True)
    try:
        names = [e["name"] if isinstance(e, dict) else e for e in json.loads(shown.stdout)["elements"]]
    except (json.JSONDecodeError, KeyError):
        return []
    return [name for name in names if name not in NO_ELEMENTS]


def states(name, symbols, count, seed, temperatures):
    generator = random.Random(name if seed == 0 else f"{seed}/{name}")
    for i in range(count):
        chosen = generator.sample(symbols, min(len(symbols), generator.choice([1, 2, 2, 3, 3, 4, 5, 6, 7, 9])))
        kind = generator.random()
        shares = [generator.expovariate(1) ** (1 if kind < 0.6 else 3) + 1e-9 for _ in chosen]
        if kind > 0.85 and len(chosen) > 1:  # dilute
            shares = [1.0] + [0.01 * share for share in shares[1:]]
        temperature = round(generator.uniform(*temperatures), 2)
        x = {symbol: share / sum(shares) for symbol, share in zip(chosen, shares)}
        yield {"id": f"{name}/{i}", "T": temperature, "x": x}


def run(arguments, **options):
    try:
        return subprocess.run(arguments, capture_output=True, text=True, timeout=600, **options)
    except subprocess.TimeoutExpired:
        sys.exit(f"no end after 600 s: {' '.join(arguments)}")


def states_of_set(path):
    """Database, gas constant and states of a set."""
    with open(path) as file:
        header, *lines = map(json.loads, file)
    asked = [{"id": p["id"], "T": p["T"], "P": p["P"], "x": p["x"], "phases": header["phases"]} for p in lines]
    return str(Path(path).parent / "tdb" / header["tdb"]), str(header["R"]), asked


def check(tieline, name, database, gas_constant, asked, folder):
    """Counts of verdicts, reasons of failures, rejections, and the largest deviation of each check with a tolerance."""
    requests, results = (os.path.join(folder, f"{name}.{ending}") for ending in ("in.jsonl", "out.jsonl"))
    count = len(asked)
    with open(requests, "w") as file:
        file.writelines(json.dumps(state) + "\n" for state in asked)
    solved = run([tieline, "equilibrium", "--database", database, "--batch", requests, "--accept-unproven", "1"] + gas_constant)
    Path(results).write_text(solved.stdout)
    verdicts, rejected, worst = collections.Counter(), [], collections.Counter()
    checked = run([tieline, "verify", results, "--database", database, "--json"])
    for line in checked.stdout.splitlines():
        verdict = json.loads(line)
        verdicts[verdict["verdict"]] += 1
        if verdict["verdict"] == "rejected":
            rejected.append((verdict["id"], verdict["reason"], verdict["message"]))
        for item in verdict.get("checks", []):
            if "value" in item and item["passed"]:
                key = f"{item['name']} (tolerance {item['tolerance']:.2g})"
                worst[key] = max(worst[key], item["value"])
    answers = [json.loads(line) for line in solved.stdout.splitlines()]
    reasons = collections.Counter(a["reason"] for a in answers if a["status"] != "ok")
    if len(answers) != count or sum(verdicts.values()) != count:
        rejected.append((name, "lines", f"{len(answers)} answers and {sum(verdicts.values())} verdicts to {count} states"))
    return verdicts, reasons, rejected, worst


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    parser.add_argument("databases", nargs="+")
    parser.add_argument("--states", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--temperatures", nargs=2, type=float, default=[300, 2500], metavar="K")
    parser.add_argument("--keep", help="folder for requests and results")
    arguments = parser.parse_args()
    tieline = os.path.abspath(arguments.tieline)
    total, failures, worst = collections.Counter(), collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.keep or scratch
        os.makedirs(folder, exist_ok=True)
        for argument in arguments.databases:
            name, gas_constant = os.path.basename(argument.partition("=")[0]), []
            if argument.endswith(".jsonl"):
                database, constant, asked = states_of_set(argument)
                gas_constant = ["--gas-constant", constant]
            else:
                database, _, chosen = argument.partition("=")
                symbols = chosen.split(",") if chosen else elements(tieline, database)
                if not symbols:
                    print(f"{name}: no elements could be read")
                    continue
                asked = list(states(name, symbols, arguments.states, arguments.seed, arguments.temperatures))
            verdicts, reasons, rejected, largest = check(tieline, name, database, gas_constant, asked, folder)
            total += verdicts
            failures += reasons
            for kind, value in largest.items():
                worst[kind] = max(worst[kind], value)
            text = ", ".join(f"{n} {reason}" for reason, n in reasons.most_common())
            print(
                f"{name}: {verdicts['verified']} verified, {verdicts['rejected']} rejected, "
                f"{verdicts['no result']} without a result" + (f" ({text})" if text else ""),
                flush=True,
            )
            for identifier, reason, message in rejected:
                print(f"    {identifier}: {reason}: {message}")
    print(
        f"{total['verified']} verified, {total['rejected']} rejected, {total['no result']} without a result: "
        + (", ".join(f"{n} {reason}" for reason, n in failures.most_common()) or "none")
    )
    for name, value in sorted(worst.items()):
        if name.startswith(("mass balance", "potentials", "neutrality")):
            print(f"largest deviation, {name}: {value:.2g}")
    sys.exit(1 if total["rejected"] else 0)


if __name__ == "__main__":
    main()
