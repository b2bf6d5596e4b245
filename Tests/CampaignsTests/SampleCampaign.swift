import AlloyDesign
import Foundation
import Synchronization

@testable import Campaigns

/// A small campaign over a made-up landscape, quick enough to be run many times.
enum SampleCampaign {
    static let text = """
        tieline: 1
        name: sample
        title: A made-up landscape
        database: none.tdb
        seed: 11
        composition:
          unit: at%
          tolerance: 1
          elements:
            Ni: {min: 10, max: 60, step: 10}
            Cr: {min: 10, max: 60, step: 10}
            Fe: {min: 10, max: 60, step: 10}
        temperature_range: {from: 600 K, to: 1600 K}
        objectives:
          - {minimize: CTE_frozen(1000 C), reference: 30e-6 1/K}
          - {minimize: T_sigma, reference: 1600 K}
        requirements:
          - T_sigma <= 700 C
        optimizer: {initial: 5, batch: 2}
        budget: {evaluations: 12}
        report: {alloys: 2, curve_points: 5}
        """

    static let masses = AtomicMasses(["NI": 58.69, "CR": 51.996, "FE": 55.847])

    static func plan(_ text: String = text, method: SearchMethod = .bayesian) throws -> CampaignPlan {
        let (definition, diagnostics) = CampaignFile.parse(text)
        guard let definition else {
            throw CampaignLoadingError(messages: diagnostics.map { $0.rendered(file: "sample") })
        }
        return try CampaignPlan(definition: definition, method: method, masses: masses, databaseHash: "sha256:0")
    }

    static func identity(_ plan: CampaignPlan, text: String = text) -> StoreIdentity {
        StoreIdentity(
            meaning: plan.meaning, campaignText: text, method: plan.method, databaseName: "none.tdb",
            databaseBytes: [1, 2, 3],
            version: "test")
    }

    static func store(_ plan: CampaignPlan, in folder: String, text: String = text) throws -> CampaignStore {
        try CampaignStore.openOrCreate(path: folder + "/campaign.sqlite", identity: identity(plan, text: text))
    }
}

/// Known functions of the composition, with a region where nothing can be computed and one where sigma is never stable; evaluations take
/// differently long, so that they finish in another order than they began.
struct LandscapeEvaluator: AlloyEvaluator {
    var delay: @Sendable (Composition) -> Double = { _ in 0 }
    var count: Counter?

    final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }

    func evaluate(_ composition: Composition, properties: [PropertyModel]) -> Evaluation {
        count?.value.add(1, ordering: .relaxed)
        Thread.sleep(forTimeInterval: delay(composition))
        let (nickel, chromium) = (composition["NI"], composition["CR"])
        var results: [String: PropertyResult] = [:]
        for property in properties {
            switch property.kind {
            case .thermalExpansion where chromium > 0.45:
                results[property.name] = .failure(
                    PropertyFailure(reason: "partly-molten", message: "too much chromium"))
            case .thermalExpansion:
                results[property.name] = .value(
                    PropertyValue(2e-5 + 1e-5 * (nickel - 0.3) * (nickel - 0.3) - 4e-6 * chromium))
            case .completeDissolution where chromium < 0.15:
                results[property.name] = .value(PropertyValue(600, bound: .atMost, note: "never stable"))
            default:
                results[property.name] = .value(PropertyValue(700 + 1200 * chromium - 300 * nickel, uncertainty: 0.01))
            }
        }
        return Evaluation(composition: composition, results: results, grade: .screened)
    }

    func phaseFractions(of composition: Composition, at temperatures: [Double]) -> PhaseFractionCurve {
        PhaseFractionCurve(
            temperatures: temperatures, fractions: ["FCC_A1": temperatures.map { $0 > 1500 ? nil : composition["NI"] }])
    }
}

/// A folder that is removed again.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "tieline-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
