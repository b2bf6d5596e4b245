import CALPHAD
import Foundation
import ThermodynamicDatabase

/// Solves the lines of a batch on one thread, keeping a solver for each set of components and phases.
final class EquilibriumWorker {
    private let database: Database
    private let hash: String
    private let gasConstant: Double
    private let version: String
    private var solvers: [SolverKey: EquilibriumSolver] = [:]

    private struct SolverKey: Hashable {
        var components: [String]
        var phases: [String]?
        var suspended: [String]
    }

    init(database: Database, hash: String, gasConstant: Double, version: String) {
        self.database = database
        self.hash = hash
        self.gasConstant = gasConstant
        self.version = version
    }

    enum Outcome { case proven, unproven, failed }

    /// The result of one line as a line of JSON.
    func answer(_ line: some Collection<UInt8>, number: Int) -> (text: String, outcome: Outcome) {
        let request: EquilibriumRequest
        do {
            request = try JSONDecoder().decode(EquilibriumRequest.self, from: Data(line))
        } catch {
            return (
                failureText(
                    id: nil,
                    RequestFailure(reason: "invalid-input", message: "line \(number): \(Self.explain(error))")), .failed
            )
        }
        do {
            let (solver, conditions) = try prepare(request)
            let result = try solver.equilibrium(at: conditions)
            return (
                render(result, id: request.id, dormant: request.dormant ?? []),
                result.grade == .uncertified ? .unproven : .proven
            )
        } catch let error as EquilibriumError {
            return (failureText(id: request.id, RequestFailure(reason: error.reason, message: error.message)), .failed)
        } catch let error as RequestFailure {
            return (failureText(id: request.id, error), .failed)
        } catch let error as SystemError {
            return (
                failureText(id: request.id, RequestFailure(reason: "invalid-system", message: error.message)), .failed
            )
        } catch {
            return (failureText(id: request.id, RequestFailure(reason: "invalid-input", message: "\(error)")), .failed)
        }
    }

    private static func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "the key \"\(key.stringValue)\" is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" has a value of the wrong type"
        default: "not a JSON object with \"id\", \"T\" and \"x\" or \"w\""
        }
    }

    private func prepare(_ request: EquilibriumRequest) throws -> (EquilibriumSolver, Conditions) {
        let amounts = try moleFractions(of: request)
        let components = amounts.keys.sorted()
        if let dormant = request.dormant, !dormant.isEmpty {
            throw RequestFailure(
                reason: "unsupported-condition", message: "dormant phases are not computed yet; use \"suspend\"")
        }
        let key = SolverKey(components: components, phases: request.phases, suspended: request.suspend ?? [])
        let solver: EquilibriumSolver
        if let known = solvers[key] {
            solver = known
        } else {
            let system = try ThermodynamicSystem(
                database: database, components: components, phases: request.phases, suspended: request.suspend ?? [],
                gasConstant: gasConstant)
            solver = EquilibriumSolver(system: system)
            solvers[key] = solver
        }
        return (
            solver,
            Conditions(
                temperature: request.T, pressure: request.P ?? PhysicalConstants.standardPressure,
                moleFractions: solver.system.components.map { amounts[$0] ?? 0 })
        )
    }

    /// Mole fractions by component; mass fractions are converted with the database's atomic masses.
    private func moleFractions(of request: EquilibriumRequest) throws -> [String: Double] {
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
        let sum = amounts.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
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
        let total = moles.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
        return moles.mapValues { $0 / total }
    }

    private func failureText(id: String?, _ failure: RequestFailure) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            if let id { json.string(id) } else { json.null() }
            json.key("status")
            json.string("failed")
            json.key("reason")
            json.string(failure.reason)
            json.key("message")
            json.string(failure.message)
        }
        return json.text
    }

    private func render(_ e: Equilibrium, id: String, dormant: [String]) -> String {
        EquilibriumText.render(e, id: id, database: hash, version: version, gasConstant: gasConstant)
    }
}

/// A result as the line of JSON that the contract states.
enum EquilibriumText {
    static func render(_ e: Equilibrium, id: String, database: String, version: String, gasConstant: Double) -> String {
        var json = JSONText()
        json.object { json in
            json.key("id")
            json.string(id)
            json.key("status")
            json.string("ok")
            json.key("grade")
            switch e.grade {
            case .certified(let gap):
                json.string("certified")
                json.key("gap")
                json.number(gap)
            case .screened(let minimizations):
                json.string("screened")
                json.key("gap")
                json.null()
                json.key("minimizations")
                json.integer(minimizations)
            case .uncertified:
                json.string("uncertified")
                json.key("gap")
                json.null()
            }
            for (name, value) in [("G", e.gibbsEnergy), ("H", e.enthalpy), ("S", e.entropy)] {
                json.key(name)
                json.number(value)
            }
            json.key("mu")
            json.object { json in
                for (name, value) in zip(e.components, e.chemicalPotentials) {
                    json.key(name)
                    if let value { json.number(value) } else { json.null() }
                }
            }
            json.key("stable")
            json.array { json in
                for set in e.compositionSets { append(set, components: e.components, to: &json) }
            }
            json.key("drivingForce")
            json.object { json in
                for force in e.drivingForces {
                    json.key(force.phase)
                    json.number(force.value)
                }
            }
            json.key("warnings")
            json.strings(e.warnings)
            json.key("database")
            json.string(database)
            json.key("version")
            json.string(version)
            json.key("R")
            json.number(gasConstant)
            json.key("iterations")
            json.integer(e.iterations)
            json.key("evaluations")
            json.integer(e.evaluations)
        }
        return json.text
    }

    private static func append(_ set: CompositionSet, components: [String], to json: inout JSONText) {
        json.object { json in
            json.key("phase")
            json.string(set.phase)
            json.key("model")
            json.string(set.model)
            json.key("set")
            json.integer(set.set)
            if set.ordering != .none {
                json.key("ordering")
                json.string(set.ordering.rawValue)
            }
            json.key("fraction")
            json.number(set.fraction)
            json.key("x")
            json.object { json in
                for (name, value) in zip(components, set.moleFractions) {
                    json.key(name)
                    json.number(value)
                }
            }
            json.key("y")
            json.array { json in for list in set.siteFractions { json.numbers(list) } }
            json.key("constituents")
            json.array { json in for list in set.constituents { json.strings(list) } }
        }
    }
}
