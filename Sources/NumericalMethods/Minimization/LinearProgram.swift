/// Linear inequalities and equations over bounded variables: is there a point, which is lowest, and if there is none,
/// which rows exclude each other.
///
/// A dense tableau with Bland's rule: meant for tens of variables and rows, where it takes well under a millisecond.
///
/// Source: R. G. Bland, Math. Oper. Res. 2 (1977) 103, doi:10.1287/moor.2.2.103; conflicts from the multipliers of the
/// first phase: J. Gleeson, J. Ryan, ORSA J. Comput. 2 (1990) 61, doi:10.1287/ijoc.2.1.61.
public struct LinearProgram: Sendable {
    /// Σ coefficients · x ≤ bound, or = bound.
    public struct Row: Sendable, Equatable {
        public var coefficients: [Double]
        public var bound: Double
        public var isEquality: Bool

        public init(_ coefficients: [Double], atMost bound: Double) {
            (self.coefficients, self.bound, isEquality) = (coefficients, bound, false)
        }

        public init(_ coefficients: [Double], equals bound: Double) {
            (self.coefficients, self.bound, isEquality) = (coefficients, bound, true)
        }
    }

    public enum Solution: Sendable, Equatable {
        case point([Double], value: Double)
        /// Rows and variables' ranges that together exclude all points; without any one of the rows points remain.
        case infeasible(rows: [Int], ranges: [Int])
    }

    public var lower: [Double]
    public var upper: [Double]
    public var rows: [Row]

    /// - Parameters:
    ///   - lower, upper: finite ranges of the variables.
    public init(lower: [Double], upper: [Double], rows: [Row] = []) {
        precondition(lower.count == upper.count, "\(lower.count) lower bounds, \(upper.count) upper bounds")
        precondition(zip(lower, upper).allSatisfy { $0.isFinite && $1.isFinite }, "ranges must be finite")
        precondition(rows.allSatisfy { $0.coefficients.count == lower.count }, "a coefficient per variable is needed")
        (self.lower, self.upper, self.rows) = (lower, upper, rows)
    }

    /// The point with the smallest `objective` · x, or a smallest conflict found by leaving rows out one after the
    /// other.
    public func minimize(_ objective: [Double]) -> Solution {
        for i in lower.indices where lower[i] > upper[i] { return .infeasible(rows: [], ranges: [i]) }
        var tableau = Tableau(self)
        guard tableau.findPoint() else { return conflict(among: tableau.multiplied()) }
        tableau.descend(objective)
        let point = tableau.point(self)
        return .point(point, value: zip(objective, point).reduce(0) { $0 + $1.0 * $1.1 })
    }

    /// Whether some point satisfies everything.
    public var isFeasible: Bool {
        guard zip(lower, upper).allSatisfy({ $0 <= $1 }) else { return false }
        var tableau = Tableau(self)
        return tableau.findPoint()
    }

    /// A point well inside: the largest distance t from all inequalities and ranges at the same time, each scaled by its
    /// own width. Nil when there is no point.
    public var centre: [Double]? {
        let n = lower.count
        var extended: [Row] = []
        for row in rows {
            var row = row
            let width = zip(row.coefficients, zip(lower, upper)).reduce(0) { $0 + abs($1.0) * ($1.1.1 - $1.1.0) }
            row.coefficients.append(row.isEquality ? 0 : width)
            extended.append(row)
        }
        for i in 0..<n where upper[i] > lower[i] {
            var coefficients = [Double](repeating: 0, count: n + 1)
            coefficients[n] = upper[i] - lower[i]
            coefficients[i] = 1
            extended.append(Row(coefficients, atMost: upper[i]))
            coefficients[i] = -1
            extended.append(Row(coefficients, atMost: -lower[i]))
        }
        let program = LinearProgram(lower: lower + [0], upper: upper + [1], rows: extended)
        let objective = [Double](repeating: 0, count: n) + [-1]
        guard case .point(let point, _) = program.minimize(objective) else { return nil }
        return Array(point[..<n])
    }

    /// A smallest set of rows without a common point, then the ranges that it needs.
    private func conflict(among suspects: [Int]) -> Solution {
        func isFeasible(_ kept: [Int]) -> Bool {
            LinearProgram(lower: lower, upper: upper, rows: kept.map { rows[$0] }).isFeasible
        }
        var conflict = isFeasible(suspects) ? Array(rows.indices) : suspects
        for row in conflict {
            let rest = conflict.filter { $0 != row }
            if !isFeasible(rest) { conflict = rest }
        }
        // Another set may be smaller still; sets of up to three rows are tried as long as they are few.
        search: for size in 1..<max(1, min(conflict.count, 4)) {
            var combinations: [[Int]] = [[]]
            for _ in 0..<size {
                combinations = combinations.flatMap { part in
                    rows.indices.filter { $0 > part.last ?? -1 }.map { part + [$0] }
                }
            }
            guard combinations.count <= 1000 else { break }
            for combination in combinations where !isFeasible(combination) {
                conflict = combination
                break search
            }
        }
        let kept = conflict.map { rows[$0] }
        var wide = (lower: lower, upper: upper)
        var ranges: [Int] = []
        for i in lower.indices {
            let (low, high) = (wide.lower[i], wide.upper[i])
            let reach = 1e3 * (1 + abs(low) + abs(high))
            (wide.lower[i], wide.upper[i]) = (-reach, reach)
            if LinearProgram(lower: wide.lower, upper: wide.upper, rows: kept).isFeasible {
                (wide.lower[i], wide.upper[i]) = (low, high)
                ranges.append(i)
            }
        }
        return .infeasible(rows: conflict, ranges: ranges)
    }
}

/// Variables moved to x − lower ≥ 0; one row per constraint and one per range; a slack per inequality and an artificial
/// variable where the origin violates a row.
private struct Tableau {
    private let variables: Int
    private let columns: Int
    private let constraintCount: Int
    private var cells: [[Double]]
    private var basis: [Int]
    /// The first artificial column.
    private let artificial: Int
    private var slackOfRow: [Int]
    private var cost: [Double] = []

    init(_ program: LinearProgram) {
        let n = program.lower.count
        variables = n
        constraintCount = program.rows.count
        var equations: [(coefficients: [Double], bound: Double, isEquality: Bool)] = []
        for row in program.rows {
            let bound = zip(row.coefficients, program.lower).reduce(row.bound) { $0 - $1.0 * $1.1 }
            // Rows of one size, so that one tolerance serves all.
            let size = max(row.coefficients.reduce(0) { max($0, abs($1)) }, 1e-300)
            equations.append((row.coefficients.map { $0 / size }, bound / size, row.isEquality))
        }
        for i in 0..<n {
            var coefficients = [Double](repeating: 0, count: n)
            coefficients[i] = 1
            equations.append((coefficients, program.upper[i] - program.lower[i], false))
        }
        let slacks = equations.filter { !$0.isEquality }.count
        let needed = equations.filter { $0.isEquality || $0.bound < 0 }.count
        artificial = n + slacks
        columns = n + slacks + needed
        cells = []
        basis = []
        slackOfRow = []
        var (slack, extra) = (n, artificial)
        for equation in equations {
            let sign = equation.bound < 0 ? -1.0 : 1.0
            var cellsOfRow = equation.coefficients.map { sign * $0 }
            cellsOfRow += [Double](repeating: 0, count: columns - n)
            cellsOfRow.append(sign * equation.bound)
            if equation.isEquality {
                slackOfRow.append(-1)
            } else {
                cellsOfRow[slack] = sign
                slackOfRow.append(slack)
                slack += 1
            }
            if equation.isEquality || sign < 0 {
                cellsOfRow[extra] = 1
                basis.append(extra)
                extra += 1
            } else {
                basis.append(slack - 1)
            }
            cells.append(cellsOfRow)
        }
    }

    static let tolerance = 1e-10

    /// Phase one; whether a point was found.
    mutating func findPoint() -> Bool {
        cost = [Double](repeating: 0, count: columns + 1)
        for j in artificial..<max(columns, artificial) { cost[j] = 1 }
        for (row, column) in basis.enumerated() where column >= artificial {
            for j in cost.indices { cost[j] -= cells[row][j] }
        }
        iterate(columns)
        guard -cost[columns] <= 1e-9 else { return false }
        for row in basis.indices where basis[row] >= artificial {
            // At zero: any other variable may take its place.
            if let column = (0..<artificial).first(where: { abs(cells[row][$0]) > 1e-7 }) { pivot(row, column) }
        }
        return true
    }

    mutating func descend(_ objective: [Double]) {
        cost = objective + [Double](repeating: 0, count: columns + 1 - variables)
        for (row, column) in basis.enumerated() where cost[column] != 0 {
            let factor = cost[column]
            for j in cost.indices { cost[j] -= factor * cells[row][j] }
        }
        iterate(artificial)
    }

    /// The constraint rows with a multiplier after phase one; equations always.
    func multiplied() -> [Int] {
        (0..<constraintCount).filter { row in slackOfRow[row] < 0 || abs(cost[slackOfRow[row]]) > 1e-9 }
    }

    func point(_ program: LinearProgram) -> [Double] {
        var x = program.lower
        for (row, column) in basis.enumerated() where column < variables {
            x[column] = min(program.upper[column], program.lower[column] + max(0, cells[row][columns]))
        }
        return x
    }

    private mutating func iterate(_ limit: Int) {
        var steps = 0
        while steps < 5000 {
            steps += 1
            // The steepest column at first, later the first one, which cannot cycle.
            var entering: Int?
            for j in 0..<limit where cost[j] < -Self.tolerance {
                guard let best = entering, steps < 500 else {
                    entering = entering ?? j
                    continue
                }
                if cost[j] < cost[best] { entering = j }
            }
            guard let entering else { return }
            var leaving: Int?
            var least = Double.infinity
            for row in cells.indices where cells[row][entering] > Self.tolerance {
                let ratio = cells[row][columns] / cells[row][entering]
                if ratio < least - 1e-13 || (ratio <= least + 1e-13 && leaving.map { basis[row] < basis[$0] } ?? true) {
                    (leaving, least) = (row, min(least, ratio))
                }
            }
            // Ranges are finite: nothing is unbounded but for rounding.
            guard let leaving else { return }
            pivot(leaving, entering)
        }
    }

    private mutating func pivot(_ row: Int, _ column: Int) {
        let inverse = 1 / cells[row][column]
        for j in 0...columns { cells[row][j] *= inverse }
        let pivotRow = cells[row]
        for other in cells.indices where other != row && cells[other][column] != 0 {
            let factor = cells[other][column]
            for j in 0...columns { cells[other][j] -= factor * pivotRow[j] }
            cells[other][column] = 0
        }
        let factor = cost[column]
        if factor != 0 {
            for j in 0...columns { cost[j] -= factor * pivotRow[j] }
            cost[column] = 0
        }
        basis[row] = column
    }
}
