/// A line of `tieline equilibrium --batch` as it claims to be.
enum ResultLine: Sendable, Equatable {
    case equilibrium(ClaimedEquilibrium)
    case failure(id: String?, reason: String)
}

/// What a line with the status `ok` claims.
struct ClaimedEquilibrium: Sendable, Equatable {
    enum Grade: Sendable, Equatable {
        case certified(gap: Double)
        case screened(minimizations: Int)
        case uncertified
    }

    struct Set: Sendable, Equatable {
        var phase: String
        var model: String
        var number: Int
        var ordering: String?
        var fraction: Double
        var x: [String: Double]
        var y: [[Double]]
        var constituents: [[String]]
    }

    var id: String
    var database: String
    var gasConstant: Double
    var temperature: Double
    var pressure: Double
    /// Overall mole fractions.
    var x: [String: Double]
    var phases: [String]?
    var suspended: [String]
    var dormant: [String]
    var grade: Grade
    var gibbsEnergy: Double
    var enthalpy: Double
    var entropy: Double
    /// nil for an absent component.
    var potentials: [String: Double?]
    var sets: [Set]
    var drivingForces: [String: Double]
    /// nil where temperature, pressure and amounts were asked for.
    var asked: ClaimedConditions?
    /// Keys of the line that nothing is done with, in alphabetical order.
    var unread: [String]
}

/// Why a line is no result.
struct LineFault: Error, Equatable {
    var message: String
}

extension ResultLine {
    /// The words that a failed line may give as its reason.
    static let reasons: Swift.Set<String> = [
        "invalid-input", "invalid-conditions", "invalid-system", "invalid-database", "composition-out-of-reach",
        "not-converged", "non-finite-energy", "budget-exceeded", "condition-out-of-reach", "open-component-condenses",
        "undetermined", "empty-lattice",
    ]

    /// Keys of a result, which a failed line may not have.
    private static let resultKeys = [
        "grade", "gap", "G", "H", "S", "mu", "stable", "drivingForce", "minimizations", "iterations", "evaluations",
    ]

    /// Keys of an equilibrium that are read; or tell of the search, where nothing but the search itself could confirm them.
    private static let readKeys: Swift.Set<String> = [
        "id", "status", "T", "P", "x", "phases", "suspend", "dormant", "conditions", "temperatures", "open", "grade",
        "gap",
        "minimizations", "G", "H", "S", "mu", "stable", "drivingForce", "warnings", "database", "version", "R",
        "iterations", "evaluations",
    ]

    static func read(_ bytes: some Sequence<UInt8>) throws(LineFault) -> ResultLine {
        let value: JSONValue
        do {
            value = try JSONReader.read(bytes)
        } catch {
            throw LineFault(message: "the line is not JSON: \(error.message) (byte \(error.offset))")
        }
        guard case .object(let members) = value else { throw LineFault(message: "the line is not a JSON object") }
        let object = ObjectReader(members: members)
        switch try object.string("status") {
        case "ok": return .equilibrium(try equilibrium(object))
        case "failed":
            let id: String? = members["id"] == .null ? nil : try object.string("id")
            let reason = try object.string("reason")
            guard reasons.contains(reason) else {
                throw LineFault(message: "'\(reason)' is not a reason of a failure")
            }
            guard !(try object.string("message")).isEmpty else {
                throw LineFault(message: "the failure has no message")
            }
            if let key = resultKeys.first(where: { members[$0] != nil }) {
                throw LineFault(message: "a failed line has the key \"\(key)\" of a result")
            }
            return .failure(id: id, reason: reason)
        case let other: throw LineFault(message: "'\(other)' is not a status")
        }
    }

    private static func equilibrium(_ object: ObjectReader) throws(LineFault) -> ClaimedEquilibrium {
        var potentials: [String: Double?] = [:]
        for (name, value) in try object.object("mu").members {
            switch value {
            case .null: potentials[name] = .some(nil)
            case .number(let number): potentials[name] = number
            default: throw LineFault(message: "the potential of \(name) is no number")
            }
        }
        var sets: [ClaimedEquilibrium.Set] = []
        for item in try object.array("stable") {
            guard case .object(let members) = item else { throw LineFault(message: "a stable set is no object") }
            let set = ObjectReader(members: members)
            sets.append(
                ClaimedEquilibrium.Set(
                    phase: try set.string("phase"), model: try set.string("model"), number: try set.integer("set"),
                    ordering: members["ordering"] == nil ? nil : try set.string("ordering"),
                    fraction: try set.number("fraction"), x: try set.numbers("x"), y: try set.rows("y") { $0.number },
                    constituents: try set.rows("constituents") { $0.string }))
        }
        _ = try object.strings("warnings")
        _ = try object.string("version")
        return ClaimedEquilibrium(
            id: try object.string("id"), database: try object.string("database"),
            gasConstant: try object.number("R"),
            temperature: try object.number("T"), pressure: try object.number("P"), x: try object.numbers("x"),
            phases: object.members["phases"] == nil ? nil : try object.strings("phases"),
            suspended: object.members["suspend"] == nil ? [] : try object.strings("suspend"),
            dormant: object.members["dormant"] == nil ? [] : try object.strings("dormant"),
            grade: try grade(object), gibbsEnergy: try object.number("G"), enthalpy: try object.number("H"),
            entropy: try object.number("S"), potentials: potentials, sets: sets,
            drivingForces: try object.numbers("drivingForce"), asked: try ClaimedConditions.read(object),
            unread: object.members.keys.filter { !readKeys.contains($0) }.sorted())
    }

    private static func grade(_ object: ObjectReader) throws(LineFault) -> ClaimedEquilibrium.Grade {
        let word = try object.string("grade")
        if word == "certified" {
            let gap = try object.number("gap")
            guard gap >= 0 else { throw LineFault(message: "the certified gap \(gap) is negative") }
            return .certified(gap: gap)
        }
        guard object.members["gap"] == .null else {
            throw LineFault(message: "a gap belongs to the grade certified only")
        }
        switch word {
        case "screened":
            let count = try object.integer("minimizations")
            guard count >= 0 else { throw LineFault(message: "\(count) is not a number of minimizations") }
            return .screened(minimizations: count)
        case "uncertified": return .uncertified
        default: throw LineFault(message: "'\(word)' is not a grade")
        }
    }
}

/// Members of a JSON object by the type they must have.
struct ObjectReader {
    var members: [String: JSONValue]

    private func member(_ key: String) throws(LineFault) -> JSONValue {
        guard let value = members[key] else { throw LineFault(message: "the key \"\(key)\" is missing") }
        return value
    }

    private func wrong(_ key: String) -> LineFault {
        LineFault(message: "the key \"\(key)\" has a value of the wrong type")
    }

    func string(_ key: String) throws(LineFault) -> String {
        guard let text = try member(key).string else { throw wrong(key) }
        return text
    }

    func number(_ key: String) throws(LineFault) -> Double {
        guard let number = try member(key).number else { throw wrong(key) }
        return number
    }

    func integer(_ key: String) throws(LineFault) -> Int {
        guard let integer = Int(exactly: try number(key)) else { throw wrong(key) }
        return integer
    }

    func array(_ key: String) throws(LineFault) -> [JSONValue] {
        guard case .array(let items) = try member(key) else { throw wrong(key) }
        return items
    }

    func object(_ key: String) throws(LineFault) -> ObjectReader {
        guard case .object(let members) = try member(key) else { throw wrong(key) }
        return ObjectReader(members: members)
    }

    func strings(_ key: String) throws(LineFault) -> [String] {
        let items = try array(key)
        let texts = items.compactMap(\.string)
        guard texts.count == items.count else { throw wrong(key) }
        return texts
    }

    func numbers(_ key: String) throws(LineFault) -> [String: Double] {
        let members = try object(key).members
        let numbers = members.compactMapValues(\.number)
        guard numbers.count == members.count else { throw wrong(key) }
        return numbers
    }

    func list(_ key: String) throws(LineFault) -> [Double] {
        let items = try array(key)
        let numbers = items.compactMap(\.number)
        guard numbers.count == items.count else { throw wrong(key) }
        return numbers
    }

    func rows<Item>(_ key: String, _ item: (JSONValue) -> Item?) throws(LineFault) -> [[Item]] {
        var rows: [[Item]] = []
        for row in try array(key) {
            guard case .array(let items) = row else { throw wrong(key) }
            let values = items.compactMap(item)
            guard values.count == items.count else { throw wrong(key) }
            rows.append(values)
        }
        return rows
    }
}

extension JSONValue {
    fileprivate var number: Double? { if case .number(let value) = self { value } else { nil } }
    fileprivate var string: String? { if case .string(let value) = self { value } else { nil } }
}
