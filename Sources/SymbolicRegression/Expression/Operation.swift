/// What a node of an expression does with its operands.
public enum Operation: UInt8, Sendable, CaseIterable, Hashable {
    case constant, variable
    case add, subtract, multiply, divide, power
    case negate, square, cube, inverse, squareRoot, exponential, logarithm, sine, cosine, hyperbolicTangent
    case arcsine, arccosine, absolute

    /// Number of operands: 0, 1 or 2.
    @inline(__always)
    public var arity: Int { rawValue < 2 ? 0 : rawValue < 7 ? 2 : 1 }

    /// What the operation adds to the length of the written formula: `x**2` and `1/x` write a number as well.
    @inline(__always)
    public var cost: Int {
        switch self {
        case .square, .cube, .inverse: 2
        default: 1
        }
    }

    public var isCommutative: Bool { self == .add || self == .multiply }

    /// Functions whose argument must be a pure number.
    public var isTranscendental: Bool {
        switch self {
        case .exponential, .logarithm, .sine, .cosine, .hyperbolicTangent, .arcsine, .arccosine: true
        default: false
        }
    }

    /// The name on the command line and, for functions, in numpy.
    public var name: String {
        switch self {
        case .constant: "constant"
        case .variable: "variable"
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .power: "pow"
        case .negate: "neg"
        case .square: "square"
        case .cube: "cube"
        case .inverse: "inv"
        case .squareRoot: "sqrt"
        case .exponential: "exp"
        case .logarithm: "log"
        case .sine: "sin"
        case .cosine: "cos"
        case .hyperbolicTangent: "tanh"
        case .arcsine: "arcsin"
        case .arccosine: "arccos"
        case .absolute: "abs"
        }
    }

    /// The operation of a name, as the command line writes it; nil when there is none.
    public init?(named name: String) {
        let others = [
            "asin": Operation.arcsine, "acos": .arccosine, "add": .add, "sub": .subtract, "mul": .multiply,
            "div": .divide,
        ]
        guard let found = Self.allCases.first(where: { $0.arity > 0 && $0.name == name }) ?? others[name] else {
            return nil
        }
        self = found
    }
}

/// The operations a search may use.
public struct OperatorSet: Sendable, Hashable {
    private var bits: UInt32

    public init(_ operations: some Sequence<Operation>) {
        bits = operations.reduce(0) { $0 | 1 << UInt32($1.rawValue) }
    }

    @inline(__always)
    public func contains(_ operation: Operation) -> Bool { bits & (1 << UInt32(operation.rawValue)) != 0 }

    public var operations: [Operation] { Operation.allCases.filter { $0.arity > 0 && contains($0) } }

    /// Arithmetic, powers, exponential, logarithm and the trigonometric functions.
    public static let standard = OperatorSet([
        .add, .subtract, .multiply, .divide, .power, .negate, .square, .cube, .inverse, .squareRoot, .exponential,
        .logarithm, .sine, .cosine, .hyperbolicTangent, .arcsine, .arccosine,
    ])
}
