public import NumericalMethods

/// The products of two columns that go best with a target, of all pairs, without ever storing a product.
///
/// The correlation of a·b with a target t of mean zero and norm one is Σabt / √(Σa²b² − (Σab)²/m): three matrix products give it for whole
/// blocks of pairs. The memory is that of the columns and a few blocks.
public enum ProductScreening {
    public struct Product: Sendable, Hashable {
        public var left: Int
        public var right: Int
        /// Square of the correlation with the target.
        public var determination: Double
    }

    /// Columns of a block.
    static let block = 256

    /// - Parameters:
    ///   - columns: `m` rows; not centred. Squares are formed, so their size should be near 1.
    ///   - target: `m` values of norm one, orthogonal to the basis (by default: with mean zero).
    ///   - weights: by which the rows of products are multiplied; the target and the basis carry them already.
    ///   - basis: orthonormal columns that products stand beside; by default the constant one.
    ///   - kept: number of products.
    ///   - shouldStop: asked after every block; what was found until then is returned.
    /// - Returns: the best products, best first; ties in order of the columns.
    public static func best(
        of columns: Matrix, target: [Double], kept: Int, weights: [Double]? = nil, basis: [[Double]]? = nil,
        shouldStop: () -> Bool = { false }
    ) -> [Product] {
        let (m, n) = (columns.rows, columns.columns)
        precondition(target.count == m, "the target has \(target.count) rows, the columns \(m)")
        guard n > 0, m > 0, kept > 0 else { return [] }
        var best = BestList<Product>(kept)
        let weights = weights ?? [Double](repeating: 1, count: m)
        let basis = basis ?? [[Double](repeating: 1 / Double(m).squareRoot(), count: m)]
        let starts = Array(stride(from: 0, to: n, by: block))
        func part(_ start: Int, _ f: (Double, Int) -> Double) -> Matrix {
            let end = min(n, start + block)
            var elements = [Double](repeating: 0, count: (end - start) * m)
            for i in elements.indices { elements[i] = f(columns.elements[start * m + i], i % m) }
            return Matrix(rows: m, columns: end - start, elements: elements)
        }
        for (a, left) in starts.enumerated() {
            let beside = basis.map { b in part(left) { value, r in value * weights[r] * b[r] } }
            let weighted = part(left) { value, r in value * weights[r] * target[r] }
            let squared = part(left) { value, r in value * value * weights[r] * weights[r] }
            for right in starts[a...] {
                if shouldStop() { return best.items.map(\.element) }
                let other = part(right) { value, _ in value }
                let otherSquared = part(right) { value, _ in value * value }
                let go = weighted.transposedTimes(other)
                let sums = beside.map { $0.transposedTimes(other) }
                let squares = squared.transposedTimes(otherSquared)
                collect(go, sums, squares, left, right, &best)
            }
        }
        return best.items.map(\.element)
    }

    private static func collect(
        _ go: Matrix, _ sums: [Matrix], _ squares: Matrix, _ left: Int, _ right: Int, _ best: inout BestList<Product>
    ) {
        var threshold = 1 - min(1, best.threshold)
        var free = [Double](repeating: 0, count: go.rows)
        go.elements.withUnsafeBufferPointer { g in
            squares.elements.withUnsafeBufferPointer { q in
                free.withUnsafeMutableBufferPointer { variance in
                    for j in 0..<go.columns {
                        let base = j * go.rows
                        let last = left == right ? j : go.rows - 1
                        for i in 0...last { variance[i] = q[base + i] }
                        for sum in sums {
                            sum.elements.withUnsafeBufferPointer { s in
                                for i in 0...last { variance[i] -= s[base + i] * s[base + i] }
                            }
                        }
                        for i in 0...last where g[base + i] * g[base + i] > threshold * variance[i] {
                            let (dot, own) = (g[base + i], variance[i])
                            guard own > 1e-10 * q[base + i] else { continue }
                            let determination = min(1, dot * dot / own)
                            best.insert(
                                1 - determination,
                                Product(left: left + i, right: right + j, determination: determination))
                            threshold = 1 - min(1, best.threshold)
                        }
                    }
                }
            }
        }
    }
}
