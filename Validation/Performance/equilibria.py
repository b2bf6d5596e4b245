"""Equilibria per CPU-second: `tieline equilibrium --batch` on one thread, and pycalphad on part of the same points, in one run.

    swift build -c release
    python3 -m venv VENV && VENV/bin/pip install pycalphad
    VENV/bin/python Validation/Performance/equilibria.py .build/release/tieline [--sets FOLDER] [--only NAME,NAME] [--no-peer]
    VENV/bin/python Validation/Performance/equilibria.py .build/release/tieline --memory

Only the standard library is needed; without pycalphad ours alone is measured, and the output says so. The states come from formulae and
a fixed seed. Databases, components and phases are those of the reference sets in FOLDER (default: ../shared/reference/equilibria, or
reference/equilibria under $TIELINE_SHARED): SET.jsonl, whose first line names them, and tdb/.

How it is measured. CPU is user + system time of the process (os.wait4). The first answer is a run with one line: start-up, reading of the
database, building of the system and one equilibrium. The rate is that of the lines after the first: (lines − 1) / (CPU of the whole run −
CPU of the run with one line). Each run is repeated; medians count. The peer's clock starts after its import, its reading of the database
and its first point, which builds and compiles its models; it is run point by point, and a T–x map also as one grid, which is its quickest way.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PRESSURE = 101325.0
GAS_CONSTANT = 8.3145  # the peer's older constant, in which the reference sets are kept
MEGABYTE = 2**20

SUPERALLOY = {"NI": 0.626, "AL": 0.11, "C": 0.004, "CO": 0.09, "CR": 0.1, "MO": 0.01, "NB": 0.01, "TI": 0.03, "W": 0.02}
TOOL_STEEL = {"FE": 0.895, "CR": 0.05, "MO": 0.02, "SI": 0.01, "V": 0.005, "C": 0.02}


# States: lists of (T, mole fractions).


def zinc_map(temperatures, compositions, lowest=300.0, highest=993.0):
    """Al-Zn, temperature by temperature, compositions in the middle of equal intervals."""
    step = (highest - lowest) / (temperatures - 1)
    return [
        (lowest + step * i, {"AL": 1 - (j + 0.5) / compositions, "ZN": (j + 0.5) / compositions})
        for i in range(temperatures)
        for j in range(compositions)
    ]


def triangle(temperature, components, divisions):
    """The points inside a triangular grid over three components."""
    n = divisions
    return [
        (temperature, dict(zip(components, ((n - i - j) / n, i / n, j / n))))
        for i in range(1, n - 1)
        for j in range(1, n - i)
    ]


def random_alloys(temperatures, components, seed):
    """Compositions uniform on the simplex, one for each temperature."""
    generator = random.Random(seed)
    states = []
    for temperature in temperatures:
        shares = [generator.expovariate(1.0) for _ in components]
        states.append((temperature, {c: s / sum(shares) for c, s in zip(components, shares)}))
    return states


def temperature_step(alloy, lowest=300.0, highest=1800.0, count=151):
    return [(lowest + (highest - lowest) * i / (count - 1), alloy) for i in range(count)]


CANTOR = ["CO", "CR", "FE", "MN", "NI"]

# name: title, set, states, bar [equilibria per CPU-second], points for the peer
SYSTEMS = {
    "alzn": ("Al-Zn T–x map", "b_alzn_map", lambda: zinc_map(100, 100), 30_000, 1000),
    "crfenb": ("Fe-Cr-Nb section at 1273 K", "c_crfenb", lambda: triangle(1273.0, ["FE", "CR", "NB"], 100), 10_000, 200),
    "cantor": ("Co-Cr-Fe-Mn-Ni random at 1273 K", "b_cantor_1000", lambda: random_alloys([1273.0] * 1000, CANTOR, 1), 4_000, 100),
    "mpea5": (
        "Al-Co-Cr-Fe-Ni random at 1273 K",
        "c_mpea5",
        lambda: random_alloys([1273.0] * 1000, ["AL", "CO", "CR", "FE", "NI"], 2),
        1_000,
        60,
    ),
    "steel1": ("steel1, 6 elements, T step", "b_steel1_step", lambda: temperature_step(TOOL_STEEL), 2_000, 40),
    "mcni": ("mc_ni, 9 elements, T step", "b_mcni_step", lambda: temperature_step(SUPERALLOY), 300, 12),
}
MEMORY_RUNS = {
    "alzn": ("Al-Zn, 500 T × 200 x", "b_alzn_map", lambda: zinc_map(500, 200)),
    "cantor": (
        "Co-Cr-Fe-Mn-Ni, 1000 T × 100 random x",
        "b_cantor_1000",
        lambda: random_alloys([600.0 + i // 100 for i in range(100_000)], CANTOR, 3),
    ),
}
FIRST_ANSWER_BAR, MEMORY_BAR = 0.3, 200


class SetFolder:
    def __init__(self, folder):
        self.folder = folder

    def header(self, name):
        """Database, components and phases of a set, or None if it is not there."""
        file = self.folder / f"{name}.jsonl"
        if not file.exists():
            return None
        with file.open() as lines:
            header = json.loads(next(lines))
        header["tdb"] = str(self.folder / "tdb" / header["tdb"])
        return header if os.path.exists(header["tdb"]) else None


# Ours.


def write_states(states, phases, path):
    with open(path, "w") as file:
        for i, (temperature, x) in enumerate(states):
            file.write(json.dumps({"id": str(i), "T": temperature, "P": PRESSURE, "x": x, "phases": phases}) + "\n")


def command(tieline, database, batch):
    return [tieline, "equilibrium", "--database", database, "--batch", batch, "--threads", "1", "--gas-constant", str(GAS_CONSTANT),
            "--accept-unproven", "1"]  # fmt: skip


def timed(arguments, output, log):
    """CPU seconds, wall seconds and peak resident memory [bytes] of a process that has to succeed."""
    with open(output, "wb") as out, open(log, "wb") as err:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # tells subprocess that the process has been waited for
    if process.returncode != 0:
        sys.exit(f"{' '.join(arguments)}\nexit code {process.returncode}: {Path(log).read_text()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024


def measure_ours(tieline, header, states, folder, repetitions):
    files = {name: os.path.join(folder, name) for name in ("all", "first", "out", "log")}
    write_states(states, header["phases"], files["all"])
    write_states(states[:1], header["phases"], files["first"])
    first = [timed(command(tieline, header["tdb"], files["first"]), files["out"], files["log"]) for _ in range(5)]
    runs = [timed(command(tieline, header["tdb"], files["all"]), files["out"], files["log"]) for _ in range(repetitions)]
    grades, energies, failures = {}, {}, {}
    with open(files["out"]) as lines:
        for line in lines:
            answer = json.loads(line)
            if answer["status"] == "ok":
                grades[answer["grade"]] = grades.get(answer["grade"], 0) + 1
                energies[int(answer["id"])] = answer["G"]
            else:
                failures[answer["reason"]] = failures.get(answer["reason"], 0) + 1
    if len(energies) + sum(failures.values()) != len(states):
        sys.exit(f"{len(states)} states were asked for, {len(energies)} answered and {sum(failures.values())} failed")
    first_cpu = statistics.median(f[0] for f in first)
    cpu = statistics.median(r[0] for r in runs)
    return {
        "points": len(states),
        "cpu": cpu,
        "rate": (len(states) - 1) / (cpu - first_cpu),
        "firstCPU": first_cpu,
        "firstWall": statistics.median(f[1] for f in first),
        "peak": max(r[2] for r in runs),
        "grades": grades,
        "failures": failures,
        "energies": energies,
    }


# The peer, in a process of its own: this script started again with --peer-worker.


def peer_python(given):
    """A Python that has pycalphad, or None."""
    for python in [given] if given else [sys.executable, "python3"]:
        try:
            if subprocess.run([python, "-c", "import pycalphad"], capture_output=True).returncode == 0:
                return python
        except OSError:
            pass
    return None


def measure_peer(python, header, states, count, as_grid):
    stride = max(1, len(states) // count)
    chosen = list(range(stride // 2, len(states), stride))
    task = {"header": header, "states": [states[i] for i in chosen], "asGrid": as_grid}
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(task, file)
        file.flush()
        run = subprocess.run([python, __file__, "--peer-worker", file.name], capture_output=True, text=True, env=environment)
    if run.returncode != 0:
        return {"error": run.stderr.strip().splitlines()[-1][:100] if run.stderr.strip() else f"exit code {run.returncode}"}
    result = json.loads(run.stdout.splitlines()[-1])
    result["energies"] = {i: g for i, g in zip(chosen, result["energies"]) if g is not None}
    return result


def peer_worker(path):
    import warnings

    warnings.filterwarnings("ignore")
    import pycalphad
    from pycalphad import Database, Workspace, equilibrium
    from pycalphad import variables as v

    with open(path) as file:
        task = json.load(file)
    header, states = task["header"], task["states"]
    clock = time.process_time
    start = clock()
    database = Database(header["tdb"])
    reading = clock() - start
    dependent, *independent = header["components"]
    components = header["components"] + ["VA"]
    workspace, energies, times = None, [], []
    for temperature, x in states:
        conditions = {v.T: temperature, v.P: PRESSURE, v.N: 1, **{v.X(c): x[c] for c in independent}}
        start = clock()
        try:
            if workspace is None:
                workspace = Workspace(database=database, components=components, phases=header["phases"], conditions=conditions)
            else:
                workspace.conditions = conditions
            energy = float(workspace.get("GM"))
        except Exception:  # whatever it is, the point has no answer
            energy = float("nan")
        times.append(clock() - start)
        energies.append(energy if energy == energy else None)
    result = {
        "version": pycalphad.__version__,
        "points": len(states),
        "failed": energies.count(None),
        "reading": reading,
        "first": times[0],
        "rate": (len(times) - 1) / sum(times[1:]),
        "energies": energies,
    }
    if task["asGrid"]:  # 20 temperatures × 100 compositions, after a small grid that builds the models
        (component,) = independent

        def grid(temperatures, fractions):
            conditions = {v.T: temperatures, v.P: PRESSURE, v.N: 1, v.X(component): fractions}
            start = clock()
            equilibrium(database, components, header["phases"], conditions, output=None)
            return clock() - start

        lowest, highest = min(t for t, _ in states), max(t for t, _ in states)
        fractions = [(j + 0.5) / 100 for j in range(100)]
        small = grid([lowest, highest], fractions[:2])
        large = grid([lowest + (highest - lowest) * i / 19 for i in range(20)], fractions)
        result["gridRate"] = (2000 - 4) / (large - small)
    print(json.dumps(result))


# Reports.


def compare(ours, peer):
    """Number of common points, of those where ours is lower and where it is higher by more than 0.1 J/mol, and by how much at most."""
    differences = [ours[i] - g for i, g in peer.items() if i in ours]
    higher = [d for d in differences if d > 0.1]
    return len(differences), sum(d < -0.1 for d in differences), len(higher), max(higher, default=0.0)


def speed_report(arguments, sets, python):
    chosen = arguments.only.split(",") if arguments.only else list(SYSTEMS)
    print(
        "| system | phases | points | failed | grades | equilibria / CPU-s | bar | × bar | first answer CPU / wall [s] | peak [MB] "
        "| pycalphad / CPU-s (points) | ratio | ours lower / HIGHER of common |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    records, missing = {}, []
    for name in chosen:
        title, set_name, states_of, bar, peer_points = SYSTEMS[name]
        header = sets.header(set_name)
        if header is None:
            missing.append(f"{title}: no set {set_name} with its database in {sets.folder}")
            continue
        states = states_of()
        with tempfile.TemporaryDirectory() as folder:
            ours = measure_ours(arguments.tieline, header, states, folder, arguments.repetitions)
        peer = measure_peer(python, header, states, peer_points, as_grid=name == "alzn") if python else None
        theirs, ratio, agreement = "not measured", "–", "–"
        if peer and "error" in peer:
            theirs = peer["error"]
        elif peer:
            theirs = f"{peer['rate']:.3g} ({peer['points']}, {peer['failed']} failed)"
            if "gridRate" in peer:
                theirs += f", as one grid {peer['gridRate']:.0f}"
            ratio = f"{ours['rate'] / max(peer['rate'], peer.get('gridRate', 0)):.3g}"
            common, lower, higher, worst = compare(ours["energies"], peer["energies"])
            agreement = f"{lower} / {higher} of {common}" + (f", worst {worst:.2g} J/mol" if higher else "")
        failures = ", ".join(f"{n} {reason}" for reason, n in sorted(ours["failures"].items())) or "0"
        grades = ", ".join(f"{n} {grade}" for grade, n in sorted(ours["grades"].items()))
        first = f"{ours['firstCPU']:.3f} / {ours['firstWall']:.3f}"
        print(
            f"| {title} | {len(header['phases'])} | {ours['points']} | {failures} | {grades} | {ours['rate']:.0f} | {bar} "
            f"| {ours['rate'] / bar:.2f} | {first} | {ours['peak'] / MEGABYTE:.0f} | {theirs} | {ratio} | {agreement} |",
            flush=True,
        )
        records[name] = {"ours": ours, "peer": peer, "bar": bar}
    print(f"\nBars beside: first answer ≤ {FIRST_ANSWER_BAR} s of wall time, peak ≤ {MEMORY_BAR} MB.", end=" ")
    print("Peer: none (pycalphad is not installed in this Python)." if not python and not arguments.no_peer else "")
    for line in missing:
        print(f"skipped: {line}")
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(records))
    return bool(records)


def resident(pid):
    """Resident memory of a process [bytes], or None when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def memory_run(tieline, header, states, folder):
    """Samples of (share of the answers written, resident bytes)."""
    files = {name: os.path.join(folder, name) for name in ("all", "out", "log")}
    write_states(states, header["phases"], files["all"])
    samples = []
    with open(files["out"], "wb") as out, open(files["log"], "wb") as err:
        process = subprocess.Popen(command(tieline, header["tdb"], files["all"]), stdout=out, stderr=err)
        while process.poll() is None:
            memory = resident(process.pid)
            if memory is not None:
                samples.append((os.path.getsize(files["out"]), memory))
            time.sleep(0.05)
    if process.returncode != 0:
        sys.exit(f"exit code {process.returncode}: {Path(files['log']).read_text()[-2000:]}")
    total = os.path.getsize(files["out"])
    return [(size / total, memory) for size, memory in samples]


def memory_report(arguments, sets):
    """Growth is told from the second tenth of the answers (what is kept for reuse is there by then) to the last."""
    chosen = arguments.only.split(",") if arguments.only else ["alzn"]
    print("| run | equilibria | samples | MB at 10–20 % | 45–55 % | 90–100 % | growth [MB] | bytes an equilibrium |")
    print("|---|---|---|---|---|---|---|---|")
    grew = False
    for name in chosen:
        title, set_name, states_of = MEMORY_RUNS[name]
        header = sets.header(set_name)
        if header is None:
            print(f"skipped: {title}: no set {set_name} with its database in {sets.folder}")
            continue
        states = states_of()
        with tempfile.TemporaryDirectory() as folder:
            samples = memory_run(arguments.tieline, header, states, folder)
        parts = []
        for low, high in ((0.1, 0.2), (0.45, 0.55), (0.9, 1.0)):
            part = [memory for share, memory in samples if low <= share <= high]
            if not part:
                sys.exit(f"{title}: no sample between {low:.0%} and {high:.0%} of the answers: the run was too short")
            parts.append(statistics.median(part))
        growth = parts[2] - parts[0]
        grew = grew or growth > MEGABYTE
        print(
            f"| {title} | {len(states)} | {len(samples)} | " + " | ".join(f"{p / MEGABYTE:.1f}" for p in parts)
            + f" | {growth / MEGABYTE:+.2f} | {growth / (0.8 * len(states)):.1f} |",
            flush=True,
        )  # fmt: skip
    print("\n" + ("GROWS: by more than 1 MB after warm-up" if grew else "no growth (at most 1 MB after warm-up)"))
    return not grew


def main():
    if sys.argv[1:2] == ["--peer-worker"]:
        return peer_worker(sys.argv[2])
    root = Path(__file__).resolve().parents[2]
    shared = Path(os.environ.get("TIELINE_SHARED", root.parent / "shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline", help="release binary of tieline")
    parser.add_argument("--sets", type=Path, default=shared / "reference/equilibria", help="folder of the reference sets")
    parser.add_argument("--only", help=f"systems, of {', '.join(SYSTEMS)} (with --memory of {', '.join(MEMORY_RUNS)})")
    parser.add_argument("--repetitions", type=int, default=3, help="runs of ours; medians count (default: 3)")
    parser.add_argument("--peer-python", help="Python that has pycalphad (default: this one)")
    parser.add_argument("--no-peer", action="store_true", help="measure ours alone")
    parser.add_argument("--json", help="write the whole record to this file")
    parser.add_argument("--memory", action="store_true", help="100,000 equilibria with the resident memory sampled along the run")
    arguments = parser.parse_args()
    known = MEMORY_RUNS if arguments.memory else SYSTEMS
    for name in (arguments.only or "").split(","):
        if name and name not in known:
            parser.error(f"unknown system {name}; known: {', '.join(known)}")
    if not os.access(arguments.tieline, os.X_OK):
        parser.error(f"{arguments.tieline} is not there or not executable: build it with swift build -c release")
    arguments.tieline = os.path.abspath(arguments.tieline)
    sets = SetFolder(arguments.sets)
    if arguments.memory:
        done = memory_report(arguments, sets)
    else:
        done = speed_report(arguments, sets, None if arguments.no_peer else peer_python(arguments.peer_python))
    sys.exit(0 if done else 1)


if __name__ == "__main__":
    main()
