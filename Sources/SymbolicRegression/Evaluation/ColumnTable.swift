/// Columns of numbers as the evaluation wants them: one after the other, each padded to whole lanes with copies of its first row.
final class ColumnTable: @unchecked Sendable {
    let rows: Int
    let columns: Int
    /// Rows with the padding.
    let stride: Int
    /// `columns` · `stride` numbers; written only during initialization.
    let storage: UnsafeMutablePointer<Double>

    init(_ values: [[Double]]) {
        rows = values.first?.count ?? 0
        columns = values.count
        stride = (rows + 7) / 8 * 8
        storage = .allocate(capacity: max(1, columns * stride))
        for (c, column) in values.enumerated() {
            precondition(column.count == rows, "column \(c) has \(column.count) rows, the first \(rows)")
            for r in 0..<stride { storage[c * stride + r] = column[r < rows ? r : 0] }
        }
    }

    deinit { storage.deallocate() }

    @inline(__always)
    subscript(column: Int) -> UnsafeMutablePointer<Double> { storage + column * stride }
}
