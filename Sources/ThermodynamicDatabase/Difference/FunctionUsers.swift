/// Which parameters a function reaches, directly or through any chain of functions.
struct FunctionUsers {
    private var nodes: [String: Int] = [:]
    private var functions: [[Int]] = []
    private var parameters: [[Int]] = []
    /// The search that saw a node last, so that no search has to forget the one before it.
    private var seenFunction: [Int] = []
    private var seenParameter: [Int]
    private var search = 0

    init(_ database: Database) {
        seenParameter = Array(repeating: 0, count: database.parameters.count)
        for function in database.functions {
            let user = node(function.name)
            for name in function.value.functionNames { functions[node(name)].append(user) }
        }
        for (index, parameter) in database.parameters.enumerated() {
            for name in parameter.value.functionNames { parameters[node(name)].append(index) }
        }
        seenFunction = Array(repeating: 0, count: functions.count)
    }

    private mutating func node(_ name: String) -> Int {
        if let node = nodes[name] { return node }
        nodes[name] = functions.count
        functions.append([])
        parameters.append([])
        return functions.count - 1
    }

    /// Places of the parameters that any of the functions reaches, in the order of the database.
    ///
    /// - Parameter budget: the number of uses to follow, less those that were; at 0 the search ends early and the result is nil.
    mutating func parameters(reachedFrom names: some Sequence<String>, budget: inout Int) -> [Int]? {
        search += 1
        var found: [Int] = []
        var stack: [Int] = []
        for name in names {
            if let node = nodes[name], seenFunction[node] != search {
                seenFunction[node] = search
                stack.append(node)
            }
        }
        while let node = stack.popLast() {
            budget -= 1 + parameters[node].count + functions[node].count
            guard budget >= 0 else { return nil }
            for index in parameters[node] where seenParameter[index] != search {
                seenParameter[index] = search
                found.append(index)
            }
            for user in functions[node] where seenFunction[user] != search {
                seenFunction[user] = search
                stack.append(user)
            }
        }
        return found.sorted()
    }
}
