import Foundation
import Testing

@testable import AlloyDesign
@testable import Campaigns

/// Saved formulas as properties of a campaign.
@Suite struct CampaignDescriptorTests {
    private let formula = FoundDescriptor.text(
        name: "strength", unit: "MPa", expression: "100*v",
        variables: [(name: "v", feature: "mean_valence_electrons", range: 6...10)], error: 12, rows: 30,
        source: "a test's")

    private func campaign(_ entry: String) -> String {
        SampleCampaign.text.replacingOccurrences(
            of: "objectives:", with: "descriptors: [\(entry)]\nobjectives:"
        ).replacingOccurrences(of: "requirements:", with: "requirements:\n  - strength >= 700 MPa")
    }

    private func embedded(_ entry: String) throws -> (text: String, complaints: [String]) {
        let formula = formula
        let (text, complaints) = try CampaignFile.embedding(campaign(entry)) { path throws(CampaignLoadingError) in
            guard path == "strength.json" else {
                throw CampaignLoadingError(messages: ["error: the formula \(path) does not exist"])
            }
            return Array(formula.utf8)
        }
        return (text, complaints.map(\.message))
    }

    @Test(arguments: ["strength.json", "\"strength.json\"", "'strength.json'"])
    func formulaIsARequirement(entry: String) throws {
        let (text, complaints) = try embedded(entry)
        #expect(complaints.isEmpty)
        let (definition, diagnostics) = CampaignFile.parse(text)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))")
        let requirement = try #require(definition?.problem.requirements.first)
        #expect(requirement.property.name == "strength")
        #expect(requirement.limit == 700e6)
        #expect(requirement.property.unit == "Pa" && requirement.statement.hasSuffix("700 MPa"))
        // The text that a store keeps is read again without any file.
        let (again, _) = try CampaignFile.embedding(text) { _ throws(CampaignLoadingError) in
            throw CampaignLoadingError(messages: ["nothing may be read"])
        }
        #expect(again == text)
    }

    @Test func anotherFormulaIsAnotherCampaign() throws {
        let text = try embedded("strength.json").text
        let other = text.replacingOccurrences(of: "100*v", with: "101*v")
        let meanings = [text, other].compactMap { CampaignFile.parse($0).definition?.meaning }
        #expect(meanings.count == 2 && meanings[0] != meanings[1])
    }

    @Test func mistakesAreTold() throws {
        #expect(try embedded("weak.json").complaints == ["the formula weak.json does not exist"])
        let unread = CampaignFile.parse(campaign("strength.json")).diagnostics.map(\.message)
        #expect(unread.contains { $0.contains("was not read") })
        let named = FoundDescriptor.text(
            name: "VEC", unit: "", expression: "v", variables: [(name: "v", feature: "delta", range: 0...1)], error: 1,
            rows: 9, source: "a test's")
        let (text, _) = try CampaignFile.embedding(campaign("VEC.json")) { _ throws(CampaignLoadingError) in
            Array(named.utf8)
        }
        #expect(CampaignFile.parse(text).diagnostics.contains { $0.message.contains("has the name of a property") })
    }
}
