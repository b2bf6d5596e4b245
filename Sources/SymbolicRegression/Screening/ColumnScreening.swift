internal import Glibc
internal import NumericalMethods

/// Chooses the columns of a wide table that a search begins with: those that alone, as factors of a product or beside others already chosen
/// explain the target. It sees only the rows it is given, so that a validation that repeats the search repeats this as well.
enum ColumnScreening {
    /// Indices of the chosen columns, in increasing order.
    static func choose(_ dataset: Dataset, count: Int, shouldStop: () -> Bool) -> [Int] {
        let n = dataset.features.count
        guard n > count else { return Array(0..<n) }
        let most = n > 2000 ? 200 : 500
        let rows =
            dataset.rows <= most ? Array(0..<dataset.rows) : (0..<most).map { $0 * dataset.rows / most }
        guard let target = standardized(rows.map { dataset.target.values[$0] }) else { return Array(0..<count) }
        var columns: [[Double]] = []
        columns.reserveCapacity(n)
        for feature in dataset.features { columns.append(rows.map { feature.values[$0] }) }

        var chosen: [Int] = []
        var isChosen = [Bool](repeating: false, count: n)
        func take(_ i: Int) {
            guard !isChosen[i], chosen.count < count else { return }
            isChosen[i] = true
            chosen.append(i)
        }
        // Beside those that are chosen: by correlation with what their sum leaves.
        var basis: [[Double]] = []
        var rest = target
        for _ in 0..<6 where chosen.count < count / 2 && !shouldStop() {
            var best = BestList<Int>(4)
            for i in 0..<n where !isChosen[i] {
                if let score = score(columns[i], rest) { best.insert(-score, i) }
            }
            guard let first = best.items.first else { break }
            for item in best.items where chosen.count < count / 2 { take(item.element) }
            guard var z = standardized(columns[first.element]) else { break }
            for b in basis {
                let dot = zip(z, b).reduce(0) { $0 + $1.0 * $1.1 }
                for r in z.indices { z[r] -= dot * b[r] }
            }
            let norm = z.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard norm > 1e-6 else { continue }
            for r in z.indices { z[r] /= norm }
            let dot = zip(z, rest).reduce(0) { $0 + $1.0 * $1.1 }
            for r in z.indices { rest[r] -= dot * z[r] }
            basis.append(z)
            guard let next = standardized(rest), rest.reduce(0, { $0 + $1 * $1 }) > 1e-12 else { break }
            rest = next
        }
        let products = factors(columns, target, withQuotients: n <= 2500, kept: count, shouldStop)
        for product in products where chosen.count < count * 3 / 4 {
            take(product.left % n)
            take(product.right % n)
        }
        // Beside the best product: what goes with the rest.
        if let best = products.first {
            func factor(_ i: Int) -> [Double] { i < n ? columns[i] : columns[i - n].map { 1 / $0 } }
            if let z = standardized(zip(factor(best.left), factor(best.right)).map { $0 * $1 }) {
                let dot = zip(z, target).reduce(0) { $0 + $1.0 * $1.1 }
                if let rest = standardized(zip(target, z).map { $0 - dot * $1 }) {
                    var beside = BestList<Int>(max(1, count / 8))
                    for i in 0..<n where !isChosen[i] {
                        if let score = score(columns[i], rest) { beside.insert(-score, i) }
                    }
                    for item in beside.items { take(item.element) }
                }
            }
        }
        var single = BestList<Int>(count)
        for i in 0..<n { if let score = score(columns[i], target) { single.insert(-score, i) } }
        for item in single.items { take(item.element) }
        return chosen.sorted()
    }

    private static func factors(
        _ columns: [[Double]], _ target: [Double], withQuotients: Bool, kept: Int, _ shouldStop: () -> Bool
    ) -> [ProductScreening.Product] {
        var elements: [Double] = []
        elements.reserveCapacity(columns.count * target.count * (withQuotients ? 2 : 1))
        func append(_ column: [Double]) {
            let size = (column.reduce(0) { $0 + $1 * $1 } / Double(column.count)).squareRoot()
            let isUsable = size.isFinite && size > 0
            elements += column.map { isUsable ? $0 / size : 0 }
        }
        for column in columns { append(column) }
        if withQuotients { for column in columns { append(column.map { 1 / $0 }) } }
        let matrix = Matrix(rows: target.count, columns: elements.count / target.count, elements: elements)
        return ProductScreening.best(of: matrix, target: target, kept: kept, shouldStop: shouldStop)
    }

    /// The largest squared correlation of the column, or of one of its simple functions, with a standardized target.
    private static func score(_ column: [Double], _ target: [Double]) -> Double? {
        var best: Double?
        for f in [{ $0 }, { $0 * $0 }, { 1 / $0 }, { Glibc.log(abs($0)) }] as [(Double) -> Double] {
            var (sum, squares, dot) = (0.0, 0.0, 0.0)
            for (x, t) in zip(column, target) {
                let v = f(x)
                sum += v
                squares += v * v
                dot += v * t
            }
            let variance = squares - sum * sum / Double(column.count)
            guard variance.isFinite, variance > 1e-12 * squares else { continue }
            best = max(best ?? 0, dot * dot / variance)
        }
        return best
    }

    private static func standardized(_ values: [Double]) -> [Double]? {
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        guard squares.isFinite, squares > 0 else { return nil }
        return values.map { ($0 - mean) / squares.squareRoot() }
    }
}
