internal import Glibc

/// Whether the units of a table belong to one coherent system, in which formulas need no factors (MPa, mm and N do; MPa and GPa do not).
extension Dataset {
    /// What features and target must be multiplied by to be in coherent SI units; nil where their own units are coherent already.
    ///
    /// Pure numbers keep their scale: percent stays percent.
    public var factorsToSI: (features: [Double], target: Double)? {
        var basis: [(pivot: Int, vector: [Double])] = []
        var isCoherent = true
        for unit in (features + [target]).compactMap(\.unit) where !unit.dimension.isNone {
            // The logarithm of the size must be the same linear function of the exponents for all.
            var v = (0..<7).map { Double(unit.dimension.twelfths[$0]) / 12 } + [Glibc.log(unit.scale)]
            for (pivot, b) in basis {
                let factor = v[pivot] / b[pivot]
                for i in 0..<8 { v[i] -= factor * b[i] }
            }
            if let pivot = (0..<7).first(where: { abs(v[$0]) > 1e-9 }) {
                basis.append((pivot, v))
            } else if abs(v[7]) > 1e-9 {
                isCoherent = false
            }
        }
        if isCoherent { return nil }
        func factor(_ column: Column) -> Double { column.unit.map { $0.dimension.isNone ? 1 : $0.scale } ?? 1 }
        return (features.map(factor), factor(target))
    }

    /// The data with every column multiplied by its factor.
    func scaled(_ factors: (features: [Double], target: Double)) -> Dataset {
        var result = self
        for (i, factor) in factors.features.enumerated() where factor != 1 {
            result.features[i].values = features[i].values.map { $0 * factor }
        }
        if factors.target != 1 {
            result.target.values = target.values.map { $0 * factors.target }
            result.uncertainty = uncertainty?.map { $0 * factors.target }
        }
        return result
    }
}

extension Expression {
    /// A formula of scaled columns as one of the columns themselves.
    func unscaled(_ factors: (features: [Double], target: Double)) -> Expression {
        var result: [Node] = []
        for node in nodes {
            result.append(node)
            if node.operation == .variable, factors.features[Int(node.index)] != 1 {
                result += [.constant(factors.features[Int(node.index)], isFixed: true), Node(.multiply)]
            }
        }
        if factors.target != 1 { result += [.constant(1 / factors.target, isFixed: true), Node(.multiply)] }
        return Expression(result).simplified
    }
}
