import AlloyDesign
import ArgumentParser
import CALPHAD
import Foundation

/// A database and what of it to use.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "Thermodynamic database (TDB file).")
    var database: String

    @Option(
        parsing: .upToNextOption,
        help: "Phases to enter; default: all that the components allow, less those that the database rejects.")
    var phases: [String] = []

    @Option(parsing: .upToNextOption, help: "Phases to leave out.")
    var suspend: [String] = []

    @Option(parsing: .upToNextOption, help: "Phases that may not form; their driving force is told.")
    var dormant: [String] = []

    @Option(help: "Gas constant in J/(mol K), for comparison with another code.")
    var gasConstant: Double = PhysicalConstants.gasConstant

    func validate() throws {
        guard gasConstant > 0, gasConstant.isFinite else { throw ValidationError("--gas-constant must be positive") }
    }

    func system(_ loaded: LoadedDatabase, components: [String]) throws -> ThermodynamicSystem {
        let system: ThermodynamicSystem
        do {
            system = try ThermodynamicSystem(
                database: loaded.database, components: components, phases: phases.isEmpty ? nil : phases,
                suspended: suspend,
                dormant: dormant, gasConstant: gasConstant)
        } catch {
            throw CommandFailure.refused(
                error.message, hint: "`tieline database show \(loaded.path)` lists elements and phases")
        }
        try loaded.refuseFaults(of: system)
        return system
    }
}

/// One alloy on the command line.
struct AlloyOptions: ParsableArguments {
    @Option(help: "Composition, such as \"Ni-bal Cr-20 Co-20 Al-5\".")
    var composition: String?

    @Option(help: "Unit of the composition: at%, wt%, mole-fraction or mass-fraction.")
    var unit: String?

    @Option(help: "Pressure, such as 101325Pa or 1bar.")
    var pressure: String = "101325Pa"

    var pascal: Double { get throws { try Self.read(pressure, as: .pressure) } }

    func alloy(_ loaded: LoadedDatabase) throws -> Composition {
        guard let composition else {
            throw CommandFailure(
                status: .usage, message: "no composition is given", hint: "--composition \"Ni-bal Cr-20\" --unit at%")
        }
        return try Self.parse(composition, unit: unit, loaded)
    }

    static func parse(_ text: String, unit: String?, _ loaded: LoadedDatabase) throws -> Composition {
        try parse(text, unit: unit, masses: AtomicMasses(of: loaded.database))
    }

    static func unit(_ text: String) throws -> CompositionUnit {
        guard let unit = CompositionUnit(parsing: text) else {
            throw CommandFailure.refused(
                "'\(text)' is not a unit of composition", hint: "at%, wt%, mole-fraction or mass-fraction")
        }
        return unit
    }

    static func parse(_ text: String, unit: String?, masses: AtomicMasses) throws -> Composition {
        guard let unit else {
            throw CommandFailure.refused("the composition has no unit", hint: "add --unit at% or --unit wt%")
        }
        let scale = try Self.unit(unit)
        do {
            return try Composition(parsing: text, unit: scale, masses: masses)
        } catch {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
    }

    static func read(_ text: String, as dimension: PhysicalDimension) throws -> Double {
        do {
            return try Quantity(parsing: text, as: dimension).value
        } catch {
            throw CommandFailure.refused(error.message, hint: error.hint)
        }
    }
}

/// Options of commands that take JSON Lines.
struct BatchOptions: ParsableArguments {
    @Option(help: "JSON Lines file, - for standard input.")
    var batch: String?

    @Option(help: "Threads; the result does not depend on their number.")
    var threads: Int = 1

    @Option(help: "Accepted share of failed or uncertified results in a batch; above it the exit code is 4.")
    var acceptUnproven: Double = 0

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads must be 1 to 1024") }
        guard (0...1).contains(acceptUnproven) else { throw ValidationError("--accept-unproven must be 0 to 1") }
    }

    /// Streams the batch through workers.
    func run(_ path: String, makeWorker: @escaping @Sendable () -> any LineWorker) throws {
        let input: FileHandle
        if path == "-" {
            input = .standardInput
        } else {
            guard let handle = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure.refused("the batch \(path) cannot be read")
            }
            input = handle
        }
        let counts = try LineBatch(threads: threads, makeWorker: makeWorker).run(input: input, output: .standardOutput)
        let share = counts.lines == 0 ? 0 : Double(counts.failed + counts.unproven) / Double(counts.lines)
        if share > acceptUnproven {
            throw CommandFailure(
                status: .unprovenAboveLimit,
                message: "\(counts.failed) failed and \(counts.unproven) uncertified of \(counts.lines) results",
                hint: "each failed line tells its reason; --accept-unproven sets the share that is accepted")
        }
    }
}
