import ThermodynamicDatabase

/// What the components whose potentials are given exchange atoms with.
struct SensitivityReservoirs {
    /// ∂μ/∂T [J/(mol K)] by component.
    var slopes: [String: Double] = [:]
    /// The derivatives of the Gibbs energy of each one's reference, where that is a phase.
    var references: [String: Sensitivity] = [:]
}

extension EquilibriumSolver {
    /// The reservoirs of an open system at a temperature.
    func sensitivityReservoirs(
        _ asked: StateConditions, present: [Int], at temperature: Double
    ) throws(SensitivityError) -> SensitivityReservoirs {
        var result = SensitivityReservoirs()
        do {
            guard let open = try openSystem(asked, present: present) else { return result }
            let given = try open.potentials(at: temperature)
            for (reservoir, slope) in zip(open.reservoirs, given.slopes) {
                if let reservoir { result.slopes[reservoir.name] = slope }
            }
        } catch {
            throw .equilibrium(error)
        }
        for item in asked.open {
            guard let phase = item.reference else { continue }
            let name = item.component.uppercased()
            let pure: ThermodynamicSystem
            do {
                pure = try ThermodynamicSystem(
                    database: system.database, components: [name], phases: [phase], gasConstant: system.gasConstant)
            } catch {
                throw .unsupported("the reference of \(name): \(error.message)")
            }
            let solver = EquilibriumSolver(system: pure, tolerances: tolerances)
            do {
                let e = try solver.equilibrium(
                    at: Conditions(temperature: temperature, pressure: asked.pressure, moleFractions: [1]))
                result.references[name] = try solver.linearized(e).sensitivity(of: .gibbsEnergy)
            } catch let error as SensitivityError {
                throw error
            } catch let error as EquilibriumError {
                throw .equilibrium(error)
            } catch {
                throw .unsupported("the reference of \(name): \(error)")
            }
        }
        return result
    }
}

extension Sensitivity {
    /// Adds another answer's derivatives with respect to the database, times a factor.
    mutating func addParameters(of other: Sensitivity, times factor: Double) {
        let places = Dictionary(
            parameters.enumerated().map { ($1.parameter.location, $0) }, uniquingKeysWith: { first, _ in first })
        for item in other.parameters {
            if let place = places[item.parameter.location] {
                parameters[place].derivative += factor * item.derivative
                parameters[place].isOneSided = parameters[place].isOneSided || item.isOneSided
            } else {
                var added = item
                added.derivative *= factor
                parameters.append(added)
            }
        }
        for item in other.functions {
            if let place = functions.firstIndex(where: { $0.function.name == item.function.name }) {
                functions[place].derivative += factor * item.derivative
            } else {
                var added = item
                added.derivative *= factor
                functions.append(added)
            }
        }
        sortDerivatives()
    }

    /// Parameters by kind and falling magnitude, functions by falling magnitude; without those of which rounding is left.
    private mutating func sortDerivatives() {
        var largest: [String: Double] = [:]
        for item in parameters {
            largest[item.parameter.kind] = max(largest[item.parameter.kind] ?? 0, abs(item.derivative))
        }
        parameters.removeAll { abs($0.derivative) <= Self.rounding * (largest[$0.parameter.kind] ?? 0) }
        parameters.sort { a, b in
            let (p, q) = (a.parameter, b.parameter)
            return (p.kind, -abs(a.derivative), p.location.line, p.location.column)
                < (q.kind, -abs(b.derivative), q.location.line, q.location.column)
        }
        let most = functions.reduce(0) { max($0, abs($1.derivative)) }
        functions.removeAll { abs($0.derivative) <= Self.rounding * most }
        functions.sort { (-abs($0.derivative), $0.function.name) < (-abs($1.derivative), $1.function.name) }
    }

    /// Below this share of the largest derivative of its kind, a sum of two is rounding.
    private static let rounding = 1e-12
}
