import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

/// The conditions of one state on the command line.
struct ConditionOptions: ParsableArguments {
    @Option(help: "Temperature with its unit, such as 973.15K or 700C.")
    var temperature: String?

    @Option(
        name: .customLong("fix"),
        help: ArgumentHelp(
            "Fraction of a phase in place of the temperature, such as LIQUID=0.5: 0 to 1, in moles of atoms; of several temperatures "
                + "the highest.", valueName: "phase=fraction"))
    var fixed: String?

    @Option(
        parsing: .unconditional,
        help:
            "Enthalpy in place of the temperature, such as -12000J/mol, per mole of atoms against the database's references."
    )
    var enthalpy: String?

    @Option(help: "Lowest temperature searched with --fix or --enthalpy.")
    var from: String?

    @Option(help: "Highest temperature searched with --fix or --enthalpy.")
    var to: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Chemical potential of a component in place of its amount, such as C=-30kJ/mol; --composition then names the others.",
            valueName: "component=potential"))
    var mu: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Activity of a component in place of its amount, such as C=0.5; --composition then names the others.",
            valueName: "component=activity"))
    var activity: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Phase whose pure state at the temperature is the reference of --mu and --activity, such as C=GRAPHITE; default: the "
                + "database's reference state (SER).", valueName: "component=phase"))
    var reference: [String] = []

    @Flag(help: "Hold the one phase of --phases homogeneous: no gap opens in it, only its order settles.")
    var homogeneous = false

    /// The conditions in the form of a line of a batch, without amounts.
    func request(id: String) throws -> StateRequest {
        var request = StateRequest(id: id)
        request.T = try temperature.map { try AlloyOptions.read($0, as: .temperature) }
        if let fixed {
            let (phase, value) = try Self.pair(fixed, option: "--fix", example: "LIQUID=0.5")
            request.fixed = [phase: try AlloyOptions.read(value, as: .fraction)]
        }
        request.H = try enthalpy.map { try AlloyOptions.read($0, as: .molarEnergy) }
        if from != nil || to != nil {
            request.range = [
                try from.map { try AlloyOptions.read($0, as: .temperature) } ?? Self.widest.lowerBound,
                try to.map { try AlloyOptions.read($0, as: .temperature) } ?? Self.widest.upperBound,
            ]
        }
        for text in mu {
            let (name, value) = try Self.pair(text, option: "--mu", example: "C=-30kJ/mol")
            try Self.insert(name, try AlloyOptions.read(value, as: .molarEnergy), into: &request.mu)
        }
        for text in activity {
            let (name, value) = try Self.pair(text, option: "--activity", example: "C=0.5")
            guard let number = Double(value) else {
                throw CommandFailure.refused("'\(value)' is not an activity", hint: "a plain number, such as C=0.5")
            }
            try Self.insert(name, number, into: &request.activity)
        }
        for text in reference {
            let (name, phase) = try Self.pair(text, option: "--reference", example: "C=GRAPHITE")
            try Self.insert(name, phase, into: &request.reference)
        }
        if homogeneous { request.homogeneous = true }
        return request
    }

    private static let widest = 298.15...6000.0

    private static func pair(_ text: String, option: String, example: String) throws -> (String, String) {
        guard let sign = text.firstIndex(of: "="), sign != text.startIndex, text.index(after: sign) != text.endIndex
        else {
            throw CommandFailure.refused("\(option) \(text) has no value", hint: "\(option) \(example)")
        }
        return (String(text[..<sign]).uppercased(), String(text[text.index(after: sign)...]))
    }

    private static func insert<Value>(_ name: String, _ value: Value, into list: inout [String: Value]?) throws {
        guard list?[name] == nil else { throw CommandFailure.refused("\(name) is given twice") }
        list = (list ?? [:]).merging([name: value]) { $1 }
    }
}
