import ArgumentParser

@main
struct Tieline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tieline",
        abstract: "Alloy design constrained by thermodynamics: CALPHAD equilibria, Bayesian optimization, design reports.",
        version: "0.1.0",
        subcommands: [])
}
