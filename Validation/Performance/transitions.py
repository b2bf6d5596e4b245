"""T_sigma per CPU-second: `tieline transition --batch` on one thread.

    swift build -c release
    python3 Validation/Performance/transitions.py .build/release/tieline [--sets FOLDER] [--only NAME,NAME] [--against OTHER_TIELINE]

Only the standard library is needed. Random alloys of five elements, uniform on the simplex from a fixed seed, are searched for the complete
dissolution of sigma between 600 and 1700 K. Our own databases are measured from the root of the package; the other one belongs to a
reference set in FOLDER, as in `equilibria.py`. The rate is that of the lines after the first, as there; medians of the repetitions count.

`--against` runs another build on the same alloys and lists where the two differ: in the answer, or in a temperature by more than 0.01 K.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from equilibria import GAS_CONSTANT, SetFolder, random_alloys, timed

ELEMENTS = ["AL", "CO", "CR", "FE", "NI"]
PACKAGE = Path(__file__).resolve().parent.parent.parent
BAR, ACCURACY = 300, 0.01

# name: title, database (of the package or of a reference set), elements, seed
SYSTEMS = {
    "own": ("Al-Co-Cr-Fe-Ni, our database", "TDB/AlCoCrFeNi.tdb", ELEMENTS, 5),
    "own14": ("Co-Cr-Fe-Mo-Ni, our 14 elements", "TDB/AlCCoCrCuFeMnMoNbNiSiTiVW.tdb", ["CO", "CR", "FE", "MO", "NI"], 6),
    "mpea5": ("Al-Co-Cr-Fe-Ni, 33 phases", "c_mpea5", ELEMENTS, 2),
}


def system(name, sets):
    """Title, database, entered phases (None: all) and gas constant; None for what is not there."""
    title, source, elements, seed = SYSTEMS[name]
    if source.endswith(".tdb"):
        file = PACKAGE / source
        return (title, str(file), None, None, elements, seed) if file.exists() else None
    header = sets.header(source)
    return (title, header["tdb"], header["phases"], GAS_CONSTANT, elements, seed) if header else None


def measure(tieline, database, phases, gas_constant, alloys, repetitions, folder):
    """CPU seconds of one alloy after the first, and the answers by id."""
    files = {name: os.path.join(folder, name) for name in ("all", "first", "out", "log")}
    lines = [json.dumps({"id": str(i), "x": x, **({"phases": phases} if phases else {})}) for i, (_, x) in enumerate(alloys)]
    Path(files["all"]).write_text("\n".join(lines) + "\n")
    Path(files["first"]).write_text(lines[0] + "\n")

    def run(batch):
        constant = ["--gas-constant", str(gas_constant)] if gas_constant else []
        arguments = [tieline, "transition", "--database", database, "--phase", "sigma", "--batch", files[batch], "--threads", "1"]
        return timed(arguments + constant + ["--accept-unproven", "1"], files["out"], files["log"])[0]

    first = statistics.median(run("first") for _ in range(repetitions))
    whole = statistics.median(run("all") for _ in range(repetitions))
    answers = {}
    for line in Path(files["out"]).read_text().splitlines():
        answer = json.loads(line)
        answers[answer["id"]] = answer
    if len(answers) != len(alloys):
        sys.exit(f"{len(alloys)} alloys were asked for, {len(answers)} answered")
    return (whole - first) / (len(alloys) - 1), answers


def temperatures(answer):
    """What two runs must agree on to within the accuracy."""
    found = [(t["change"], t["T"]) for t in answer["transitions"]]
    return found + ([("solidus", answer["solidus"])] if answer["solidus"] is not None else [])


def differences(ours, others):
    """Lines that tell where two runs differ."""
    for key in sorted(ours, key=int):
        a, b = ours[key], others[key]
        if a["status"] != "ok" or b["status"] != "ok":
            if a["status"] != b["status"]:
                yield f"{key}: {a.get('reason', 'ok')} against {b.get('reason', 'ok')}"
            continue
        p, q = temperatures(a), temperatures(b)
        if [k for k, _ in p] != [k for k, _ in q] or a["answer"] != b["answer"]:
            yield f"{key}: {a['answer']} {p} against {b['answer']} {q}"
        else:
            for (kind, s), (_, t) in zip(p, q):
                if abs(s - t) > ACCURACY:
                    yield f"{key}: {kind} at {s} against {t} K"


def counts(answers):
    kinds = {}
    for answer in answers.values():
        kind = answer["answer"] if answer["status"] == "ok" else "failed: " + answer["reason"]
        kinds[kind] = kinds.get(kind, 0) + 1
        if answer["status"] == "ok" and answer["grade"].startswith("uncertified"):
            kinds["uncertified"] = kinds.get("uncertified", 0) + 1
    return ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    default = Path(os.environ.get("TIELINE_SHARED", "../shared")) / "reference" / "equilibria"
    parser.add_argument("--sets", type=Path, default=default)
    parser.add_argument("--only")
    parser.add_argument("--against")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, help="other alloys than those of the table")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    sets = SetFolder(arguments.sets)
    print("| system | alloys | T_sigma / CPU-s | bar | other build | answers |")
    print("|---|---|---|---|---|---|")
    notes = []
    for name in arguments.only.split(",") if arguments.only else SYSTEMS:
        found = system(name, sets)
        if found is None:
            notes.append(f"{name}: its database is not there")
            continue
        title, database, phases, gas_constant, elements, seed = found
        alloys = random_alloys([0] * arguments.count, elements, seed if arguments.seed is None else arguments.seed)
        with tempfile.TemporaryDirectory() as folder:
            task = (database, phases, gas_constant, alloys, arguments.repetitions, folder)
            cost, ours = measure(arguments.tieline, *task)
            other = "–"
            if arguments.against:
                other_cost, others = measure(arguments.against, *task)
                other = f"{1 / other_cost:.1f}"
                notes += [f"{name} {line}" for line in differences(ours, others)]
        print(f"| {title} | {len(alloys)} | {1 / cost:.1f} | {BAR} | {other} | {counts(ours)} |", flush=True)
    print("\n" + "\n".join(notes) if notes else "")


if __name__ == "__main__":
    main()
