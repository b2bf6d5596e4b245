import AlloyDesign
import CALPHAD
import ThermodynamicDatabase

/// Derivatives in the words and units of a report.
struct SensitivityText {
    /// Path of the database as it was given.
    let file: String
    private let citations: [String: String]

    init(_ loaded: LoadedDatabase) {
        file = loaded.path
        citations = Dictionary(
            loaded.database.references.map { ($0.key.uppercased(), $0.text) }, uniquingKeysWith: { first, _ in first })
    }

    /// Parameters told of the Gibbs energies and of each other kind.
    private static let mostEnergies = 10
    private static let mostOthers = 5
    private static let mostFunctions = 5

    func citation(_ key: String?) -> String? { key.flatMap { citations[$0.uppercased()] } }

    /// The parameters worth telling: those of energies first, then the other kinds.
    static func chosen(_ s: Sensitivity) -> [ParameterSensitivity] {
        let energies = s.parameters.filter { isEnergy($0.parameter.kind) }.sorted {
            (-abs($0.derivative), $0.parameter.location.line) < (-abs($1.derivative), $1.parameter.location.line)
        }
        let least = leastShare * (energies.first.map { abs($0.derivative) * change(ofKind: "G") } ?? 0)
        func matters(_ item: ParameterSensitivity) -> Bool {
            abs(item.derivative) * change(ofKind: item.parameter.kind) >= least
        }
        var result = Array(energies.prefix(mostEnergies).filter(matters))
        var count: [String: Int] = [:]
        for item in s.parameters where !isEnergy(item.parameter.kind) && matters(item) {
            count[item.parameter.kind, default: 0] += 1
            if count[item.parameter.kind, default: 0] <= mostOthers { result.append(item) }
        }
        return result
    }

    /// What moves an answer by less than this share of what the first energy does is left out, each changed by `change(ofKind:)`.
    private static let leastShare = 1e-4

    /// A noticeable change of a parameter: 1 kJ/mol, 100 K of a Curie temperature, 1 Bohr magneton, a tenth of an Einstein temperature, 1 % of a
    /// volume (of some 7 cm³/mol).
    private static func change(ofKind kind: String) -> Double {
        switch kind {
        case "G", "GD": 1e3
        case "TC", "NT": 100
        case "THETA", "LNTH": 0.1
        case "V0": 7e-8
        case "VA": 0.01
        default: 1
        }
    }

    static func isEnergy(_ kind: String) -> Bool { kind == "G" || kind == "GD" }

    /// By what an error of 1 kJ/mol in each of the energies told, independent of each other, would move the answer.
    static func rootSumSquare(_ s: Sensitivity) -> Double {
        chosen(s).filter { isEnergy($0.parameter.kind) }.reduce(0) {
            $0 + 1e6 * $1.derivative * $1.derivative
        }.squareRoot()
    }

    /// The unit in which derivatives with respect to a kind of parameter are told, and how many of the parameter's own units it holds.
    static func unit(ofKind kind: String) -> (name: String, size: Double) {
        switch kind {
        case "G", "GD": ("kJ/mol", 1e3)
        case "TC", "NT": ("K", 1)
        case "BMAGN": ("Bohr magneton", 1)
        case "THETA", "LNTH": ("unit of ln(theta)", 1)
        case "V0": ("cm3/mol", 1e-6)
        case "VA": ("unit of VA", 1)
        default: ("unit of \(kind)", 1)
        }
    }

    /// Name of an answer for programs, and its unit.
    static func name(_ finding: SensitivityFinding) -> (key: String, unit: String) {
        switch finding.answer {
        case nil: ("all", "")
        case .temperature: (finding.label ?? "T", "K")
        case .fraction: ("fraction", "mole fraction of atoms")
        case .chemicalPotential: ("mu", "J/mol")
        case .gibbsEnergy: ("G", "J/mol")
        case .enthalpy: ("H", "J/mol")
        case .moleFraction: ("x", "mole fraction")
        case .molarVolume: ("V", "m3/mol")
        case .meanExpansion: ("CTE_mean", "1/K")
        }
    }

    private static func words(_ finding: SensitivityFinding) -> String {
        switch finding.answer {
        case nil: "the answers"
        case .temperature:
            switch finding.label {
            case "T_solidus": "the solidus"
            case "T_liquidus": "the liquidus"
            case "T_transition": "the transition temperature"
            default: "the temperature"
            }
        case .fraction(let phase): "the fraction of \(phase)"
        case .chemicalPotential(let component): "the chemical potential of \(component)"
        case .gibbsEnergy: "G"
        case .enthalpy: "H"
        case .moleFraction(let component, let phase, let set):
            "x(\(component)) in \(phase)\(set > 1 ? " #\(set)" : "")"
        case .molarVolume: "the molar volume"
        case .meanExpansion(let t): "the mean linear expansion from \(NumberText.significant(t)) K"
        }
    }

    // MARK: For reading

    func table(_ findings: [SensitivityFinding]) -> String {
        var lines: [String] = []
        var keys: [String] = []
        for finding in findings {
            lines.append("")
            switch finding.outcome {
            case .failure(let error):
                lines.append("no sensitivity of \(Self.words(finding)): \(error.message)")
            case .success(let s):
                lines += text(s, finding, &keys)
            }
            lines += finding.warnings.map { "warning: \($0)" }
        }
        let told = keys.compactMap { key in citation(key).map { "  \(key)  \($0)" } }
        if !told.isEmpty { lines += ["", "references:"] + told }
        return lines.joined(separator: "\n")
    }

    private static func signed(_ value: Double) -> String {
        (value > 0 ? "+" : "") + NumberText.significant(value, digits: 4)
    }

    private func text(_ s: Sensitivity, _ finding: SensitivityFinding, _ keys: inout [String]) -> [String] {
        let unit = Self.name(finding).unit
        var lines = [
            "sensitivity of \(Self.words(finding)), \(NumberText.significant(s.value)) \(unit), for the phases that are stable"
        ]
        if let slope = s.temperature { lines.append("  \(Self.signed(slope)) per K") }
        if let balance = Self.balance(finding) {
            let name = finding.components[balance]
            let entries = finding.components.indices.compactMap { k -> String? in
                guard k != balance, let d = s.exchange(of: k, for: balance) else { return nil }
                return "\(finding.components[k]) \(Self.signed(0.01 * d))"
            }
            if !entries.isEmpty { lines.append("  per at.% in place of \(name): \(entries.joined(separator: ", "))") }
        }
        var rows = [["  parameter", "place", "reference", "value", "derivative", "unit"]]
        for item in Self.chosen(s) {
            let scale = Self.unit(ofKind: item.parameter.kind)
            var name = "  " + item.parameter.notation
            if !item.equivalents.isEmpty { name += " and \(item.equivalents.count) equivalent" }
            if item.isOneSided { name += " (one-sided)" }
            if let key = item.parameter.reference, !keys.contains(key) { keys.append(key) }
            rows.append([
                name, "\(file):\(item.parameter.location.line)", item.parameter.reference ?? "-",
                NumberText.significant(item.value, digits: 5), Self.signed(item.derivative * scale.size),
                "\(unit == "mole fraction of atoms" || unit == "mole fraction" ? "" : unit + " ")per \(scale.name)",
            ])
        }
        guard rows.count > 1 else { return lines + ["  no parameter bears on it"] }
        lines += TextTable.aligned(rows)
        let energies = Self.chosen(s).count { Self.isEnergy($0.parameter.kind) }
        if energies > 0 {
            lines.append(
                "  1 kJ/mol in each of these \(energies) energies, independent: "
                    + "\(NumberText.significant(Self.rootSumSquare(s), digits: 3)) (root sum of squares; no calibrated uncertainty)"
            )
        }
        return lines
    }

    /// The functions worth telling: those that a single parameter does not tell already.
    static func chosenFunctions(_ s: Sensitivity) -> [FunctionSensitivity] {
        Array(s.functions.prefix(mostFunctions))
    }

    /// The component that makes room where another's share grows: the largest.
    static func balance(_ finding: SensitivityFinding) -> Int? {
        finding.moleFractions.indices.max { finding.moleFractions[$0] < finding.moleFractions[$1] }
    }
}
