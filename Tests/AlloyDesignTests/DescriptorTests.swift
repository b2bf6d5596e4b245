import Foundation
import TestSupport
import Testing

@testable import AlloyDesign

/// Properties that follow from the composition, against published values and against what can be computed by hand.
@Suite struct DescriptorTests {
    private func evaluate(_ formula: String, _ property: String) throws -> PropertyResult {
        let model = try PropertyModel(parsing: property)
        let evaluator = CompositionEvaluator(
            withoutThermodynamics: PropertyFailure(reason: "no-database", message: "none"))
        let evaluation = evaluator.evaluate(try Composition(formula: formula), properties: [model])
        return try #require(evaluation[model])
    }

    private func value(_ formula: String, _ property: String) throws -> Double {
        try #require(try evaluate(formula, property).value).value
    }

    struct Case: Sendable {
        var formula: String
        var property: String
        var reference: ReferenceValue
    }

    static let published: [Case] = [
        Case(
            formula: "CoCrFeNi", property: "dH_mix",
            reference: .init(
                "ΔH_mix", -3750, tolerance: 1, unit: "J/mol",
                source: "4/16 (−4 −1 +0 −1 −7 −2) kJ/mol by Takeuchi & Inoue 2005")),
        Case(
            formula: "CoCrFeMnNi", property: "dH_mix",
            reference: .init(
                "ΔH_mix", -4160, tolerance: 1, unit: "J/mol", source: "Y. F. Ye et al., Mater. Today 19 (2016) 349")),
        Case(
            formula: "AlCoCrFeNi", property: "dH_mix",
            reference: .init(
                "ΔH_mix", -12320, tolerance: 1, unit: "J/mol",
                source: "Zhang et al., Adv. Eng. Mater. 10 (2008) 534, table 1")),
        Case(
            formula: "AlCoCrFeNi", property: "Omega",
            reference: .init(
                "Ω", 1.83, tolerance: 0.005, unit: "1", source: "Yang & Zhang, Mater. Chem. Phys. 132 (2012) 233")),
        Case(
            formula: "AlCoCrFeNi", property: "dS_mix",
            reference: .init("ΔS_mix", 13.38, tolerance: 0.005, unit: "J/(mol K)", source: "R ln 5")),
        Case(
            formula: "AlCoCrFeNi", property: "VEC",
            reference: .init(
                "VEC", 7.2, tolerance: 1e-12, unit: "1", source: "Guo et al., J. Appl. Phys. 109 (2011) 103505")),
        Case(
            formula: "CoCrFeMnNi", property: "VEC",
            reference: .init("VEC", 8.0, tolerance: 1e-12, unit: "1", source: "(9 + 6 + 8 + 7 + 10)/5")),
        Case(
            formula: "HfNbTaTiZr", property: "VEC",
            reference: .init("VEC", 4.4, tolerance: 1e-12, unit: "1", source: "(4 + 5 + 5 + 4 + 4)/5")),
        Case(
            formula: "AlNi", property: "delta",
            reference: .init(
                "δ", 0.15 / 2.67, tolerance: 1e-12, unit: "1", source: "(r1 − r2)/(r1 + r2), radii 1.41 and 1.26 Å")),
        Case(
            formula: "AlNi", property: "delta_chi",
            reference: .init("Δχ", 0.15, tolerance: 1e-12, unit: "1", source: "(1.91 − 1.61)/2")),
        Case(
            formula: "AlNi", property: "Lambda",
            reference: .init(
                "Λ", 8.31446261815324 * 0.6931471805599453 / 31.5614, tolerance: 1e-4, unit: "J/(mol K)",
                source: "R ln 2 over δ² in percent, δ = 5.61798 %")),
        Case(
            formula: "CoCrFeMnNi", property: "delta",
            reference: .init(
                "δ", 0.022496, tolerance: 1e-6, unit: "1",
                source: "radii 1.25, 1.30, 1.25, 1.32, 1.26 Å, mean 1.276: sqrt(0.00412/5)/1.276")),
        Case(
            formula: "CoCrFeMnNi", property: "delta_chi",
            reference: .init(
                "Δχ", 0.138362, tolerance: 1e-6, unit: "1",
                source: "1.88, 1.66, 1.83, 1.55, 1.91, mean 1.766: sqrt(0.09572/5)")),
        Case(
            formula: "CoCrFeMnNi", property: "Omega",
            reference: .init(
                "Ω", 5.7945, tolerance: 5e-4, unit: "1",
                source: "(1768.15 + 2180.15 + 1811.15 + 1519.15 + 1728.15)/5 K · R ln 5 / 4160 J/mol")),
        Case(
            formula: "CoCrFeMnNi", property: "Lambda",
            reference: .init("Λ", 2.6441, tolerance: 5e-4, unit: "J/(mol K)", source: "R ln 5 / 2.2497²")),
        Case(
            formula: "Ni4Cr", property: "Md_bar",
            reference: .init("Md", 0.802, tolerance: 1e-12, unit: "eV", source: "0.8 · 0.717 + 0.2 · 1.142")),
        Case(
            formula: "Ni4Cr", property: "Nv_bar",
            reference: .init("Nv", 1.42, tolerance: 1e-12, unit: "1", source: "0.8 · 0.61 + 0.2 · 4.66")),
        Case(
            formula: "NiCo", property: "price",
            reference: .init(
                "price", (58.6934 * 13.9 + 58.9332 * 32.8) / 117.6266, tolerance: 1e-9, unit: "USD/kg",
                source: "mass fractions by hand")),
        Case(
            formula: "NiCo", property: "supply_risk",
            reference: .init(
                "HHI", (58.6934 * 1000 + 58.9332 * 3100) / 117.6266, tolerance: 1e-6, unit: "1",
                source: "mass fractions by hand")),
    ]

    @Test(arguments: published) func publishedAndByHand(_ test: Case) throws {
        let computed = try value(test.formula, test.property)
        #expect(test.reference.agrees(with: computed), "\(test.formula): \(test.reference), got \(computed)")
    }

    @Test func pairsOfMixingEnthalpies() {
        // As quoted in the literature on metallic glasses and high-entropy alloys.
        let quoted: [(String, String, Double)] = [
            ("ZR", "NI", -49), ("CU", "ZR", -23), ("AL", "NI", -22), ("FE", "B", -26), ("TI", "NI", -35),
            ("AL", "LA", -38),
            ("CO", "CR", -4), ("CR", "NI", -7), ("FE", "NI", -2), ("MN", "NI", -8), ("CU", "FE", 13), ("AL", "TI", -30),
            ("HF", "NI", -42), ("TA", "W", -7), ("MO", "NB", -6), ("CO", "NI", 0),
        ]
        for (a, b, kilojoules) in quoted { #expect(MixingEnthalpy.pair(a, b) == kilojoules * 1000, "\(a)-\(b)") }
        for (i, a) in MixingEnthalpy.elements.enumerated() {
            #expect(MixingEnthalpy.pair(a, a) == 0)
            for b in MixingEnthalpy.elements.prefix(i) {
                #expect(MixingEnthalpy.pair(a, b) == MixingEnthalpy.pair(b, a))
            }
        }
        #expect(MixingEnthalpy.pair("NI", "XX") == nil)
    }

    @Test func whatATableLacksIsNamed() throws {
        let failure = try #require(try evaluate("NiCuUTh", "Md_bar").failure)
        #expect(failure.reason == "no-element-data")
        #expect(failure.message.contains("Th, U") && !failure.message.contains("Ni"))
        #expect(try evaluate("Ni", "Omega").failure?.reason == "undefined")
        #expect(try evaluate("Ni", "Lambda").failure?.reason == "undefined")
        #expect(try value("Ni", "dS_mix") == 0)
        #expect(try evaluate("NiCr", "T_sigma").failure?.reason == "no-database")
    }

    @Test func anElementWithoutAmountBearsOnNothing() throws {
        let model = try PropertyModel(parsing: "Md_bar")
        let evaluator = CompositionEvaluator(
            withoutThermodynamics: PropertyFailure(reason: "no-database", message: "none"))
        let alloy = try Composition(moleFractions: ["NI": 0.8, "CR": 0.2, "AG": 0])
        #expect(evaluator.evaluate(alloy, properties: [model])[model]?.value?.value == (try value("Ni4Cr", "Md_bar")))
    }

    static let formulas: [(String, [String: Double])] = [
        ("Al0.5CoCrFeNi", ["AL": 0.5 / 4.5, "CO": 1.0 / 4.5]), ("Al0.25 Co1 Fe1 Ni1", ["AL": 0.25 / 3.25]),
        ("Fe65Ni35", ["NI": 0.35]), ("CoNi", ["CO": 0.5]), ("CONi", ["C": 1.0 / 3, "O": 1.0 / 3]),
    ]

    @Test(arguments: formulas) func formulasAreRatiosOfAtoms(_ text: String, expected: [String: Double]) throws {
        let alloy = try Composition(formula: text)
        for (element, fraction) in expected { #expect(abs(alloy[element] - fraction) < 1e-15) }
    }

    @Test(arguments: [
        ("", CompositionError.empty), ("(CoCrNi)94Al3", .notAnElement("(")), ("CoXx", .notAnElement("Xx")),
        ("NiNi", .repeatedElement("NI")), ("Ni1.2.3", .notAnElement("Ni1.2.3")), ("niCo", .notAnElement("n")),
    ]) func badFormulas(_ text: String, error: CompositionError) {
        #expect(throws: error) { try Composition(formula: text) }
    }
}
