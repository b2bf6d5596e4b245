internal import NumericalMethods

/// The candidates an ``Optimizer`` may propose: a composition grid, process parameters, or both.
public struct SearchSpace: Sendable, Hashable, Codable {
    public let composition: CompositionGrid?
    public let parameters: [Parameter]
    /// Linear conditions that concern parameters, with or without fractions; those on fractions alone are the grid's.
    public let constraints: [ParameterConstraint]

    /// `constraints` as rows over fractions, then parameters.
    let rows: [LinearProgram.Row]
    let sampler: SpaceSampler

    public init(
        composition: CompositionGrid? = nil, parameters: [Parameter] = [], constraints: [ParameterConstraint] = []
    ) throws(SearchSpaceError) {
        guard composition != nil || !parameters.isEmpty else { throw .empty }
        var names = composition?.components.map(\.name) ?? []
        for parameter in parameters {
            guard !names.contains(parameter.name) else { throw .duplicateName(parameter.name) }
            names.append(parameter.name)
            try parameter.validate()
        }
        self.composition = composition
        self.parameters = parameters
        self.constraints = constraints
        rows = try Self.rows(constraints, names: names, parameters: parameters)
        try Self.check(composition, parameters, constraints, rows, names)
        sampler =
            rows.isEmpty
            ? .independent : try SpaceSampler(composition: composition, parameters: parameters, rows: rows)
    }

    /// The rows of constraints, each at most a bound.
    private static func rows(
        _ constraints: [ParameterConstraint], names: [String], parameters: [Parameter]
    ) throws(SearchSpaceError) -> [LinearProgram.Row] {
        var rows: [LinearProgram.Row] = []
        for constraint in constraints {
            try constraint.validate()
            for name in constraint.coefficients.keys.sorted() {
                guard names.contains(name) else { throw .unknownComponent(name, in: constraint.name) }
                if let parameter = parameters.first(where: { $0.name == name }), case .choice = parameter.domain {
                    throw .invalidParameter(
                        name: constraint.name, reason: "'\(name)' is a choice and has no number")
                }
            }
            let coefficients = names.map { constraint.coefficients[$0] ?? 0 }
            switch constraint.relation {
            case .atMost: rows.append(.init(coefficients, atMost: constraint.bound))
            case .atLeast: rows.append(.init(coefficients.map { -$0 }, atMost: -constraint.bound))
            case .equal:
                throw .invalidParameter(
                    name: constraint.name,
                    reason: "an equation may concern fractions only; express one parameter by the others instead")
            }
        }
        return rows
    }

    /// Throws a smallest conflict if no real point satisfies everything.
    private static func check(
        _ grid: CompositionGrid?, _ parameters: [Parameter], _ constraints: [ParameterConstraint],
        _ rows: [LinearProgram.Row], _ names: [String]
    ) throws(SearchSpaceError) {
        guard !rows.isEmpty else { return }
        let program = linearProgram(grid, parameters, rows)
        guard case .infeasible(let conflict, let ranges) = program.minimize(names.map { _ in 0 }) else { return }
        let rules = grid?.rules.rules.filter { !$0.countsPresence } ?? []
        var named: [String] = []
        for row in conflict where row > 0 || grid == nil {
            let place = grid == nil ? row : row - 1
            let name = place < rules.count ? rules[place].name : constraints[place - rules.count].name
            if !named.contains(name) { named.append(name) }
        }
        throw .contradictoryConstraints(conflict: named, ranges: ranges.map { names[$0] })
    }

    /// All linear conditions on fractions and parameters; the first row is the sum of the fractions, if there are any.
    static func linearProgram(
        _ grid: CompositionGrid?, _ parameters: [Parameter], _ rows: [LinearProgram.Row]
    ) -> LinearProgram {
        var lower: [Double] = []
        var upper: [Double] = []
        var all: [LinearProgram.Row] = []
        let padding = [Double](repeating: 0, count: parameters.count)
        if let grid {
            let scale = Double(grid.total)
            lower = grid.lower.map { Double($0) / scale }
            upper = grid.upper.map { Double($0) / scale }
            all.append(.init(lower.map { _ in 1 } + padding, equals: 1))
            for rule in grid.rules.rules where !rule.countsPresence {
                let coefficients = rule.coefficients.map(Double.init) + padding
                let bound = Double(rule.bound) / scale
                all.append(rule.isEquality ? .init(coefficients, equals: bound) : .init(coefficients, atMost: bound))
            }
        }
        for parameter in parameters {
            let range = parameter.range
            lower.append(range.lowerBound)
            upper.append(range.upperBound)
        }
        return LinearProgram(lower: lower, upper: upper, rows: all + rows)
    }

    private enum CodingKeys: String, CodingKey { case composition, parameters, constraints }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            composition: container.decodeIfPresent(CompositionGrid.self, forKey: .composition),
            parameters: container.decode([Parameter].self, forKey: .parameters),
            constraints: container.decodeIfPresent([ParameterConstraint].self, forKey: .constraints) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(composition, forKey: .composition)
        try container.encode(parameters, forKey: .parameters)
        if !constraints.isEmpty { try container.encode(constraints, forKey: .constraints) }
    }

    public static func == (a: SearchSpace, b: SearchSpace) -> Bool {
        a.composition == b.composition && a.parameters == b.parameters && a.constraints == b.constraints
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(composition)
        hasher.combine(parameters)
        hasher.combine(constraints)
    }

    /// The number of points, or nil if a parameter is real, the constraints cannot be counted by, or the number exceeds
    /// 2¹²⁸.
    public var count: UInt128? {
        guard rows.isEmpty else { return nil }
        var product: UInt128 = 1
        if let composition {
            guard let count = composition.count else { return nil }
            product = count
        }
        for parameter in parameters {
            guard let levels = parameter.levels else { return nil }
            let (value, overflow) = product.multipliedReportingOverflow(by: UInt128(levels))
            if overflow { return nil }
            product = value
        }
        return product
    }

    /// The number of free dimensions: components less one, and parameters; a choice counts once.
    public var dimension: Int { max(0, (composition?.components.count ?? 1) - 1) + parameters.count }

    /// The number of components and parameters.
    public var parameterCount: Int { (composition?.components.count ?? 0) + parameters.count }

    /// Names of components, then parameters.
    public var names: [String] { (composition?.components.map(\.name) ?? []) + parameters.map(\.name) }

    /// The fractions of a point's composition in the order of the components; empty without a composition.
    public func fractions(of point: Point) -> [Double] {
        point.measured.isEmpty ? composition?.fractions(of: point.counts) ?? [] : point.measured
    }

    /// The point with these fractions and parameter values.
    ///
    /// - Parameters:
    ///   - fractions: in the order of the components; each within 1e-6 of a grid value.
    ///   - values: in the order of the parameters; the index for a choice.
    /// - Throws: ``SearchSpaceError/notInSpace(reason:)``.
    public func point(fractions: [Double] = [], values: [Double] = []) throws(SearchSpaceError) -> Point {
        let point = try nearestPoint(fractions: fractions, values: values, isStrict: true)
        if let reason = whyNotContained(point, valueCount: values.count) { throw .notInSpace(reason: reason) }
        return point
    }

    /// The point of an earlier evaluation: on the grid where it lies there, else with its fractions as measured. Ranges
    /// and constraints need not hold.
    ///
    /// - Throws: ``SearchSpaceError/notInSpace(reason:)`` where it is no point at all: a sum that is off by more than
    ///   1e-3, a negative fraction, an unknown option.
    public func knownPoint(fractions: [Double] = [], values: [Double] = []) throws(SearchSpaceError) -> Point {
        let point = try nearestPoint(fractions: fractions, values: values, isStrict: false)
        if let reason = whyNotLegible(point) { throw .notInSpace(reason: reason) }
        return point
    }

    private func nearestPoint(
        fractions: [Double], values: [Double], isStrict: Bool
    ) throws(SearchSpaceError) -> Point {
        var counts: [Int] = []
        var measured: [Double] = []
        if let grid = composition {
            guard fractions.count == grid.components.count else {
                throw .notInSpace(reason: "\(fractions.count) fractions for \(grid.components.count) components")
            }
            for (fraction, component) in zip(fractions, grid.components) {
                guard fraction.isFinite, abs(fraction) <= 2 else {
                    throw .notInSpace(reason: "the fraction of \(component.name) is \(fraction)")
                }
                let exact = fraction * Double(grid.total)
                if abs(exact - exact.rounded()) > 1e-6 * Double(grid.total) {
                    guard !isStrict else {
                        throw .notInSpace(
                            reason:
                                "the fraction \(fraction) of \(component.name) is not a multiple of \(component.step)")
                    }
                    measured = fractions
                }
                counts.append(Int(exact.rounded()))
            }
            let sum = fractions.reduce(0, +)
            if !isStrict, abs(sum - 1) > 1e-3 {
                throw .notInSpace(reason: "the fractions sum to \(sum), not 1")
            }
            if !isStrict, counts.reduce(0, +) != grid.total { measured = fractions }
            if !measured.isEmpty {
                counts = []
                measured = measured.map { $0 / sum }
            }
        }
        return Point(
            counts: counts,
            values: zip(parameters, values).map { parameter, value in
                parameter.level(of: value).map(parameter.value(level:)) ?? value
            }, measured: measured)
    }

    /// Whether the optimizer may propose the point.
    public func contains(_ point: Point) -> Bool { whyNotContained(point, valueCount: point.values.count) == nil }

    /// Whether the point lies within all ranges and constraints, on the grid or not.
    public func isWithin(_ point: Point) -> Bool {
        guard !point.measured.isEmpty else {
            return contains(point)
        }
        guard let grid = composition, whyNotLegible(point) == nil else { return false }
        let scale = Double(grid.total)
        for (i, fraction) in point.measured.enumerated() {
            guard fraction >= Double(grid.lower[i]) / scale - 1e-9, fraction <= Double(grid.upper[i]) / scale + 1e-9
            else { return false }
        }
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let coordinates = point.measured + point.values
        return (grid.constraints + constraints).allSatisfy { constraint in
            constraint.isSatisfied { name in index[name].map { coordinates[$0] } ?? 0 }
        }
            && grid.cardinalities.allSatisfy { rule in
                let present = rule.components.filter { name in index[name].map { coordinates[$0] > 0 } ?? false }.count
                return present >= rule.minimum && present <= rule.maximum
            } && zip(parameters, point.values).allSatisfy { $0.range.contains($1) }
    }

    /// Why nothing can be learned from a point.
    func whyNotLegible(_ point: Point) -> String? {
        guard point.values.count == parameters.count else {
            return "\(point.values.count) values for \(parameters.count) parameters"
        }
        for (parameter, value) in zip(parameters, point.values) {
            guard value.isFinite else { return "'\(parameter.name)' = \(value) is not a finite number" }
            if case .choice = parameter.domain, parameter.level(of: value) == nil {
                return "'\(parameter.name)' = \(value) is not one of its values"
            }
        }
        guard let grid = composition else {
            return point.counts.isEmpty && point.measured.isEmpty ? nil : "the space has no composition"
        }
        if point.measured.isEmpty { return whyNoComposition(point, grid) }
        guard point.measured.count == grid.components.count else {
            return "\(point.measured.count) fractions for \(grid.components.count) components"
        }
        guard point.measured.allSatisfy({ $0.isFinite && $0 >= 0 && $0 <= 1 }) else {
            return "a fraction is below 0 or above 1"
        }
        guard abs(point.measured.reduce(0, +) - 1) <= 1e-9 else { return "the fractions do not sum to 1" }
        return nil
    }

    private func whyNoComposition(_ point: Point, _ grid: CompositionGrid) -> String? {
        guard point.counts.count == grid.components.count else {
            return "\(point.counts.count) fractions for \(grid.components.count) components"
        }
        let sum = point.counts.reduce(0, +)
        guard sum == grid.total else { return "the fractions sum to \(Double(sum) / Double(grid.total)), not 1" }
        guard point.counts.allSatisfy({ $0 >= 0 }) else { return "a fraction is below 0" }
        return nil
    }

    private func whyNotContained(_ point: Point, valueCount: Int) -> String? {
        guard point.measured.isEmpty else { return "its composition is not on the grid" }
        if let grid = composition {
            if let reason = whyNoComposition(point, grid) { return reason }
            for (i, component) in grid.components.enumerated() {
                let fraction = Double(point.counts[i]) / Double(grid.total)
                guard point.counts[i] % grid.stride[i] == 0 else {
                    return "the fraction \(fraction) of \(component.name) is not a multiple of \(component.step)"
                }
                guard grid.rules.allows(i, point.counts[i]) else {
                    return "the fraction \(fraction) of \(component.name) is outside its range"
                }
            }
            for rule in grid.rules.rules where !rule.isSatisfied(by: point.counts) {
                return "it violates '\(rule.name)'"
            }
        } else if !point.counts.isEmpty {
            return "the space has no composition"
        }
        guard valueCount == parameters.count else { return "\(valueCount) values for \(parameters.count) parameters" }
        for (parameter, value) in zip(parameters, point.values) {
            if case .real(let low, let high) = parameter.domain {
                guard value >= low, value <= high else { return "'\(parameter.name)' = \(value) is outside its range" }
            } else if parameter.level(of: value) == nil {
                return "'\(parameter.name)' = \(value) is not one of its values"
            }
        }
        if !rows.isEmpty {
            let coordinates = fractions(of: point) + point.values
            for (row, constraint) in zip(rows, constraints) where !Self.satisfies(coordinates, row) {
                return "it violates '\(constraint.name)'"
            }
        }
        return nil
    }

    /// Whether coordinates satisfy a row, with a slack of 1e-9 of the size of its terms.
    static func satisfies(_ coordinates: [Double], _ row: LinearProgram.Row) -> Bool {
        var (sum, size) = (0.0, abs(row.bound))
        for (c, x) in zip(row.coefficients, coordinates) {
            sum += c * x
            size += abs(c * x)
        }
        return sum <= row.bound + 1e-9 * max(size, 1e-12)
    }
}
