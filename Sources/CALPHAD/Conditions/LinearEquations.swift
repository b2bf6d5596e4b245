/// Linear equations that may be too few or too many for their unknowns, solved by Gauss–Jordan elimination with complete pivoting.
struct LinearEquations {
    let unknowns: Int
    private var rows: [[Double]] = []

    init(unknowns: Int) { self.unknowns = unknowns }

    /// Adds Σ_j coefficients_j x_j = right.
    mutating func add(_ coefficients: [Double], right: Double) { rows.append(coefficients + [right]) }

    struct Solution {
        /// Unknowns that the equations leave open are 0.
        var values: [Double]
        /// Which unknowns the equations determine.
        var isDetermined: [Bool]
        /// Largest contradiction of an equation, relative to its largest coefficient.
        var contradiction: Double
        /// Directions in which the unknowns may be moved without any equation noticing; one for each unknown left open.
        var freeDirections: [[Double]]
    }

    /// - Returns: nil when a coefficient is not finite.
    func solved() -> Solution? {
        var a = rows
        for r in a.indices {
            let largest = a[r][..<unknowns].reduce(0) { max($0, abs($1)) }
            guard largest.isFinite, a[r][unknowns].isFinite else { return nil }
            if largest > 0 { for c in a[r].indices { a[r][c] /= largest } }
        }
        var pivots: [(row: Int, column: Int)] = []
        var isFree = [Bool](repeating: true, count: unknowns)
        for step in 0..<min(a.count, unknowns) {
            var best = (value: 0.0, row: 0, column: 0)
            for r in step..<a.count {
                for c in 0..<unknowns where isFree[c] && abs(a[r][c]) > best.value { best = (abs(a[r][c]), r, c) }
            }
            guard best.value > Self.rankTolerance else { break }
            a.swapAt(step, best.row)
            let inverse = 1 / a[step][best.column]
            for c in a[step].indices { a[step][c] *= inverse }
            for r in a.indices where r != step {
                let f = a[r][best.column]
                if f != 0 { for c in a[r].indices { a[r][c] -= f * a[step][c] } }
            }
            isFree[best.column] = false
            pivots.append((step, best.column))
        }
        var solution = Solution(
            values: [Double](repeating: 0, count: unknowns),
            isDetermined: [Bool](repeating: false, count: unknowns), contradiction: 0, freeDirections: [])
        for (row, column) in pivots {
            solution.values[column] = a[row][unknowns]
            solution.isDetermined[column] = !(0..<unknowns).contains {
                isFree[$0] && abs(a[row][$0]) > Self.freeTolerance
            }
        }
        for column in 0..<unknowns where isFree[column] {
            var direction = [Double](repeating: 0, count: unknowns)
            direction[column] = 1
            for (row, pivot) in pivots { direction[pivot] = -a[row][column] }
            solution.freeDirections.append(direction)
        }
        for r in pivots.count..<max(a.count, pivots.count) {
            solution.contradiction = max(solution.contradiction, abs(a[r][unknowns]))
        }
        return solution
    }

    /// Pivots below this are none.
    private static let rankTolerance = 1e-11
    private static let freeTolerance = 1e-8
}
