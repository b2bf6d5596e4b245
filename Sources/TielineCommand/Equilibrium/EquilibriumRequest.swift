import CALPHAD
import Foundation

/// One line of a batch: a state to solve.
struct EquilibriumRequest: Decodable {
    var id: String
    var T: Double
    var P: Double?
    var x: [String: Double]?
    var w: [String: Double]?
    var phases: [String]?
    var suspend: [String]?
    var dormant: [String]?

    private enum CodingKeys: String, CodingKey { case id, T, P, x, w, phases, suspend, dormant }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let text = try? container.decode(String.self, forKey: .id) {
            id = text
        } else if let number = try? container.decode(Int.self, forKey: .id) {
            id = String(number)
        } else {
            id = ""
        }
        T = try container.decode(Double.self, forKey: .T)
        P = try container.decodeIfPresent(Double.self, forKey: .P)
        x = try container.decodeIfPresent([String: Double].self, forKey: .x)
        w = try container.decodeIfPresent([String: Double].self, forKey: .w)
        phases = try container.decodeIfPresent([String].self, forKey: .phases)
        suspend = try container.decodeIfPresent([String].self, forKey: .suspend)
        dormant = try container.decodeIfPresent([String].self, forKey: .dormant)
    }
}

/// Why a line of a batch has no result: the reason is a word from a fixed list.
struct RequestFailure: Error {
    var reason: String
    var message: String
}
