/// A formula of temperature and pressure as written in a database.
public indirect enum Expression: Sendable, Equatable {
    case number(Double)
    /// T [K]
    case temperature
    /// P [Pa]
    case pressure
    /// The gas constant R [J/(mol K)], where a database writes `R` without defining it.
    case gasConstant
    /// A named function of the same database.
    case function(String)
    case sum([Expression])
    case product([Expression])
    /// Base to a constant exponent; a division is a product with an exponent of −1.
    case power(Expression, Double)
    case logarithm(Expression)
    case exponential(Expression)
}

/// Expressions over consecutive temperature ranges.
public struct PiecewiseExpression: Sendable, Equatable {
    public struct Piece: Sendable, Equatable {
        public var range: TemperatureRange
        public var expression: Expression
        public init(range: TemperatureRange, expression: Expression) {
            self.range = range
            self.expression = expression
        }
    }
    /// At least one piece, in rising order of temperature. Outside all ranges the nearest piece is extrapolated.
    public var pieces: [Piece]

    public init(pieces: [Piece]) {
        precondition(!pieces.isEmpty, "a piecewise expression needs at least one piece")
        self.pieces = pieces
    }

    /// The piece that applies at `temperature` [K]; at a breakpoint the upper one.
    public func piece(at temperature: Double) -> Piece {
        for piece in pieces where temperature < piece.range.upper { return piece }
        return pieces[pieces.count - 1]
    }
}
