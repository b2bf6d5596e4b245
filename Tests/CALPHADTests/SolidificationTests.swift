import Foundation
import TestSupport
import Testing
import ThermodynamicDatabase

@testable import CALPHAD

/// Made-up binaries whose solidification is known in closed form; no real metal is meant.
private enum Alloys {
    static let r = PhysicalConstants.gasConstant
    static let elements = """
        ELEMENT VA VACUUM 0 0 0 ! ELEMENT A S 50 0 0 ! ELEMENT B S 60 0 0 ! ELEMENT C S 12 0 0 !

        """

    /// Entropy of melting of A [J/(mol K)] and its melting point [K]; the partition coefficient of B is k at all temperatures, and
    /// the pure solid B, which melts at 1000 K with 12 J/(mol K), dissolves no A.
    static let fusion = 10.0
    static let melting = 1200.0
    static func eutectic(k: Double) -> String {
        elements + """
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B: !
            PHASE ALPHA % 1 1 ! CONSTITUENT ALPHA :A,B: !
            PHASE BETA % 1 1 ! CONSTITUENT BETA :B: !
            PARAMETER G(ALPHA,A;0) 1 -3*T*LN(T); 6000 N !
            PARAMETER G(LIQUID,A;0) 1 \(fusion * melting)-\(fusion)*T-3*T*LN(T); 6000 N !
            PARAMETER G(LIQUID,B;0) 1 0; 6000 N !
            PARAMETER G(ALPHA,B;0) 1 \(-r * log(k))*T; 6000 N !
            PARAMETER G(BETA,B;0) 1 -12000+12*T; 6000 N !
            """
    }

    /// T of the liquidus of ALPHA at the liquid's content of B.
    static func liquidus(_ x: Double, k: Double) -> Double {
        melting / (1 + r / fusion * log((1 - k * x) / (1 - x)))
    }

    /// x_B and T where ALPHA and BETA are in equilibrium with the liquid.
    static func eutecticPoint(k: Double) -> (x: Double, temperature: Double) {
        var low = 1e-6
        var high = 0.999
        func temperature(_ x: Double) -> Double { 12000 / (12 - r * log(x)) }
        for _ in 0..<200 {
            let x = 0.5 * (low + high)
            if liquidus(x, k: k) > temperature(x) { low = x } else { high = x }
        }
        return (low, liquidus(low, k: k))
    }

    static func solver(_ text: String, _ components: [String]) throws -> EquilibriumSolver {
        let (database, diagnostics) = TDBParser.parse(Array(text.utf8))
        precondition(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
        return EquilibriumSolver(system: try ThermodynamicSystem(database: database, components: components))
    }

    static let lens =
        elements + """
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B: !
            PHASE ALPHA % 1 1 ! CONSTITUENT ALPHA :A,B: !
            PARAMETER G(LIQUID,A;0) 1 12000-10*T; 6000 N ! PARAMETER G(LIQUID,B;0) 1 10800-12*T; 6000 N !
            PARAMETER G(ALPHA,A;0) 1 0; 6000 N ! PARAMETER G(ALPHA,B;0) 1 0; 6000 N !
            """

    /// x_B in liquid and solid of the lens at a temperature.
    static func lensEnds(_ t: Double) -> (liquid: Double, solid: Double) {
        let a = exp((12000 - 10 * t) / (r * t))  // x_A in the solid over x_A in the liquid
        let b = exp((10800 - 12 * t) / (r * t))
        let x = (1 - a) / (b - a)
        return (x, b * x)
    }
}

@Suite struct SolidificationTests {
    @Test(arguments: [0.1, 0.4, 0.7])
    func scheilWithConstantPartitionIsTheClosedForm(k: Double) throws {
        let solver = try Alloys.solver(Alloys.eutectic(k: k), ["A", "B"])
        let x0 = 0.05
        let path = try solver.solidification(moleFractions: [1 - x0, x0])
        let (xE, tE) = Alloys.eutecticPoint(k: k)
        #expect(abs(path.liquidus - Alloys.liquidus(x0, k: k)) < 1e-4)
        #expect(path.massBalanceError < 1e-10)
        // Scheil: x_L = x0 f_L^(k-1).
        for state in path.states where state.solidFraction > 0 && state.temperature > tE + 1e-6 {
            let exact = x0 * pow(1 - state.solidFraction, k - 1)
            #expect(
                abs(state.liquid[1] - exact) < 4e-3 * exact,
                "f_s \(state.solidFraction): \(state.liquid[1]) for \(exact)")
            #expect(abs(1 - state.solidFraction - pow(state.liquid[1] / x0, 1 / (k - 1))) < 2e-4)
            #expect(abs(state.temperature - Alloys.liquidus(state.liquid[1], k: k)) < 1e-6)
        }
        let eutectic = pow(xE / x0, 1 / (k - 1))
        if eutectic > 1e-3 {
            #expect(path.end == .solidified)
            #expect(abs(path.endTemperature - tE) < 1e-4)
            let event = try #require(path.events.first { $0.phase == "BETA" })
            #expect(
                abs(1 - event.solidFraction - eutectic) < 2e-3 * eutectic, "\(1 - event.solidFraction), \(eutectic)")
            #expect(event.change == .begins)
            // The eutectic liquid splits by the lever between the two solids.
            let beta = try #require(path.states.last?.phaseFractions["BETA"])
            #expect(abs(beta - eutectic * (xE - k * xE) / (1 - k * xE)) < 2e-3 * eutectic)
        } else {
            #expect(path.end == .residualLiquid)
            #expect(abs(path.residualLiquid - 1e-3) < 1e-9)
        }
        if case .uncertified = path.grade { Issue.record("the path is uncertified") }
    }

    @Test func indicesOfTheClosedForm() throws {
        let k = 0.4
        let x0 = 0.02
        let path = try Alloys.solver(Alloys.eutectic(k: k), ["A", "B"]).solidification(moleFractions: [1 - x0, x0])
        func temperature(_ fs: Double) -> Double { Alloys.liquidus(x0 * pow(1 - fs, k - 1), k: k) }
        let range = 0.87...0.94
        // The curve steepens towards the end of the range.
        let h = 1e-5
        let slope =
            (temperature(range.upperBound) - temperature(range.upperBound - h))
            / (range.upperBound.squareRoot() - (range.upperBound - h).squareRoot())
        let kou = try #require(path.kouIndex(over: range))
        #expect(abs(kou - abs(slope)) < 0.1 * abs(slope), "\(kou), \(slope)")
        let clyne = (temperature(0.9) - temperature(0.99)) / (temperature(0.4) - temperature(0.9))
        #expect(abs(try #require(path.clyneDaviesCoefficient()) - clyne) < 0.01 * clyne)
        #expect(path.kouIndex(over: 0.5...1) == nil || path.end == .solidified)
    }

    @Test func leverRuleOfTheEutectic() throws {
        let k = 0.4
        let x0 = 0.3
        let path = try Alloys.solver(Alloys.eutectic(k: k), ["A", "B"]).solidification(
            moleFractions: [1 - x0, x0], model: .equilibrium)
        let (xE, tE) = Alloys.eutecticPoint(k: k)
        #expect(path.end == .solidified)
        #expect(path.residualLiquid == 0)
        #expect(path.massBalanceError < 1e-10)
        #expect(abs(path.endTemperature - tE) < 1e-4)
        let lever = (x0 - k * xE) / (xE - k * xE)
        let event = try #require(path.events.first { $0.phase == "BETA" })
        #expect(abs(1 - event.solidFraction - lever) < 1e-7)
        for state in path.states where state.temperature > tE + 1e-6 {
            let exact = (state.liquid[1] - x0) / (state.liquid[1] * (1 - k))
            #expect(abs(state.solidFraction - exact) < 1e-8)
        }
    }

    @Test func lensOfIdealSolutions() throws {
        let solver = try Alloys.solver(Alloys.lens, ["A", "B"])
        let x0 = 0.4
        let scheil = try solver.solidification(moleFractions: [1 - x0, x0])
        // ln f_L = ∫ dx_L / (x_S − x_L), by Simpson's rule in the temperature.
        func logFraction(_ t: Double) -> Double {
            let n = 2000
            let h = (t - scheil.liquidus) / Double(n)
            func integrand(_ t: Double) -> Double {
                let d = 1e-4
                let slope = (Alloys.lensEnds(t + d).liquid - Alloys.lensEnds(t - d).liquid) / (2 * d)
                let ends = Alloys.lensEnds(t)
                return slope / (ends.solid - ends.liquid)
            }
            var sum = 0.0
            for i in 0...n {
                sum += (i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2) * integrand(scheil.liquidus + h * Double(i))
            }
            return sum * h / 3
        }
        #expect(abs(Alloys.lensEnds(scheil.liquidus).liquid - x0) < 1e-8)
        for state in scheil.states where state.solidFraction > 0 && state.temperature > 901 {
            let exact = exp(logFraction(state.temperature))
            #expect(abs(1 - state.solidFraction - exact) < 2e-4, "\(state.temperature)")
        }
        let lever = try solver.solidification(moleFractions: [1 - x0, x0], model: .equilibrium)
        #expect(abs(Alloys.lensEnds(lever.endTemperature).solid - x0) < 1e-8)
        for state in lever.states {
            let ends = Alloys.lensEnds(state.temperature)
            #expect(abs(state.solidFraction - (ends.liquid - x0) / (ends.liquid - ends.solid)) < 1e-7)
        }
        // Ideal solutions without heat capacity of melting: the latent heat is the sum of the elements' heats of melting.
        #expect(abs(lever.latentHeat - (12000 * (1 - x0) + 10800 * x0)) < 1e-6)
        #expect(abs(lever.heatReleased - lever.latentHeat) < 1e-6)
        let frozen = scheil.states[scheil.states.count - 1]
        let released =
            12000 * (1 - x0 - (1 - frozen.solidFraction) * frozen.liquid[0])
            + 10800 * (x0 - (1 - frozen.solidFraction) * frozen.liquid[1])
        #expect(abs(scheil.latentHeat - released) < 1e-6)
        #expect(abs(scheil.heatReleased - released) < 1e-6)
    }

    private static let interstitial =
        Alloys.elements + """
            PHASE LIQUID % 1 1 ! CONSTITUENT LIQUID :A,B,C: !
            PHASE FCC % 2 1 1 ! CONSTITUENT FCC :A,B:C,VA: !
            PARAMETER G(LIQUID,A;0) 1 12000-10*T; 6000 N ! PARAMETER G(LIQUID,B;0) 1 10800-12*T; 6000 N !
            PARAMETER G(LIQUID,C;0) 1 0; 6000 N ! PARAMETER G(LIQUID,A,C;0) 1 -30000; 6000 N !
            PARAMETER G(FCC,A:C;0) 1 -16000; 6000 N ! PARAMETER G(FCC,B:C;0) 1 -12000; 6000 N !
            """

    /// Where the one substitutional element cannot segregate, an interstitial that diffuses freely makes Scheil's path the lever rule.
    @Test func interstitialsAloneFollowTheLever() throws {
        let solver = try Alloys.solver(Self.interstitial, ["A", "C"])
        let x = [0.97, 0.03]
        let lever = try solver.solidification(moleFractions: x, model: .equilibrium)
        let partial = try solver.solidification(moleFractions: x, model: .scheil(interstitials: ["C"]))
        let none = try solver.solidification(moleFractions: x)
        #expect(partial.massBalanceError < 1e-10)
        #expect(partial.end == .residualLiquid)
        for state in partial.states where state.solidFraction > 0.01 {
            let expected = try #require(lever.temperature(atSolidFraction: state.solidFraction))
            #expect(abs(state.temperature - expected) < 0.05, "f_s \(state.solidFraction)")
        }
        #expect(none.endTemperature < partial.endTemperature - 20)
    }

    /// With a substitutional element beside it, the path lies between Scheil's and the lever.
    @Test func partialEquilibriumLiesBetween() throws {
        let solver = try Alloys.solver(Self.interstitial, ["A", "B", "C"])
        let x = [0.77, 0.2, 0.03]
        let paths = try [
            SolidificationModel.scheil(), .scheil(interstitials: ["c"]), .equilibrium,
        ].map { try solver.solidification(moleFractions: x, model: $0) }
        for path in paths { #expect(path.massBalanceError < 1e-10) }
        for fraction in [0.6, 0.8, 0.95] {
            let t = try paths.map { try #require($0.temperature(atSolidFraction: fraction)) }
            #expect(t[0] < t[1] && t[1] < t[2], "f_s \(fraction): \(t)")
        }
        #expect(throws: EquilibriumError.self) {
            try solver.solidification(moleFractions: x, model: .scheil(interstitials: ["N"]))
        }
    }

    @Test func everyStateIsTheEquilibriumOfItsLiquid() throws {
        let solver = EquilibriumSolver(system: try OwnDatabase.system(["AL", "CO", "CR", "FE", "NI"]))
        let x = [0.1, 0.2, 0.2, 0.2, 0.3]
        let path = try solver.solidification(moleFractions: x)
        #expect(path.massBalanceError < 1e-10)
        if case .failed(let t, let f, let message) = path.end { Issue.record("\(t) K, f_s \(f): \(message)") }
        #expect(zip(path.states, path.states.dropFirst()).allSatisfy { $0.solidFraction <= $1.solidFraction })
        for state in path.states.dropFirst() where state.solidFraction < 0.999 {
            let e = try solver.equilibrium(
                at: Conditions(temperature: state.temperature, moleFractions: state.liquid))
            #expect(e.fraction(of: "LIQUID") > 1 - 1e-4)
            // The front's solids are on the plane, no phase lies below.
            #expect(e.drivingForces.allSatisfy { $0.value < 2e-3 })
        }
        let lever = try solver.solidification(moleFractions: x, model: .equilibrium)
        #expect(abs(lever.liquidus - path.liquidus) < 1e-5)
        let melting = try solver.meltingRange(moleFractions: x, searchFrom: 1000, to: 2500)
        #expect(abs(melting.liquidus - path.liquidus) < 0.01)
        #expect(lever.end == .solidified)
        #expect(abs(melting.solidus - lever.endTemperature) < 0.01)
    }

    @Test func whatHasNoPathSaysWhy() throws {
        let solver = try Alloys.solver(Alloys.lens, ["A", "B"])
        var settings = SolidificationSettings()
        settings.highestTemperature = 1000
        #expect(
            throws: EquilibriumError.conditionOutOfReach("there is no liquidus: a solid is stable still at 1000.0 K")
        ) {
            try solver.solidification(moleFractions: [0.9, 0.1], settings: settings)
        }
        settings = SolidificationSettings()
        settings.lowestTemperature = 1100
        let cut = try solver.solidification(moleFractions: [0.7, 0.3], settings: settings)
        #expect(cut.end == .lowestTemperature)
        #expect(abs(cut.endTemperature - 1100) < 1e-6)
    }
}
