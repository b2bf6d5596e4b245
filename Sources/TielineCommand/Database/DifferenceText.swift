import AlloyDesign
import ThermodynamicDatabase

/// The difference of two databases for people: a table of the phases, then functions, then what changed phase by phase.
struct DifferenceText {
    let difference: DatabaseDifference
    let from: LoadedDatabase
    let to: LoadedDatabase
    let phases: [DifferenceOfPhase]

    /// Longer lists of what was added or removed are cut, unless everything is asked for.
    private static let shown = 12

    init(_ difference: DatabaseDifference, from: LoadedDatabase, to: LoadedDatabase) {
        self.difference = difference
        self.from = from
        self.to = to
        phases = DifferenceOfPhase.all(difference, from: from.database, to: to.database)
    }

    func lines(summaryOnly: Bool, all: Bool) -> [String] {
        var lines = [
            "old: \(from.path)  \(from.database.semanticHash)", "new: \(to.path)  \(to.database.semanticHash)", "",
        ]
        lines += difference.isEmpty ? ["no difference in what calculations see"] : overview()
        guard !summaryOnly else { return lines }
        lines += items("elements", difference.elements, all) { "\($0.name)  (line \($0.location.line))" }
        lines += items("species", difference.species, all) { "\($0.name)  (line \($0.location.line))" }
        if let limits = difference.temperatureLimits {
            lines += ["", "temperature limits", "  ~ \(limits.old) -> \(limits.new)"]
        }
        lines += items("phases rejected by default", difference.rejectedPhases, all) { $0 }
        lines += functions(all)
        for phase in phases { lines += self.lines(of: phase, all) }
        return lines + references(all)
    }

    // MARK: Overview

    private func overview() -> [String] {
        func count(_ number: Int) -> String { number == 0 ? "" : String(number) }
        var lines: [String] = []
        var rows = [["", "added", "removed", "changed"]]
        for (name, added, removed, changed) in [
            Self.counts("elements", difference.elements), Self.counts("species", difference.species),
            Self.counts("functions", difference.functions), Self.counts("phases", difference.phases),
            Self.counts("parameters", difference.parameters), Self.counts("rejected phases", difference.rejectedPhases),
        ] where added + removed + changed > 0 {
            rows.append([name, count(added), count(removed), count(changed)])
        }
        if rows.count > 1 { lines += TextTable.aligned(rows) }
        guard !phases.isEmpty else { return lines }
        rows = [
            [
                "parameters of phase", "added", "removed", "changed", "rewritten", "through functions",
                "largest change of G",
            ]
        ]
        for phase in phases {
            let rewritten = phase.changed.count(where: \.isRestatement)
            let note =
                switch phase.presence {
                case .added: " (new)"
                case .removed: " (removed)"
                case .both: phase.declaration == nil ? "" : " (declared anew)"
                case .undeclared: " (not declared)"
                }
            rows.append([
                phase.name + note, count(phase.added.count), count(phase.removed.count),
                count(phase.changed.count - rewritten), count(rewritten), count(phase.affected.count),
                phase.largest.map { Self.amount($0.value, unit: " J/mol") + " at \(Self.text($0.value.temperature)) K" }
                    ?? "",
            ])
        }
        return lines + [""] + TextTable.aligned(rows)
    }

    private static func counts<Item, Change>(
        _ name: String, _ list: DatabaseDifference.List<Item, Change>
    ) -> (String, Int, Int, Int) {
        (name, list.added.count, list.removed.count, list.changed.count)
    }

    // MARK: Items

    private func items<Item>(
        _ title: String, _ list: DatabaseDifference.List<Item, DatabaseDifference.Change>, _ all: Bool,
        name: (Item) -> String
    ) -> [String] {
        guard !list.isEmpty else { return [] }
        var lines = ["", title]
        lines += Self.cut(list.added.map { "  + " + name($0) }, all)
        lines += Self.cut(list.removed.map { "  - " + name($0) }, all)
        for change in list.changed {
            lines.append("  ~ \(change.name)  (\(Self.places(change.oldLocation, change.newLocation)))")
            lines += Self.properties(change)
        }
        return lines
    }

    private static func properties(_ change: DatabaseDifference.Change) -> [String] {
        change.properties.map { property in
            // Of constituents and options only those that came or went.
            let (old, new) = (property.old.split(separator: ","), property.new.split(separator: ","))
            guard property.name.hasPrefix("sublattice "), Set(old) != Set(new) else {
                return "      \(property.name): \(property.old) -> \(property.new)"
            }
            let (before, after) = (Set(old), Set(new))
            let came = new.filter { !before.contains($0) }.map { "+" + $0 }
            let went = old.filter { !after.contains($0) }.map { "-" + $0 }
            return "      \(property.name): \((came + went).joined(separator: " "))"
        }
    }

    private static func cut(_ lines: [String], _ all: Bool) -> [String] {
        if all || lines.count <= shown + 1 { return lines }
        return lines.prefix(shown) + ["    … \(lines.count - shown) more (--all)"]
    }

    private static func places(_ old: SourceLocation, _ new: SourceLocation) -> String {
        "line \(old.line) -> \(new.line)"
    }

    // MARK: Formulas

    private func functions(_ all: Bool) -> [String] {
        let list = difference.functions
        guard !list.isEmpty else { return [] }
        var lines = ["", "functions"]
        lines += Self.cut(
            list.added.map { "  + \($0.name) \(TDBWriter.piecewise($0.value))  (line \($0.location.line))" }, all)
        lines += Self.cut(
            list.removed.map { "  - \($0.name) \(TDBWriter.piecewise($0.value))  (line \($0.location.line))" }, all)
        for change in list.changed {
            lines.append("  ~ \(change.name)  (\(Self.places(change.oldLocation, change.newLocation)))")
            lines += Self.formula(change.formula, change.values, unit: "")
            if let parameters = change.parameters, let phases = change.phases, !change.formula.isRestatement {
                lines.append(
                    parameters.isEmpty
                        ? "      used by no parameter"
                        : "      reaches \(parameters.count) parameter\(parameters.count == 1 ? "" : "s") in "
                            + phases.joined(separator: " "))
            }
        }
        return lines
    }

    private func lines(of phase: DifferenceOfPhase, _ all: Bool) -> [String] {
        var title = "phase \(phase.name)"
        switch phase.presence {
        case .added: title += " (new)"
        case .removed: title += " (removed)"
        case .both: break
        case .undeclared: title += " (not declared)"
        }
        var lines = ["", title]
        if let change = phase.declaration {
            lines.append("  ~ declaration  (\(Self.places(change.oldLocation, change.newLocation)))")
            lines += Self.properties(change)
        }
        lines += Self.cut(
            phase.added.map { "  + \($0.notation) \(TDBWriter.piecewise($0.value))  (line \($0.location.line))" }, all)
        lines += Self.cut(
            phase.removed.map { "  - \($0.notation) \(TDBWriter.piecewise($0.value))  (line \($0.location.line))" }, all
        )
        for change in phase.changed {
            let reordered = change.isReordered ? ", written \(change.old.notation) in the old database" : ""
            lines.append(
                "  ~ \(change.new.notation)  (\(Self.places(change.old.location, change.new.location))\(reordered))")
            lines += Self.formula(change.formula, change.values, unit: Self.unit(change.new.kind))
        }
        if !phase.affected.isEmpty {
            let count = phase.affected.count
            let largest = DifferenceOfPhase.largest(phase.affected.map { ($0.parameter, $0.values) })
            lines.append(
                "  = \(count) parameter\(count == 1 ? "" : "s") with the same formula, of which a function changed"
                    + (largest.map {
                        ", by up to \(Self.amount($0.value, unit: "")) at \(Self.text($0.value.temperature)) K: \($0.notation)"
                    } ?? ""))
        }
        return lines
    }

    private static func formula(_ change: FormulaChange, _ values: [ValueChange], unit: String) -> [String] {
        if change.isRestatement { return ["      written differently, the numbers are the same"] }
        var lines: [String] = []
        for range in change.ranges {
            switch (range.old, range.new) {
            case (let old?, let new?): lines.append("      range \(text(old)) -> \(text(new))")
            case (nil, let new?): lines.append("      range \(text(new)) is new")
            case (let old?, nil): lines.append("      range \(text(old)) is gone")
            case (nil, nil): break
            }
        }
        let severalRanges = Set(change.numbers.map { "\($0.range.lower) \($0.range.upper)" }).count > 1
        var rows: [[String]] = []
        for number in change.numbers {
            let ends = number.old != nil && number.new != nil
            rows.append([
                "      " + (severalRanges ? text(number.range) + "  " : "") + number.term,
                number.old.map(TDBWriter.number) ?? "none", "->", number.new.map(TDBWriter.number) ?? "none",
                ends ? "(\(signed(number.difference)))" : "",
            ])
        }
        lines += TextTable.aligned(rows)
        if !values.isEmpty {
            let texts = values.map { value in
                value.difference == nil
                    ? "no value in the \(value.old == nil ? "old" : "new") database at \(text(value.temperature)) K"
                    : "\(amount(value, unit: unit)) at \(text(value.temperature)) K"
            }
            lines.append("      value: " + texts.joined(separator: ", "))
        }
        return lines
    }

    private func references(_ all: Bool) -> [String] {
        var lines: [String] = []
        let list = difference.references
        if !list.isEmpty {
            lines += ["", "references (no part of what calculations see)"]
            lines += Self.cut(list.added.map { "  + \($0.key)  \($0.text)" }, all)
            lines += Self.cut(list.removed.map { "  - \($0.key)  \($0.text)" }, all)
            for change in list.changed {
                for property in change.properties {
                    lines += ["  ~ \(change.name)", "      - \(property.old)", "      + \(property.new)"]
                }
            }
        }
        if !difference.citations.isEmpty {
            lines += ["", "statements that cite another reference"]
            lines += Self.cut(
                difference.citations.map { "  ~ \($0.name): \($0.old ?? "none") -> \($0.new ?? "none")" }, all)
        }
        return lines
    }

    // MARK: Numbers

    static func unit(_ kind: String) -> String {
        switch kind {
        case "G": " J/mol"
        case "TC", "NT": " K"
        case "V0": " m³/mol"
        default: ""
        }
    }

    private static func text(_ range: TemperatureRange) -> String { "\(text(range.lower))-\(text(range.upper)) K" }

    private static func text(_ value: Double) -> String { TDBWriter.number(value) }

    private static func amount(_ value: ValueChange, unit: String) -> String {
        value.difference.map { signed($0) + unit } ?? "no value"
    }

    private static func signed(_ value: Double) -> String {
        (value > 0 ? "+" : "") + NumberText.significant(value, digits: 5)
    }
}
