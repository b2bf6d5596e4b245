import TestSupport
import Testing

@testable import AlloyDesign

@Suite struct SolutionStrengthTests {
    private func evaluate(_ formula: String, _ property: String) throws -> PropertyResult {
        let model = try PropertyModel(parsing: property)
        let evaluator = CompositionEvaluator(
            withoutThermodynamics: PropertyFailure(reason: "no-database", message: "none"))
        return try #require(evaluator.evaluate(try Composition(formula: formula), properties: [model])[model])
    }

    private static let varvenne = "C. Varvenne, A. Luque, W. A. Curtin, Acta Mater. 118 (2016) 164"

    @Test(arguments: [
        ("tau0_fcc(84 GPa, 0.28)", ReferenceValue("τ0", 75.65e6, tolerance: 5e3, unit: "Pa", source: varvenne)),
        (
            "barrier_fcc(84 GPa, 0.28)",
            ReferenceValue("ΔE_b", 1.059 * 1.602_176_634e-19, tolerance: 8e-23, unit: "J", source: varvenne)
        ),
        (
            "yield_fcc(293 K, 1e-3 1/s, 84 GPa, 0.28)",
            ReferenceValue("σ_y", 108.9e6, tolerance: 5e4, unit: "Pa", source: varvenne)
        ),
    ]) func cobaltChromiumIronNickel(_ property: String, reference: ReferenceValue) throws {
        let value = try #require(try evaluate("CoCrFeNi", property).value).value
        #expect(reference.agrees(with: value), "\(reference), got \(value)")
    }

    @Test func moduliByMixing() throws {
        let value = try #require(try evaluate("CoCrFeNi", "tau0_fcc").value)
        // τ0 is proportional to μ: 88.2 GPa by mixing stands for the 84 GPa measured.
        #expect(abs(value.value / 75.65e6 - 88.2 / 84) < 0.01)
        #expect(value.note?.contains("μ = 88.2 GPa") == true)
    }

    /// The law of bcc by hand: Mo50Nb50, V = 15.583 and 17.975 Å³.
    @Test func molybdenumNiobiumByHand() throws {
        let value = try #require(try evaluate("MoNb", "tau0_bcc_edge(100 GPa, 0.3)").value).value
        // V̄ = 16.779, a = 33.558^(1/3) = 3.22534, b = 2.79323 Å, b⁶ = 474.96; ΔV² = 1.430416; misfit = 3.01165e-3;
        // (1.3/0.7)^(4/3) = 2.28272; (1/12)^(−1/3) = 2.28943; 0.04 · 2.28943 · 1e11 · 2.28272 · 0.0208553 Pa.
        let expected = ReferenceValue("τ0", 4.3596e8, tolerance: 5e5, unit: "Pa", source: "by hand")
        #expect(expected.agrees(with: value), "\(expected), got \(value)")
    }

    /// Measured compressive yield strengths of as-cast alloys, at temperatures where the model is meant to hold.
    @Test(arguments: [
        ("MoNbTaW", "23 C", 1058.0), ("MoNbTaW", "600 C", 561.0), ("MoNbTaVW", "23 C", 1246.0),
        ("MoNbTaVW", "600 C", 862.0),
    ]) func refractoryAlloys(_ formula: String, temperature: String, measured: Double) throws {
        let value = try #require(try evaluate(formula, "yield_bcc_edge(\(temperature), 1e-3 1/s)").value).value
        let reference = ReferenceValue(
            "σ_0.2 of \(formula) at \(temperature)", measured * 1e6, tolerance: 0.15 * measured * 1e6, unit: "Pa",
            source: "O. N. Senkov et al., Intermetallics 19 (2011) 698, doi:10.1016/j.intermet.2011.01.004")
        #expect(reference.agrees(with: value), "\(reference), got \(value)")
    }

    /// What the model's authors calculate for the alloy of Senkov et al., read from their figure by others (the data files of
    /// pySSpredict): they know the alloy's elastic constants better than a mean of the elements'.
    @Test(arguments: [
        (326.3, 1400.8), (399.8, 1313.3), (600.4, 1118.4), (798.9, 934.8), (1001.7, 831.7), (1200.4, 697.9),
        (1401.4, 588.3), (1600.1, 496.9), (1800.3, 418.3),
    ]) func theAuthorsCurve(_ temperature: Double, megapascals: Double) throws {
        let value = try #require(
            try evaluate("Mo21.7Nb20.6Ta15.6V21W21.1", "yield_bcc_edge(\(temperature) K, 1e-3 1/s)").value
        ).value
        let reference = ReferenceValue(
            "σ_y of MoNbTaVW at \(temperature) K", megapascals * 1e6, tolerance: 0.055 * megapascals * 1e6, unit: "Pa",
            source: "F. Maresca, W. A. Curtin, Acta Mater. 182 (2020) 235, doi:10.1016/j.actamat.2019.10.015")
        #expect(reference.agrees(with: value), "\(reference), got \(value)")
    }

    /// Too strong, as `applicability` says: mixing the elements is not what this alloy is made of.
    @Test func nobleMetals() throws {
        let value = try #require(try evaluate("RhIrPdPtNiCu", "yield_fcc(300 K, 1e-3 1/s)").value).value
        let reference = ReferenceValue(
            "σ_0.2 of RhIrPdPtNiCu", 527e6, tolerance: 125e6, unit: "Pa",
            source: "B. Yin, W. A. Curtin, npj Comput. Mater. 5 (2019) 14, doi:10.1038/s41524-019-0151-x")
        #expect(reference.agrees(with: value), "\(reference), got \(value)")
    }

    @Test func strengthFallsWithTemperatureAndRisesWithRate() throws {
        func strength(_ temperature: Int, _ rate: String) throws -> Double {
            try #require(try evaluate("CoCrFeMnNi", "yield_fcc(\(temperature) K, \(rate) 1/s)").value).value
        }
        var last = Double.infinity
        for temperature in stride(from: 10, through: 1010, by: 50) {
            let value = try strength(temperature, "1e-3")
            #expect(value > 0 && value < last)
            last = value
        }
        #expect(try strength(300, "1") > strength(300, "1e-4"))
    }

    @Test func whatIsNotKnownFails() throws {
        #expect(try evaluate("Ni", "yield_fcc(20 C, 1e-3 1/s)").failure?.reason == "undefined")
        #expect(try evaluate("Ni", "tau0_fcc").value?.value == 0)
        let titanium = try evaluate("NiTi", "tau0_fcc").failure
        #expect(titanium?.reason == "no-element-data" && titanium?.message.contains("Ti") == true)
        #expect(try evaluate("MoHf", "barrier_bcc_edge").failure?.message.contains("Hf") == true)
    }
}
