import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Derivatives against equilibria and transitions that are solved anew with a database that was really changed.
@Suite struct SensitivityDatabaseTests {
    static let states = [
        ComparedState(
            "sigma dome of Fe-Cr", ["CR", "FE"], [0.42, 0.58], 1040, phases: ["BCC_A2", "SIGMA", "FCC_A1"],
            stable: ["BCC_A2", "SIGMA"]),
        ComparedState(
            "gamma and gamma prime", ["AL", "NI"], [0.18, 0.82], 1200, phases: ["FCC_L12", "FCC_A1", "LIQUID"],
            stable: ["FCC_A1", "FCC_L12"]),
        ComparedState(
            "ordered bcc alone", ["AL", "NI"], [0.45, 0.55], 1300, phases: ["BCC_B2", "BCC_A2"], stable: ["BCC_B2"]),
        ComparedState(
            "ferromagnetic bcc beside fcc", ["FE", "NI"], [0.95, 0.05], 950, phases: ["BCC_A2", "FCC_A1"],
            stable: ["BCC_A2", "FCC_A1"]),
        ComparedState(
            "solid and liquid", ["AL", "CR", "NI"], [0.1, 0.2, 0.7], 1650, phases: ["FCC_A1", "LIQUID"],
            stable: ["FCC_A1", "LIQUID"]),
    ]

    @Test(arguments: states)
    func equilibria(_ state: ComparedState) throws {
        try compare(state, OwnDatabase.database, mostParameters: 2)
    }

    /// Permutations of one statement, interstitials beside an order, thermal terms, an ionic liquid.
    static let models: [(ModelDatabases.Entry, ComparedState)] = [
        (
            ModelDatabases.fourSublattices,
            ComparedState("L1_2 by :F", ["A", "B"], [0.75, 0.25], 150, stable: ["ORDERED"])
        ),
        (
            ModelDatabases.interstitialOrder,
            ComparedState(
                "order beside interstitials", ["A", "B", "C"], [0.5, 0.47, 0.03], 700, stable: ["B2"])
        ),
        (
            ModelDatabases.thermal,
            ComparedState(
                "Einstein and two-state terms", ["A", "B", "C"], [0.6, 0.37, 0.03], 800, stable: ["FCC", "FCC"])
        ),
        (
            ModelDatabases.metallicIonicLiquid,
            ComparedState(
                "ionic liquid", ["A", "B", "C"], [0.3, 0.3, 0.4], 1500, phases: ["IONIC"], stable: ["IONIC"])
        ),
        (
            ModelDatabases.improvedMagnetism,
            ComparedState("improved magnetism", ["A", "B", "C"], [0.5, 0.4, 0.1], 600, stable: ["ANTI", "FERRO"])
        ),
    ]

    @Test(arguments: models.indices)
    func equilibriaOfModels(_ index: Int) throws {
        let (entry, state) = Self.models[index]
        try compare(state, TDBParser.parse(entry.text.utf8).database, mostParameters: 3)
    }

    // MARK: Transitions

    /// A transition whose temperature is differentiated.
    struct Transit: Sendable, CustomStringConvertible {
        var description: String
        var components: [String]
        var x: [Double]
        var phases: [String]
        /// Name or alias of what appears or dissolves; solidus and liquidus mean the melting.
        var phase: String
        /// Where it is found [K].
        var range: ClosedRange<Double>
        /// Phases that take part.
        var stable: [String]
    }

    static let transits = [
        Transit(
            description: "sigma dissolves in five components", components: ["AL", "CO", "CR", "FE", "NI"],
            x: [0.02, 0.14, 0.31, 0.2, 0.33], phases: ["FCC_A1", "BCC_A2", "SIGMA", "LIQUID"], phase: "sigma",
            range: 700...1600, stable: ["FCC_A1", "SIGMA"]),
        Transit(
            description: "top of the sigma dome", components: ["CR", "FE"], x: [0.44, 0.56],
            phases: ["BCC_A2", "FCC_A1", "SIGMA"], phase: "sigma", range: 1000...1300, stable: ["BCC_A2", "SIGMA"]),
        Transit(
            description: "gamma prime solvus", components: ["AL", "CR", "NI"], x: [0.16, 0.08, 0.76],
            phases: ["FCC_L12", "LIQUID"], phase: "gamma_prime", range: 1000...1600, stable: ["FCC_A1", "FCC_L12"]),
        Transit(
            description: "liquidus", components: ["AL", "CR", "NI"], x: [0.1, 0.2, 0.7],
            phases: ["FCC_A1", "BCC_A2", "LIQUID"], phase: "liquidus", range: 1400...2000,
            stable: ["FCC_A1", "LIQUID"]),
        Transit(
            description: "eutectic solidus, an invariant reaction", components: ["CR", "NI"], x: [0.5, 0.5],
            phases: ["FCC_A1", "BCC_A2", "LIQUID"], phase: "solidus", range: 1400...2000,
            stable: ["BCC_A2", "FCC_A1", "LIQUID"]),
    ]

    @Test(arguments: transits)
    func transitions(_ transit: Transit) throws {
        /// The temperature, found by the scan and polished.
        func found(
            _ database: Database, _ x: [Double], near: Double? = nil
        ) throws -> (temperature: Double, linear: LinearizedEquilibrium) {
            let solver = EquilibriumSolver(
                system: try ThermodynamicSystem(
                    database: database, components: transit.components, phases: transit.phases))
            let temperature: Double
            let vanishing: VanishingPhase
            if transit.phase.hasSuffix("idus") {
                let melting = try solver.melting(
                    moleFractions: x, searchFrom: transit.range.lowerBound, to: transit.range.upperBound)
                (temperature, vanishing) =
                    transit.phase == "solidus" ? (melting.solidus, .liquid) : (melting.liquidus, .solid)
            } else {
                let selection = solver.system.selection(of: transit.phase)
                let range = near.map { ($0 - 15)...($0 + 15) } ?? transit.range
                let result = try solver.transitions(of: selection, moleFractions: x, range: range)
                let last = try #require(result.transitions.last)
                #expect(last.change == .dissolvesOnHeating)
                (temperature, vanishing) = (last.temperature, .selected(selection))
            }
            return (temperature, try solver.linearizedTransition(at: temperature, of: vanishing, moleFractions: x))
        }
        let (scanned, linear) = try found(OwnDatabase.database, transit.x)
        #expect(linear.equilibrium.compositionSets.map(\.phase).sorted() == transit.stable)
        let s = try linear.sensitivity(of: .temperature)
        #expect(abs(s.value - scanned) < 0.01)
        var errors = SensitivityErrors()
        func compare(_ computed: Double, _ h: Double, _ name: String, _ change: (Double) throws -> (Database, [Double]))
            throws
        {
            let difference = try slope(h) {
                let (database, x) = try change($0)
                return try found(database, x, near: s.value).linear.equilibrium.conditions.temperature
            }
            errors.add(computed, difference, noise: 1e-8 / h, name)
        }
        let balance = transit.x.indices.max { transit.x[$0] < transit.x[$1] } ?? 0
        for k in transit.x.indices where k != balance && transit.stable.count < 3 {
            let d = try #require(s.exchange(of: k, for: balance))
            try compare(d, min(0.01 * transit.x[k], 0.3 / abs(d)), transit.components[k]) {
                var moved = transit.x
                moved[k] += $0
                moved[balance] -= $0
                return (OwnDatabase.database, moved)
            }
        }
        if transit.stable.count == 3 {
            // Nothing in the composition moves an invariant reaction.
            #expect(abs(try #require(s.exchange(of: 0, for: 1))) < 1e-6)
        }
        for kind in ["G", "TC"] {
            for item in s.parameters.filter({ $0.parameter.kind == kind }).prefix(3)
            where abs(item.derivative) > (kind == "G" ? 1e-6 : 1e-4) {
                let h = min(0.3 / abs(item.derivative), kind == "TC" ? 2 : 100)
                try compare(item.derivative, h, item.parameter.notation) {
                    (OwnDatabase.database.adding($0, to: item), transit.x)
                }
            }
        }
        #expect(errors.compared >= 3)
        #expect(errors.largest < 1e-5, "\(errors.worst)")
    }

    /// Where a fraction or the enthalpy is given the temperature follows from the parameters, and so does the rest.
    @Test(arguments: [ThermalCondition.fraction(phase: "LIQUID", value: 0.4), .enthalpy(44_000)])
    func conditionsInPlaceOfTheTemperature(_ thermal: ThermalCondition) throws {
        let x = [0.1, 0.2, 0.7]
        func solved(_ database: Database, _ x: [Double]) throws -> (Equilibrium, EquilibriumSolver) {
            let solver = EquilibriumSolver(
                system: try ThermodynamicSystem(
                    database: database, components: ["AL", "CR", "NI"], phases: ["FCC_A1", "LIQUID"]))
            return (try solver.equilibrium(meeting: StateConditions(thermal: thermal, moleFractions: x)), solver)
        }
        let (e, solver) = try solved(OwnDatabase.database, x)
        try #require(e.compositionSets.map(\.phase).sorted() == ["FCC_A1", "LIQUID"])
        let linear = try solver.linearized(e, holding: thermal)
        var errors = SensitivityErrors()
        for answer in [
            SensitivityAnswer.temperature, .enthalpy, .fraction(phase: "LIQUID"), .chemicalPotential(component: "AL"),
            .moleFraction(component: "CR", phase: "FCC_A1", set: 1),
        ] {
            let s = try linear.sensitivity(of: answer)
            #expect(s.temperature == nil)
            for item in s.parameters.filter({ $0.parameter.kind == "G" }).prefix(2) {
                let difference = try slope(3) {
                    let (changed, other) = try solved(OwnDatabase.database.adding($0, to: item), x)
                    return try value(of: answer, in: changed, other).value
                }
                errors.add(item.derivative, difference, noise: 1e-8, "\(answer), \(item.parameter.notation)")
            }
            let difference = try slope(1e-4) {
                let (changed, other) = try solved(OwnDatabase.database, [0.1 + $0, 0.2, 0.7 - $0])
                return try value(of: answer, in: changed, other).value
            }
            errors.add(try #require(s.exchange(of: 0, for: 2)), difference, noise: 1e-3, "\(answer), AL")
        }
        #expect(errors.compared >= 10)
        #expect(errors.largest < 1e-5, "\(errors.worst)")
    }

    /// The text of the database edited where the sensitivity points to: line and meaning of the derivative as a user reads them.
    @Test func editingTheLineThatIsNamed() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("TDB/AlCoCrFeNi.tdb")
        let text = try String(contentsOf: file, encoding: .utf8)
        let x = [0.42, 0.58]
        func state(_ text: String) throws -> (Equilibrium, EquilibriumSolver) {
            let solver = try solver(text, ["CR", "FE"], phases: ["BCC_A2", "SIGMA"])
            return (try solver.equilibrium(at: Conditions(temperature: 1040, moleFractions: x)), solver)
        }
        let (e, original) = try state(text)
        let s = try original.linearized(e).sensitivity(of: .fraction(phase: "SIGMA"))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var edited = 0
        for item in s.parameters.filter({ $0.parameter.kind == "G" }).prefix(5) {
            let line = item.parameter.location.line - 1
            try #require(lines[line].hasPrefix("PARAMETER"))
            // Parameters of one piece, whose formula begins behind the lower temperature.
            guard item.parameter.value.pieces.count == 1, lines[line].contains(" 298.15 ") else { continue }
            let difference = try slope(2) { step in
                var changed = lines
                let sign = step < 0 ? "-" : "+"
                changed[line] = changed[line].replacing(" 298.15 ", with: " 298.15 \(sign)\(abs(step))")
                return try state(changed.joined(separator: "\n")).0.fraction(of: "SIGMA")
            }
            #expect(abs(item.derivative / difference - 1) < 1e-6, "\(item.parameter.notation)")
            edited += 1
        }
        #expect(edited >= 3)
    }

    /// A constant in the reference state of an element moves no transition: SER functions cancel.
    @Test func referenceStatesCancel() throws {
        let transit = Self.transits[1]
        let solver = EquilibriumSolver(
            system: try OwnDatabase.system(transit.components, phases: transit.phases))
        let selection = solver.system.selection(of: "sigma")
        let t = try #require(
            try solver.transitions(of: selection, moleFractions: transit.x, range: transit.range).transitions.last)
        let s = try solver.linearizedTransition(
            at: t.temperature, of: .selected(selection), moleFractions: transit.x
        ).sensitivity(of: .temperature)
        let largest = try #require(s.functions.first).derivative
        for name in ["GHSERCR", "GHSERFE"] {
            let derivative = s.functions.first { $0.function.name == name }?.derivative ?? 0
            #expect(abs(derivative) < 1e-9 * max(1e-3, abs(largest)), "\(name): \(derivative)")
        }
    }
}
