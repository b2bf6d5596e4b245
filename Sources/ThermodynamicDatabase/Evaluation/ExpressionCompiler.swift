#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Turns formulas into the tables of an `ExpressionGraph`.
struct ExpressionCompiler {
    /// A slot before its number is known.
    enum Slot: Hashable {
        case monomial(Int)
        case function(Int)
        case scratch(Int)
    }

    /// Σ coefficient × slot, each slot at most once, no coefficient 0.
    struct Combination {
        var terms: [(slot: Slot, coefficient: Double)] = []
        private var places: [Slot: Int] = [:]

        mutating func add(_ slot: Slot, _ coefficient: Double) {
            guard coefficient != 0 else { return }
            // Formulas have a handful of terms; the dictionary is for the odd long one.
            let place: Int?
            if terms.count < 24 {
                place = terms.firstIndex { $0.slot == slot }
            } else {
                if places.isEmpty { for (index, term) in terms.enumerated() { places[term.slot] = index } }
                place = places[slot]
            }
            if let place {
                terms[place].coefficient += coefficient
            } else {
                if terms.count >= 24 { places[slot] = terms.count }
                terms.append((slot, coefficient))
            }
        }

        mutating func add(_ other: Combination, times factor: Double = 1) {
            for term in other.terms { add(term.slot, factor * term.coefficient) }
        }
    }

    let functionIndex: [String: Int]
    let gasConstant: Double
    private(set) var monomials: [Monomial] = []
    private var monomialIndex: [Monomial: Int] = [:]
    private var tables = ExpressionTables()
    /// Slots of `tables.slots` and of the operations, to be numbered at the end.
    private var termSlots: [Slot] = []
    private var operands: [(a: Slot?, b: Slot?, destination: Slot)] = []
    /// Scratch slots in use by the piece being compiled, and the most any piece needs.
    private var scratchCount = 0
    private var maximumScratch = 0

    /// Products are multiplied out up to this number of terms.
    private static let maximumExpansion = 16

    init(functionIndex: [String: Int], gasConstant: Double) {
        self.functionIndex = functionIndex
        self.gasConstant = gasConstant
        _ = slot(.one)
    }

    mutating func compile(_ expression: PiecewiseExpression) {
        let first = Int32(tables.pieces.count)
        for piece in expression.pieces {
            scratchCount = 0
            let operationStart = Int32(tables.operations.count)
            let combination = linear(piece.expression)
            let terms = append(combination)
            tables.pieces.append(
                .init(
                    upper: piece.range.upper, operations: operationStart..<Int32(tables.operations.count), terms: terms)
            )
            maximumScratch = max(maximumScratch, scratchCount)
        }
        tables.entries.append(
            .init(
                pieces: first..<Int32(tables.pieces.count), lower: expression.pieces[0].range.lower,
                upper: expression.pieces[expression.pieces.count - 1].range.upper))
    }

    /// Numbers the slots: monomials, functions, scratch.
    mutating func finish(functionCount: Int) -> ExpressionTables {
        let firstFunction = monomials.count
        let firstScratch = firstFunction + functionCount
        func number(_ slot: Slot) -> Int32 {
            switch slot {
            case .monomial(let index): Int32(index)
            case .function(let index): Int32(firstFunction + index)
            case .scratch(let index): Int32(firstScratch + index)
            }
        }
        tables.slots = termSlots.map(number)
        for (index, operand) in operands.enumerated() {
            if let a = operand.a { tables.operations[index].a = number(a) }
            if let b = operand.b { tables.operations[index].b = number(b) }
            tables.operations[index].destination = number(operand.destination)
        }
        tables.slotCount = firstScratch + maximumScratch
        return tables
    }

    // MARK: Tables

    private mutating func slot(_ monomial: Monomial) -> Slot {
        if let index = monomialIndex[monomial] { return .monomial(index) }
        monomialIndex[monomial] = monomials.count
        monomials.append(monomial)
        return .monomial(monomials.count - 1)
    }

    private mutating func append(_ combination: Combination) -> Range<Int32> {
        let start = Int32(termSlots.count)
        for term in combination.terms where term.coefficient != 0 {
            termSlots.append(term.slot)
            tables.coefficients.append(term.coefficient)
        }
        return start..<Int32(termSlots.count)
    }

    private mutating func operate(
        _ code: ExpressionTables.Operation.Code, _ a: Slot?, _ b: Slot? = nil, exponent: Double = 0,
        terms: Range<Int32> = 0..<0
    ) -> Slot {
        let destination = Slot.scratch(scratchCount)
        scratchCount += 1
        tables.operations.append(
            .init(code: code, a: terms.lowerBound, b: terms.upperBound, destination: 0, exponent: exponent))
        operands.append((a, b, destination))
        return destination
    }

    /// One slot that holds a combination.
    private mutating func materialize(_ combination: Combination) -> Slot {
        if combination.terms.count == 1, combination.terms[0].coefficient == 1 { return combination.terms[0].slot }
        return operate(.combination, nil, terms: append(combination))
    }

    // MARK: Linear forms

    private mutating func constant(_ value: Double) -> Combination {
        var result = Combination()
        result.add(slot(.one), value)
        return result
    }

    private mutating func single(_ slot: Slot, _ coefficient: Double = 1) -> Combination {
        var result = Combination()
        result.add(slot, coefficient)
        return result
    }

    /// The combination as one monomial with its coefficient, if it is that; an empty one is 0 · 1.
    private func monomial(_ combination: Combination) -> (coefficient: Double, monomial: Monomial)? {
        if combination.terms.isEmpty { return (0, .one) }
        guard combination.terms.count == 1, case .monomial(let index) = combination.terms[0].slot else { return nil }
        return (combination.terms[0].coefficient, monomials[index])
    }

    private mutating func linear(_ expression: Expression) -> Combination {
        switch expression {
        case .number(let value): return constant(value)
        case .temperature: return single(slot(Monomial(temperature: 1)))
        case .pressure: return single(slot(Monomial(pressure: 1)))
        case .gasConstant: return constant(gasConstant)
        case .function(let name):
            guard let index = functionIndex[name] else { preconditionFailure("function \(name) was not ordered") }
            return single(.function(index))
        case .sum(let terms):
            var result = Combination()
            for term in terms { result.add(linear(term)) }
            return result
        case .product(let factors):
            var result = constant(1)
            for factor in factors { result = product(result, linear(factor)) }
            return result
        case .power(let base, let exponent): return power(linear(base), exponent)
        case .logarithm(let argument): return logarithm(linear(argument))
        case .exponential(let argument):
            let exponent = linear(argument)
            if let (value, kind) = monomial(exponent), kind == .one { return constant(exp(value)) }
            return single(operate(.exponential, materialize(exponent)))
        }
    }

    private mutating func product(_ a: Combination, _ b: Combination) -> Combination {
        var result = Combination()
        if a.terms.isEmpty || b.terms.isEmpty { return result }
        for (first, second) in [(a, b), (b, a)] {
            if let (coefficient, kind) = monomial(first), kind == .one {
                result.add(second, times: coefficient)
                return result
            }
        }
        guard a.terms.count * b.terms.count <= Self.maximumExpansion else {
            return single(operate(.product, materialize(a), materialize(b)))
        }
        for first in a.terms {
            for second in b.terms {
                let coefficient = first.coefficient * second.coefficient
                switch (first.slot, second.slot) {
                case (.monomial(let i), .monomial(let j)): result.add(slot(monomials[i] * monomials[j]), coefficient)
                case (.monomial(let i), let other) where monomials[i] == .one: result.add(other, coefficient)
                case (let other, .monomial(let j)) where monomials[j] == .one: result.add(other, coefficient)
                default: result.add(operate(.product, first.slot, second.slot), coefficient)
                }
            }
        }
        return result
    }

    private mutating func power(_ base: Combination, _ exponent: Double) -> Combination {
        if exponent == 0 { return constant(1) }
        let isWhole = exponent == exponent.rounded()
        if let (coefficient, kind) = monomial(base), kind.temperatureLogarithm == 0, kind.pressureLogarithm == 0,
            coefficient > 0 || (coefficient < 0 && isWhole)
        {
            let result = Monomial(temperature: kind.temperature * exponent, pressure: kind.pressure * exponent)
            return single(slot(result), Monomial.realPower(coefficient, exponent))
        }
        return single(operate(.power, materialize(base), exponent: exponent))
    }

    private mutating func logarithm(_ argument: Combination) -> Combination {
        // ln(c Tᵃ Pᵇ) = ln c + a ln T + b ln P
        if let (coefficient, kind) = monomial(argument), coefficient > 0, kind.temperatureLogarithm == 0,
            kind.pressureLogarithm == 0
        {
            var result = constant(log(coefficient))
            result.add(slot(Monomial(temperatureLogarithm: 1)), kind.temperature)
            result.add(slot(Monomial(pressureLogarithm: 1)), kind.pressure)
            return result
        }
        return single(operate(.logarithm, materialize(argument)))
    }
}
