import ThermodynamicDatabase

/// The coverage of a database for people: a line for each phase, then tables of phases against systems.
enum CoverageText {
    /// Systems of more elements are too many for tables.
    private static let maximumElements = 8
    private static let maximumMatrix = 24
    private static let width = 100

    static func lines(_ coverage: DatabaseCoverage, file: String) -> [String] {
        var lines = [
            "\(file): parameters of kind \(coverage.kind)"
                + (coverage.elements.isEmpty
                    ? "; the database declares no elements" : " of " + coverage.elements.joined(separator: " "))
        ]
        for limits in coverage.statedLimits {
            lines.append("line \(limits.location.line): \"\(limits.quotation)\"")
        }
        if !coverage.assessedSystems.isEmpty {
            let chosen = Set(coverage.elements)
            let inside = coverage.assessedSystems.filter { chosen.isSuperset(of: $0.elements) }
            if !inside.isEmpty {
                lines += wrapped(
                    "the database says to be assessed: ", inside.map { $0.elements.joined(separator: "-") })
            }
        }
        lines.append("")
        if !coverage.phases.isEmpty { lines += overview(coverage) }
        if coverage.elements.count <= maximumElements {
            lines += table("unaries", coverage, \.unaries) { system in
                system.endMembers.given == system.endMembers.total
                    ? "given"
                    : system.endMembers.given == 0 ? "-" : "\(system.endMembers.given)/\(system.endMembers.total)"
            }
            lines += table("binaries", coverage, \.binaries, cell: cell)
            lines += table("ternaries", coverage, \.ternaries, cell: cell)
            if lines.count > 2, !coverage.phases.isEmpty { lines += legend() }
            lines += sources(coverage)
        } else {
            lines += matrix(coverage)
            lines += ["", "assessed ternaries"]
            for system in coverage.ternaries where !system.assessed.isEmpty {
                lines += wrapped("  \(name(system.elements).padded(to: 9))  ", system.assessed)
            }
            lines += [
                "",
                "--elements with at most \(maximumElements) elements shows every system in every phase; --json has all of them",
            ]
        }
        if !coverage.undeclaredPhases.isEmpty {
            lines += ["", "parameters of phases that are not declared:"]
            lines += wrapped("  ", coverage.undeclaredPhases.map { "\($0.name) (\($0.parameters))" })
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    // MARK: Overview

    private static func overview(_ coverage: DatabaseCoverage) -> [String] {
        var rows = [["phase", "elements", "unaries", "binaries", "ternaries", "higher"]]
        for phase in coverage.phases {
            let given = phase.unaries.list.count { $0.endMembers.given == $0.endMembers.total }
            rows.append([
                phase.name + (phase.isRejected ? " (rejected)" : ""), String(phase.elements.count),
                phase.unaries.list.isEmpty ? "" : "\(given)/\(phase.unaries.list.count)", share(phase.binaries.counts),
                share(phase.ternaries.counts),
                phase.higher.systems == 0 ? "" : String(phase.higher.systems),
            ])
        }
        return TextTable.aligned(rows)
            + [
                "unaries given, binaries and ternaries assessed, of those that the phase can hold; higher systems with parameters"
            ]
    }

    private static func share(_ counts: DatabaseCoverage.Counts) -> String {
        guard let total = counts.total else { return String(counts.assessed) }
        return total == 0 ? "" : "\(counts.assessed)/\(total)"
    }

    // MARK: Tables

    private static func cell(_ system: DatabaseCoverage.System) -> String {
        switch system.state {
        case .assessed: String(system.parameters) + (system.wildcardParameters > 0 ? "*" : "")
        case .wildcard: "*"
        case .zero: "0"
        case .extrapolated: system.binaries.map { "\($0.assessed)/\($0.possible)" } ?? "-"
        }
    }

    /// Phases against systems, in blocks that fit the width.
    private static func table(
        _ title: String, _ coverage: DatabaseCoverage,
        _ systems: KeyPath<DatabaseCoverage.PhaseCoverage, DatabaseCoverage.Systems>,
        cell: (DatabaseCoverage.System) -> String
    ) -> [String] {
        var columns: Set<[String]> = []
        for phase in coverage.phases { for system in phase[keyPath: systems].list { columns.insert(system.elements) } }
        let sorted = columns.sorted { $0.lexicographicallyPrecedes($1) }
        let first = (coverage.phases.map(\.name.count).max() ?? 0) + 2
        let each = (sorted.map { name($0).count }.max() ?? 0) + 2
        let count = max(1, (width - first) / max(1, each))
        var lines: [String] = []
        var start = 0
        while start < sorted.count {
            let block = sorted[start..<min(sorted.count, start + count)]
            var rows = [[title] + block.map(name)]
            for phase in coverage.phases {
                var cells: [[String]: String] = [:]
                for system in phase[keyPath: systems].list { cells[system.elements] = cell(system) }
                let row = block.map { cells[$0] ?? "" }
                if row.contains(where: { !$0.isEmpty }) { rows.append([phase.name] + row) }
            }
            lines += [""] + TextTable.aligned(rows)
            start += count
        }
        return lines
    }

    /// The number of phases in which each binary is assessed.
    private static func matrix(_ coverage: DatabaseCoverage) -> [String] {
        guard coverage.elements.count <= maximumMatrix else { return [] }
        var counts: [[String]: String] = [:]
        for binary in coverage.binaries {
            counts[binary.elements] = binary.assessed.isEmpty ? "-" : String(binary.assessed.count)
        }
        let columns = coverage.elements.dropLast()
        var rows = [[""] + columns]
        for (index, row) in coverage.elements.enumerated().dropFirst() {
            rows.append([row] + columns.prefix(index).map { counts[[$0, row]] ?? "" })
        }
        return ["", "binaries: number of phases in which they are assessed"] + TextTable.aligned(rows)
    }

    private static func legend() -> [String] {
        [
            "", "3    number of parameters of exactly these elements; with *: some have wildcards",
            "*    wildcards only",
            "0    parameters that are all 0", "-    no parameter",
            "2/3  no parameter: extrapolated from 2 assessed ones of the 3 binaries that the phase can hold",
            "     (blank: the phase cannot hold the system)",
        ]
    }

    // MARK: References

    private static func sources(_ coverage: DatabaseCoverage) -> [String] {
        let cited = (coverage.binaries + coverage.ternaries).filter { !$0.references.isEmpty }
        guard !cited.isEmpty else { return [] }
        var lines = ["", "references of the parameters"]
        for system in cited { lines += wrapped("  \(name(system.elements).padded(to: 9))  ", system.references) }
        guard !coverage.references.isEmpty else { return lines }
        let keys = Set(cited.flatMap(\.references))
        let entries = coverage.references.filter { keys.contains($0.key) }
        let longest = entries.map(\.key.count).max() ?? 0
        lines.append("")
        for entry in entries {
            lines += wrapped(
                "  \(entry.key.padded(to: longest))  ", entry.text.split(separator: " ").map(String.init))
        }
        return lines
    }

    private static func name(_ elements: [String]) -> String { elements.joined(separator: "-") }

    /// Words behind a heading, continued below the first of them.
    private static func wrapped(_ heading: String, _ words: [String]) -> [String] {
        var lines: [String] = []
        var line = heading
        let indent = String(repeating: " ", count: heading.count)
        for word in words {
            if line.count > indent.count, line.count + word.count + 1 > width {
                lines.append(line)
                line = indent
            }
            line += (line.count > indent.count ? " " : "") + word
        }
        return lines + [line]
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
