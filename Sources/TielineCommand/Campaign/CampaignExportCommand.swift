import AlloyDesign
import ArgumentParser
import Campaigns
import Foundation

struct CampaignExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every evaluated alloy as CSV.",
        discussion: """
            Mole fractions, then each property in its SI unit with its bound (= exact, <= at most, >= at least), whether all requirements \
            are met (empty: not known), the grade of the weakest equilibrium, and the reason where an evaluation failed. Numbers are \
            exact: reading them gives the same doubles.
            """)

    @Argument(help: "Folder of the results.")
    var folder: String

    @Flag(help: "Print as JSON, one alloy a line.")
    var json = false

    func run() throws {
        let (_, store, loaded) = try openCampaign(folder, forWriting: false)
        let summary: CampaignSummary
        do {
            summary = try CampaignSummaryBuilder(loaded: loaded, store: store).summary()
        } catch let error as StoreError {
            throw CommandFailure(error)
        } catch let error as CampaignSummary.InconsistentSummary {
            throw CommandFailure(status: .calculationFailed, message: "\(error)", hint: nil)
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            for trial in summary.trials { print(String(decoding: try encoder.encode(trial), as: UTF8.self)) }
        } else {
            print(Self.csv(summary, properties: loaded.plan.definition.problem.properties))
        }
    }

    static func csv(_ summary: CampaignSummary, properties: [PropertyModel]) -> String {
        var header = ["trial"] + summary.elements
        for property in properties {
            let unit = property.dimension.unitSymbol
            header += [unit.isEmpty ? property.name : "\(property.name) [\(unit)]", "bound"]
        }
        header += ["feasible", "grade", "failure"]
        var lines = [header.map(quoted).joined(separator: ",")]
        for trial in summary.trials {
            var cells = ["\(trial.index)"] + trial.moleFractions.map(\.description)
            for property in properties {
                guard let outcome = trial.outcome(property.name) else {
                    cells += ["", ""]
                    continue
                }
                let bound: String =
                    switch outcome.bound {
                    case .exact: "="
                    case .atMost: "<="
                    case .atLeast: ">="
                    }
                cells += [outcome.value.description, bound]
            }
            cells.append(trial.isFeasible.map { $0 ? "yes" : "no" } ?? "")
            cells += [trial.equilibriumGrade ?? "", trial.failure?.reason ?? ""]
            lines.append(cells.map(quoted).joined(separator: ","))
        }
        return lines.joined(separator: "\n")
    }

    /// A cell of CSV, quoted where it must be (RFC 4180).
    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
