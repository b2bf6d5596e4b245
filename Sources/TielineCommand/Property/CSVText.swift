/// Comma-separated values as in RFC 4180, with the line of each record.
struct CSVText {
    struct Record {
        /// Line of the file in which the record begins, from 1.
        var line: Int
        var cells: [String]
    }

    var header: Record
    var records: [Record]

    /// - Throws: `CommandFailure` where the text has no header or a quote is not closed.
    static func read(_ text: String, file: String) throws(CommandFailure) -> CSVText {
        var bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var all = try records(bytes, separator: separator(bytes), file: file)
        guard !all.isEmpty else {
            throw .refused("\(file): there is no header", hint: "the first line names the columns")
        }
        return CSVText(header: all.removeFirst(), records: all)
    }

    /// A comma, unless the first line has none and semicolons or tabs.
    private static func separator(_ bytes: [UInt8]) -> UInt8 {
        let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
        for candidate in [",", ";", "\t"].map({ $0.utf8.first ?? 0 }) where first.contains(candidate) {
            return candidate
        }
        return UInt8(ascii: ",")
    }

    private static func records(_ bytes: [UInt8], separator: UInt8, file: String) throws(CommandFailure) -> [Record] {
        let quote = UInt8(ascii: "\"")
        var records: [Record] = []
        var cells: [String] = []
        var cell: [UInt8] = []
        var line = 1
        var start = 1
        var opened: Int?
        var wasQuoted = false
        func endCell() {
            var text = String(decoding: cell, as: UTF8.self)
            if !wasQuoted { text = text.trimmedOfBlanks() }
            cells.append(text)
            cell.removeAll(keepingCapacity: true)
            wasQuoted = false
        }
        func endRecord() {
            endCell()
            // Empty lines separate nothing.
            if cells != [""] { records.append(Record(line: start, cells: cells)) }
            cells.removeAll(keepingCapacity: true)
            start = line
        }
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if opened != nil {
                if byte == quote {
                    if i + 1 < bytes.count, bytes[i + 1] == quote {
                        cell.append(quote)
                        i += 1
                    } else {
                        opened = nil
                    }
                } else {
                    if byte == UInt8(ascii: "\n") { line += 1 }
                    cell.append(byte)
                }
            } else if byte == quote, cell.allSatisfy({ $0 == UInt8(ascii: " ") }) {
                opened = line
                wasQuoted = true
                cell.removeAll(keepingCapacity: true)
            } else if byte == separator {
                endCell()
            } else if byte == UInt8(ascii: "\n") {
                line += 1
                endRecord()
            } else if byte != UInt8(ascii: "\r") {
                cell.append(byte)
            }
            i += 1
        }
        if let opened {
            throw .refused("\(file):\(opened): error: a quote is opened and never closed", hint: "close it with \"")
        }
        if !cell.isEmpty || !cells.isEmpty || wasQuoted { endRecord() }
        return records
    }

    /// A record as a line, quoted where it must be.
    static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let isPlain = cell.utf8.allSatisfy {
                $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n")
                    && $0 != UInt8(ascii: "\r")
            }
            return isPlain
                ? cell
                : "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }.joined(separator: ",")
    }
}

extension String {
    fileprivate func trimmedOfBlanks() -> String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
