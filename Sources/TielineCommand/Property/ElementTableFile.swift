import AlloyDesign
import Foundation

/// A user's own table of a property of the elements.
///
///     # source: our purchasing department, October 2026
///     element,USD/kg
///     Ni,16.10
///     Co,33.2
enum ElementTableFile {
    static func read(_ path: String, quantity: String, isPrice: Bool) throws(CommandFailure) -> ElementTable {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .refused("the table \(path) cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        var source: String?
        for line in lines where line.hasPrefix("#") {
            let text = line.dropFirst().trimmingCharacters(in: .whitespaces)
            if text.lowercased().hasPrefix("source:") {
                source = text.dropFirst(7).trimmingCharacters(in: .whitespaces)
            }
        }
        guard let source, !source.isEmpty else {
            throw .refused(
                "\(path): error: the table does not say where it is from",
                hint: "begin it with a line '# source: …' that names source and date")
        }
        // Comments become empty lines, so that lines keep their numbers.
        let text = lines.map { $0.hasPrefix("#") ? "" : String($0) }.joined(separator: "\n")
        let table = try CSVText.read(text, file: path)
        let example = isPrice ? "element,USD/kg" : "element,index"
        guard table.header.cells.count == 2, table.header.cells[0].lowercased() == "element" else {
            throw .refused(
                "\(path):\(table.header.line): error: the header is '\(table.header.cells.joined(separator: ","))'",
                hint: "write '\(example)'")
        }
        let unit = table.header.cells[1]
        if isPrice, !isPriceUnit(unit) {
            throw .refused(
                "\(path):\(table.header.line): error: '\(unit)' is not a currency per kilogram",
                hint: "write '\(example)'")
        }
        var values: [String: Double] = [:]
        for record in table.records {
            func refuse(_ message: String, _ hint: String? = nil) -> CommandFailure {
                .refused("\(path):\(record.line): error: \(message)", hint: hint)
            }
            guard record.cells.count == 2 else { throw refuse("the row has \(record.cells.count) cells, not 2") }
            let symbol = record.cells[0]
            guard ChemicalElement.symbols.contains(symbol.capitalizedSymbol) else {
                throw refuse("'\(symbol)' is not the symbol of an element")
            }
            guard let value = Double(record.cells[1]), value.isFinite, value >= 0 else {
                throw refuse(
                    "'\(record.cells[1])' is not a number of 0 or more", "leave out elements that have no value")
            }
            guard values.updateValue(value, forKey: symbol.uppercased()) == nil else {
                throw refuse("\(symbol) is given twice")
            }
        }
        return ElementTable(quantity: quantity, unit: isPrice ? unit : "", source: "\(path): \(source)", values: values)
    }

    /// Three capitals per kilogram.
    private static func isPriceUnit(_ unit: String) -> Bool {
        let parts = unit.split(separator: "/")
        return parts.count == 2 && parts[1] == "kg" && parts[0].count == 3
            && parts[0].allSatisfy { ("A"..."Z").contains($0) }
    }
}
