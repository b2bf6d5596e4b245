import TestSupport
import Testing

@testable import CALPHAD

@Suite struct TransitionTests {
    static let meltingPoints: [(String, ReferenceValue)] = [
        ("AL", 933.47), ("CO", 1768.15), ("CR", 2180.15), ("FE", 1811.15), ("NI", 1728.15),
    ].map { element, kelvin in
        (
            element,
            ReferenceValue(
                "melting point of \(element)", kelvin, tolerance: 0.5, unit: "K",
                source: "CRC Handbook of Chemistry and Physics, 97th ed. (2016), sec. 4, the elements")
        )
    }

    @Test(arguments: meltingPoints)
    func meltingPointsOfTheElements(element: String, reference: ReferenceValue) throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system([element]))
        let range = try solver.meltingRange(moleFractions: [1], searchFrom: 700, to: 2600)
        #expect(reference.agrees(with: range.solidus), "\(reference), computed \(range.solidus)")
        #expect(abs(range.liquidus - range.solidus) < 0.02)
    }

    @Test func allotropicTransitionsOfIron() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["FE"]))
        let bcc = solver.system.phaseNames(matching: "bcc")
        let result = try solver.transitions(of: bcc, moleFractions: [1], range: 800...1900)
        let lower = ReferenceValue("α–γ", 1184.8, tolerance: 0.2, unit: "K", source: "Dinsdale, Calphad 15 (1991) 317")
        let upper = ReferenceValue("γ–δ", 1667.5, tolerance: 0.3, unit: "K", source: "Dinsdale, Calphad 15 (1991) 317")
        #expect(result.transitions.count >= 2)
        let changes = result.transitions.map(\.temperature)
        #expect(lower.agrees(with: changes[0]), "\(lower), computed \(changes)")
        #expect(upper.agrees(with: changes[1]), "\(upper), computed \(changes)")
        #expect(result.transitions[0].change == .dissolvesOnHeating)
        #expect(result.transitions[1].change == .appearsOnHeating)
        // bcc is stable again up to the melting point.
        if case .stableToSolidus(let solidus) = result.answer {
            #expect(abs(solidus - 1811) < 0.2)
        } else {
            Issue.record("the answer was \(result.answer)")
        }
    }

    /// At the temperature found, the phase's driving force is zero; on one side it is stable, on the other not.
    @Test func sigmaDissolvesWhereItsDrivingForceVanishes() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        let x = EquilibriumTests.alloys[0]
        let result = try solver.transitions(of: ["SIGMA"], moleFractions: x, range: 800...1700)
        guard case .completeDissolution(let t) = result.answer else {
            Issue.record("the answer was \(result.answer)")
            return
        }
        let below = try solver.equilibrium(at: Conditions(temperature: t - 0.01, moleFractions: x))
        let above = try solver.equilibrium(at: Conditions(temperature: t + 0.01, moleFractions: x))
        #expect(below.fraction(of: "SIGMA") > 0)
        #expect(below.fraction(of: "SIGMA") < 1e-4)
        #expect(above.fraction(of: "SIGMA") == 0)
        let force = try #require(above.drivingForces.first { $0.phase == "SIGMA" }).value
        #expect(force < 0 && force > -0.1)
        #expect(try #require(result.solidus) > t)
    }

    @Test func neverStableIsAnAnswer() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["NI", "CR"]))
        let result = try solver.transitions(of: ["SIGMA"], moleFractions: [0.05, 0.95], range: 900...1600)
        #expect(result.answer == .neverStable)
        #expect(result.transitions.isEmpty)
    }

    /// Following assemblages and seeking every equilibrium from nothing lead to the same transitions.
    @Test func followingFindsWhatSearchingFromNothingFinds() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(EquilibriumTests.elements))
        var careful = TransitionSettings()
        careful.isCareful = true
        let sigma = solver.system.selection(of: "sigma")
        for x in EquilibriumTests.alloys {
            let quick = try solver.transitions(of: sigma, moleFractions: x, range: 700...1700)
            let slow = try solver.transitions(of: sigma, moleFractions: x, range: 700...1700, settings: careful)
            try #require(quick.transitions.count == slow.transitions.count)
            for (a, b) in zip(quick.transitions, slow.transitions) {
                #expect(abs(a.temperature - b.temperature) < 0.006)
                #expect(a.bracket.contains(a.temperature))
                #expect(a.bracket.upperBound - a.bracket.lowerBound < 0.011)
                #expect((a.assemblageBelow.contains("SIGMA")) != (a.assemblageAbove.contains("SIGMA")))
            }
            #expect(abs((quick.solidus ?? 0) - (slow.solidus ?? 0)) < 0.006)
            #expect(quick.grade != .uncertified)
        }
    }

    /// Of a model that holds γ and γ′ the ordered states dissolve; the model itself does not.
    @Test func orderedStatesHaveTransitionsOfTheirOwn() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "NI"]))
        let ordered = solver.system.selection(of: "gamma_prime")
        #expect(ordered.members.map(\.states) == [.ordered])
        #expect(solver.system.selection(of: "fcc").members.map(\.states) == [.all])
        #expect(solver.system.selection(of: "FCC_A1").members.map(\.states) == [.disordered])
        let x = [0.16, 0.84]
        let result = try solver.transitions(of: ordered, moleFractions: x, range: 800...1650)
        guard case .completeDissolution(let t) = result.answer else {
            Issue.record("the answer was \(result.answer)")
            return
        }
        let below = try solver.equilibrium(at: Conditions(temperature: t - 0.5, moleFractions: x))
        let above = try solver.equilibrium(at: Conditions(temperature: t + 0.5, moleFractions: x))
        #expect(below.compositionSets.contains { $0.ordering == .ordered })
        #expect(above.compositionSets.allSatisfy { $0.ordering == .disordered })
        #expect(result.transitions.last?.assemblageAbove == ["FCC_A1"])
        let model = try solver.transitions(of: solver.system.selection(of: "fcc"), moleFractions: x, range: 800...1600)
        #expect(model.transitions.isEmpty)
    }

    /// T0 of pure iron is the transition itself; with nickel it lies between the boundaries of the two-phase field.
    @Test func equalEnergyLiesInsideTheTwoPhaseField() throws {
        let iron = EquilibriumSolver(system: try OwnDatabase.system(["FE"]))
        let pure = try iron.equalEnergyTemperatures(of: "bcc", and: "fcc", moleFractions: [1], range: 1000...1750)
        try #require(pure.count == 2)
        #expect(abs(pure[0].temperature - 1184.8) < 0.2)
        #expect(abs(pure[1].temperature - 1667.5) < 0.3)
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["FE", "NI"]))
        let x = [0.95, 0.05]
        let found = try solver.equalEnergyTemperatures(of: "bcc", and: "fcc", moleFractions: x, range: 800...1150)
        let t = try #require(found.first).temperature
        #expect(found.first?.lowerAbove.hasPrefix("FCC") == true)
        let state = try solver.equilibrium(at: Conditions(temperature: t, moleFractions: x))
        #expect(state.compositionSets.count == 2)
        #expect(throws: EquilibriumError.self) {
            try solver.equalEnergyTemperatures(of: "fcc", and: "FCC_A1x", moleFractions: x, range: 800...1150)
        }
    }
}
