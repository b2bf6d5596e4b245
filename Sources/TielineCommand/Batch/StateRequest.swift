import CALPHAD
import Foundation

/// One line of a batch: a state to solve.
struct StateRequest: Decodable {
    var id: String
    var T: Double?
    var P: Double?
    var x: [String: Double]?
    var w: [String: Double]?
    var phases: [String]?
    var suspend: [String]?
    var dormant: [String]?
    /// Phase name or alias whose transitions are sought.
    var phase: String?
    /// Temperatures to search [K].
    var range: [Double]?
    /// In place of T: the fraction of a phase [moles of atoms], or the enthalpy [J/mol of atoms].
    var fixed: [String: Double]?
    var H: Double?
    /// In place of amounts: chemical potentials [J/mol] or activities, and the phases that these refer to.
    var mu: [String: Double]?
    var activity: [String: Double]?
    var reference: [String: String]?
    /// Whether the one phase entered is held homogeneous.
    var homogeneous: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, T, P, x, w, phases, suspend, dormant, phase, range, fixed, H, mu, activity, reference, homogeneous
    }

    init(id: String) { self.id = id }

    /// The request that a line of a batch holds.
    static func read(_ line: ArraySlice<UInt8>) throws -> StateRequest {
        try PlainRequestReader.read(line) ?? JSONDecoder().decode(StateRequest.self, from: Data(line))
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .id) {
            id = text
        } else if let number = try? container.decode(Int.self, forKey: .id) {
            id = String(number)
        } else {
            id = ""
        }
        T = try container.decodeIfPresent(Double.self, forKey: .T)
        P = try container.decodeIfPresent(Double.self, forKey: .P)
        x = try container.decodeIfPresent([String: Double].self, forKey: .x)
        w = try container.decodeIfPresent([String: Double].self, forKey: .w)
        phases = try container.decodeIfPresent([String].self, forKey: .phases)
        suspend = try container.decodeIfPresent([String].self, forKey: .suspend)
        dormant = try container.decodeIfPresent([String].self, forKey: .dormant)
        phase = try container.decodeIfPresent(String.self, forKey: .phase)
        range = try container.decodeIfPresent([Double].self, forKey: .range)
        fixed = try container.decodeIfPresent([String: Double].self, forKey: .fixed)
        H = try container.decodeIfPresent(Double.self, forKey: .H)
        mu = try container.decodeIfPresent([String: Double].self, forKey: .mu)
        activity = try container.decodeIfPresent([String: Double].self, forKey: .activity)
        reference = try container.decodeIfPresent([String: String].self, forKey: .reference)
        homogeneous = try container.decodeIfPresent(Bool.self, forKey: .homogeneous)
    }
}

/// Why a line of a batch has no result: the reason is a word from a fixed list.
struct RequestFailure: Error {
    var reason: String
    var message: String

    init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let error as RequestFailure: self = error
        case let error as EquilibriumError: self.init(reason: error.reason, message: error.message)
        case let error as SystemError: self.init(reason: "invalid-system", message: error.message)
        case DecodingError.keyNotFound(let key, _):
            self.init(reason: "invalid-input", message: "the key \"\(key.stringValue)\" is missing")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            self.init(reason: "invalid-input", message: "\"\(key)\" has a value of the wrong type")
        default:
            self.init(reason: "invalid-input", message: "not a JSON object with \"id\", \"T\" and \"x\" or \"w\"")
        }
    }

    /// The failure as the answer to a line.
    func text(id: String?) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            if let id { json.string(id) } else { json.null() }
            json.key("status")
            json.string("failed")
            json.key("reason")
            json.string(reason)
            json.key("message")
            json.string(message)
        }
        return json.text
    }
}
