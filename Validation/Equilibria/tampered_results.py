"""Changes results of `tieline equilibrium` in every way and counts what `tieline verify` lets pass: nothing may.

    python3 Validation/Equilibria/tampered_results.py TIELINE RESULTS.jsonl=FILE.tdb … [--count 1000] [--seed 1] [--show]

Results of all files take turns, so do the kinds of change: every number (each coordinate of every list) and every name of a line alone, by
little or much; numbers together so that sums, balances, compositions and G stay right (mass moved between sets, site fractions between
sublattices, potentials turned about the stable sets, energies moved with their plane); sets and phases left out, exchanged or named twice;
states of another temperature, of fewer phases or held homogeneous that pass themselves off as the equilibrium. What cannot be told from
database and line is not changed: id, version, warnings, the counts of the search, a pressure where no energy depends on it, and numbers by
less than the tolerances (they stand beside each change below). Lines that `verify` does not accept before they are changed are left
out. Standard library only. Exit 1 if a changed line is verified.
"""

import argparse
import collections
import copy
import json
import os
import random
import subprocess
import sys
import tempfile


class Tampering:
    """Each public method changes a line in place and returns what it did; None where the line offers nothing to it."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def kinds(self):
        return [name for name in dir(self) if not name.startswith("_") and name not in ("random", "kinds")]

    def _size(self, least, most):
        """Of either sign, spread evenly over the decades."""
        return self.random.choice([-1, 1]) * least * (most / least) ** self.random.random()

    def _any(self, items):
        items = list(items)
        return self.random.choice(items) if items else None

    def _set(self, r):
        return self._any(r["stable"])

    def _thermal(self, r):
        return r["R"] * r["T"]

    # Single numbers.

    def gibbs_energy(self, r):
        delta = self._size(1e-6 + 1e-11 * abs(r["G"]), 1e3)
        r["G"] += delta
        return delta

    def enthalpy(self, r):
        delta = self._size(1e-6 + 1e-11 * (abs(r["G"]) + abs(r["T"] * r["S"])), 1e3)
        r["H"] += delta
        return delta

    def entropy(self, r):
        delta = self._size(1e-9, 10)
        r["S"] += delta
        return delta

    def temperature(self, r):
        if abs(r["S"]) < 0.1:
            return None  # an energy without temperature is as true at another
        delta = self._size(1e-6, 10)
        r["T"] += delta
        return delta

    def temperature_by_a_tenth(self, r):
        if abs(r["S"]) < 1e-3:
            return None
        r["T"] += self.random.choice([-0.1, 0.1])
        return r["T"]

    def potential(self, r):
        # Of a component that makes up something; of traces the potential is settled less, see weightedPotential.
        name = self._any(n for n, v in r["mu"].items() if v is not None and r["x"][n] > 1e-9)
        delta = self._size(5e-6 * self._thermal(r), 1e4)
        if delta is None or name is None:
            return None
        r["mu"][name] += delta
        return name, delta

    def overall_composition(self, r):
        name = self._any(r["x"])
        delta = self._size(1e-10, 1e-2)
        r["x"][name] += delta
        return name, delta

    def overall_exchange(self, r):
        if len(r["x"]) < 2:
            return None
        a, b = self.random.sample(sorted(r["x"]), 2)
        delta = abs(self._size(1e-10, 1e-2))
        r["x"][a] += delta
        r["x"][b] -= delta
        return a, b, delta

    def fraction(self, r):
        delta = self._size(1e-10, 1e-1)
        self._set(r)["fraction"] += delta
        return delta

    def set_composition(self, r):
        s = self._set(r)
        name, delta = self._any(s["x"]), self._size(1e-10, 1e-1)
        s["x"][name] += delta
        return name, delta

    def site_fraction(self, r):
        row = self._any(self._set(r)["y"])
        if not row:
            return None
        i, delta = self.random.randrange(len(row)), self._size(1e-10, 1e-1)
        row[i] += delta
        return i, delta

    def driving_force(self, r):
        name = self._any(r["drivingForce"])
        if name is None:
            return None
        delta = self._size(3e-3 + 5e-6 * abs(r["drivingForce"][name]), 1e4)
        r["drivingForce"][name] += delta
        return name, delta

    def gas_constant(self, r):
        if not any(0.01 < y < 0.99 and s["fraction"] > 0.05 for s in r["stable"] for row in s["y"] for y in row):
            return None  # hardly anything depends on it
        delta = self._size(1e-7, 1e-2)
        r["R"] += delta
        return delta

    def set_number(self, r):
        self._set(r)["set"] += self.random.choice([-1, 1])
        return "set"

    def sign(self, r):
        key = self._any(k for k in ("G", "H", "S") if abs(r[k]) > 1e-3)
        if key is None:
            return None
        r[key] = -r[key]
        return key

    def asked_number(self, r):
        """Of "conditions" and what followed from them."""
        asked = r.get("conditions", {})
        places = [(asked[key], name) for key in ("fixed", "mu", "activity") for name in asked.get(key, {})]
        places += [(asked, "H")] if "H" in asked else []
        places += [(state, key) for state in r.get("open", {}).values() for key in ("G", "mu", "activity")]
        if not places:
            return None
        table, key = self._any(places)
        # A reference energy is that of a search, told to 0.001 J/mol.
        delta = self._size(1e-7, 1e-1) * max(0.1, abs(table[key])) if key != "G" else self._size(0.01, 100)
        if table is asked.get("mu") or key in ("mu", "H"):
            delta = self._size(1e-4 + 3e-8 * abs(table[key]), 100)
        table[key] += delta
        return key, delta

    def asked_name(self, r):
        asked = r.get("conditions", {})
        table = self._any(asked[key] for key in ("fixed", "mu", "activity", "reference") if key in asked)
        if not table:
            return None
        name = self._any(table)
        table["XX"] = table.pop(name)
        return name

    def asked_reference(self, r):
        table = r.get("conditions", {}).get("reference")
        if not table:
            return None
        name = self._any(table)
        table[name] = self._any([n for n in list(r["drivingForce"]) + ["SER"] if n != table[name]])
        return table[name]

    def conditions_gone(self, r):
        if "conditions" not in r or "homogeneous" in r["conditions"]:
            return None  # a phase held homogeneous may be the equilibrium as well
        key = self._any(k for k in ("conditions", "temperatures", "open") if k in r)
        del r[key]
        return key

    def temperatures(self, r):
        if "temperatures" not in r:
            return None
        delta = self._size(1e-6, 10)
        r["temperatures"][-1] += delta
        return delta

    # Names.

    def database(self, r):
        r["database"] = r["database"][:-1] + ("0" if r["database"][-1] != "0" else "1")
        return "hash"

    def phase_name(self, r):
        s = self._set(r)
        names = [n for n in list(r["drivingForce"]) + [t["phase"] for t in r["stable"]] + ["PHASE_X"] if n != s["phase"]]
        s["phase"] = self._any(names)
        return s["phase"]

    def model_name(self, r):
        s = self._set(r)
        s["model"] = self._any([n for n in list(r["drivingForce"]) + ["PHASE_X"] if n != s["model"]])
        return s["model"]

    def both_names(self, r):
        name = self._any(r["drivingForce"])
        if name is None:
            return None
        s = self._set(r)
        r["drivingForce"][s["model"]] = r["drivingForce"].pop(name)
        s["phase"] = s["model"] = name
        return name

    def ordering(self, r):
        s = self._set(r)
        other = {"ordered": "disordered", "disordered": "ordered"}.get(s.get("ordering"), "ordered")
        s["ordering"] = other
        return other

    def constituent(self, r):
        row = self._any(self._set(r)["constituents"])
        if not row:
            return None
        i = self.random.randrange(len(row))
        row[i] = self._any([n for n in list(r["x"]) + ["VA", "XX"] if n != row[i]])
        return row[i]

    def constituents_exchanged(self, r):
        row = self._any(c for c in self._set(r)["constituents"] if len(c) > 1)
        if row is None:
            return None
        i, j = self.random.sample(range(len(row)), 2)
        row[i], row[j] = row[j], row[i]
        return row

    def component_name(self, r):
        name = self._any(r["x"])
        table = self._any([r["x"], r["mu"], self._set(r)["x"]])
        table["XX"] = table.pop(name)
        return name

    def driving_force_name(self, r):
        name = self._any(r["drivingForce"])
        if name is None:
            return None
        r["drivingForce"]["PHASE_X"] = r["drivingForce"].pop(name)
        return name

    def components_exchanged(self, r):
        """Everywhere in the line."""
        if len(r["x"]) < 2:
            return None
        a, b = self.random.sample(sorted(r["x"]), 2)
        if abs(r["x"][a] - r["x"][b]) < 1e-6:
            return None
        for table in [r["x"], r["mu"]] + [s["x"] for s in r["stable"]]:
            table[a], table[b] = table[b], table[a]
        return a, b

    def entered_phase_gone(self, r):
        """The stable phase is said not to have been entered."""
        s = self._set(r)
        if self.random.random() < 0.5 or "phases" not in r:
            r["suspend"] = r.get("suspend", []) + [s["model"]]
        else:
            r["phases"] = [p for p in r["phases"] if p not in (s["model"], s["phase"])]
        return s["model"]

    def entered_phase_suspended(self, r):
        name = self._any(r["drivingForce"])
        if name is None:
            return None
        r["suspend"] = r.get("suspend", []) + [name]
        return name

    def stable_phase_dormant(self, r):
        r["dormant"] = r.get("dormant", []) + [self._set(r)["model"]]
        return r["dormant"]

    def grade(self, r):
        change = self._any([
            {"grade": "proven"}, {"grade": "certified", "gap": None}, {"grade": "certified", "gap": -1e-3},
            {"grade": "screened", "gap": 1e-3}, {"grade": "uncertified", "gap": 0.1}, {"grade": "screened", "minimizations": -1},
            {"status": "failed", "reason": "not-converged", "message": "no"}, {"status": "good"},
        ])
        r.update(change)
        if "gap" not in change:
            r["gap"] = None
        return change

    def key_gone(self, r):
        key = self._any(["status", "T", "P", "x", "grade", "G", "H", "S", "mu", "stable", "drivingForce", "database", "R"])
        del r[key]
        return key

    # Sets and phases.

    def set_gone(self, r):
        """What is left is scaled to the whole; the overall composition stays."""
        if len(r["stable"]) < 2:
            return None
        gone = self.random.randrange(len(r["stable"]))
        rest = 1 - r["stable"].pop(gone)["fraction"]
        for s in r["stable"]:
            s["fraction"] /= rest
        return gone

    def second_set_gone(self, r):
        """The second set of one phase; its share goes to the first."""
        pairs = [(s, t) for s in r["stable"] for t in r["stable"] if s is not t and s["phase"] == t["phase"] and t["set"] > s["set"]]
        if not pairs:
            return None
        s, t = self._any(pairs)
        s["fraction"] += t["fraction"]
        r["stable"].remove(t)
        return t["phase"]

    def set_gone_with_its_alloy(self, r):
        """The overall composition, G, H and S are those of what is left, as if H and S were shared out by the fractions."""
        if len(r["stable"]) < 2:
            return None
        gone = r["stable"].pop(self.random.randrange(len(r["stable"])))
        for s in r["stable"]:
            s["fraction"] /= 1 - gone["fraction"]
        for n in r["x"]:
            r["x"][n] = sum(s["fraction"] * s["x"][n] for s in r["stable"])
        r["G"] = sum((r["mu"][n] or 0) * r["x"][n] for n in r["x"])
        r["H"] = r["G"] + r["T"] * r["S"]
        return gone["phase"]

    def set_split(self, r):
        s = self._set(r)
        s["fraction"] /= 2
        twin = copy.deepcopy(s)
        twin["set"] = 1 + max(t["set"] for t in r["stable"] if t["phase"] == s["phase"])
        r["stable"].append(twin)
        return s["phase"]

    def sets_exchanged(self, r):
        """Two sets exchange their phases, or their fractions."""
        if len(r["stable"]) < 2:
            return None
        a, b = self.random.sample(r["stable"], 2)
        if self.random.random() < 0.5 and a["model"] != b["model"]:
            keys = ["phase", "model"]
        elif abs(a["fraction"] - b["fraction"]) > 1e-6:
            keys = ["fraction"]
        else:
            return None
        for key in keys:
            a[key], b[key] = b[key], a[key]
        return keys

    def driving_force_gone(self, r):
        name = self._any(r["drivingForce"])
        if name is None:
            return None
        del r["drivingForce"][name]
        return name

    def driving_force_of_a_stable_phase(self, r):
        r["drivingForce"][self._set(r)["model"]] = 0.0
        return "0"

    def driving_forces_exchanged(self, r):
        pairs = [(a, b) for a in r["drivingForce"] for b in r["drivingForce"] if abs(r["drivingForce"][a] - r["drivingForce"][b]) > 0.1]
        if not pairs:
            return None
        a, b = self._any(pairs)
        f = r["drivingForce"]
        f[a], f[b] = f[b], f[a]
        return a, b

    # Numbers that stay in step with each other.

    def fractions_shifted(self, r):
        """Between two sets; their sum stays."""
        if len(r["stable"]) < 2:
            return None
        a, b = self.random.sample(r["stable"], 2)
        delta = self._size(1e-8, 1e-1)
        a["fraction"] += delta
        b["fraction"] -= delta
        return delta

    def fractions_shifted_with_balance(self, r):
        """The composition of the one that shrinks, and its site fractions where they are mole fractions, make up for it."""
        if len(r["stable"]) < 2:
            return None
        a, b = self.random.sample(r["stable"], 2)
        delta = self._size(1e-7, 1e-2) * min(a["fraction"], b["fraction"])
        if max(abs(a["x"][n] - b["x"][n]) for n in a["x"]) * abs(delta) < 1e-9:
            return None
        moved = {n: a["fraction"] * a["x"][n] - delta * b["x"][n] for n in a["x"]}
        b["fraction"] += delta
        a["fraction"] -= delta
        a["x"] = {n: moved[n] / a["fraction"] for n in moved}
        for names, row in zip(a["constituents"], a["y"]):
            if len(names) > 1 and all(n in a["x"] for n in names):
                total = sum(a["x"][n] for n in names)
                row[:] = [a["x"][n] / total for n in names]
        return delta

    def sites_exchanged(self, r):
        """Two constituents of a sublattice; their sum stays."""
        row = self._any(y for y in self._set(r)["y"] if len(y) > 1)
        if row is None:
            return None
        i, j = self.random.sample(range(len(row)), 2)
        delta = min(abs(self._size(1e-9, 1e-1)), row[j])
        if delta < 1e-9:
            return None
        row[i] += delta
        row[j] -= delta
        return delta

    def order_changed(self, r):
        """Two constituents change places between two alike sublattices: the composition of the set stays where these have equally many sites."""
        s = self._set(r)
        alike = [(a, b) for a in range(len(s["y"])) for b in range(len(s["y"])) if a < b and s["constituents"][a] == s["constituents"][b] and len(s["y"][a]) > 1]
        if not alike:
            return None
        a, b = self._any(alike)
        i, j = self.random.sample(range(len(s["y"][a])), 2)
        # A disordered state answers by the square of it.
        most = min(s["y"][a][j], s["y"][b][i], 0.05)
        if most < 1e-4:
            return None
        delta = abs(self._size(1e-4, most))
        s["y"][a][i] += delta
        s["y"][a][j] -= delta
        s["y"][b][i] -= delta
        s["y"][b][j] += delta
        return delta

    def traces_gone(self, r):
        """What is rare on a sublattice is taken off it."""
        rows = [y for s in r["stable"] for y in s["y"] if len(y) > 1 and any(1e-9 < v < 1e-3 for v in y)]
        row = self._any(rows)
        if row is None:
            return None
        i = self._any(i for i, v in enumerate(row) if 1e-9 < v < 1e-3)
        gone, row[i] = row[i], 0.0
        row[:] = [v / (1 - gone) for v in row]
        return gone

    def plane_turned(self, r):
        """About the stable sets, so that all of them stay on it: potentials change along a direction that no set feels."""
        names = [n for n in sorted(r["x"]) if r["mu"][n] is not None]
        rows = [[s["x"][n] for n in names] for s in r["stable"]]
        direction = [self.random.gauss(0, 1) for _ in names]
        basis = []
        for row in rows:
            for b in basis:
                p = sum(u * v for u, v in zip(row, b))
                row = [u - p * v for u, v in zip(row, b)]
            for b in basis:
                p = sum(u * v for u, v in zip(row, b))
                row = [u - p * v for u, v in zip(row, b)]
            norm = sum(u * u for u in row) ** 0.5
            if norm > 1e-9:
                basis.append([u / norm for u in row])
        for _ in range(2):
            for b in basis:
                p = sum(u * v for u, v in zip(direction, b))
                direction = [u - p * v for u, v in zip(direction, b)]
        norm = max(map(abs, direction), default=0)
        if len(basis) >= len(names) or norm < 1e-6:
            return None
        delta = self._size(0.05, 1e3)
        for n, u in zip(names, direction):
            r["mu"][n] += delta * u / norm
        return delta

    def plane_tilted(self, r):
        """The potentials still sum to G."""
        names = [n for n in r["x"] if r["mu"][n] is not None and r["x"][n] > 1e-9]
        if len(names) < 2:
            return None
        a, b = self.random.sample(names, 2)
        delta = self._size(1e-5 * self._thermal(r), 1e3)
        r["mu"][a] += delta * r["x"][b]
        r["mu"][b] -= delta * r["x"][a]
        if abs(delta) * max(r["x"][a], r["x"][b]) < 1e-5 * self._thermal(r):
            return None
        return delta

    def plane_lifted(self, r):
        """All energies in step, driving forces too."""
        delta = self._size(1e-4, 1e3)
        for n in r["mu"]:
            if r["mu"][n] is not None:
                r["mu"][n] += delta
        for n in r["drivingForce"]:
            r["drivingForce"][n] += delta
        r["G"] += delta
        r["H"] += delta
        return delta

    def enthalpy_and_entropy(self, r):
        """G = H − TS stays."""
        delta = self._size(1e-8, 10)
        r["S"] += delta
        r["H"] += r["T"] * delta
        return delta


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def verdicts(tieline, database, lines, folder):
    path = os.path.join(folder, "lines.jsonl")
    with open(path, "w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    run = subprocess.run([tieline, "verify", path, "--database", database, "--json", "--alone"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(run.stderr)
    return lines_of(run.stdout)


def solve(tieline, database, requests, gas_constant, folder):
    path = os.path.join(folder, "in.jsonl")
    with open(path, "w") as file:
        file.writelines(json.dumps(request) + "\n" for request in requests)
    run = subprocess.run(
        [tieline, "equilibrium", "--database", database, "--batch", path, "--accept-unproven", "1", "--gas-constant", str(gas_constant)],
        capture_output=True, text=True)
    return lines_of(run.stdout)


def pretenders(tieline, database, results, folder, generator):
    """States of other conditions in the clothes of the equilibrium: without a phase that belongs to it, or of one phase held homogeneous."""
    requests, made = [], []
    for r in results:
        if "conditions" in r:
            continue
        s = generator.choice(r["stable"])
        base = {"id": r["id"], "T": r["T"], "P": r["P"], "x": {n: v for n, v in r["x"].items()}}
        lists = {key: r[key] for key in ("phases", "suspend", "dormant") if key in r}
        requests.append((r, "without a stable phase", {**base, **lists, "suspend": lists.get("suspend", []) + [s["model"]]}))
        requests.append((r, "homogeneous", {**base, "phases": [s["model"]], "homogeneous": True}))
    if not requests:
        return made
    answers = solve(tieline, database, [q for _, _, q in requests], results[0]["R"], folder)
    for (r, kind, _), answer in zip(requests, answers):
        # What lies no higher than the tolerance for a driving force is the same equilibrium to the checker.
        if answer["status"] != "ok" or answer["G"] < r["G"] + 0.05:
            continue
        for key in ("suspend", "phases", "dormant", "conditions"):
            answer.pop(key, None)
            if key in r:
                answer[key] = r[key]
        told = dict(r["drivingForce"])
        told.update(answer["drivingForce"])
        stable = {s["model"] for s in answer["stable"]}
        for s in r["stable"]:
            told.setdefault(s["model"], -10.0)
        answer["drivingForce"] = {n: v for n, v in told.items() if n not in stable}
        made.append((kind, answer["G"] - r["G"], answer))
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tieline")
    parser.add_argument("files", nargs="+", metavar="RESULTS.jsonl=FILE.tdb")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="print every change with what was objected to it")
    options = parser.parse_args()
    tieline, tampering = os.path.abspath(options.tieline), Tampering(options.seed)
    generator = random.Random(options.seed)
    share = -(-options.count // len(options.files))
    kinds = tampering.kinds()
    generator.shuffle(kinds)
    next_kind = done = 0
    counts, reasons, passed = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for file in options.files:
            path, _, database = file.partition("=")
            with open(path) as opened:
                results = [r for r in lines_of(opened.read()) if r["status"] == "ok"]
            results = generator.sample(results, min(len(results), max(6, share // 4)))
            if results:
                accepted = verdicts(tieline, database, results, folder)
                results = [r for r, v in zip(results, accepted) if v["verdict"] == "verified"]
            if not results:
                continue
            changed = pretenders(tieline, database, results[: max(1, share // 12)], folder, generator)
            changed = changed[: options.count - done]
            tries = 0
            while len(changed) < min(share, options.count - done) and tries < 100 * share:
                tries += 1
                kind = kinds[next_kind % len(kinds)]
                next_kind += 1
                r = copy.deepcopy(generator.choice(results))
                before = json.dumps(r)
                detail = getattr(tampering, kind)(r)
                if detail is not None and json.dumps(r) != before:
                    changed.append((kind, detail, r))
            if not changed:
                continue
            done += len(changed)
            for (kind, detail, r), v in zip(changed, verdicts(tieline, database, [r for _, _, r in changed], folder)):
                counts[kind] += 1
                reasons[kind, v.get("reason", "none")] += 1
                if v["verdict"] != "rejected":
                    passed.append((os.path.basename(path), r.get("id"), kind, detail, v["verdict"]))
                if options.show:
                    print(os.path.basename(path), r.get("id"), kind, detail, v.get("reason"), v.get("message"))
    for kind, count in sorted(counts.items()):
        found = ", ".join(f"{n} {reason}" for (k, reason), n in sorted(reasons.items()) if k == kind)
        print(f"{kind}: {count} ({found})")
    for item in passed:
        print("PASSED", *item)
    print(f"{sum(counts.values()) - len(passed)} of {sum(counts.values())} changed results rejected")
    sys.exit(1 if passed else 0)


if __name__ == "__main__":
    main()
