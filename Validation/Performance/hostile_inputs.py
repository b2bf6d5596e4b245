"""Gives inputs that are made to break a reader of databases to `tieline database lint`, and measures each.

    python3 Validation/Performance/hostile_inputs.py .build/release/tieline

Every input must be answered within a second of wall time and 256 MB of memory, with an error that names its line (those that are
sound, if odd, without one). Exit code 1 if one is not.
"""

import os
import re
import subprocess
import sys
import tempfile
import time

LIMIT_SECONDS = 1.0
LIMIT_MEGABYTES = 256
HUGE = 100_000_000

FRAME = b"""ELEMENT VA VACUUM 0 0 0 !
ELEMENT FE BCC_A2 55.847 4489 27.28 !
ELEMENT CR BCC_A2 51.996 4050 23.56 !
PHASE BCC_A2 % 2 1 3 !
CONSTITUENT BCC_A2 :CR,FE:VA: !
PARAMETER G(BCC_A2,FE:VA;0) 298.15 -9000; 6000 N !
PARAMETER G(BCC_A2,CR:VA;0) 298.15 -8000; 6000 N !
"""


def function(formula, name="F", rest="; 6000 N !"):
    return f"FUNCTION {name} 298.15 {formula}{rest}\nPARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 {name}; 6000 N !\n".encode()


def repeated(unit, size=HUGE):
    unit = unit.encode() if isinstance(unit, str) else unit
    return unit * (size // len(unit))


def chain(count, formula, last):
    lines = [f"FUNCTION F{i} 298.15 {formula.format(i + 1)}; 6000 N !" for i in range(count)]
    lines.append(f"FUNCTION F{count} 298.15 {last}; 6000 N !")
    lines.append("PARAMETER G(BCC_A2,CR,FE:VA;0) 298.15 F0; 6000 N !")
    return "\n".join(lines).encode()


# name, content behind the frame, whether an error is due
INPUTS = [
    ("a function that uses itself", lambda: function("1+F"), True),
    ("a circle of two functions", lambda: chain(1, "F{0}", "F0"), True),
    ("a circle of 10,000 functions", lambda: chain(9999, "F{0}", "F0"), True),
    ("60 functions, each twice the next", lambda: chain(60, "F{0}+F{0}", "1"), True),
    ("60 functions, each the square of the next", lambda: chain(60, "F{0}*F{0}", "10*T"), True),
    ("a chain of 20,000 functions", lambda: chain(20_000, "F{0}+1", "UNKNOWN"), True),
    ("9**(9**(9**9))", lambda: function("9**(9**(9**9))"), True),
    ("T**99999999", lambda: function("T**99999999"), True),
    ("T**(-99999999)", lambda: function("T**(-99999999)"), True),
    ("LN(-T)", lambda: function("LN(-T)"), True),
    ("LN(0)", lambda: function("LN(0)"), True),
    ("EXP(T**9)", lambda: function("EXP(T**9)"), True),
    ("1/0", lambda: function("0**(-1)"), True),
    ("1E400", lambda: function("1E400"), True),
    ("1E99999999999999999999", lambda: function("1E99999999999999999999"), True),
    ("a number of a million digits", lambda: function("1" * 1_000_000), True),
    ("a missing exclamation mark", lambda: b"FUNCTION F 298.15 1; 6000 N\nFUNCTION F 298.15 2*UNKNOWN; 6000 N !\n", True),
    ("a statement that never ends", lambda: b"FUNCTION F 298.15 1+", True),
    ("decreasing breakpoints", lambda: function("1; 2000 Y 2", rest="; 1000 N !"), True),
    ("equal breakpoints", lambda: function("1; 1000 Y 2", rest="; 1000 N !"), True),
    ("breakpoints that are no numbers", lambda: function("1; NAN Y 2", rest="; INF N !"), True),
    ("a phase of a million sublattices", lambda: b"PHASE BIG % 1000000 1 !\nCONSTITUENT BIG :FE: !\n", True),
    ("a phase of -1 sublattices", lambda: b"PHASE NEG % -1 1 !\n", True),
    ("a site ratio of 1E308, three times", lambda: b"PHASE BIG % 3 1E308 1E308 1E309 !\nCONSTITUENT BIG :FE:FE:FE: !\n", True),
    ("a phase named <script>", lambda: b"PHASE <script>alert(1)</script> % 1 1 !\nCONSTITUENT <SCRIPT>ALERT(1)</SCRIPT> :XX: !\n", True),
    ("an undeclared phase", lambda: b"PARAMETER G(NOWHERE,FE;0) 298.15 1; 6000 N !\n", True),
    ("unknown constituents", lambda: b"CONSTITUENT BCC_A2 :ZZ:VA: !\n", True),
    ("10,000 levels of parentheses", lambda: function("(" * 10_000 + "T" + ")" * 10_000), True),
    ("a million levels of parentheses", lambda: function("(" * 1_000_000 + "T" + ")" * 1_000_000), True),
    ("parentheses never closed", lambda: function("(" * 100_000), True),
    ("100,000 signs", lambda: function("-" * 100_000 + "T"), False),
    ("100,000 nested LN", lambda: function("LN(" * 100_000 + "T" + ")" * 100_000), True),
    ("100,000 powers in a row", lambda: function("T" + "**2" * 100_000), True),
    ("NUL bytes", lambda: b"\0" * 1000 + function("1+\0UNKNOWN"), True),
    ("random bytes", lambda: bytes((i * 7919 + (i * i >> 7) * 104_729) >> 3 & 0xFF for i in range(200_000)), True),
    ("bytes that are no UTF-8", lambda: b"\xff\xfe\xc3\x28\xf0\x28 " * 1000 + b"!\n" + function("UNKNOWN"), True),
    ("a billion laughs of type definitions", lambda: b"".join(b"TYPE_DEFINITION %c GES A_P_D @ DIS_PART BCC_A2 !\n" % c for c in b"ABCDEFGH") + b"PHASE X %ABCDEFGH 1 1 !\nCONSTITUENT X :XX: !\n", True),
    ("100 MB of one line: A", lambda: repeated("A"), True),
    ("100 MB of one line: (", lambda: function("")[:20] + repeated("("), True),
    ("100 MB of one line: 1", lambda: b"FUNCTION F 298.15 " + repeated("1"), True),
    ("100 MB of one line: +T", lambda: b"FUNCTION F 298.15 " + repeated("+T"), True),
    ("100 MB of one line: FUNCTION ", lambda: repeated("FUNCTION "), True),
    ("100 MB of one line: functions", lambda: repeated("FUNCTION F 298.15 X; 6000 N ! "), True),
    ("100 MB of one line: !", lambda: repeated("!"), True),
    ("100 MB of one line: :", lambda: b"CONSTITUENT BCC_A2 " + repeated(":"), True),
    ("100 MB of one comment", lambda: b"$ limits: " + repeated("Cr<20 wt% "), True),
    ("100 MB of NUL bytes", lambda: repeated(b"\0"), True),
    ("100 MB of line feeds", lambda: repeated("\n"), True),
]

ERROR = re.compile(r":(\d+):(\d+): error: (.*)")


def measure(program, path):
    """Wall time [s], peak memory [MB] and the first located error."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen([program, "database", "lint", path], stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        found = None
        for line in output:
            found = ERROR.search(line.decode("utf-8", "replace"))
            if found:
                break
    return seconds, usage.ru_maxrss / 1024, process.returncode, found


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else ".build/release/tieline"
    failures = 0
    print("| input | s | MB | exit | first error |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input.tdb")
        for name, content, is_error_due in INPUTS:
            with open(path, "wb") as file:
                file.write(FRAME + content())
            seconds, megabytes, code, found = measure(program, path)
            text = f"{found[1]}:{found[2]}: {found[3][:80]}" if found else "none"
            is_good = (
                seconds <= LIMIT_SECONDS and megabytes <= LIMIT_MEGABYTES and code in (0, 2) and bool(found) == is_error_due
            )
            failures += not is_good
            text = text.replace("|", "\\|").replace("<", "&lt;")
            mark = "" if is_good else " **not as it must be**"
            print(f"| {name.replace('<', '&lt;')} | {seconds:.2f} | {megabytes:.0f} | {code} | {text}{mark} |", flush=True)
    print(f"\n{len(INPUTS)} inputs, {failures} not as they must be")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
