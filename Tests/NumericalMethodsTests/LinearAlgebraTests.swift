import Testing

@testable import NumericalMethods

@Suite struct LinearAlgebraTests {
    /// A = [[4, 2, 2], [2, 5, 3], [2, 3, 6]] = L Lᵀ with L = [[2, 0, 0], [1, 2, 0], [1, 1, 2]].
    let a = Matrix([[4, 2, 2], [2, 5, 3], [2, 3, 6]])

    @Test func openBLASRunsOnOneThread() { #expect(Libraries.blasThreads == 1) }

    @Test func matrixIsStoredByColumns() {
        let m = Matrix([[1, 2, 3], [4, 5, 6]])
        #expect(m.elements == [1, 4, 2, 5, 3, 6])
        #expect(m[1, 2] == 6)
        #expect(m.column(1) == [2, 5])
        #expect(m.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
        #expect(m.transposedTimes([1, 10]) == [41, 52, 63])
    }

    @Test func choleskyGivesTheKnownFactor() throws {
        let cholesky = try Cholesky(a)
        #expect(cholesky.factor == Matrix([[2, 0, 0], [1, 2, 0], [1, 1, 2]]))
        #expect(abs(cholesky.logDeterminant - 4.158_883_083_359_671_9) < 1e-14)  // log 64
    }

    @Test func choleskySolvesAndInverts() throws {
        let cholesky = try Cholesky(a)
        // A (1, −2, 3)ᵀ = (6, 1, 14)ᵀ; L (1, −2, 3)ᵀ = (2, −3, 5)ᵀ; Lᵀ (1, −2, 3)ᵀ = (3, −1, 6)ᵀ.
        for (x, y) in zip(cholesky.solve([6, 1, 14]), [1.0, -2, 3]) { #expect(abs(x - y) < 1e-14) }
        #expect(cholesky.solveLower([2, -3, 5]) == [1, -2, 3])
        let transposed = cholesky.solveLowerTransposed(Matrix(rows: 3, columns: 1, elements: [3, -1, 6]))
        #expect(transposed.elements == [1, -2, 3])
        // A⁻¹ = adj(A)/64.
        let expected = [21.0, -6, -4, -6, 20, -8, -4, -8, 16].map { $0 / 64 }
        for (x, y) in zip(cholesky.inverse.elements, expected) { #expect(abs(x - y) < 1e-15) }
    }

    @Test func choleskyGrowsByARow() throws {
        var grown = try Cholesky(Matrix([[4, 2], [2, 5]]))
        try grown.append(column: [2, 3], diagonal: 6)
        #expect(grown.factor == Matrix([[2, 0, 0], [1, 2, 0], [1, 1, 2]]))
        let before = grown
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 4)) {
            try grown.append(column: [2, 3, 6], diagonal: 6)
        }
        #expect(grown == before)
    }

    @Test func choleskyTakesARankOneUpdate() throws {
        var updated = try Cholesky(a)
        let v = [0.5, -1, 2.0]
        updated.update(adding: v)
        var sum = a
        for i in 0..<3 { for j in 0..<3 { sum[i, j] += v[i] * v[j] } }
        let direct = try Cholesky(sum)
        for (x, y) in zip(updated.factor.elements, direct.factor.elements) { #expect(abs(x - y) < 1e-14) }
    }

    @Test func indefiniteMatrixIsAnErrorWithItsOrder() {
        #expect(throws: LinearAlgebraError.notPositiveDefinite(order: 2)) { try Cholesky(Matrix([[1, 2], [2, 1]])) }
    }

    @Test func indefiniteSystemIsSolved() throws {
        // [[0, 1], [1, 0]] is symmetric and indefinite.
        let x = try Matrix.solveSymmetric(Matrix([[0, 1], [1, 0]]), Matrix([[3], [5]]))
        #expect(x.elements == [5, 3])
        #expect(throws: LinearAlgebraError.singular(pivot: 2)) {
            try Matrix.solveSymmetric(Matrix([[1, 0], [0, 0]]), Matrix([[1], [1]]))
        }
    }

    @Test func emptyMatrixHasAnEmptyFactor() throws {
        let cholesky = try Cholesky(Matrix(rows: 0, columns: 0))
        #expect(cholesky.logDeterminant == 0)
        #expect(cholesky.solve([]) == [])
    }
}
