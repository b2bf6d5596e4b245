/// A dense real matrix, stored by columns: element (i, j) lies at `i + j · rows`.
public struct Matrix: Sendable, Equatable, Codable {
    public let rows: Int
    public let columns: Int

    /// The elements, column after column; `rows · columns` of them.
    public var elements: [Double]

    /// A matrix of `rows` × `columns` filled with one value.
    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have \(rows) × \(columns) elements")
        self.rows = rows
        self.columns = columns
        elements = [Double](repeating: value, count: rows * columns)
    }

    /// A matrix from its elements, column after column.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(
            elements.count == rows * columns, "\(rows) × \(columns) matrix from \(elements.count) elements")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// A matrix from its rows, which must have equal lengths.
    public init(_ rowValues: [[Double]]) {
        self.init(rows: rowValues.count, columns: rowValues.first?.count ?? 0)
        for (i, row) in rowValues.enumerated() {
            precondition(row.count == columns, "row \(i) has \(row.count) elements, the first row has \(columns)")
            for (j, value) in row.enumerated() { elements[i + j * rows] = value }
        }
    }

    /// The identity matrix of order `n`.
    public static func identity(_ n: Int) -> Matrix {
        var result = Matrix(rows: n, columns: n)
        for i in 0..<n { result.elements[i + i * n] = 1 }
        return result
    }

    public subscript(i: Int, j: Int) -> Double {
        get {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "(\(i), \(j)) is outside \(rows) × \(columns)")
            return elements[i + j * rows]
        }
        set {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "(\(i), \(j)) is outside \(rows) × \(columns)")
            elements[i + j * rows] = newValue
        }
    }

    /// Column `j`, `rows` elements.
    public func column(_ j: Int) -> [Double] { Array(elements[(j * rows)..<((j + 1) * rows)]) }

    /// The transposed matrix.
    public var transposed: Matrix {
        var result = Matrix(rows: columns, columns: rows)
        for j in 0..<columns {
            for i in 0..<rows { result.elements[j + i * columns] = elements[i + j * rows] }
        }
        return result
    }
}
