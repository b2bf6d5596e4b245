import AlloyDesign
import SymbolicRegression

/// A finding as text for people, as JSON and as a table for programs.
struct DescriptorText {
    let finding: DescriptorFinding

    private func number(_ value: Double?) -> String { value.map { NumberText.significant($0, digits: 4) } ?? "–" }

    /// The front, the selected formula and what is known of it.
    var table: String {
        let target = finding.table.dataset.target
        let unit = finding.unit(target)
        let hasGroups = finding.table.groups != nil
        var rows = [["", "nodes", "error", "R2", "left out"] + (hasGroups ? ["left-out group"] : [])]
        var formulas = ["\(target.name) ="]
        for (i, member) in finding.members.enumerated() {
            rows.append(
                [
                    i == finding.selected ? "*" : " ", String(member.complexity), number(member.error),
                    number(member.r2),
                    number(member.leftOutError),
                ] + (hasGroups ? [number(member.leftOutGroupError)] : []))
            formulas.append(member.expression.text(finding.names, digits: 5))
        }
        var lines = zip(TextTable.aligned(rows), formulas).map { "\($0)  \($1)" }
        guard finding.members.indices.contains(finding.selected) else { return lines.joined(separator: "\n") }
        let member = finding.members[finding.selected]
        lines += [
            "", "* selected: the shortest description of data and formula together, the noise estimated from the data",
            "  \(target.name)\(unit.isEmpty ? "" : " [\(unit)]") = \(member.expression.text(finding.names))",
        ]
        for (i, constant) in member.constants.enumerated() {
            let interval = constant.interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound)) (95 %)" }
            var dimension = ""
            if let unit = finding.unit(constant) {
                dimension = unit == "1" ? "" : " [\(unit)]"
            } else if let found = constant.dimension {
                dimension = " (dimension \(found.text), value in the columns' units)"
            }
            lines.append(
                "  constant \(i + 1): \(number(constant.value))\(dimension), \(interval ?? "not bounded by the data")")
        }
        for (name, range) in finding.validity(member) {
            lines.append("  seen for \(name) from \(number(range.lowerBound)) to \(number(range.upperBound))")
        }
        lines.append(
            "errors are root mean squares\(unit.isEmpty ? "" : " in \(unit)")\(finding.table.dataset.uncertainty == nil ? "" : ", weighted by the uncertainties"); 'left out': structure kept, constants fitted without each of \(finding.randomParts) random parts"
                + (hasGroups ? " or without each group" : ""))
        for validation in finding.validations {
            lines.append(
                "whole search repeated without \(validation.kind == "group" ? "each group" : "each of \(validation.outcomes.count) parts"): "
                    + "error \(number(validation.error)), R2 \(number(validation.r2))"
                    + (validation.failedRows > 0 ? ", \(validation.failedRows) rows without a value" : "")
                    + (validation.isComplete ? "" : " (stopped before all parts)"))
            for outcome in validation.outcomes {
                lines.append(
                    "  without \(outcome.fold.name): \(outcome.expression.map { $0.text(finding.names, digits: 4) } ?? "no formula")"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    /// One row for each formula of the front.
    var csv: String {
        var lines = [
            CSVText.line([
                "selected", "complexity", "error", "r2", "left_out_error", "left_out_group_error", "expression",
                "latex",
                "swift",
            ])
        ]
        func full(_ value: Double?) -> String { value.map(\.description) ?? "" }
        for (i, member) in finding.members.enumerated() {
            lines.append(
                CSVText.line([
                    i == finding.selected ? "1" : "0", String(member.complexity), full(member.error), full(member.r2),
                    full(member.leftOutError), full(member.leftOutGroupError), member.expression.text(finding.names),
                    member.expression.text(finding.names, notation: .latex),
                    member.expression.text(finding.names, notation: .swift),
                ]))
        }
        return lines.joined(separator: "\n")
    }
}
