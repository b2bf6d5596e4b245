import Foundation
import Testing

@testable import ThermodynamicDatabase

private let text = """
    ELEMENT VA VACUUM 0 0 0 !
    ELEMENT AL FCC_A1 26.98 0 0 !
    ELEMENT C GRAPHITE 12.011 0 0 !
    ELEMENT CR BCC_A2 51.996 0 0 !
    ELEMENT FE BCC_A2 55.847 0 0 !
    SPECIES AL2 AL2 !
    SPECIES CRFE CR1FE1 !
    FUNCTION ZERO 298.15 0; 6000 N !
    FUNCTION NIL 298.15 +3*ZERO-ZERO; 6000 N !
    FUNCTION ONE 298.15 +ZERO+1; 6000 N !
    PHASE LIQUID % 1 1 !
    CONSTITUENT LIQUID :AL,C,CR,FE: !
    PHASE GAS % 1 1 !
    CONSTITUENT GAS :AL2,CRFE: !
    PHASE FCC_A1 % 2 1 1 !
    CONSTITUENT FCC_A1 :AL,CR,FE:C,VA: !
    TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC_A2 !
    PHASE BCC_A2 % 2 1 3 !
    CONSTITUENT BCC_A2 :AL,CR,FE:VA: !
    PHASE B2 %D 3 .5 .5 3 !
    CONSTITUENT B2 :AL,CR,FE:AL,CR,FE:VA: !
    PHASE M23C6 % 3 20 3 6 !
    CONSTITUENT M23C6 :CR,FE:CR,FE:C: !
    PHASE SIGMA % 2 10 20 !
    CONSTITUENT SIGMA :CR,FE:AL,CR,FE: !
    PHASE WILD % 2 1 1 !
    CONSTITUENT WILD :AL,CR,FE:AL,CR,FE: !
    PARAMETER G(LIQUID,AL;0) 298.15 +1; 6000 N A !
    PARAMETER G(LIQUID,CR;0) 298.15 +ONE; 6000 N A !
    PARAMETER G(LIQUID,FE;0) 298.15 +ZERO; 6000 N A !
    PARAMETER L(LIQUID,AL,CR;0) 298.15 -29000+T; 6000 N B !
    PARAMETER L(LIQUID,AL,CR;1) 298.15 -11000; 6000 N C !
    PARAMETER L(LIQUID,AL,FE;0) 298.15 +0; 6000 N B !
    PARAMETER L(LIQUID,AL,FE;1) 298.15 +NIL; 6000 N B !
    PARAMETER L(LIQUID,AL,CR,FE;0) 298.15 +5; 6000 N D !
    PARAMETER L(LIQUID,AL,C,CR,FE;0) 298.15 +5; 6000 N D !
    PARAMETER G(GAS,AL2;0) 298.15 +7; 6000 N !
    PARAMETER G(FCC_A1,AL:VA;0) 298.15 +1; 6000 N !
    PARAMETER G(FCC_A1,FE:C;0) 298.15 +1; 6000 N !
    PARAMETER L(FCC_A1,CR,FE:*;0) 298.15 +1; 6000 N !
    PARAMETER G(BCC_A2,FE:VA;0) 298.15 +1; 6000 N !
    PARAMETER L(BCC_A2,AL,FE:VA;0) 298.15 +1; 6000 N E !
    PARAMETER G(B2,AL:CR:VA;0) 298.15 -1; 6000 N F !
    PARAMETER TC(BCC_A2,CR,FE:VA;0) 298.15 +1; 6000 N !
    PARAMETER G(M23C6,CR:CR:C;0) 298.15 +1; 6000 N !
    PARAMETER G(M23C6,CR:FE:C;0) 298.15 +1; 6000 N !
    PARAMETER G(SIGMA,FE:CR;0) 298.15 +1; 6000 N !
    PARAMETER L(SIGMA,CR,FE:AL;0) 298.15 +1; 6000 N !
    PARAMETER G(SIGMA,NI:AL;0) 298.15 +1; 6000 N !
    PARAMETER G(WILD,AL:*;0) 298.15 +1; 6000 N G !
    PARAMETER G(NOWHERE,AL;0) 298.15 +1; 6000 N !
    DEFAULT_COMMAND REJECT_PHASE GAS !
    LIST_OF_REFERENCES NUMBER SOURCE
    A 'Author A' B 'Author B' C 'Author C' X 'nobody' !
    """

private typealias State = DatabaseCoverage.State

@Suite struct Coverage {
    private func phase(_ name: String, _ coverage: DatabaseCoverage) throws -> DatabaseCoverage.PhaseCoverage {
        try #require(coverage.phases.first { $0.name == name })
    }

    private func states(_ systems: DatabaseCoverage.Systems) -> [String: State] {
        Dictionary(uniqueKeysWithValues: systems.list.map { ($0.elements.joined(separator: "-"), $0.state) })
    }

    private func system(_ name: String, _ systems: DatabaseCoverage.Systems) throws -> DatabaseCoverage.System {
        try #require(systems.list.first { $0.elements.joined(separator: "-") == name })
    }

    private let all = DatabaseCoverage(of: parse(text).database)

    @Test func aSolution() throws {
        let liquid = try phase("LIQUID", all)
        #expect(all.elements == ["AL", "C", "CR", "FE"])
        #expect(states(liquid.unaries) == ["AL": .assessed, "C": .extrapolated, "CR": .assessed, "FE": .zero])
        #expect(try system("C", liquid.unaries).endMembers == .init(given: 0, total: 1))
        #expect(
            states(liquid.binaries) == [
                "AL-C": .extrapolated, "AL-CR": .assessed, "AL-FE": .zero, "C-CR": .extrapolated, "C-FE": .extrapolated,
                "CR-FE": .extrapolated,
            ])
        #expect(liquid.binaries.counts == .init(assessed: 1, zero: 1, wildcard: 0, extrapolated: 4))
        let binary = try system("AL-CR", liquid.binaries)
        #expect(binary.parameters == 2 && binary.references == ["B", "C"])
        let ternary = try system("AL-CR-FE", liquid.ternaries)
        #expect(ternary.state == .assessed && ternary.binaries == .init(assessed: 1, possible: 3))
        #expect(try system("AL-C-CR", liquid.ternaries).binaries == .init(assessed: 1, possible: 3))
        #expect(liquid.higher == .init(systems: 1, parameters: 1))
    }

    @Test func speciesAreTakenApart() throws {
        let gas = try phase("GAS", all)
        #expect(gas.isRejected && gas.elements == ["AL", "CR", "FE"])
        #expect(states(gas.unaries) == ["AL": .assessed])
        #expect(states(gas.binaries) == ["CR-FE": .extrapolated], "the gas holds CR and FE together only")
        #expect(states(gas.ternaries) == ["AL-CR-FE": .extrapolated])
        #expect(try system("CR-FE", gas.binaries).endMembers == .init(given: 0, total: 1))
    }

    @Test func interstitialsBelongToTheSystem() throws {
        let fcc = try phase("FCC_A1", all)
        #expect(states(fcc.unaries).keys.sorted() == ["AL", "CR", "FE"], "no fcc of carbon alone")
        #expect(states(fcc.binaries)["C-FE"] == .assessed && states(fcc.binaries)["AL-C"] == .extrapolated)
        // L(CR,FE:*) names Cr and Fe.
        let wild = try system("CR-FE", fcc.binaries)
        #expect(wild.state == .assessed && wild.wildcardParameters == 1)
        #expect(states(fcc.ternaries)["C-CR-FE"] == .extrapolated)
        #expect(try system("C-CR-FE", fcc.ternaries).binaries == .init(assessed: 2, possible: 3))
    }

    @Test func theDisorderedPartnerCounts() throws {
        let b2 = try phase("B2", all)
        #expect(b2.disorderedPhase == "BCC_A2")
        #expect(states(b2.binaries) == ["AL-CR": .assessed, "AL-FE": .assessed, "CR-FE": .extrapolated])
        #expect(try system("AL-FE", b2.binaries).disorderedParameters == 1)
        #expect(try system("AL-CR", b2.binaries).disorderedParameters == 0)
        #expect(try system("FE", b2.unaries).endMembers == .init(given: 1, total: 1))
        #expect(try system("AL", b2.unaries).endMembers == .init(given: 0, total: 1))
        #expect(states(try phase("BCC_A2", all).binaries)["AL-CR"] == .extrapolated)
    }

    @Test func compoundsCountTheElementsOfAllSublattices() throws {
        let carbide = try phase("M23C6", all)
        #expect(carbide.unaries.list.isEmpty)
        #expect(states(carbide.binaries) == ["C-CR": .assessed, "C-FE": .extrapolated])
        #expect(try system("C-FE", carbide.binaries).endMembers == .init(given: 0, total: 1))
        let ternary = try system("C-CR-FE", carbide.ternaries)
        #expect(ternary.state == .assessed && ternary.endMembers == .init(given: 1, total: 2))
        #expect(ternary.binaries == .init(assessed: 1, possible: 2))
        let sigma = try phase("SIGMA", all)
        #expect(states(sigma.unaries) == ["CR": .extrapolated, "FE": .extrapolated])
        #expect(states(sigma.binaries) == ["AL-CR": .extrapolated, "AL-FE": .extrapolated, "CR-FE": .assessed])
        #expect(try system("CR-FE", sigma.binaries).endMembers == .init(given: 1, total: 2))
        #expect(states(sigma.ternaries) == ["AL-CR-FE": .assessed])
    }

    @Test func wildcardsAreTold() throws {
        let wild = try phase("WILD", all)
        #expect(states(wild.unaries) == ["AL": .assessed, "CR": .extrapolated, "FE": .extrapolated])
        #expect(try system("AL", wild.unaries).endMembers == .init(given: 1, total: 1))
        #expect(states(wild.binaries) == ["AL-CR": .wildcard, "AL-FE": .wildcard, "CR-FE": .extrapolated])
        let binary = try system("AL-CR", wild.binaries)
        #expect(binary.endMembers == .init(given: 1, total: 2) && binary.wildcardParameters == 1)
        #expect(binary.references == ["G"])
        #expect(states(wild.ternaries) == ["AL-CR-FE": .extrapolated], "two sublattices have no end member of three")
    }

    @Test func choiceOfElementsAndPhases() throws {
        let some = DatabaseCoverage(
            of: parse(text).database, elements: ["fe", "Cr", "NI"], phases: ["liquid", "sigma"])
        #expect(some.elements == ["CR", "FE"] && some.phases.map(\.name) == ["LIQUID", "SIGMA"])
        #expect(some.binaries.map(\.elements) == [["CR", "FE"]] && some.ternaries.isEmpty)
        #expect(some.binaries[0].assessed == ["SIGMA"] && some.binaries[0].extrapolated == ["LIQUID"])
        #expect(try phase("LIQUID", some).higher.systems == 0, "a quaternary with Al and C is not asked for")
    }

    @Test func theSummaryNamesPhasesAndReferences() throws {
        let binary = try #require(all.binaries.first { $0.elements == ["AL", "FE"] })
        #expect(binary.assessed == ["BCC_A2", "B2"] && binary.zero == ["LIQUID"] && binary.wildcard == ["WILD"])
        #expect(binary.extrapolated == ["FCC_A1", "SIGMA"])
        #expect(binary.references == ["B", "E", "G"])
        #expect(
            all.references.map(\.key) == ["A", "B", "C"], "in the order of the list, only what is cited and listed")
        #expect(all.undeclaredPhases == [.init(name: "NOWHERE", parameters: 1)])
    }

    @Test func otherKinds() throws {
        let curie = DatabaseCoverage(of: parse(text).database, kind: "TC")
        #expect(states(try phase("BCC_A2", curie).binaries)["CR-FE"] == .assessed)
        #expect(states(try phase("LIQUID", curie).binaries).values.allSatisfy { $0 == .extrapolated })
    }

    @Test func permutationsCountAllEndMembers() throws {
        let four = parse(
            """
            ELEMENT AL FCC_A1 26.98 0 0 !
            ELEMENT NI FCC_A1 58.69 0 0 !
            PHASE FCC_4SL:F % 4 .25 .25 .25 .25 !
            CONSTITUENT FCC_4SL :AL,NI:AL,NI:AL,NI:AL,NI: !
            PHASE BCC_4SL:B % 4 .25 .25 .25 .25 !
            CONSTITUENT BCC_4SL :AL,NI:AL,NI:AL,NI:AL,NI: !
            PARAMETER G(FCC_4SL,AL:NI:NI:NI;0) 298.15 -100; 6000 N !
            PARAMETER G(FCC_4SL,AL:AL:NI:NI;0) 298.15 -100; 6000 N !
            PARAMETER G(BCC_4SL,AL:AL:NI:NI;0) 298.15 -100; 6000 N !
            PARAMETER G(BCC_4SL,AL:NI:AL:NI;0) 298.15 -100; 6000 N !
            PARAMETER G(BCC_4SL,AL:NI:NI:NI;0) 298.15 -100; 6000 N !
            """
        ).database
        let coverage = DatabaseCoverage(of: four)
        // Al3Ni is missing: 4 of 2⁴ − 2.
        #expect(try system("AL-NI", phase("FCC_4SL", coverage).binaries).endMembers == .init(given: 10, total: 14))
        #expect(try system("AL-NI", phase("BCC_4SL", coverage).binaries).endMembers == .init(given: 10, total: 14))
    }

    @Test func modelsThatDependOnTheElements() throws {
        var database = parse(text).database
        let place = try #require(database.phases.firstIndex { $0.name == "B2" })
        let link = try #require(database.phases[place].orderDisorder)
        database.phases[place].orderDisorder = nil
        database.phases[place].conditionalModels = [
            ConditionalModel(condition: .element("AL"), model: .disordered(link))
        ]
        #expect(try phase("B2", DatabaseCoverage(of: database)).disorderedPhase == "BCC_A2")
        #expect(try phase("B2", DatabaseCoverage(of: database, elements: ["CR", "FE"])).disorderedPhase == nil)
    }

    @Test func limitsAreQuoted() {
        var database = parse(text).database
        let limits = StatedLimits(
            quotation: "up to 10 wt.% Al", unit: .massPercent, composition: [.init(element: "AL", upper: 10)],
            temperature: nil, location: SourceLocation(line: 3, column: 1))
        database.statedLimits = [limits]
        #expect(DatabaseCoverage(of: database).statedLimits == [limits])
    }

    /// Phases of many elements and sublattices are counted, not enumerated.
    @Test(.timeLimit(.minutes(10))) func manyElementsAndSublattices() throws {
        var lines: [String] = []
        let names = (0..<300).map { "E\($0)" }
        for name in names { lines.append("ELEMENT \(name) X 1 0 0 !") }
        lines.append("PHASE BIG % 1 1 !")
        lines.append("CONSTITUENT BIG :\(names.joined(separator: ",")): !")
        lines.append("PARAMETER G(BIG,E1,E2,E3;0) 298.15 +1; 6000 N !")
        lines.append("PHASE DEEP % 20 \(Array(repeating: "1", count: 20).joined(separator: " ")) !")
        lines.append("CONSTITUENT DEEP :\(Array(repeating: "E1,E2,E3", count: 20).joined(separator: ":")): !")
        let coverage = DatabaseCoverage(of: parse(lines.joined(separator: "\n")).database)
        let big = try phase("BIG", coverage)
        #expect(
            big.binaries.counts.extrapolated == 300 * 299 / 2 && !big.binaries.listsAll && big.binaries.list.isEmpty)
        #expect(big.ternaries.counts.extrapolated == nil && big.ternaries.counts.assessed == 1)
        #expect(big.ternaries.list.map(\.elements) == [["E1", "E2", "E3"]])
        #expect(try system("E1-E2", phase("DEEP", coverage).binaries).endMembers.total == (1 << 20) - 2)
        #expect(DatabaseCoverage(of: Database()).phases.isEmpty)
    }
}
