#!/usr/bin/env python3
"""What `tieline descriptor --group` tells of left-out groups, as mean absolute and root mean square error; with --gp beside a Gaussian process.

    tieline descriptor --data d.csv --target y --group g --json > found.json
    left_out.py found.json d.csv y g [--gp a,b,c]

Each part of the validation is a whole search without one group; its selected formula is evaluated on the rows of that group here, by numpy. The
process (scikit-learn) has one length for all standardized columns, and noise; both at the likelihood's maximum. Columns without headings' units; needs numpy.
"""
import argparse, csv, json
import numpy as np

NAMES = {k: getattr(np, k) for k in "exp log sqrt sin cos tanh arcsin arccos abs".split()}


def said(name, errors):
    errors = np.array(errors)
    print(f"{name}: mean absolute {np.abs(errors).mean():.3g}, root mean square {np.sqrt((errors**2).mean()):.3g}, "
          f"{len(errors)} rows")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("found")
    parser.add_argument("table")
    parser.add_argument("target")
    parser.add_argument("group")
    parser.add_argument("--gp", help="columns, separated by commas")
    options = parser.parse_args()
    rows = list(csv.DictReader(open(options.table)))
    found = json.load(open(options.found))
    out = {line - 2 for line in found["rowsLeftOut"]}
    rows = [row for i, row in enumerate(rows) if i not in out]
    y = np.array([float(row[options.target]) for row in rows])
    group = np.array([row[options.group] for row in rows])
    columns = {v["name"]: np.array([float(row[v["column"]]) for row in rows]) for v in found["variables"]}
    for validation in found["validations"]:
        if validation["kind"] != "group":
            continue
        errors = []
        for part in validation["parts"]:
            at = group == part["name"]
            value = eval(part["expression"], {"__builtins__": {}}, {**NAMES, **{k: v[at] for k, v in columns.items()}})
            errors += list(np.broadcast_to(value, at.sum()) - y[at])
            if len(validation["parts"]) < 12:
                print(f"  without {part['name']}: {part['expression']}")
        said("formula, whole search repeated", errors)
    said("mean of the others", [e for g in set(group) for e in y[group != g].mean() - y[group == g]])
    if options.gp:
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel

        x = np.array([[float(row[c]) for c in options.gp.split(",")] for row in rows])
        x = (x - x.mean(0)) / x.std(0)
        errors = []
        for g in sorted(set(group)):
            kernel = ConstantKernel(1) * RBF(1.0, (1e-2, 1e3)) + WhiteKernel(0.1)
            process = GaussianProcessRegressor(kernel, normalize_y=True, random_state=1)
            process.fit(x[group != g], y[group != g])
            errors += list(process.predict(x[group == g]) - y[group == g])
        said("Gaussian process", errors)


main()
