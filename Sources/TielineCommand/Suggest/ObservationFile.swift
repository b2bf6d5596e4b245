import BayesianOptimization
import Foundation

/// What is known of a problem: finished, failed, pending and abandoned evaluations, from JSON Lines or a CSV table.
struct ObservationFile {
    struct Entry {
        enum State {
            case observed(Observation)
            case pending
            case abandoned
        }
        var id: String?
        var line: Int
        var point: Point
        var state: State
    }

    var entries: [Entry] = []
    /// The columns of a table.
    var header: [String]?

    static func read(_ path: String, _ problem: OptimizationProblemFile) throws -> ObservationFile {
        let data = try TextFile.bytes(path, what: "the observations")
        let isTable = path.lowercased().hasSuffix(".csv") || (path == "-" && !looksLikeJSON(data))
        var file = ObservationFile()
        if isTable {
            try file.readTable(data, path, problem)
        } else {
            try file.readLines(data, path, problem)
        }
        return file
    }

    private static func looksLikeJSON(_ data: Data) -> Bool {
        guard let first = data.first(where: { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }) else {
            return true
        }
        return first == UInt8(ascii: "{")
    }

    private func refusedRepetition(_ path: String, _ line: Int, _ id: String, _ first: Int) -> CommandFailure {
        JSONObject.refused(
            path, line, "the id \"\(id)\" stands on line \(first) already",
            hint: "give repeated measurements of one composition ids of their own")
    }

    // MARK: JSON Lines

    private mutating func readLines(_ data: Data, _ path: String, _ problem: OptimizationProblemFile) throws {
        var lineOfID: [String: Int] = [:]
        let names = ObservationNames(problem)
        for (i, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
            let value: JSONValue
            do { value = try JSONValue.read(line, line: i + 1) } catch {
                throw JSONObject.refused(path, error.line, error.message, hint: error.hint)
            }
            let entry = try Self.entry(JSONObject(value, file: path, what: "the observation"), names)
            if let id = entry.id {
                if let first = lineOfID.updateValue(i + 1, forKey: id) {
                    throw refusedRepetition(path, i + 1, id, first)
                }
            }
            entries.append(entry)
        }
    }

    private static func entry(_ given: JSONObject, _ names: ObservationNames) throws -> Entry {
        var object = given
        var id: String?
        if let value = object.value("id") {
            switch value.content {
            case .string(let text): id = text
            case .number(let number): id = Int(exactly: number).map(String.init) ?? number.description
            default: throw object.refused("\"id\" should be a text or a number")
            }
        }
        guard let x = object.value("x") else { throw object.refused("\"x\" is missing", hint: "{\"x\":{…},\"y\":{…}}") }
        var coordinates = try JSONObject(x, file: object.file, what: "\"x\"")
        var cells: [String: String] = [:]
        var numbers: [String: Double] = [:]
        for key in coordinates.keys {
            guard let value = coordinates.value(key) else { continue }
            switch value.content {
            case .number(let number): numbers[key] = number
            case .string(let text): cells[key] = text
            case .boolean(let flag): cells[key] = flag ? "true" : "false"
            default: throw object.refused("\"x\": the value of \(key) should be a number or a text, not \(value.kind)")
            }
        }
        let point = try names.point(numbers: numbers, texts: cells, file: object.file, line: object.line)
        let failed = try object.string("failed")
        let isPending = try object.boolean("pending") ?? false
        let isAbandoned = try object.boolean("abandoned") ?? false
        var measurements: [String: Observation.Measurement] = [:]
        if var y = try object.object("y", what: "\"y\"") {
            for key in y.keys {
                guard let value = y.value(key) else { continue }
                switch value.content {
                case .number(let number): measurements[key] = .init(number)
                case .object:
                    var detail = try JSONObject(value, file: object.file, what: "\"y\" of \(key)")
                    let number = try detail.requiredNumber("value")
                    let deviation = try detail.number("sd")
                    try detail.finish()
                    if let deviation, deviation < 0 { throw detail.refused("\"sd\" is below 0") }
                    measurements[key] = .init(number, noiseVariance: deviation.map { $0 * $0 })
                case .string(let text)
                where ["nan", "inf", "infinity", "-inf", "-infinity"].contains(text.lowercased()):
                    throw y.refused(
                        "\(key) is \(text), which is not a number",
                        hint:
                            "tell a failed evaluation as {\"x\":{…},\"failed\":\"reason\"}, leave out what was not measured"
                    )
                default:
                    throw y.refused(
                        "the value of \(key) should be a number or {\"value\":…,\"sd\":…}, not \(value.kind)")
                }
            }
        }
        try object.finish()
        let states = [failed != nil, isPending, isAbandoned, !measurements.isEmpty].filter { $0 }.count
        guard states <= 1 else {
            throw object.refused("only one of \"y\", \"failed\", \"pending\" and \"abandoned\" can hold")
        }
        let state: Entry.State
        if let failed {
            state = .observed(Observation(point, failure: failed))
        } else if isPending {
            state = .pending
        } else if isAbandoned {
            state = .abandoned
        } else {
            guard names.quantities.contains(where: { measurements[$0] != nil }) else {
                throw object.refused(
                    "there is none of \(names.quantities.joined(separator: ", ")) in \"y\"",
                    hint:
                        "a failed evaluation is {\"x\":{…},\"failed\":\"reason\"}, one under way {\"x\":{…},\"pending\":true}"
                )
            }
            state = .observed(Observation(point, .values(measurements)))
        }
        return Entry(id: id, line: object.line, point: point, state: state)
    }

    // MARK: A table

    /// Columns are named as the parameters and quantities; `sd QUANTITY`, `id` and `status` are known beside them. A row
    /// without any outcome is pending; a status other than done, pending and abandoned is the reason of a failure.
    private mutating func readTable(_ data: Data, _ path: String, _ problem: OptimizationProblemFile) throws {
        guard data.contains(where: { $0 > 0x20 }) else { return }
        let table = try CSVText.read(String(decoding: data, as: UTF8.self), file: path)
        header = table.header.cells
        let names = ObservationNames(problem)
        var column: [String: Int] = [:]
        for (c, name) in table.header.cells.enumerated() {
            if column.updateValue(c, forKey: name) != nil {
                throw JSONObject.refused(path, table.header.line, "two columns are named \"\(name)\"")
            }
        }
        let quantities = problem.quantities
        var lineOfID: [String: Int] = [:]
        for record in table.records {
            func cell(_ name: String) -> String? {
                guard let c = column[name], c < record.cells.count, !record.cells[c].isEmpty else { return nil }
                return record.cells[c]
            }
            func number(_ name: String) throws -> Double? {
                guard let text = cell(name) else { return nil }
                guard let value = Double(text), value.isFinite else {
                    throw JSONObject.refused(
                        path, record.line, "\(name) is \"\(text)\", which is not a number",
                        hint: "leave out what was not measured; write why an evaluation failed into the column status")
                }
                return value
            }
            var numbers: [String: Double] = [:]
            var texts: [String: String] = [:]
            for name in problem.space.names {
                guard let text = cell(name) else { continue }
                if names.isChoice(name) { texts[name] = text } else { numbers[name] = try number(name) }
            }
            let point = try names.point(numbers: numbers, texts: texts, file: path, line: record.line)
            let id = cell("id")
            if let id, let first = lineOfID.updateValue(record.line, forKey: id) {
                throw refusedRepetition(path, record.line, id, first)
            }
            var measurements: [String: Observation.Measurement] = [:]
            for name in quantities {
                guard let value = try number(name) else { continue }
                let deviation = try number("sd \(name)")
                if let deviation, deviation < 0 {
                    throw JSONObject.refused(path, record.line, "the standard deviation of \(name) is below 0")
                }
                measurements[name] = .init(value, noiseVariance: deviation.map { $0 * $0 })
            }
            let state: Entry.State
            switch cell("status")?.lowercased() {
            case nil, "done", "ok":
                state = measurements.isEmpty ? .pending : .observed(Observation(point, .values(measurements)))
            case "pending", "abandoned":
                guard measurements.isEmpty else {
                    throw JSONObject.refused(
                        path, record.line, "the row has outcomes and the status \"\(cell("status") ?? "")\"",
                        hint: "empty the status of an evaluation that is done")
                }
                state = cell("status")?.lowercased() == "pending" ? .pending : .abandoned
            default: state = .observed(Observation(point, failure: cell("status") ?? "failed"))
            }
            entries.append(Entry(id: id, line: record.line, point: point, state: state))
        }
    }
}

/// Turns named numbers and texts into points.
struct ObservationNames {
    private let problem: OptimizationProblemFile
    private let components: [String]
    private let choices: [String: [String]]
    let quantities: [String]

    init(_ problem: OptimizationProblemFile) {
        self.problem = problem
        components = problem.componentNames
        quantities = problem.quantities
        choices = Dictionary(
            uniqueKeysWithValues: problem.space.parameters.compactMap { parameter in
                if case .choice(let options) = parameter.domain { (parameter.name, options) } else { nil }
            })
    }

    func isChoice(_ name: String) -> Bool { choices[name] != nil }

    func point(
        numbers: [String: Double], texts: [String: String], file: String, line: Int
    ) throws -> Point {
        let names = problem.space.names
        for name in (Array(numbers.keys) + texts.keys).sorted() where !names.contains(name) {
            throw JSONObject.refused(
                file, line, "\"x\" names \"\(name)\", which is not a parameter",
                hint: "parameters: " + names.joined(separator: ", "))
        }
        var missing: [String] = []
        var fractions = components.map { name -> Double in
            guard let number = numbers[name] else {
                missing.append(name)
                return 0
            }
            return number / problem.whole
        }
        // One fraction may be left out as the balance.
        if missing.count == 1, let i = components.firstIndex(of: missing[0]), components.count > 1 {
            fractions[i] = max(0, 1 - fractions.reduce(0, +))
            // A sum above 1 stays visible; rounding is taken off.
            fractions[i] = fractions[i] < 1e-12 ? 0 : fractions[i]
            missing = []
        }
        var values: [Double] = []
        for parameter in problem.space.parameters {
            let name = parameter.name
            if let options = choices[name] {
                let text = texts[name] ?? numbers[name].map { Int(exactly: $0).map(String.init) ?? $0.description }
                guard let text else {
                    missing.append(name)
                    continue
                }
                guard let index = options.firstIndex(of: text) else {
                    throw JSONObject.refused(
                        file, line, "\(name) = \"\(text)\" is not one of its options",
                        hint: "options: " + options.joined(separator: ", "))
                }
                values.append(Double(index))
            } else if let number = numbers[name] {
                values.append(number)
            } else {
                missing.append(name)
            }
        }
        guard missing.isEmpty else {
            throw JSONObject.refused(file, line, "\"x\" has no \(missing.joined(separator: ", "))")
        }
        do {
            return try problem.space.knownPoint(fractions: fractions, values: values)
        } catch {
            throw JSONObject.refused(file, line, error.description)
        }
    }
}
