import Foundation
import Testing

/// The campaign files under `Examples` are accepted as they stand, with the database of the project.
@Suite struct ExampleCampaignTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func everyExampleIsAccepted() throws {
        let folder = Self.root.appendingPathComponent("Examples")
        let examples = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .map { folder.appendingPathComponent($0).appendingPathComponent("campaign.yaml").path }
            .filter { FileManager.default.fileExists(atPath: $0) }
        #expect(!examples.isEmpty)
        for example in examples {
            let result = try CampaignProcess.run(
                ["campaign", "check", example, "--samples", "0", "--json"], scratch: NSTemporaryDirectory())
            #expect(result.status == 0, "\(example): \(result.errors)")
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
            let share = try #require(object["share"] as? Double)
            #expect(share <= 0.07)
        }
    }
}
