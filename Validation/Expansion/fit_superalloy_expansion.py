#!/usr/bin/env python3
"""Fits CTE_secant_superalloy: mean expansion from room temperature of nickel alloys, cubic in temperature, linear in composition.

    python3 fit_superalloy_expansion.py ni_superalloy_cte.csv

The table has columns 'Alloy name', T [degC], CTE [1e-6/K, mean from room temperature] and mole fractions of elements. Ridge regression on
standardized columns; the error told is that of alloys left out one by one.
"""
import csv
import sys

import numpy as np

ELEMENTS = ["Cr", "Co", "W", "Mo", "Fe", "Nb", "Ti", "Al", "Ta", "Re", "Hf", "V", "Si", "Mn", "C", "Cu"]
RIDGE = 10.0


def fit(features, target):
    mean, spread = features.mean(0), features.std(0)
    spread[spread == 0] = 1
    standard = (features - mean) / spread
    offset = target.mean()
    weights = np.linalg.solve(
        standard.T @ standard + RIDGE * np.eye(standard.shape[1]), standard.T @ (target - offset)) / spread
    return offset - mean @ weights, weights


def main(path):
    rows = list(csv.DictReader(open(path)))
    alloys = np.array([row["Alloy name"] for row in rows])
    theta = (np.array([float(row["T"]) for row in rows]) - 600) / 500
    target = np.array([float(row["CTE"]) for row in rows])
    fractions = np.array([[float(row[e]) for e in ELEMENTS] for row in rows])
    temperature = np.stack([theta, theta**2, theta**3], 1)
    features = np.hstack([temperature, fractions])

    def left_out(columns):
        predicted = np.zeros_like(target)
        for name in set(alloys):
            out = alloys == name
            constant, weights = fit(columns[~out], target[~out])
            predicted[out] = constant + columns[out] @ weights
        return predicted - target

    cubic, full = left_out(temperature), left_out(features)
    rmse = lambda e: float(np.sqrt(np.mean(e**2)))
    print(f"{len(rows)} values of {len(set(alloys))} alloys; alloys left out one by one, 1e-6/K:")
    print(f"  cubic in T alone      RMSE {rmse(cubic):.2f}")
    print(f"  with the composition  RMSE {rmse(full):.2f}, mean error (predicted - measured) {full.mean():+.2f}")
    celsius = 600 + 500 * theta
    for low, high in [(0, 300), (300, 600), (600, 900), (900, 1300)]:
        part = (celsius >= low) & (celsius < high)
        print(f"    {low:4d} to {high:4d} degC: {part.sum():4d} values, RMSE {rmse(full[part]):.2f}, mean {full[part].mean():+.2f}")
    known = np.array([sum(float(row[e]) for e in ("Al", "Co", "Cr", "Fe", "Ni")) for row in rows])
    for share in (0.93, 0.95):
        part = known >= share
        print(f"    at least {share:.0%} Al, Co, Cr, Fe, Ni: {part.sum()} values of {len(set(alloys[part]))} alloys, "
              f"cubic RMSE {rmse(cubic[part]):.2f}, with the composition {rmse(full[part]):.2f}")
    constant, weights = fit(features, target)
    print("constant, theta, theta^2, theta^3 [1e-6/K]:", ", ".join(f"{v:.4f}" for v in [constant, *weights[:3]]))
    for element, weight, most in zip(ELEMENTS, weights[3:], fractions.max(0)):
        print(f'            "{element.upper()}": ({weight:.3f}, {np.ceil(most * 1e4) / 1e4:.4f}),')


if __name__ == "__main__":
    main(sys.argv[1])
