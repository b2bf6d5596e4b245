import AlloyDesign
import Foundation

/// Alloys through the properties, in blocks, so that results appear while work goes on.
struct PropertyRun {
    struct Item: Sendable {
        var origin: PropertyRow.Origin?
        var alloy: Result<AlloyTable.Alloy, AlloyTable.RowError>
    }

    let plan: PropertyPlan
    let threads: Int
    let inputHeader: [String]

    /// - Parameter take: is given the rows of a block, in order.
    func perform(_ items: [Item], _ take: ([PropertyRow]) throws -> Void) throws {
        let workers = (0..<threads).map { _ in PropertyWorker(plan) }
        let block = 32 * threads
        for start in stride(from: 0, to: items.count, by: block) {
            let rows = OrderedWork.map(Array(items[start..<min(items.count, start + block)]), workers: workers) {
                worker, item in Self.row(item, worker)
            }
            try take(rows)
        }
    }

    private static func row(_ item: Item, _ worker: PropertyWorker) -> PropertyRow {
        switch item.alloy {
        case .success(let alloy):
            var evaluation = worker.evaluate(alloy.composition)
            evaluation.warnings = alloy.warnings + evaluation.warnings
            return PropertyRow(origin: item.origin, outcome: .evaluated(evaluation))
        case .failure(let error):
            return PropertyRow(origin: item.origin, outcome: .unreadable(message: error.message, hint: error.hint))
        }
    }
}

/// Where rows go: a file or standard output, as CSV, JSON or text.
final class PropertySink {
    enum Format { case csv, json, text }

    private let format: Format
    private let handle: FileHandle
    private let csv: PropertyCSV
    private let json: PropertyJSON
    private var isEmpty = true

    /// - Parameter fallback: the format on standard output when JSON is not asked for.
    init(output: String?, json wantsJSON: Bool, fallback: Format, run: PropertyRun) throws {
        csv = PropertyCSV(properties: run.plan.properties, inputHeader: run.inputHeader)
        json = PropertyJSON(properties: run.plan.properties, inputHeader: run.inputHeader)
        if let output {
            let ending = (output as NSString).pathExtension.lowercased()
            guard let named = ["csv": Format.csv, "json": .json][ending] else {
                throw CommandFailure(
                    status: .usage, message: "the ending of \(output) names no format",
                    hint: "end it with .csv or .json")
            }
            guard named == .json || !wantsJSON else {
                throw CommandFailure(
                    status: .usage, message: "--json is asked for, and \(output) is to be CSV", hint: "give one of them"
                )
            }
            guard FileManager.default.createFile(atPath: output, contents: nil),
                let opened = FileHandle(forWritingAtPath: output)
            else { throw CommandFailure.refused("\(output) cannot be written") }
            format = named
            handle = opened
        } else {
            format = wantsJSON ? .json : fallback
            handle = .standardOutput
        }
        switch format {
        case .csv: try put(CSVText.line(csv.header) + "\n")
        case .json: try put("[")
        case .text: break
        }
    }

    func write(_ row: PropertyRow) throws {
        switch format {
        case .csv: try put(CSVText.line(csv.cells(row)) + "\n")
        case .json:
            var text = JSONText()
            json.append(row, to: &text)
            try put((isEmpty ? "" : ",\n") + text.text)
        case .text:
            guard case .evaluated(let evaluation) = row.outcome else { break }
            try put(PropertyReport.lines(evaluation, csv.properties).joined(separator: "\n") + "\n")
        }
        isEmpty = false
    }

    func finish() throws { if format == .json { try put("]\n") } }

    private func put(_ text: String) throws { try handle.write(contentsOf: Data(text.utf8)) }
}

/// Counts rows, tells what was wrong with them, and how far long work has come; all on standard error.
struct PropertyProgress {
    private let total: Int
    private let file: String
    private let start = DispatchTime.now()
    private var told = 0.0
    private(set) var done = 0
    private(set) var unproven = 0
    private var unreadable = 0
    private static let mostMessages = 20
    /// Seconds between two reports.
    private static let interval = 2.0

    init(total: Int, file: String) {
        self.total = total
        self.file = file
    }

    mutating func count(_ row: PropertyRow, _ properties: [PropertyModel]) {
        done += 1
        if row.isUnproven(properties) { unproven += 1 }
        if case .unreadable(let message, let hint) = row.outcome, let origin = row.origin {
            unreadable += 1
            if unreadable <= Self.mostMessages {
                StandardError.write("\(file):\(origin.line): error: \(message)")
                if let hint { StandardError.write("hint: \(hint)") }
            }
        }
    }

    /// Tells how far the work has come, now and then.
    mutating func report() {
        let elapsed = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) * 1e-9
        guard elapsed - told >= Self.interval, done < total else { return }
        told = elapsed
        let left = elapsed / Double(done) * Double(total - done)
        StandardError.write(
            "\(done) of \(total) rows, \(unproven) failed or uncertified, about \(NumberText.significant(left, digits: 2)) s left"
        )
    }

    func finish() {
        if unreadable > Self.mostMessages {
            StandardError.write("\(unreadable - Self.mostMessages) more rows could not be read")
        }
        if told > 0 { StandardError.write("\(done) of \(total) rows, \(unproven) failed or uncertified") }
    }
}
