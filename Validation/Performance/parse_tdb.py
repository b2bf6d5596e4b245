"""Time of reading databases: Tieline's parser against pycalphad's, in one run.

    python3 -m venv VENV && VENV/bin/pip install pycalphad
    VENV/bin/python Validation/Performance/parse_tdb.py FILE[=FILE_FOR_PYCALPHAD] …

Run it from the root of the package. Tieline's parser is timed inside an optimized build (ParserBenchmarkTests, median of 15), and as
`tieline database hash` with start-up and disk (median of 7); pycalphad's `Database(file)` inside this process (median of 3 after one
that is not counted). A file that pycalphad cannot read may be followed by `=` and an edition that it can.
"""

import os
import statistics
import subprocess
import sys
import time


def ours(files):
    environment = dict(os.environ, TIELINE_BENCHMARK_DATABASES=":".join(os.path.abspath(f) for f in files))
    result = subprocess.run(
        ["swift", "test", "-c", "release", "--filter", "ParserBenchmarkTests"], env=environment, capture_output=True, text=True
    )
    if result.returncode != 0:
        sys.exit(result.stdout + result.stderr)
    rows = [line.split("\t") for line in result.stdout.splitlines() if line.startswith("benchmark\t")]
    return {row[1]: row[2:] for row in rows}


def command(file, repetitions=7):
    times = []
    for _ in range(repetitions):
        start = time.perf_counter()
        subprocess.run([".build/release/tieline", "database", "hash", file], check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def pycalphad(file, repetitions=3):
    from pycalphad import Database

    times = []
    for _ in range(repetitions + 1):
        start = time.perf_counter()
        try:
            Database(file)
        except Exception as error:  # whatever it is, it is the answer to "can it be read"
            return None, f"{type(error).__name__}: {str(error)[:60]}"
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times[1:]), ""


def main():
    pairs = [argument.partition("=")[::2] for argument in sys.argv[1:]] or [("TDB/AlCoCrFeNi.tdb", "")]
    measured = ours([file for file, _ in pairs])
    print("| database | kB | statements | parser [ms] | with start-up [ms] | lint [ms] | pycalphad [ms] | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for file, edition in pairs:
        size, statements, parse, _, lint, _ = measured[os.path.abspath(file)]
        theirs, note = pycalphad(edition or file)
        ratio = f"{theirs / float(parse):.0f}" if theirs else note
        print(
            f"| {os.path.basename(file)} | {int(size) / 1000:.0f} | {statements} | {float(parse):.1f} | {command(file):.0f} "
            f"| {float(lint):.1f} | {theirs and f'{theirs:.0f}'} | {ratio} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
