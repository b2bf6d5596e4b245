"""Checks that every target imports only what the manifest declares for it.

SwiftPM's own check lets a target import whatever its dependencies depend on; the one-way graph of ARCHITECTURE.md wants each
arrow declared.
"""

import json
import pathlib
import re
import subprocess
import sys

manifest = json.loads(subprocess.run(["swift", "package", "dump-package"], check=True, capture_output=True).stdout)
targets = {target["name"]: target for target in manifest["targets"]}
# Products of packages whose module bears another name than the product would go here; today none does.
pattern = re.compile(r"^\s*(?:@testable\s+|@preconcurrency\s+)*(?:public\s+|package\s+|internal\s+|fileprivate\s+|private\s+)?"
                     r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)", re.MULTILINE)
# Part of the toolchain, hence never declared.
toolchain = {"Swift", "Foundation", "FoundationEssentials", "Darwin", "FoundationXML", "FoundationNetworking", "Dispatch", "Glibc",
             "Musl", "Testing", "XCTest", "Synchronization", "RegexBuilder"}

undeclared = []
for name, target in targets.items():
    if target["type"] == "system":
        continue
    declared = {next(iter(dependency.values()))[0] for dependency in target["dependencies"]}
    standard = ("Tests/" if target["type"] == "test" else "Sources/") + name
    folder = pathlib.Path(target.get("path") or standard)
    for file in sorted(folder.rglob("*.swift")):
        for module in pattern.findall(file.read_text()):
            if module not in declared | toolchain and module != name:
                undeclared.append(f"{file}: {name} imports {module}, which Package.swift does not declare for it")
print("\n".join(undeclared) if undeclared else f"{len(targets)} targets import what they declare")
sys.exit(1 if undeclared else 0)
