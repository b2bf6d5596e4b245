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
    init(
        header: [String], file: String, unit: CompositionUnit?, column: String?, masses: AtomicMasses,
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
        let elements = header.enumerated().compactMap { offset, text in
            Self.element(text).map { (column: offset, symbol: $0.symbol, unit: $0.unit) }
        }
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

    private static func elementLayout(
        _ elements: [(column: Int, symbol: String, unit: CompositionUnit?)], header: [String], file: String,
        unit: CompositionUnit?
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
                    hint: "mark one element as bal, or accept it with --sum-tolerance")
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
