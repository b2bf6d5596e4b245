import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Conditions other than T, P and all amounts, on cases that can be worked out by hand.
@Suite struct StateConditionsTests {
    private static let gas = PhysicalConstants.gasConstant

    static func solver(_ text: String, _ components: [String], phases: [String]? = nil, dormant: [String] = []) throws
        -> EquilibriumSolver
    {
        let (database, diagnostics) = TDBParser.parse(Array(text.utf8))
        #expect(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
        return EquilibriumSolver(
            system: try ThermodynamicSystem(
                database: database, components: components, phases: phases, dormant: dormant))
    }

    /// Pure nickel, its functions from A. T. Dinsdale, Calphad 15 (1991) 317, without magnetism.
    static let nickel = """
        ELEMENT NI FCC_A1 58.69 4787 29.796 !
        FUNCTION GHSERNI 298.15 -5179.159+117.854*T-22.096*T*LN(T)-.0048407*T**2; 1728 Y
          -27840.655+279.135*T-43.1*T*LN(T)+1.12754E+31*T**(-9); 3000 N !
        PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID : NI : !
        PHASE FCC_A1 % 1 1 ! CONSTITUENT FCC_A1 : NI : !
        PARAMETER G(LIQUID,NI;0) 298.15 +16414.686-9.397*T-3.82318E-21*T**7+GHSERNI; 1728 Y
          +18290.88-10.537*T-1.12754E+31*T**(-9)+GHSERNI; 3000 N !
        PARAMETER G(FCC_A1,NI;0) 298.15 GHSERNI; 3000 N !
        """

    /// Two ideal solutions that melt at 1000 and 1500 K with entropies of 8 and 10 J/(mol K), and heat capacities of 25 J/(mol K).
    static let idealMelting = """
        ELEMENT A BLANK 50 0 0 !
        ELEMENT B BLANK 60 0 0 !
        FUNCTION CP 298.15 -25*T*LN(T); 6000 N !
        PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID : A,B : !
        PHASE SOLID % 1 1 ! CONSTITUENT SOLID : A,B : !
        PARAMETER G(SOLID,A;0) 298.15 CP; 6000 N !
        PARAMETER G(SOLID,B;0) 298.15 CP; 6000 N !
        PARAMETER G(LIQUID,A;0) 298.15 CP+8000-8*T; 6000 N !
        PARAMETER G(LIQUID,B;0) 298.15 CP+15000-10*T; 6000 N !
        """

    /// A eutectic of A and B without mutual solubility: melting points 1000 and 1500 K, ideal liquid.
    static let eutectic = """
        ELEMENT A BLANK 50 0 0 !
        ELEMENT B BLANK 60 0 0 !
        FUNCTION CP 298.15 -25*T*LN(T); 6000 N !
        PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID : A,B : !
        PHASE ALPHA % 1 1 ! CONSTITUENT ALPHA : A : !
        PHASE BETA % 1 1 ! CONSTITUENT BETA : B : !
        PARAMETER G(ALPHA,A;0) 298.15 CP; 6000 N !
        PARAMETER G(BETA,B;0) 298.15 CP; 6000 N !
        PARAMETER G(LIQUID,A;0) 298.15 CP+8000-8*T; 6000 N !
        PARAMETER G(LIQUID,B;0) 298.15 CP+15000-10*T; 6000 N !
        """

    /// The jump of H at the melting point: within it the temperature stays, and the share molten follows from the lever rule of enthalpies.
    @Test func enthalpyAcrossTheMeltingOfNickel() throws {
        let solver = try Self.solver(Self.nickel, ["NI"])
        func ordinary(_ t: Double) throws -> Equilibrium {
            try solver.equilibrium(at: Conditions(temperature: t, moleFractions: [1]))
        }
        let melting = try solver.meltingRange(moleFractions: [1], searchFrom: 1000, to: 2500).solidus
        let solid = try ordinary(melting - 1e-3)
        let liquid = try ordinary(melting + 1e-3)
        // 17.48 kJ/mol, Dinsdale.
        #expect(abs(liquid.enthalpy - solid.enthalpy - 17480) < 20)
        for share in [0.001, 0.25, 0.5, 0.999] {
            let h = solid.enthalpy + share * (liquid.enthalpy - solid.enthalpy)
            let e = try solver.equilibrium(meeting: StateConditions(thermal: .enthalpy(h), moleFractions: [1]))
            #expect(abs(e.conditions.temperature - melting) < 2e-3)
            #expect(abs(e.fraction(of: "LIQUID") - share) < 1e-5)
            #expect(abs(e.enthalpy - h) < 1e-6)
            #expect(e.compositionSets.count == 2)
            #expect(e.grade != .uncertified)
        }
        for t in [320.0, 700, 1700, 1760, 2900] {
            let there = try ordinary(t)
            let e = try solver.equilibrium(
                meeting: StateConditions(thermal: .enthalpy(there.enthalpy), moleFractions: [1]))
            #expect(abs(e.conditions.temperature - t) < 1e-6, "\(t) K")
        }
        #expect(throws: EquilibriumError.self) {
            try solver.equilibrium(
                meeting: StateConditions(thermal: .enthalpy(-1e6, range: 300...2000), moleFractions: [1]))
        }
    }

    /// Half molten, the lever rule holds and both components lie on the lines ln(x_L/x_S) = ΔG/RT.
    @Test(arguments: [0.0, 0.1, 0.5, 0.9, 1.0])
    func shareOfLiquidOfAnIdealSystem(share: Double) throws {
        let solver = try Self.solver(Self.idealMelting, ["A", "B"])
        let x = 0.4
        let e = try solver.equilibrium(
            meeting: StateConditions(
                thermal: .fraction(phase: "liquid", value: share), moleFractions: [1 - x, x]))
        let t = e.conditions.temperature
        // Partition coefficients x_L/x_S by hand.
        let a = exp(-(8000 - 8 * t) / (Self.gas * t))
        let b = exp(-(15000 - 10 * t) / (Self.gas * t))
        let solid = (1 - a) / (b - a)
        let liquid = b * solid
        #expect(abs(share * liquid + (1 - share) * solid - x) < 1e-9)
        #expect(abs(e.fraction(of: "LIQUID") - share) < 1e-9)
        #expect(e.compositionSets.count == 2)
        for set in e.compositionSets {
            #expect(abs(set.moleFractions[1] - (set.phase == "LIQUID" ? liquid : solid)) < 1e-9)
        }
        #expect(e.temperatures.count == 1)
    }

    /// At the eutectic the share of liquid jumps; what lies in the jump is the three-phase state.
    @Test func fractionAndEnthalpyInAnInvariantReaction() throws {
        let solver = try Self.solver(Self.eutectic, ["A", "B"])
        // x_A = exp(−ΔG_A/RT), x_B = exp(−ΔG_B/RT), which sum to 1 at the eutectic.
        func sum(_ t: Double) -> Double {
            exp(-(8000 - 8 * t) / (Self.gas * t)) + exp(-(15000 - 10 * t) / (Self.gas * t))
        }
        var low = 600.0
        var high = 1000.0
        for _ in 0..<80 {
            let middle = 0.5 * (low + high)
            if sum(middle) > 1 { high = middle } else { low = middle }
        }
        let te = low
        let xb = exp(-(15000 - 10 * te) / (Self.gas * te))
        // At x_B = 0.5 just above the eutectic the liquid holds 0.5/(1 − x_B).
        let most = 0.5 / (1 - xb)
        for share in [0.2 * most, 0.7 * most] {
            let e = try solver.equilibrium(
                meeting: StateConditions(
                    thermal: .fraction(phase: "LIQUID", value: share), moleFractions: [0.5, 0.5]))
            #expect(abs(e.conditions.temperature - te) < 1e-6)
            #expect(e.compositionSets.count == 3)
            #expect(abs(e.fraction(of: "LIQUID") - share) < 1e-9)
            #expect(abs(e.fraction(of: "ALPHA") - (0.5 - share * (1 - xb))) < 1e-9)
            // Its enthalpy leads back to it.
            let back = try solver.equilibrium(
                meeting: StateConditions(thermal: .enthalpy(e.enthalpy), moleFractions: [0.5, 0.5]))
            #expect(abs(back.conditions.temperature - te) < 1e-6)
            #expect(abs(back.fraction(of: "LIQUID") - share) < 1e-7)
        }
        // Above, the liquidus of B.
        let e = try solver.equilibrium(
            meeting: StateConditions(thermal: .fraction(phase: "BETA", value: 0), moleFractions: [0.3, 0.7]))
        let t = e.conditions.temperature
        #expect(abs(exp(-(15000 - 10 * t) / (Self.gas * t)) - 0.7) < 1e-9)
        #expect(e.compositionSets.map(\.phase) == ["LIQUID", "BETA"])
        #expect(e.compositionSets[1].fraction == 0)
    }

    /// A phase that is stable in an interval of temperature reaches a fraction twice: the upper one is given, both are told.
    @Test func ofSeveralTemperaturesTheHighest() throws {
        let text = """
            ELEMENT A BLANK 50 0 0 !
            PHASE LOW % 1 1 ! CONSTITUENT LOW : A : !
            PHASE MIDDLE % 1 1 ! CONSTITUENT MIDDLE : A : !
            PARAMETER G(LOW,A;0) 298.15 0; 6000 N !
            PARAMETER G(MIDDLE,A;0) 298.15 1E-3*(T-800)*(T-1200); 6000 N !
            """
        let solver = try Self.solver(text, ["A"])
        func ask(_ range: ClosedRange<Double>?) throws -> Equilibrium {
            try solver.equilibrium(
                meeting: StateConditions(
                    thermal: .fraction(phase: "MIDDLE", value: 0.5, range: range), moleFractions: [1]))
        }
        let e = try ask(nil)
        #expect(e.temperatures.map { ($0 * 1e6).rounded() / 1e6 } == [800, 1200])
        #expect(abs(e.conditions.temperature - 1200) < 1e-6)
        #expect(e.warnings.contains { $0.contains("also met at 800") || $0.contains("also met at 799.99") })
        #expect(abs(try ask(500...1000).conditions.temperature - 800) < 1e-6)
        #expect(throws: EquilibriumError.self) { try ask(850...1100) }
    }

    /// A compound that alone holds a component keeps its fraction at all temperatures.
    @Test func aFractionThatTellsNoTemperatureIsRefused() throws {
        let solver = try Self.solver(Self.eutectic, ["A", "B"])
        do {
            _ = try solver.equilibrium(
                meeting: StateConditions(
                    thermal: .fraction(phase: "ALPHA", value: 0.25, range: 300...700), moleFractions: [0.25, 0.75]))
            Issue.record("a temperature was found")
        } catch {
            #expect(error.reason == "undetermined")
        }
    }

    /// A fraction at its largest, where two temperatures that meet it become one.
    @Test func aTurningPointIsFound() throws {
        // The phase is stable where G falls below 0, most so at 1000 K; the regular solution makes it share with LOW.
        let text = """
            ELEMENT A BLANK 50 0 0 !
            ELEMENT B BLANK 50 0 0 !
            PHASE LOW % 1 1 ! CONSTITUENT LOW : A,B : !
            PHASE HUMP % 1 1 ! CONSTITUENT HUMP : A,B : !
            PARAMETER G(LOW,A;0) 298.15 0; 6000 N !
            PARAMETER G(LOW,B;0) 298.15 2000; 6000 N !
            PARAMETER G(HUMP,A;0) 298.15 4000+2E-3*(T-1000)**2; 6000 N !
            PARAMETER G(HUMP,B;0) 298.15 -3000; 6000 N !
            """
        let solver = try Self.solver(text, ["A", "B"])
        func fraction(_ t: Double) throws -> Double {
            try solver.equilibrium(at: Conditions(temperature: t, moleFractions: [0.5, 0.5])).fraction(of: "HUMP")
        }
        var best = (0.0, 0.0)
        for t in stride(from: 700.0, through: 1300, by: 0.5) {
            let f = try fraction(t)
            if f > best.1 { best = (t, f) }
        }
        let asked = best.1 - 1e-7
        let e = try solver.equilibrium(
            meeting: StateConditions(
                thermal: .fraction(phase: "HUMP", value: asked, range: 600...1500), moleFractions: [0.5, 0.5]))
        #expect(abs(e.conditions.temperature - best.0) < 2)
        #expect(abs(e.fraction(of: "HUMP") - asked) < 1e-8)
        #expect(e.temperatures.count == 2)
    }

    /// Twelve components, traces of 1e-9 and absent ones among them.
    @Test func twelveComponentsAndTraces() throws {
        let names = "ABCDEFGHIJKL".map { "Q\($0)" }
        var text = "ELEMENT VA VACUUM 0 0 0 !\n"
        for name in names { text += "ELEMENT \(name) BLANK 50 0 0 !\n" }
        text += "PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID : \(names.joined(separator: ",")) : !\n"
        text += "PHASE SOLID % 1 1 ! CONSTITUENT SOLID : \(names.joined(separator: ",")) : !\n"
        for (k, name) in names.enumerated() {
            text += "PARAMETER G(SOLID,\(name);0) 298.15 -25*T*LN(T); 6000 N !\n"
            text += "PARAMETER G(LIQUID,\(name);0) 298.15 -25*T*LN(T)+\(8000 + 700 * k)-8*T; 6000 N !\n"
        }
        let solver = try Self.solver(text, names)
        var x = [0.3, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 1e-9, 1e-12, 0]
        let sum = x.reduce(0, +)
        x = x.map { $0 / sum }
        let half = try solver.equilibrium(
            meeting: StateConditions(thermal: .fraction(phase: "LIQUID", value: 0.5), moleFractions: x))
        let t = half.conditions.temperature
        // Ideal solutions: x_S (1 + (K − 1)/2) = x with K = exp(−ΔG/RT), and both sum to 1.
        var solid = 0.0
        for (k, value) in x.enumerated() {
            solid += value / (0.5 + 0.5 * exp(-(8000 + 700 * Double(k) - 8 * t) / (Self.gas * t)))
        }
        #expect(abs(solid - 1) < 1e-8)
        let hot = try solver.equilibrium(
            meeting: StateConditions(thermal: .enthalpy(half.enthalpy), moleFractions: x))
        #expect(abs(hot.conditions.temperature - t) < 1e-6)
        #expect(hot.chemicalPotentials[11] == nil)
        #expect(hot.chemicalPotentials[10] != nil)
        // The trace, at the potential it has, comes back.
        let rest = 1 - x[9]
        var others = x.map { $0 / rest }
        others[9] = 0
        let open = try solver.equilibrium(
            meeting: StateConditions(
                thermal: .temperature(t + 30), moleFractions: others,
                open: [
                    OpenComponent(
                        names[9],
                        .potential(
                            try #require(
                                try solver.equilibrium(at: Conditions(temperature: t + 30, moleFractions: x))
                                    .chemicalPotentials[9])))
                ]))
        #expect(abs(open.conditions.moleFractions[9] - x[9]) < 1e-6 * x[9])
        let alone = EquilibriumSolver(
            system: try ThermodynamicSystem(
                database: solver.system.database, components: names, phases: ["SOLID"]))
        let held = try alone.homogeneousState(at: Conditions(temperature: 900, moleFractions: x))
        let ideal = x.reduce(0) { $1 > 0 ? $0 + Self.gas * 900 * $1 * log($1) : $0 }
        #expect(abs(held.gibbsEnergy - ideal + 25 * 900 * log(900)) < 1e-7)
        for k in 0..<11 {
            let mu = try #require(held.chemicalPotentials[k])
            #expect(abs(mu + 25 * 900 * log(900) - Self.gas * 900 * log(x[k])) < 1e-5, "\(names[k])")
        }
    }
}
