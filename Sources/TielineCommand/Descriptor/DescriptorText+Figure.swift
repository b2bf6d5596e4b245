import DesignReport
import SymbolicRegression

extension DescriptorText {
    /// Error over length, and what the selected formula tells against the data.
    var figure: DescriptorFigure {
        let dataset = finding.table.dataset
        let unit = finding.unit(dataset.target)
        let formulas = finding.members.enumerated().map { i, member in
            DescriptorFigure.Formula(
                text: member.expression.text(finding.names, digits: 5),
                latex: member.expression.text(finding.names, notation: .latex, digits: 5),
                exact: member.expression.text(finding.names), complexity: member.complexity, error: member.error,
                r2: member.r2, leftOutError: member.leftOutError, isSelected: i == finding.selected)
        }
        let predictions =
            finding.members.indices.contains(finding.selected) ? finding.members[finding.selected].predictions : []
        return DescriptorFigure(
            target: dataset.target.name, unit: unit, formulas: formulas,
            points: zip(dataset.target.values, predictions).filter { $1.isFinite }.map {
                (observed: $0, predicted: $1)
            },
            notes: finding.table.notes, details: table)
    }
}
