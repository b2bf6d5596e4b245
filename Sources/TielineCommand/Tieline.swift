import ArgumentParser
import Foundation
import NumericalMethods

@main
struct Tieline: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "tieline",
        abstract:
            "Alloy design constrained by thermodynamics: CALPHAD equilibria, Bayesian optimization, design reports.",
        version: version,
        subcommands: [
            EquilibriumCommand.self, VerifyCommand.self, TransitionCommand.self, StepCommand.self, SectionCommand.self,
            SolidifyCommand.self, PropertyCommand.self, SuggestCommand.self, FrontCommand.self,
            DescriptorCommand.self, DescriptorSpeedCommand.self,
            DatabaseCommand.self,
            CampaignCommand.self,
        ])

    static func main() async {
        Libraries.prepare()
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            StandardError.write("error: \(failure.message)")
            if let hint = failure.hint { StandardError.write("hint: \(hint)") }
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
