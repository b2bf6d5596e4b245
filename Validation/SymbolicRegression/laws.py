#!/usr/bin/env python3
"""Laws found by `tieline descriptor` from sampled data.

    laws.py problems.json --tieline .build/release/tieline --noise 0 --seconds 10

problems.json: a list of {"name", "formula", "ranges": [[low, high], …], "group"}; the formula is Python with x0, x1, … and PI.
--seconds are CPU seconds: the program is interrupted when it has used them and prints the best so far, so that a loaded machine changes nothing.
500 rows drawn uniformly, noise = level · std(y) on them, 500 clean rows to test on, one thread. A formula recovers a law when, its numbers
refitted on clean data, 1 − R² on the test rows is below 1e-8. Needs numpy.
"""
import argparse, ast, csv, json, os, re, signal, subprocess, sys, tempfile, time
import numpy as np

NAMES = {k: getattr(np, k) for k in "exp log sqrt sin cos tan tanh arcsin arccos abs".split()}
NAMES.update(square=np.square, PI=np.pi, pi=np.pi, asin=np.arcsin, acos=np.arccos, ln=np.log)
# A whole exponent belongs to the structure.
NUMBER = re.compile(r"(?<![A-Za-z0-9_.])(?<!\*\*)(?<!\*\*\()(\d+\.?\d*(?:e[-+]?\d+)?)")


def evaluate(formula, x, **more):
    with np.errstate(all="ignore"):
        columns = {f"x{i}": x[:, i] for i in range(x.shape[1])}
        value = eval(formula, {"__builtins__": {}}, {**NAMES, **columns, **more})
    return np.broadcast_to(np.asarray(value, float), (len(x),))


def refitted(formula, x, y):
    """The numbers of a formula by Gauss-Newton with halved steps; the template and the numbers."""
    numbers = [float(m) for m in NUMBER.findall(formula)]
    count = iter(range(len(numbers)))
    template = NUMBER.sub(lambda m: f"p[{next(count)}]", formula)
    p = np.array(numbers)
    error = lambda q: np.sum((evaluate(template, x, p=q) - y) ** 2)
    best = error(p)
    for _ in range(60):
        if not len(p) or not np.isfinite(best):
            break
        f = evaluate(template, x, p=p)
        jacobian = np.empty((len(x), len(p)))
        for i in range(len(p)):
            q, h = p.copy(), 1e-6 * max(1e-3, abs(p[i]))
            q[i] += h
            jacobian[:, i] = (evaluate(template, x, p=q) - f) / h
        if not np.all(np.isfinite(jacobian)):
            break
        step = np.linalg.lstsq(jacobian, y - f, rcond=1e-12)[0]
        for scale in 0.5 ** np.arange(12):
            trial = error(p + scale * step)
            if trial < best:
                p, best = p + scale * step, trial
                break
        else:
            break
    return template, p


def length(formula):
    """Operators, functions, columns and numbers of a formula as written; a sign belongs to its number."""
    kinds = (ast.BinOp, ast.Call, ast.Name, ast.Constant)
    tree = ast.parse(formula, mode="eval")
    called = sum(isinstance(node, ast.Call) for node in ast.walk(tree))
    return sum(isinstance(node, kinds) for node in ast.walk(tree)) - called


def recovers(formula, clean, test):
    template, p = refitted(formula, *clean)
    x, y = test
    f = evaluate(template, x, p=p)
    return bool(np.all(np.isfinite(f)) and np.sum((f - y) ** 2) < 1e-8 * np.sum((y - y.mean()) ** 2))


def run_for(seconds, command):
    """What the command printed, interrupted after `seconds` of CPU time."""
    ticks = os.sysconf("SC_CLK_TCK")
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        is_told = False
        while process.poll() is None:
            time.sleep(0.05)
            try:
                fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if not is_told and len(fields) > 12 and (int(fields[11]) + int(fields[12])) / ticks >= seconds:
                process.send_signal(signal.SIGINT)
                is_told = True
        output.seek(0)
        errors.seek(0)
        if process.returncode not in (0, 130):
            sys.exit(errors.read())
        return json.loads(output.read())


def operon_front(x, y, seconds, seed):
    """pyoperon's front and the formula it selects; the functions of the laws, constants fitted, one thread."""
    from pyoperon.sklearn import SymbolicRegressor

    model = SymbolicRegressor(
        allowed_symbols="add,sub,mul,div,constant,variable,sin,cos,exp,log,sqrt,square", optimizer_iterations=5,
        max_time=int(seconds), generations=10**6, max_evaluations=10**9, n_threads=1, random_state=seed, max_length=50,
        max_depth=10, objectives=["r2", "length"], epsilon=1e-6)
    model.fit(x, y)

    def text(tree):
        words = model.get_model_string(tree, 17, [f"x{i}" for i in range(x.shape[1])])
        return words.replace("^", "**")

    front = [text(member["tree"]) for member in model.pareto_front_] + [text(model.model_)]
    return front, len(front) - 1


def tieline_front(x, y, options, folder):
    table = os.path.join(folder, "data.csv")
    with open(table, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"x{i}" for i in range(x.shape[1])] + ["y"])
        writer.writerows([[repr(float(v)) for v in row] + [repr(float(t))] for row, t in zip(x, y)])
    result = run_for(options.seconds, [
        options.tieline, "descriptor", "--data", table, "--target", "y", "--seconds", "3600", "--seed",
        str(options.seed), "--json", "--quiet"])
    return [member["expression"] for member in result["front"]], result["selected"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("problems")
    parser.add_argument("--tieline", default=".build/release/tieline")
    parser.add_argument("--peer", choices=["pyoperon"], help="run this instead of tieline")
    parser.add_argument("--noise", type=float, default=0)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="names, separated by commas")
    options = parser.parse_args()
    selected = front = 0
    ratios = []
    problems = json.load(open(options.problems))
    if options.only:
        problems = [p for p in problems if p["name"] in options.only.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        for problem in problems:
            generator = np.random.default_rng(options.seed)
            low, high = np.array(problem["ranges"], float).T
            x = generator.uniform(low, high, (1000, len(low)))
            y = evaluate(problem["formula"], x)
            train, test = (x[:500], y[:500]), (x[500:], y[500:])
            noisy = train[1] + options.noise * train[1].std() * generator.standard_normal(500)
            if options.peer:
                formulas, chosen = operon_front(train[0], noisy, options.seconds, options.seed)
            else:
                formulas, chosen = tieline_front(train[0], noisy, options, folder)
            hits = [recovers(formula, train, test) for formula in formulas]
            lengths = [length(formula) / length(problem["formula"]) for formula, hit in zip(formulas, hits) if hit]
            selected += hits[chosen]
            front += any(hits)
            if hits[chosen]:
                ratios.append(length(formulas[chosen]) / length(problem["formula"]))
            mark = "selected" if hits[chosen] else "front" if any(hits) else "missed"
            shortest = f"{min(lengths):.2f}" if lengths else "-"
            print(f"{problem['name']:14} {mark:8} shortest {shortest:5} {formulas[chosen][:100]}", flush=True)
    median = f"{np.median(ratios):.2f}" if ratios else "-"
    print(f"noise {options.noise}: {selected} of {len(problems)} selected, {front} on the front, median length "
          f"{median} of the law's")


main()
