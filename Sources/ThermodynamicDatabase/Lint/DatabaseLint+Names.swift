extension DatabaseLint {
    // MARK: References

    mutating func checkReferences() {
        checkSwallowedRanges()
        guard !database.references.isEmpty else { return }
        let known = Set(database.references.map(\.key))
        var missing: [String: (location: SourceLocation, count: Int)] = [:]
        var order: [String] = []
        let cited =
            database.functions.map { ($0.reference, $0.location) }
            + database.parameters.map { ($0.reference, $0.location) }
        for case (let reference?, let location) in cited
        where !known.contains(reference) && !Self.isFormula(reference) {
            if missing[reference] == nil { order.append(reference) }
            missing[reference, default: (location, 0)].count += 1
        }
        if let first = order.compactMap({ missing[$0]?.location }).min(by: { $0.line < $1.line }) {
            let names = order.map { key in
                let (location, count) = missing[key] ?? (first, 0)
                return "\(key.quoted) (line \(location.line)\(count == 1 ? "" : ", \(count) statements"))"
            }
            tell(
                first,
                order.count == 1
                    ? "reference \(order[0].quoted) is not in the list" + citing(missing[order[0]]?.count ?? 1)
                    : "\(order.count) references are not in the list: \(Self.list(names, limit: 12))",
                hint: "is one misspelt? the list has \(database.references.count) entries", concern: .database)
        }
        checkUncited()
    }

    private func citing(_ count: Int) -> String { count == 1 ? "" : "; \(count) statements cite it" }

    /// Parameters without a reference, where most of the database have one.
    private mutating func checkUncited() {
        let all = database.parameters.filter { $0.kind == "G" && !$0.value.isZero }
        let cited = all.count { $0.reference != nil }
        guard cited > 10, cited * 10 >= all.count * 9 else { return }
        for phase in database.phases {
            let own = parameters(of: phase.name, kind: "G").filter { !$0.value.isZero }
            let without = own.filter { $0.reference == nil }
            guard let first = without.first else { continue }
            tell(
                first.location,
                "\(without.count) of \(own.count) parameters of phase \(phase.name) cite no reference: "
                    + Self.list(without.map(\.notation), limit: 3), hint: "most parameters of this database cite one",
                concern: .phase(phase.name))
        }
    }

    /// What follows the N of the last range and goes on like another range.
    private mutating func checkSwallowedRanges() {
        for parameter in database.parameters {
            guard let text = parameter.reference, Self.isFormula(text) else { continue }
            tell(
                parameter.location,
                "what follows the last range of \(parameter.notation) looks like a formula and is taken as its reference: "
                    + text.quoted, hint: "Y, not N, stands before another range", concern: .phase(parameter.phase))
        }
        for function in database.functions {
            guard let text = function.reference, Self.isFormula(text) else { continue }
            tell(
                function.location,
                "what follows the last range of function \(function.name) looks like a formula and is taken as its reference: "
                    + text.quoted, hint: "Y, not N, stands before another range", concern: .function(function.name))
        }
    }

    private static func isFormula(_ text: String) -> Bool {
        text.contains("*T") || text.contains(";") && text.contains { $0.isNumber }
    }

    // MARK: Functions

    /// Functions that databases define by custom.
    private static let usuallyUnused: Set<String> = ["R", "UN_ASS", "ZERO", "RTLNP"]

    /// Functions that nothing uses: a few among many may be misspelt where they should be used.
    mutating func checkFunctions() {
        guard !database.parameters.isEmpty else { return }
        var used: Set<String> = []
        var pending = database.parameters.flatMap(\.value.functionNames)
        var values: [String: PiecewiseExpression] = [:]
        for function in database.functions { values[function.name] = function.value }
        while let name = pending.popLast() {
            if used.insert(name).inserted, let value = values[name] { pending += value.functionNames }
        }
        // A kept statement may use it.
        for kept in database.kept where Keyword(rawValue: kept.keyword) != .function {
            for word in kept.text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
                used.insert(word.uppercased())
            }
        }
        // Of many that are unused the file is a library, or a part of a larger database.
        let unused = database.functions.filter { !used.contains($0.name) && !Self.usuallyUnused.contains($0.name) }
        guard let first = unused.first, unused.count * 10 <= database.functions.count else { return }
        tell(
            first.location,
            unused.count == 1
                ? "function \(first.name) is used by no parameter"
                : "\(unused.count) functions are used by no parameter: \(Self.list(unused.map(\.name), limit: 12))",
            hint: "is a name misspelt where it should be used?", concern: .database)
    }
}

extension PiecewiseExpression {
    /// Whether it is written as zero.
    var isZero: Bool { pieces.allSatisfy { $0.expression == .number(0) } }
}
