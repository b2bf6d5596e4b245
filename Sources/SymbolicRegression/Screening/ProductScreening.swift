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
    ///   - target: `m` values with mean zero and norm one.
    ///   - kept: number of products.
    ///   - shouldStop: asked after every block; what was found until then is returned.
    /// - Returns: the best products, best first; ties in order of the columns.
    public static func best(
        of columns: Matrix, target: [Double], kept: Int, shouldStop: () -> Bool = { false }
    ) -> [Product] {
        let (m, n) = (columns.rows, columns.columns)
        precondition(target.count == m, "the target has \(target.count) rows, the columns \(m)")
        guard n > 0, m > 0, kept > 0 else { return [] }
        var best = BestList<Product>(kept)
        let starts = Array(stride(from: 0, to: n, by: block))
        func part(_ start: Int, _ f: (Double, Int) -> Double) -> Matrix {
            let end = min(n, start + block)
            var elements = [Double](repeating: 0, count: (end - start) * m)
            for i in elements.indices { elements[i] = f(columns.elements[start * m + i], i % m) }
            return Matrix(rows: m, columns: end - start, elements: elements)
        }
        for (a, left) in starts.enumerated() {
            let plain = part(left) { value, _ in value }
            let weighted = part(left) { value, r in value * target[r] }
            let squared = part(left) { value, _ in value * value }
            for right in starts[a...] {
                if shouldStop() { return best.items.map(\.element) }
                let other = part(right) { value, _ in value }
                let otherSquared = part(right) { value, _ in value * value }
                let go = weighted.transposedTimes(other)
                let sum = plain.transposedTimes(other)
                let squares = squared.transposedTimes(otherSquared)
                collect(go, sum, squares, m, left, right, &best)
            }
        }
        return best.items.map(\.element)
    }

    private static func collect(
        _ go: Matrix, _ sum: Matrix, _ squares: Matrix, _ m: Int, _ left: Int, _ right: Int,
        _ best: inout BestList<Product>
    ) {
        let share = 1 / Double(m)
        var threshold = 1 - min(1, best.threshold)
        go.elements.withUnsafeBufferPointer { g in
            sum.elements.withUnsafeBufferPointer { s in
                squares.elements.withUnsafeBufferPointer { q in
                    for j in 0..<go.columns {
                        let last = left == right ? j : go.rows - 1
                        var i = 0
                        while i <= last {
                            let k = j * go.rows + i
                            let variance = q[k] - s[k] * s[k] * share
                            if g[k] * g[k] > threshold * variance, variance > 1e-10 * q[k] {
                                let determination = min(1, g[k] * g[k] / variance)
                                best.insert(
                                    1 - determination,
                                    Product(left: left + i, right: right + j, determination: determination))
                                threshold = 1 - min(1, best.threshold)
                            }
                            i += 1
                        }
                    }
                }
            }
        }
    }
}
