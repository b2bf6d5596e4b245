import AlloyDesign

/// How the columns of a table give an alloy's composition.
struct AlloyTable {
    /// An alloy that was read, or why it was not.
    struct Alloy {
        var composition: Composition
        /// What was assumed about the amounts.
        var warnings: [String]
    }

    /// Why a row is no alloy.
    struct RowError: Error, Equatable {
        var message: String
        var hint: String?
    }

    private enum Layout {
        /// Columns of elements by their index, all in one unit.
        case elements([(column: Int, symbol: String)], CompositionUnit)
        /// A column that holds compositions such as `Ni-bal Cr-20`.
        case composition(column: Int, CompositionUnit)
        /// A column that holds formulas such as `Al0.5CoCrFeNi`.
        case formula(column: Int)
    }

    private let layout: Layout
    private let columns: Int
    private let masses: AtomicMasses
    /// Largest deviation of the sum of a row's amounts, relative to the whole, that is scaled away with a warning.
    private let sumTolerance: Double

    /// - Parameters:
    ///   - unit: of element columns that name none and of composition texts.
    ///   - column: the column with the composition, where it is neither in element columns nor called so.
    ///   - elementColumns: the columns that are elements; empty: those that look like it.
    init(
        header: [String], file: String, unit: CompositionUnit?, column: String?, elementColumns: [String],
        masses: AtomicMasses,
        sumTolerance: Double
    ) throws(CommandFailure) {
        columns = header.count
        self.masses = masses
        self.sumTolerance = sumTolerance
        func index(_ name: String) -> Int? { header.firstIndex { $0.lowercased() == name.lowercased() } }
        if let column {
            guard let found = index(column) else {
                throw .refused(
                    "\(file):1: error: there is no column '\(column)'",
                    hint: "the columns are \(header.joined(separator: ", "))")
            }
            layout = unit.map { .composition(column: found, $0) } ?? .formula(column: found)
            return
        }
        let elements = try Self.elementColumns(header, named: elementColumns, file: file)
        guard elements.isEmpty else {
            layout = try Self.elementLayout(elements, header: header, file: file, unit: unit)
            return
        }
        if let found = index("composition") {
            guard let unit else {
                throw .refused("\(file):1: error: the compositions have no unit", hint: "add --unit at% or --unit wt%")
            }
            layout = .composition(column: found, unit)
        } else if let found = index("formula") {
            guard unit?.isByMass != true else {
                throw .refused(
                    "\(file):1: error: a formula is a ratio of atoms; it cannot be in \(unit?.rawValue ?? "")",
                    hint: "leave --unit away, or name the column 'composition'")
            }
            layout = .formula(column: found)
        } else {
            throw .refused(
                "\(file):1: error: no column gives a composition",
                hint:
                    "name columns by elements (Ni, Cr, …), or one column 'formula' or 'composition', or use --alloy-column"
            )
        }
    }

    private typealias ElementColumn = (column: Int, symbol: String, unit: CompositionUnit?)

    /// The columns that are elements: those named, or those headed by symbols. Where symbols are in their usual spelling (Fe), capitals
    /// (SI, TC) are something else, and that is told.
    private static func elementColumns(
        _ header: [String], named: [String], file: String
    ) throws(CommandFailure) -> [ElementColumn] {
        if !named.isEmpty {
            var found: [ElementColumn] = []
            for name in named {
                guard let column = header.firstIndex(of: name) else {
                    throw .refused(
                        "\(file):1: error: there is no column '\(name)'",
                        hint: "the columns are \(header.joined(separator: ", "))")
                }
                guard let element = element(name) else {
                    throw .refused(
                        "\(file):1: error: '\(name)' is not the symbol of an element",
                        hint: "write Ni, NI, Ni_wt or Ni (at%)")
                }
                found.append((column, element.symbol, element.unit))
            }
            return found
        }
        let all = header.enumerated().compactMap { offset, text in
            element(text).map { (column: offset, symbol: $0.symbol, unit: $0.unit) }
        }
        func isUsual(_ column: Int) -> Bool { header[column].dropFirst().first?.isLowercase ?? false }
        func isCapitals(_ column: Int) -> Bool {
            header[column].count > 1 && header[column].prefix(2).allSatisfy(\.isUppercase)
        }
        guard all.contains(where: { isUsual($0.column) }) else { return all }
        let others = all.filter { isCapitals($0.column) }
        if !others.isEmpty {
            StandardError.write(
                "\(file):1: warning: \(others.map { header[$0.column] }.joined(separator: ", ")) "
                    + "\(others.count == 1 ? "is" : "are") not read as elements, since others are written as "
                    + (all.first { isUsual($0.column) }.map { header[$0.column] } ?? ""))
            StandardError.write("hint: --element-columns names the columns that are")
        }
        return all.filter { !isCapitals($0.column) }
    }

    private static func elementLayout(
        _ elements: [ElementColumn], header: [String], file: String, unit: CompositionUnit?
    ) throws(CommandFailure) -> Layout {
        for (i, element) in elements.enumerated() {
            if let other = elements.prefix(i).first(where: { $0.symbol == element.symbol }) {
                throw .refused(
                    "\(file):1: error: '\(header[other.column])' and '\(header[element.column])' are columns of the same element",
                    hint: "rename one of them so that it is no element's symbol")
            }
        }
        let units = Set(elements.compactMap(\.unit))
        guard units.count <= 1, units.isEmpty || units.count == 1 && elements.allSatisfy({ $0.unit != nil }) else {
            throw .refused(
                "\(file):1: error: the columns of elements are in different units",
                hint: "write all of them in the same unit, or none and use --unit")
        }
        if let own = units.first, let unit, own != unit {
            throw .refused(
                "\(file):1: error: the columns are in \(own.rawValue), --unit says \(unit.rawValue)",
                hint: "leave --unit away")
        }
        guard let used = units.first ?? unit else {
            throw .refused(
                "\(file):1: error: the columns of elements have no unit", hint: "add --unit at% or --unit wt%")
        }
        return .elements(elements.map { ($0.column, $0.symbol) }, used)
    }

    /// `Ni`, `NI`, `Ni_wt`, `Ni at%`, `Ni (wt.%)` …: an element's symbol, in its usual spelling or in capitals, and a unit.
    static func element(_ heading: String) -> (symbol: String, unit: CompositionUnit?)? {
        let symbol = heading.prefix { $0.isASCII && $0.isLetter }
        guard let first = symbol.first, first.isUppercase,
            ChemicalElement.symbols.contains(String(symbol).capitalizedSymbol),
            String(symbol) == String(symbol).capitalizedSymbol || symbol.allSatisfy(\.isUppercase)
        else { return nil }
        let rest = heading.dropFirst(symbol.count).filter { !" _()[]".contains($0) }.lowercased()
        let name = String(symbol).uppercased()
        if rest.isEmpty { return (name, nil) }
        let written = ["wt": "wt%", "at": "at%", "mass": "wt%", "mol": "at%"][rest] ?? rest
        return CompositionUnit(parsing: written).map { (name, $0) }
    }

    /// The alloy of a row.
    func alloy(_ cells: [String]) throws(RowError) -> Alloy {
        guard cells.count == columns else {
            throw RowError(
                message: "the row has \(cells.count) cells, the header \(columns)",
                hint: "quote cells that hold a comma")
        }
        do throws(CompositionError) {
            switch layout {
            case .composition(let column, let unit):
                return Alloy(
                    composition: try Composition(parsing: cells[column], unit: unit, masses: masses), warnings: [])
            case .formula(let column):
                return Alloy(composition: try Composition(formula: cells[column]), warnings: [])
            case .elements: break
            }
        } catch { throw RowError(message: error.message, hint: error.hint) }
        guard case .elements(let elements, let unit) = layout else { preconditionFailure("all layouts are read") }
        return try alloy(cells, elements, unit)
    }

    private func alloy(
        _ cells: [String], _ elements: [(column: Int, symbol: String)], _ unit: CompositionUnit
    ) throws(RowError) -> Alloy {
        var amounts: [String: Double] = [:]
        var balance: String?
        for (column, symbol) in elements {
            let text = cells[column]
            if text.isEmpty { continue }
            if ["bal", "bal.", "balance"].contains(text.lowercased()) {
                if let balance {
                    throw RowError(
                        message:
                            "more than one balance element: \(balance.capitalizedSymbol), \(symbol.capitalizedSymbol)",
                        hint: nil)
                }
                balance = symbol
                continue
            }
            guard let value = Double(text), value.isFinite else {
                throw RowError(
                    message: "the amount of \(symbol.capitalizedSymbol), '\(text)', is not a number",
                    hint: "write amounts with a decimal point, leave the cell empty for none, or write bal")
            }
            guard value >= 0 else {
                throw RowError(message: "the amount of \(symbol.capitalizedSymbol), \(text), is negative", hint: nil)
            }
            if value > 0 { amounts[symbol] = value }
        }
        let sum = amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
        let whole = unit.whole
        var warnings: [String] = []
        if let balance {
            guard sum < whole else {
                throw RowError(
                    message:
                        "the other elements sum to \(NumberText.significant(sum)) \(unit.rawValue), which leaves nothing for "
                        + balance.capitalizedSymbol, hint: nil)
            }
            amounts[balance] = whole - sum
        } else {
            let deviation = abs(sum / whole - 1)
            guard deviation <= sumTolerance else {
                throw RowError(
                    message:
                        "the amounts sum to \(NumberText.significant(sum)), not to \(NumberText.significant(whole)) (\(unit.rawValue))",
                    hint: deviation < 0.1
                        ? "mark one element as bal, or accept it with --sum-tolerance"
                        : "check --unit, and which columns are elements (--element-columns)")
            }
            if deviation > 1e-6 {
                warnings.append(
                    "the amounts sum to \(NumberText.significant(sum)) \(unit.rawValue) and were scaled to "
                        + NumberText.significant(whole))
            }
            amounts = amounts.mapValues { $0 * whole / sum }
        }
        do {
            return Alloy(composition: try Composition(amounts: amounts, unit: unit, masses: masses), warnings: warnings)
        } catch { throw RowError(message: error.message, hint: error.hint) }
    }
}
