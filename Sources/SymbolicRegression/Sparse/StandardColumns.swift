internal import Glibc
internal import NumericalMethods

/// Columns with mean zero and norm one, and all their correlations: what an exhaustive search for pairs needs.
struct StandardColumns: Sendable {
    /// Which feature a column is, or its logarithm.
    struct Origin: Sendable, Equatable {
        var feature: Int
        var isLogarithm: Bool
    }

    private(set) var origins: [Origin] = []
    private(set) var columns: Matrix
    /// Correlations of all columns with each other.
    private(set) var correlations: Matrix
    let rows: [Int]
    /// Orthonormal columns that were taken out of all others.
    private var basis: [[Double]] = []
    /// Factors of the rows; nil: all count the same.
    let weights: [Double]?

    var count: Int { origins.count }

    /// - Parameters:
    ///   - rows: of the library, to be used.
    ///   - candidates: columns, in order of preference.
    ///   - nuisance: columns to be taken out of all others before they are compared.
    ///   - weights: by which rows are multiplied, the constant column as well.
    init(
        _ library: FeatureLibrary, rows: [Int], candidates: [Origin], nuisance: [Origin] = [], weights: [Double]? = nil
    ) {
        self.rows = rows
        self.weights = weights
        let m = rows.count
        var elements: [Double] = []
        elements.reserveCapacity(candidates.count * m)
        var origins: [Origin] = []
        var basis: [[Double]] = []
        for origin in nuisance {
            guard let column = Self.standardized(Self.raw(library, origin, rows), weights, without: basis) else {
                continue
            }
            basis.append(column)
        }
        for origin in candidates {
            guard let column = Self.standardized(Self.raw(library, origin, rows), weights, without: basis) else {
                continue
            }
            origins.append(origin)
            elements += column
        }
        self.basis = basis
        self.origins = origins
        columns = Matrix(rows: m, columns: origins.count, elements: elements)
        correlations = columns.transposedTimes(columns)
    }

    private static func raw(_ library: FeatureLibrary, _ origin: Origin, _ rows: [Int]) -> [Double] {
        let base = origin.feature * library.rows
        return rows.map { r in
            let value = library.values[base + r]
            return origin.isLogarithm ? Glibc.log(abs(value)) : value
        }
    }

    /// Mean zero, without its part along `basis`, norm one; nil where nothing is left.
    private static func standardized(_ raw: [Double], _ weights: [Double]?, without basis: [[Double]]) -> [Double]? {
        guard let (raw, size) = centred(raw, weights) else { return nil }
        var z = raw
        let before = z.reduce(0) { $0 + $1 * $1 }
        guard before.isFinite, before > 1e-20 * size, before > 1e-250 else { return nil }
        for b in basis {
            var dot = 0.0
            for r in z.indices { dot += z[r] * b[r] }
            for r in z.indices { z[r] -= dot * b[r] }
        }
        let after = z.reduce(0) { $0 + $1 * $1 }
        guard after > 1e-8 * before else { return nil }
        let scale = 1 / after.squareRoot()
        for r in z.indices { z[r] *= scale }
        return z
    }

    /// The column without its part along the (weighted) constant one, and the square of that part's size.
    private static func centred(_ raw: [Double], _ weights: [Double]?) -> (column: [Double], size: Double)? {
        let mean: Double
        var z = raw
        if let weights {
            var (sum, total) = (0.0, 0.0)
            for (x, w) in zip(raw, weights) {
                sum += w * w * x
                total += w * w
            }
            mean = sum / total
            for r in z.indices { z[r] = weights[r] * (z[r] - mean) }
            return mean.isFinite ? (z, mean * mean * total) : nil
        }
        mean = raw.reduce(0, +) / Double(raw.count)
        for r in z.indices { z[r] -= mean }
        return mean.isFinite ? (z, mean * mean * Double(raw.count)) : nil
    }

    /// The target in the same form, and how much of its variance the nuisance columns leave; nil where that is nothing.
    func standardized(_ target: [Double]) -> (column: [Double], left: Double)? {
        guard var z = Self.centred(target, weights)?.column else { return nil }
        let before = z.reduce(0) { $0 + $1 * $1 }
        guard before.isFinite, before > 0 else { return nil }
        for b in basis {
            var dot = 0.0
            for r in z.indices { dot += z[r] * b[r] }
            for r in z.indices { z[r] -= dot * b[r] }
        }
        let after = z.reduce(0) { $0 + $1 * $1 }
        let left = after / before
        guard left > 1e-26 else { return ([Double](repeating: 0, count: z.count), 0) }
        let scale = 1 / after.squareRoot()
        for r in z.indices { z[r] *= scale }
        return (z, left)
    }

    /// Correlations of all columns with a standardized target.
    func correlations(with target: [Double]) -> [Double] { columns.transposedTimes(target) }
}

/// The best few by a score, smaller first; ties keep the order of arrival.
struct BestList<Element> {
    private(set) var items: [(score: Double, element: Element)] = []
    let limit: Int

    init(_ limit: Int) { self.limit = limit }

    /// What a newcomer must be below.
    var threshold: Double { items.count < limit ? .infinity : items[items.count - 1].score }

    mutating func insert(_ score: Double, _ element: Element) {
        guard score < threshold else { return }
        var i = items.count
        while i > 0, items[i - 1].score > score { i -= 1 }
        items.insert((score, element), at: i)
        if items.count > limit { items.removeLast() }
    }
}

/// Least-squares models of few columns: all pairs, then the best of them extended column by column.
struct SubsetSearch {
    let columns: StandardColumns
    /// Columns that may be used.
    let allowed: [Bool]?

    struct Model {
        var members: [Int]
        /// Share of the target's squares that is left.
        var error: Double
    }

    /// The best models of each size, from 1 on.
    func models(of target: [Double], sizes: Int, kept: Int, beam: Int) -> [[Model]] {
        let n = columns.count
        guard n > 0 else { return [] }
        var c = columns.correlations(with: target)
        if let allowed { for i in 0..<n where !allowed[i] { c[i] = 0 } }
        var singles = BestList<[Int]>(max(kept, beam / 4))
        for i in 0..<n { singles.insert(1 - c[i] * c[i], [i]) }
        var result = [singles.items.prefix(kept).map { Model(members: $0.element, error: max(0, $0.score)) }]
        guard sizes > 1 else { return result }
        var pairs = BestList<[Int]>(beam)
        columns.correlations.elements.withUnsafeBufferPointer { g in
            c.withUnsafeBufferPointer { c in
                for j in 1..<max(1, n) {
                    let cj = c[j]
                    if allowed.map({ !$0[j] }) ?? false { continue }
                    let base = j * n
                    var threshold = pairs.threshold
                    for i in 0..<j {
                        let r = g[base + i]
                        let ci = c[i]
                        let gain = ci * ci + cj * cj - 2 * r * ci * cj
                        let free = 1 - r * r
                        // 1 − gain/free < threshold, without a division.
                        if gain > (1 - threshold) * free || threshold == .infinity, free > 1e-7 {
                            if let allowed, !allowed[i] { continue }
                            pairs.insert(1 - gain / free, [i, j])
                            threshold = pairs.threshold
                        }
                    }
                }
            }
        }
        result.append(pairs.items.prefix(kept).map { Model(members: $0.element, error: max(0, $0.score)) })
        var front = pairs.items.map { Model(members: $0.element, error: $0.score) }
        var size = 3
        while size <= sizes, let best = front.first, best.error > 1e-24 {
            var next = BestList<[Int]>(max(8, beam / 2))
            var seen: Set<[Int]> = []
            for model in front {
                extend(model, target) { score, member in
                    guard score < next.threshold else { return }
                    let members = (model.members + [member]).sorted()
                    if seen.insert(members).inserted { next.insert(score, members) }
                }
            }
            front = next.items.map { Model(members: $0.element, error: max(0, $0.score)) }
            result.append(Array(front.prefix(kept)))
            size += 1
        }
        return result
    }

    /// The error with each further column, by its correlation with what the model leaves.
    private func extend(_ model: Model, _ target: [Double], _ take: (Double, Int) -> Void) {
        let m = columns.columns.rows
        let n = columns.count
        // An orthonormal basis of the members.
        var basis: [[Double]] = []
        var rest = target
        for member in model.members {
            var v = columns.columns.column(member)
            for b in basis {
                var dot = 0.0
                for r in 0..<m { dot += v[r] * b[r] }
                for r in 0..<m { v[r] -= dot * b[r] }
            }
            let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard norm > 1e-6 else { return }
            for r in 0..<m { v[r] /= norm }
            var dot = 0.0
            for r in 0..<m { dot += rest[r] * v[r] }
            for r in 0..<m { rest[r] -= dot * v[r] }
            basis.append(v)
        }
        let left = rest.reduce(0) { $0 + $1 * $1 }
        let correlation = columns.columns.transposedTimes(rest)
        let shadows = basis.map { columns.columns.transposedTimes($0) }
        for j in 0..<n where allowed.map({ $0[j] }) ?? true {
            var free = 1.0
            for shadow in shadows { free -= shadow[j] * shadow[j] }
            guard free > 1e-6 else { continue }
            take(left - correlation[j] * correlation[j] / free, j)
        }
    }
}
