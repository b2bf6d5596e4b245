internal import NumericalMethods

/// The candidates an ``Optimizer`` may propose: a composition grid, process parameters, or both.
public struct SearchSpace: Sendable, Hashable, Codable {
    public let composition: CompositionGrid?
    public let parameters: [Parameter]

    public init(composition: CompositionGrid? = nil, parameters: [Parameter] = []) throws(SearchSpaceError) {
        guard composition != nil || !parameters.isEmpty else { throw .empty }
        var names = Set(composition?.components.map(\.name) ?? [])
        for parameter in parameters {
            guard names.insert(parameter.name).inserted else { throw .duplicateName(parameter.name) }
            try parameter.validate()
        }
        self.composition = composition
        self.parameters = parameters
    }

    private enum CodingKeys: String, CodingKey { case composition, parameters }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            composition: container.decodeIfPresent(CompositionGrid.self, forKey: .composition),
            parameters: container.decode([Parameter].self, forKey: .parameters))
    }

    /// The number of points, or nil if a parameter is real or the number exceeds 2¹²⁸.
    public var count: UInt128? {
        var product = composition?.count ?? 1
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

    /// The fractions of a point's composition in the order of the components; empty without a composition.
    public func fractions(of point: Point) -> [Double] { composition?.fractions(of: point.counts) ?? [] }

    /// The point with these fractions and parameter values.
    ///
    /// - Parameters:
    ///   - fractions: in the order of the components; each within 1e-6 of a grid value.
    ///   - values: in the order of the parameters; the index for a choice.
    /// - Throws: ``SearchSpaceError/notInSpace(reason:)``.
    public func point(fractions: [Double] = [], values: [Double] = []) throws(SearchSpaceError) -> Point {
        var counts: [Int] = []
        if let grid = composition {
            guard fractions.count == grid.components.count else {
                throw .notInSpace(reason: "\(fractions.count) fractions for \(grid.components.count) components")
            }
            for (fraction, component) in zip(fractions, grid.components) {
                guard fraction.isFinite, abs(fraction) <= 2 else {
                    throw .notInSpace(reason: "the fraction of \(component.name) is \(fraction)")
                }
                let exact = fraction * Double(grid.total)
                guard abs(exact - exact.rounded()) <= 1e-6 * Double(grid.total) else {
                    throw .notInSpace(
                        reason: "the fraction \(fraction) of \(component.name) is not a multiple of \(component.step)")
                }
                counts.append(Int(exact.rounded()))
            }
        }
        let point = Point(
            counts: counts,
            values: zip(parameters, values).map { parameter, value in
                parameter.level(of: value).map(parameter.value(level:)) ?? value
            })
        if let reason = whyNotContained(point, valueCount: values.count) { throw .notInSpace(reason: reason) }
        return point
    }

    public func contains(_ point: Point) -> Bool { whyNotContained(point, valueCount: point.values.count) == nil }

    private func whyNotContained(_ point: Point, valueCount: Int) -> String? {
        if let grid = composition {
            guard point.counts.count == grid.components.count else {
                return "\(point.counts.count) fractions for \(grid.components.count) components"
            }
            let sum = point.counts.reduce(0, +)
            guard sum == grid.total else { return "the fractions sum to \(Double(sum) / Double(grid.total)), not 1" }
            for (i, component) in grid.components.enumerated() {
                let fraction = Double(point.counts[i]) / Double(grid.total)
                guard point.counts[i] % grid.stride[i] == 0 else {
                    return "the fraction \(fraction) of \(component.name) is not a multiple of \(component.step)"
                }
                guard point.counts[i] >= grid.lower[i], point.counts[i] <= grid.upper[i] else {
                    return "the fraction \(fraction) of \(component.name) is outside its range"
                }
            }
            for inequality in grid.inequalities where !inequality.isSatisfied(by: point.counts) {
                return "it violates '\(inequality.name)'"
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
        return nil
    }
}
