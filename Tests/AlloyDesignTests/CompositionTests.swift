import TestSupport
import Testing

@testable import AlloyDesign

@Suite struct CompositionTests {
    // Standard atomic masses, abridged to 3 decimals (IUPAC 2021).
    static let masses = AtomicMasses(["NI": 58.693, "CR": 51.996, "CO": 58.933, "AL": 26.982, "FE": 55.845])

    private func parse(_ text: String, _ unit: CompositionUnit = .atomicPercent) throws -> Composition {
        try Composition(parsing: text, unit: unit, masses: Self.masses)
    }

    @Test func balanceIsExactlyTheRest() throws {
        let alloy = try parse("Ni-bal Cr-20 Co-20 Al-5")
        #expect(alloy.elements == ["AL", "CO", "CR", "NI"])
        #expect(alloy.moleFractions == [0.05, 0.2, 0.2, 0.55])
        // 0.1 + 0.2 is not 0.3 in binary; the rest must be exact all the same.
        #expect(try parse("Ni-bal Cr-10 Co-20")["NI"] == 0.7)
        #expect(try parse("Ni-bal Cr-0.1 Co-0.2 Al-0.3")["NI"] == 0.994)
    }

    @Test func spellingsAreEquivalent() throws {
        let expected = try parse("Ni-bal Cr-20")
        for text in ["ni-BAL cr-20", "Ni=bal,Cr=20", "Cr20 Ni:balance", "Ni-80 Cr-20", "Cr-20.0 Ni-80.000"] {
            #expect(try parse(text) == expected)
        }
        #expect(try parse("Ni-0.8 Cr-0.2", .moleFraction) == expected)
    }

    @Test func weightAndAtomicPercentConvert() throws {
        let reference = ReferenceValue(
            "mole fraction of Al in Ni-10Al by mass", (10 / 26.982) / (10 / 26.982 + 90 / 58.693), tolerance: 1e-15,
            unit: "1",
            source: "definition")
        let alloy = try parse("Ni-bal Al-10", .weightPercent)
        #expect(reference.agrees(with: alloy["AL"]), "\(reference)")
        let back = try alloy.amounts(in: .weightPercent, masses: Self.masses)
        #expect(abs(back[0] - 10) < 1e-12)
        #expect(abs(back[1] - 90) < 1e-12)
        #expect(abs(alloy.moleFractions.reduce(0, +) - 1) < 1e-15)
    }

    @Test(arguments: [
        ("", CompositionError.empty), ("Ni", .unreadable(item: "Ni")), ("Ni-bal Cr", .unreadable(item: "Cr")),
        ("Ni-bal Cr-x", .unreadable(item: "Cr-x")), ("Ni-bal Cr-20 cr-5", .repeatedElement("CR")),
        ("Ni-bal Cr-bal", .severalBalances(["NI", "CR"])),
        ("Ni-bal Cr--5", .negativeAmount(element: "CR", amount: "-5")),
        ("Ni-50 Cr-20", .wrongSum(sum: "70", unit: .atomicPercent)),
        ("Ni-33.33 Cr-33.33 Co-33.33", .wrongSum(sum: "99.99", unit: .atomicPercent)),
        ("Ni-bal Cr-70 Co-40", .balanceNegative(element: "NI", sumOfOthers: "110", unit: .atomicPercent)),
        ("Ni-bal Cr-1e1", .unreadable(item: "Cr-1e1")),
    ]) func mistakesAreTold(_ text: String, error: CompositionError) {
        #expect(throws: error) { try parse(text) }
    }

    @Test func unknownElementsAreNamedWithWhatIsKnown() {
        #expect(throws: CompositionError.unknownElement("XX", known: ["AL", "CO", "CR", "FE", "NI"])) {
            try parse("Ni-bal Xx-5")
        }
        #expect(CompositionError.unknownElement("CP", known: ["AL", "CO", "CR"]).hint != nil)
    }

    @Test func orderAndKey() throws {
        let alloy = try parse("Fe-bal Al-0 Cr-18")
        #expect(try alloy.moleFractions(orderedBy: ["CR", "FE"]) == [0.18, 0.82])
        #expect(throws: CompositionError.unknownElement("CR", known: ["FE"])) {
            try alloy.moleFractions(orderedBy: ["FE"])
        }
        #expect(alloy.label == "Fe-82 Cr-18")
        #expect(alloy.key == "AL=0.0 CR=0.18 FE=0.82")
    }

    @Test func sumsThatAreOffAreNotScaledAway() {
        #expect(throws: CompositionError.self) { try Composition(moleFractions: ["NI": 0.5, "CR": 0.49]) }
        #expect(throws: CompositionError.self) { try Composition(moleFractions: ["NI": 1.5, "CR": -0.5]) }
        #expect(throws: CompositionError.self) { try Composition(moleFractions: ["NI": .nan, "CR": 1]) }
        #expect(throws: CompositionError.empty) { try Composition(moleFractions: [:]) }
    }

    @Test func toleranceNeighboursKeepTheSum() throws {
        let tolerance = MeltTolerance(deviation: 0.5, unit: .atomicPercent)
        let aim = try parse("Ni-bal Cr-20 Al-0.2")
        let neighbours = try tolerance.neighbours(of: aim, masses: Self.masses)
        // Six ordered pairs, less the two that would take 0.5 from the 0.2 of Al.
        #expect(neighbours.count == 4)
        for neighbour in neighbours {
            #expect(abs(neighbour.moleFractions.reduce(0, +) - 1) < 1e-14)
            #expect(neighbour.moleFractions.allSatisfy { $0 >= 0 })
            let moved = zip(neighbour.moleFractions, aim.moleFractions).map { abs($0 - $1) }.sorted()
            #expect(moved[0] < 1e-12)
            #expect(abs(moved[1] - 0.005) < 1e-12)
        }
    }
}
