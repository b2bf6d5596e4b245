import ThermodynamicDatabase

/// The parameter statements behind the coefficients of a system, and the functions that these use.
struct DatabaseParameters {
    private let table: TemperatureTable
    /// Statement of each coefficient; nil for those that none gives.
    private let statements: [Int?]
    /// The statements that have coefficients, with one of these.
    private let used: [(parameter: Parameter, coefficient: Int)]
    /// The statements that are one quantity, each with the sign with which it counts.
    private let quantities: [Quantity]
    private let functions: FunctionChain

    private struct Quantity {
        var members: [(statement: Int, sign: Double)]
        var isOneSided: Bool
    }

    /// What makes statements one quantity.
    private struct QuantityKey: Hashable {
        var phase: String
        var kind: String
        var orbit: String
    }

    init(system: ThermodynamicSystem, table: TemperatureTable, sets: [LinearizedSet], workspace: PhaseWorkspace) {
        self.table = table
        let places = Dictionary(
            system.database.parameters.enumerated().map { (ParameterSource($1), $0) }, uniquingKeysWith: { $1 })
        var used: [(parameter: Parameter, coefficient: Int)] = []
        var position: [Int: Int] = [:]
        var statements: [Int?] = []
        for (coefficient, source) in system.sources.enumerated() {
            guard let source, let place = places[source] else {
                statements.append(nil)
                continue
            }
            if position[place] == nil {
                position[place] = used.count
                used.append((system.database.parameters[place], coefficient))
            }
            statements.append(position[place])
        }
        self.statements = statements
        self.used = used
        functions = FunctionChain(database: system.database, table: table)
        quantities = Self.quantities(used.map(\.parameter), system, table, sets, workspace)
    }

    private static func quantities(
        _ parameters: [Parameter], _ system: ThermodynamicSystem, _ table: TemperatureTable, _ sets: [LinearizedSet],
        _ workspace: PhaseWorkspace
    ) -> [Quantity] {
        /// Of the stable phases that write an order out; a permutation option holds for all sublattices by itself.
        var symmetries: [String: (symmetry: SublatticeSymmetry, isShared: Bool)] = [:]
        for state in sets {
            let model = state.model
            if let known = symmetries[model.name] {
                symmetries[model.name]?.isShared =
                    known.isShared && known.symmetry.isShared(by: state.set.y, of: model)
            } else if system.database.phases.first(where: { $0.name == model.name })?.permutation
                == Phase.Permutation.none
            {
                let symmetry = SublatticeSymmetry(model, table: table, workspace: workspace)
                if symmetry.exchanges.count > 1 {
                    symmetries[model.name] = (symmetry, symmetry.isShared(by: state.set.y, of: model))
                }
            }
        }
        var result: [Quantity] = []
        var known: [QuantityKey: Int] = [:]
        var sizes: [Int] = []
        for (statement, parameter) in parameters.enumerated() {
            guard let (symmetry, isShared) = symmetries[parameter.phase] else {
                result.append(Quantity(members: [(statement, 1)], isOneSided: false))
                sizes.append(1)
                continue
            }
            let orbit = symmetry.orbit(of: parameter)
            let key = QuantityKey(phase: parameter.phase, kind: parameter.kind, orbit: orbit.key)
            if let index = known[key], orbit.size > 1 {
                result[index].members.append((statement, orbit.sign))
            } else {
                known[key] = result.count
                result.append(Quantity(members: [(statement, orbit.sign)], isOneSided: !isShared))
                sizes.append(orbit.size)
            }
        }
        for (index, size) in sizes.enumerated() where result[index].members.count == size {
            result[index].isOneSided = false
        }
        return result
    }

    /// Below this share of the largest derivative of its kind, one is rounding.
    private static let rounding = 1e-12

    /// The derivatives with respect to each statement, in the order of `used`.
    private func sums(_ derivatives: [Double]) -> [Double] {
        var sums = [Double](repeating: 0, count: used.count)
        for (statement, derivative) in zip(statements, derivatives) {
            if let statement { sums[statement] += derivative }
        }
        return sums
    }

    /// - Parameter derivatives: with respect to every coefficient.
    func sensitivities(_ derivatives: [Double]) -> [ParameterSensitivity] {
        let sums = sums(derivatives)
        var largest: [String: Double] = [:]
        for (entry, sum) in zip(used, sums) {
            largest[entry.parameter.kind] = max(largest[entry.parameter.kind] ?? 0, abs(sum))
        }
        var result: [(place: Int, item: ParameterSensitivity)] = []
        for quantity in quantities {
            let (first, sign) = quantity.members[0]
            let parameter = used[first].parameter
            let derivative = sign * quantity.members.reduce(0) { $0 + $1.sign * sums[$1.statement] }
            guard abs(derivative) > Self.rounding * (largest[parameter.kind] ?? 0) else { continue }
            result.append(
                (
                    first,
                    ParameterSensitivity(
                        parameter: parameter,
                        equivalents: quantity.members.dropFirst().map { used[$0.statement].parameter },
                        value: table.values[used[first].coefficient], derivative: derivative,
                        isOneSided: quantity.isOneSided)
                ))
        }
        result.sort { a, b in
            (a.item.parameter.kind, -abs(a.item.derivative), a.place)
                < (b.item.parameter.kind, -abs(b.item.derivative), b.place)
        }
        return result.map(\.item)
    }

    /// - Parameter derivatives: with respect to every coefficient.
    func functionSensitivities(_ derivatives: [Double]) -> [FunctionSensitivity] {
        let sums = sums(derivatives)
        let largest = sums.reduce(0) { max($0, abs($1)) }
        var chain = functions
        let found = chain.derivatives(
            zip(used, sums).filter { $1 != 0 }.map { ($0.parameter.value, $1) })
        return
            found.filter { abs($0.derivative) > Self.rounding * largest }
            .map { FunctionSensitivity(function: $0.function, value: $0.value, derivative: $0.derivative) }
            .sorted { (-abs($0.derivative), $0.function.name) < (-abs($1.derivative), $1.function.name) }
    }
}
