import CALPHAD
import ThermodynamicDatabase

/// Solvers for the systems that the lines of a batch ask for, made once each. For one thread.
final class SolverPool {
    let database: Database
    let gasConstant: Double
    private let diagnostics: [Diagnostic]
    private var solvers: [Key: EquilibriumSolver] = [:]
    /// Most lines ask for the same system as the one before.
    private var latest: (key: Key, solver: EquilibriumSolver)?

    private struct Key: Hashable {
        var components: [String]
        var phases: [String]?
        var suspended: [String]
        var dormant: [String]
    }

    init(_ loaded: LoadedDatabase, gasConstant: Double) {
        database = loaded.database
        diagnostics = loaded.diagnostics
        self.gasConstant = gasConstant
    }

    /// The solver of a request's system and the request's mole fractions in the order of its components.
    func solver(for request: StateRequest) throws -> (EquilibriumSolver, [Double]) {
        var amounts = try moleFractions(of: request)
        for name in request.openComponents {
            guard amounts[name] ?? 0 == 0 else {
                throw RequestFailure(
                    reason: "invalid-conditions",
                    message:
                        "both an amount and a chemical potential or activity of \(name) are given; one follows from the other"
                )
            }
            amounts[name] = 0
        }
        let key = Key(
            components: amounts.keys.sorted(), phases: request.phases, suspended: request.suspend ?? [],
            dormant: request.dormant ?? [])
        let solver: EquilibriumSolver
        if let latest, latest.key == key {
            solver = latest.solver
        } else if let known = solvers[key] {
            solver = known
        } else {
            let system = try ThermodynamicSystem(
                database: database, components: key.components, phases: request.phases, suspended: key.suspended,
                dormant: key.dormant, gasConstant: gasConstant)
            if let fault = system.faults(among: diagnostics).first {
                throw RequestFailure(
                    reason: "invalid-database", message: "line \(fault.location.line) of the database: \(fault.message)"
                )
            }
            solver = EquilibriumSolver(system: system)
            solvers[key] = solver
        }
        latest = (key, solver)
        return (solver, solver.system.components.map { amounts[$0] ?? 0 })
    }

    /// Mole fractions by component; mass fractions are converted with the database's atomic masses.
    private func moleFractions(of request: StateRequest) throws -> [String: Double] {
        guard let given = request.x ?? request.w, request.x == nil || request.w == nil else {
            throw RequestFailure(
                reason: "invalid-input", message: "give either \"x\" (mole fractions) or \"w\" (mass fractions)")
        }
        var amounts: [String: Double] = [:]
        for (name, value) in given {
            guard value.isFinite, value >= -1e-12 else {
                throw RequestFailure(reason: "invalid-conditions", message: "the amount of \(name) is \(value)")
            }
            amounts[name.uppercased()] = max(0, value)
        }
        let sum = Self.sum(amounts)
        guard abs(sum - 1) < 1e-4 else {
            throw RequestFailure(
                reason: "invalid-conditions", message: "the fractions sum to \(sum), not to 1; name all components")
        }
        guard request.w != nil else { return amounts.mapValues { $0 / sum } }
        var moles: [String: Double] = [:]
        for (name, value) in amounts {
            guard let element = database.elements.first(where: { $0.name == name }), element.atomicMass > 0 else {
                throw RequestFailure(reason: "invalid-system", message: "the database gives no atomic mass for \(name)")
            }
            moles[name] = value / element.atomicMass
        }
        let total = Self.sum(moles)
        return moles.mapValues { $0 / total }
    }

    /// In the order of the names, so that the last digit does not depend on hashing.
    private static func sum(_ amounts: [String: Double]) -> Double {
        amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    }
}
