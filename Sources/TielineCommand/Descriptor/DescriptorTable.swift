import AlloyDesign
import Foundation
import SymbolicRegression

/// A table read for a search: which columns and rows take part, and what was left out and why.
struct DescriptorTable {
    struct Request {
        var target: String
        var features: [String]
        var excluded: [String]
        var units: [(name: String, unit: PhysicalUnit)]
        var uncertainty: String?
        var group: String?
        var constants: UnitTyping.Constants
    }

    var dataset: Dataset
    /// The features' headings in the table.
    var headings: [String]
    var targetHeading: String
    /// Names of the groups of the rows that take part.
    var groups: [String]?
    /// Lines of the table of the rows that take part.
    var lines: [Int]
    var leftOutLines: [Int]
    /// What a user should know of the table.
    var notes: [String]

    private static let missing: Set = ["", "na", "n/a", "nan", "null", "none", "-", "?", "--", "#n/a"]

    private enum Cell {
        case number(Double)
        case missing
        case text
        init(_ text: String) {
            if let value = Double(text), value.isFinite {
                self = .number(value)
            } else {
                self = DescriptorTable.missing.contains(text.lowercased()) ? .missing : .text
            }
        }
    }

    /// - Parameter computed: further columns, such as features of alloys; `nil` where a row has no value.
    static func read(
        _ text: CSVText, file: String, _ request: Request, computed: [(Dataset.Column, [Double?])] = []
    ) throws -> DescriptorTable {
        let headings = text.header.cells.map { ColumnHeading($0) }
        for record in text.records where record.cells.count != headings.count {
            throw CommandFailure.refused(
                "\(file):\(record.line): error: the row has \(record.cells.count) cells, the header \(headings.count)",
                hint: "quote cells that hold a comma")
        }
        func index(_ name: String, _ option: String) throws -> Int {
            if let exact = headings.firstIndex(where: { $0.heading == name }) { return exact }
            if let found = headings.firstIndex(where: { $0.isMeant(by: name) }) { return found }
            let near = Suggestion.nearest(to: name, among: headings.map(\.name))
            throw CommandFailure.refused(
                "\(file):\(text.header.line): error: there is no column '\(name)' (\(option))",
                hint: near.map { "did you mean '\($0)'?" }
                    ?? "the columns are \(headings.prefix(20).map(\.heading).joined(separator: ", "))")
        }
        let target = try index(request.target, "--target")
        let uncertainty = try request.uncertainty.map { try index($0, "--uncertainty") }
        let group = try request.group.map { try index($0, "--group") }
        let excluded = Set(try request.excluded.map { try index($0, "--exclude") })
        var notes: [String] = []
        let isNamed = !request.features.isEmpty
        var chosen: [Int]
        if isNamed {
            chosen = []
            for name in request.features {
                let found = try index(name, "--features")
                if !chosen.contains(found) { chosen.append(found) }
            }
            if chosen.contains(target) {
                throw CommandFailure.refused("the target '\(request.target)' is among --features")
            }
        } else {
            // Features that were computed from the composition stand for its columns.
            chosen =
                computed.isEmpty ? headings.indices.filter { $0 != target && $0 != uncertainty && $0 != group } : []
        }
        chosen.removeAll { excluded.contains($0) }

        // What the cells hold.
        func cell(_ column: Int, _ record: CSVText.Record) -> Cell { Cell(record.cells[column]) }
        func mistake(_ column: Int, _ record: CSVText.Record) -> CommandFailure {
            let written = record.cells[column]
            let hint =
                written.contains(",")
                ? "write numbers with a decimal point" : "write a number, or leave the cell empty where it is missing"
            return .refused(
                "\(file):\(record.line): error: '\(written)' in column '\(headings[column].heading)' is not a number",
                hint: hint)
        }
        var usable: [Int] = []
        var words: [String] = []
        var sparse: [String] = []
        for column in chosen {
            var (numbers, texts, gaps) = (0, 0, 0)
            var first: CSVText.Record?
            for record in text.records {
                switch cell(column, record) {
                case .number: numbers += 1
                case .missing: gaps += 1
                case .text:
                    texts += 1
                    if first == nil { first = record }
                }
            }
            if let first {
                if isNamed || texts * 5 <= numbers { throw mistake(column, first) }
                words.append(headings[column].name)
            } else if !isNamed, gaps * 2 > text.records.count {
                sparse.append(headings[column].name)
            } else {
                usable.append(column)
            }
        }
        if !words.isEmpty { notes.append("columns of text are left out: \(list(words))") }
        if !sparse.isEmpty {
            notes.append("columns that are empty in more than half of the rows are left out: \(list(sparse))")
        }

        // Rows without a gap.
        var kept: [Int] = []
        var leftOut: [Int] = []
        let needed = usable + [target] + (uncertainty.map { [$0] } ?? [])
        var gapsOf: [Int: Int] = [:]
        for (r, record) in text.records.enumerated() {
            var isComplete = true
            for column in needed {
                switch cell(column, record) {
                case .number: continue
                case .text: throw mistake(column, record)
                case .missing:
                    isComplete = false
                    gapsOf[column, default: 0] += 1
                }
            }
            if let group, record.cells[group].isEmpty { isComplete = false }
            for (_, values) in computed where values[r] == nil { isComplete = false }
            if isComplete { kept.append(r) } else { leftOut.append(record.line) }
        }
        if !leftOut.isEmpty {
            let worst = gapsOf.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(5)
            let places = worst.map { "\(headings[$0.key].name) (\($0.value))" }
            notes.append(
                "\(leftOut.count) of \(text.records.count) rows are left out because a cell is missing"
                    + (places.isEmpty ? "" : ", most in \(places.joined(separator: ", "))")
                    + "; lines \(list(leftOut.map(String.init)))")
        }
        func values(_ column: Int) -> [Double] {
            kept.map { if case .number(let value) = cell(column, text.records[$0]) { value } else { 0 } }
        }
        func unit(_ column: Int) -> PhysicalUnit? {
            if let given = request.units.last(where: { headings[column].isMeant(by: $0.name) }) { return given.unit }
            if let refused = headings[column].refusedUnit {
                notes.append(
                    "'\(refused)' of '\(headings[column].heading)' has its zero elsewhere than nature: the column is taken without unit; convert it to kelvin for one"
                )
            }
            return headings[column].unit
        }
        for given in request.units
        where !headings.contains(where: { $0.isMeant(by: given.name) })
            && !computed.contains(where: { $0.0.name == given.name })
        {
            throw CommandFailure.refused("--unit names a column '\(given.name)' that is not there")
        }

        var columns: [(heading: String, column: Dataset.Column)] = usable.map { c in
            (
                headings[c].heading,
                Dataset.Column(name: headings[c].name, values: values(c), unit: unit(c))
            )
        }
        for (column, all) in computed {
            var column = column
            column.values = kept.compactMap { all[$0] }
            columns.append((column.name, column))
        }
        try Self.removeUseless(&columns, &notes)
        let names = ColumnHeading.variables(columns.map(\.column.name) + [headings[target].name])
        for (i, name) in names.dropLast().enumerated() {
            if columns[i].column.name != name {
                notes.append("column '\(columns[i].column.name)' is called \(name) in the formulas")
            }
            columns[i].column.name = name
        }
        if notes.count > 40 { notes = Array(notes.prefix(39)) + ["and \(notes.count - 39) further notes"] }
        var dataset = Dataset(
            features: columns.map(\.column),
            target: Dataset.Column(name: names[names.count - 1], values: values(target), unit: unit(target)),
            uncertainty: uncertainty.map(values), constants: request.constants)
        dataset.constants = request.constants
        return DescriptorTable(
            dataset: dataset, headings: columns.map(\.heading), targetHeading: headings[target].heading,
            groups: group.map { g in kept.map { text.records[$0].cells[g] } },
            lines: kept.map { text.records[$0].line },
            leftOutLines: leftOut, notes: notes)
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
    }

    /// Leaves out what is constant or another column again; tells what is a line of another.
    private static func removeUseless(
        _ columns: inout [(heading: String, column: Dataset.Column)], _ notes: inout [String]
    ) throws {
        let constant = columns.filter { isConstant($0.column.values) }
        if !constant.isEmpty {
            notes.append("constant columns are left out: \(list(constant.map(\.heading)))")
            columns.removeAll { isConstant($0.column.values) }
        }
        guard let rows = columns.first?.column.values.count, rows > 2 else { return }
        // Equal projections on a fixed direction tell which columns to compare.
        var standard: [(projection: Double, index: Int, values: [Double])] = []
        for (i, item) in columns.enumerated() {
            let mean = item.column.values.reduce(0, +) / Double(rows)
            let norm = item.column.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
            let z = item.column.values.map { ($0 - mean) / norm }
            var projection = 0.0
            for (r, value) in z.enumerated() { projection += value * (Double(r * 7919 % 1009) / 1009 - 0.5) }
            standard.append((abs(projection), i, z))
        }
        standard.sort { ($0.projection, $0.index) < ($1.projection, $1.index) }
        var copies: Set<Int> = []
        for (a, first) in standard.enumerated() {
            for second in standard[(a + 1)...] {
                guard second.projection - first.projection < 1e-9 else { break }
                let dot = zip(first.values, second.values).reduce(0) { $0 + $1.0 * $1.1 }
                guard abs(dot) > 1 - 1e-12 else { continue }
                let (kept, other) = (min(first.index, second.index), max(first.index, second.index))
                let (x, y) = (columns[kept].column, columns[other].column)
                if copies.contains(other) || copies.contains(kept) { continue }
                if x.unit?.dimension == y.unit?.dimension {
                    copies.insert(other)
                    notes.append(
                        "column '\(columns[other].heading)' is left out: it is collinear with '\(columns[kept].heading)'"
                    )
                } else {
                    notes.append(
                        "columns '\(columns[kept].heading)' and '\(columns[other].heading)' are collinear; both are kept, for their units differ"
                    )
                }
            }
        }
        let all = columns
        columns = all.indices.filter { !copies.contains($0) }.map { all[$0] }
        if rows < columns.count {
            notes.append(
                "there are fewer rows (\(rows)) than columns (\(columns.count)): some formula will fit by chance; look at the left-out error"
            )
        }
    }

    private static func isConstant(_ values: [Double]) -> Bool {
        guard let low = values.min(), let high = values.max() else { return true }
        return high - low <= 1e-13 * max(abs(high), abs(low))
    }
}
