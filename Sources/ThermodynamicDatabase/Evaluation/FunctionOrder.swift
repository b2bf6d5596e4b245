/// The functions that expressions need, each after those that it uses.
struct FunctionOrder {
    private(set) var functions: [Function] = []
    /// Position in `functions` by name.
    private(set) var index: [String: Int] = [:]

    init(database: Database, expressions: [PiecewiseExpression]) throws(ExpressionError) {
        var definitions: [String: Function] = [:]
        definitions.reserveCapacity(database.functions.count)
        for function in database.functions { definitions[function.name] = function }
        for (number, expression) in expressions.enumerated() {
            for name in expression.functionNames where index[name] == nil {
                try visit(name, usedBy: .expression(number), definitions)
            }
        }
    }

    /// Depth-first search with a stack of its own: chains of functions may be longer than the call stack is deep.
    private mutating func visit(
        _ root: String, usedBy user: ExpressionError.User, _ definitions: [String: Function]
    ) throws(ExpressionError) {
        struct Frame {
            var function: Function
            var uses: [String]
            var next = 0
        }
        guard let function = definitions[root] else { throw .undefinedFunction(name: root, usedBy: user) }
        var stack = [Frame(function: function, uses: function.value.functionNames)]
        var open: [String: Int] = [root: 0]
        while let top = stack.last {
            guard top.next < top.uses.count else {
                index[top.function.name] = functions.count
                functions.append(top.function)
                open[top.function.name] = nil
                stack.removeLast()
                continue
            }
            stack[stack.count - 1].next += 1
            let name = top.uses[top.next]
            if index[name] != nil { continue }
            if let start = open[name] {
                throw .cyclicFunctions(
                    stack[start...].map(\.function.name) + [name], line: stack[start].function.location.line)
            }
            guard let function = definitions[name] else {
                throw .undefinedFunction(
                    name: name, usedBy: .function(name: top.function.name, line: top.function.location.line))
            }
            open[name] = stack.count
            stack.append(Frame(function: function, uses: function.value.functionNames))
        }
    }
}

extension PiecewiseExpression {
    /// Names of the functions that any piece uses, each once, in order of appearance.
    var functionNames: [String] {
        var names: [String] = []
        var seen: Set<String> = []
        for piece in pieces {
            piece.expression.forEachFunction { name in
                if seen.insert(name).inserted { names.append(name) }
            }
        }
        return names
    }
}

extension Expression {
    /// Calls `body` for every mention of a function.
    func forEachFunction(_ body: (String) -> Void) {
        switch self {
        case .number, .temperature, .pressure, .gasConstant: break
        case .function(let name): body(name)
        case .sum(let terms), .product(let terms): for term in terms { term.forEachFunction(body) }
        case .power(let base, _): base.forEachFunction(body)
        case .logarithm(let argument), .exponential(let argument): argument.forEachFunction(body)
        }
    }
}
