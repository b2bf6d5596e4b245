import AlloyDesign

/// An alloy that properties were asked of, with what came of it.
struct PropertyRow: Sendable {
    /// The row of a table that it came from, if it did.
    struct Origin: Sendable {
        var line: Int
        var cells: [String]
    }

    enum Outcome: Sendable {
        case evaluated(Evaluation)
        /// The row is no alloy.
        case unreadable(message: String, hint: String?)
    }

    var origin: Origin?
    var outcome: Outcome

    /// Values that were not computed.
    func failures(of properties: [PropertyModel]) -> Int {
        switch outcome {
        case .evaluated(let evaluation): properties.count { evaluation[$0]?.value == nil }
        case .unreadable: properties.count
        }
    }

    /// Whether some value is missing or rests on an equilibrium that was not screened.
    func isUnproven(_ properties: [PropertyModel]) -> Bool {
        if failures(of: properties) > 0 { return true }
        if case .evaluated(let evaluation) = outcome { return evaluation.grade == .uncertified }
        return true
    }

    /// Whether all, some or none of the properties have a value.
    func status(_ properties: [PropertyModel]) -> String {
        let failures = failures(of: properties)
        return failures == 0 ? "ok" : failures == properties.count ? "failed" : "partly failed"
    }

    func result(of property: PropertyModel) -> PropertyResult {
        switch outcome {
        case .evaluated(let evaluation):
            evaluation[property]
                ?? .failure(PropertyFailure(reason: "not-computed", message: "the property was not computed"))
        case .unreadable(let message, _): .failure(PropertyFailure(reason: "invalid-input", message: message))
        }
    }
}

extension Bound {
    /// As a status in a table.
    fileprivate var words: String {
        switch self {
        case .exact: "ok"
        case .atMost: "at most"
        case .atLeast: "at least"
        }
    }
}

/// Rows as CSV: the columns of the input as they were, then those of the properties, then what is to be known of the row.
struct PropertyCSV {
    let properties: [PropertyModel]
    let inputHeader: [String]

    var header: [String] {
        var header = inputHeader
        func add(_ name: String) { header.append(header.contains(name) ? "tieline \(name)" : name) }
        for property in properties {
            add(property.unit.isEmpty ? property.name : "\(property.name) [\(property.unit)]")
            if property.uncertaintyMeaning != nil { add("\(property.name) uncertainty") }
            add("\(property.name) status")
            add("\(property.name) note")
        }
        for name in ["alloy [at%]", "status", "grade", "warnings", "message", "line"] { add(name) }
        return header
    }

    func cells(_ row: PropertyRow) -> [String] {
        var cells = row.origin?.cells ?? []
        // A row of the wrong length keeps what it has, and stays in its columns.
        if cells.count > inputHeader.count {
            cells =
                Array(cells.prefix(inputHeader.count - 1)) + [cells[(inputHeader.count - 1)...].joined(separator: ",")]
        }
        cells += [String](repeating: "", count: inputHeader.count - cells.count)
        for property in properties {
            let result = row.result(of: property)
            cells.append(result.value?.value.description ?? "")
            if property.uncertaintyMeaning != nil { cells.append(result.value?.uncertainty?.description ?? "") }
            switch result {
            case .value(let value): cells += [value.bound.words, value.note ?? ""]
            case .failure(let failure): cells += ["failed", "\(failure.reason): \(failure.message)"]
            }
        }
        switch row.outcome {
        case .evaluated(let evaluation):
            cells += [
                evaluation.composition.label, row.status(properties), evaluation.grade?.rawValue ?? "",
                evaluation.warnings.joined(separator: "; "), "",
            ]
        case .unreadable(let message, let hint):
            cells += ["", "failed", "", "", message + (hint.map { "; hint: \($0)" } ?? "")]
        }
        cells.append(row.origin.map { "\($0.line)" } ?? "")
        return cells
    }
}

/// Rows as JSON objects.
struct PropertyJSON {
    let properties: [PropertyModel]
    /// Names of the input's columns, made different where the input repeats one.
    private let columns: [String]

    init(properties: [PropertyModel], inputHeader: [String]) {
        self.properties = properties
        var columns: [String] = []
        for name in inputHeader {
            var unique = name
            var number = 1
            while columns.contains(unique) {
                number += 1
                unique = "\(name)_\(number)"
            }
            columns.append(unique)
        }
        self.columns = columns
    }

    func append(_ row: PropertyRow, to json: inout JSONText) {
        json.object { json in
            if let origin = row.origin {
                json.key("line")
                json.integer(origin.line)
                json.key("columns")
                json.object { json in
                    for (name, cell) in zip(columns, origin.cells) {
                        json.key(name)
                        json.string(cell)
                    }
                }
            }
            switch row.outcome {
            case .evaluated(let evaluation):
                json.key("composition")
                json.object { json in
                    for (name, value) in zip(evaluation.composition.elements, evaluation.composition.moleFractions) {
                        json.key(name)
                        json.number(value)
                    }
                }
                json.key("status")
                json.string(row.status(properties))
                json.key("grade")
                if let grade = evaluation.grade { json.string(grade.rawValue) } else { json.null() }
                json.key("warnings")
                json.strings(evaluation.warnings)
            case .unreadable(let message, let hint):
                json.key("composition")
                json.null()
                json.key("status")
                json.string("failed")
                json.key("reason")
                json.string("invalid-input")
                json.key("message")
                json.string(message)
                if let hint {
                    json.key("hint")
                    json.string(hint)
                }
                json.key("grade")
                json.null()
                json.key("warnings")
                json.strings([])
            }
            json.key("properties")
            json.array { json in for property in properties { append(property, row.result(of: property), to: &json) } }
        }
    }

    private func append(_ property: PropertyModel, _ result: PropertyResult, to json: inout JSONText) {
        json.object { json in
            json.key("name")
            json.string(property.name)
            json.key("unit")
            json.string(property.unit)
            json.key("status")
            switch result {
            case .value(let value):
                json.string("ok")
                json.key("value")
                json.number(value.value)
                json.key("bound")
                json.string(value.bound.rawValue)
                json.key("uncertainty")
                if let uncertainty = value.uncertainty { json.number(uncertainty) } else { json.null() }
                if let note = value.note {
                    json.key("note")
                    json.string(note)
                }
            case .failure(let failure):
                json.string("failed")
                json.key("reason")
                json.string(failure.reason)
                json.key("message")
                json.string(failure.message)
            }
        }
    }
}

/// One alloy as lines for a reader.
enum PropertyReport {
    static func lines(_ evaluation: Evaluation, _ properties: [PropertyModel]) -> [String] {
        var lines = [evaluation.composition.label]
        for property in properties {
            switch evaluation[property] {
            case .value(let value):
                let sign = value.bound == .exact ? "=" : value.bound == .atMost ? "<=" : ">="
                var line = "  \(property.name) \(sign) \(NumberText.significant(value.value))"
                if !property.unit.isEmpty { line += " \(property.unit)" }
                if let uncertainty = value.uncertainty {
                    line += " ± \(NumberText.significant(uncertainty, digits: 2))"
                }
                if let shown = shown(value.value, property) { line += " (\(shown))" }
                if let note = value.note { line += "   \(note)" }
                lines.append(line)
            case .failure(let failure):
                lines.append("  \(property.name) failed: \(failure.reason): \(failure.message)")
            case nil: lines.append("  \(property.name) was not computed")
            }
        }
        return lines + evaluation.warnings.map { "  warning: \($0)" }
    }

    /// The value in the unit that people use, where it is another.
    private static func shown(_ value: Double, _ property: PropertyModel) -> String? {
        let display = property.display
        guard !display.unit.isEmpty, display.unit != property.unit, display.factor != 1 || display.offset != 0 else {
            return nil
        }
        return "\(NumberText.significant(value * display.factor + display.offset)) \(display.unit)"
    }
}
