/// Other ways to write a sum, shorter where coefficients belong together.
extension AlgebraicForm {
    /// a u² + b u becomes a (u + b/2a)², its constant joins the others.
    var completingSquares: AlgebraicForm {
        guard case .sum(var constant, var terms) = mapped({ $0.completingSquares }).expanded else {
            return mapped { $0.completingSquares }
        }
        for square in terms {
            guard case .product(_, let factors) = square.form, factors.count == 1, factors[0].exponent == 2,
                let line = terms.first(where: { $0.key == factors[0].key }),
                let place = terms.firstIndex(where: { $0.key == square.key })
            else { continue }
            let half = line.coefficient / (2 * square.coefficient)
            constant -= square.coefficient * half * half
            let shifted = AlgebraicForm.raise(AlgebraicForm.add([factors[0].base, .number(half)]), 2)
            terms[place] = Term(coefficient: square.coefficient, form: shifted, key: shifted.key)
            terms.removeAll { $0.key == line.key }
        }
        return .sum(constant, terms)
    }

    /// x (a x + b) in a sum becomes a x² + b x.
    private var expanded: AlgebraicForm {
        guard case .sum(let constant, let terms) = self else { return self }
        return AlgebraicForm.add(
            [.number(constant)]
                + terms.map { term -> AlgebraicForm in
                    guard case .product(let c, let factors) = term.form, factors.count == 2,
                        factors.allSatisfy({ $0.exponent == 1 }),
                        let sum = factors.first(where: { if case .sum = $0.base { true } else { false } }),
                        let other = factors.first(where: { if case .variable = $0.base { true } else { false } }),
                        case .sum(let inner, let parts) = sum.base
                    else { return AlgebraicForm.scale(term.form, term.coefficient) }
                    let bracket =
                        [AlgebraicForm.scale(other.base, inner)]
                        + parts.map {
                            AlgebraicForm.scale(AlgebraicForm.multiply([other.base, $0.form]), $0.coefficient)
                        }
                    return AlgebraicForm.scale(AlgebraicForm.add(bracket), c * term.coefficient)
                })
    }

    /// Coefficients of a sum whose sizes differ by less than `tolerance` become one, outside a bracket.
    func tied(within tolerance: Double) -> AlgebraicForm {
        guard case .sum(let constant, let terms) = mapped({ $0.tied(within: tolerance) }) else {
            return mapped { $0.tied(within: tolerance) }
        }
        var groups: [[Term]] = []
        for term in terms.sorted(by: { (abs($0.coefficient), $0.key) < (abs($1.coefficient), $1.key) }) {
            if let first = groups.last?.first,
                abs(term.coefficient) - abs(first.coefficient) <= tolerance * abs(first.coefficient)
            {
                groups[groups.count - 1].append(term)
            } else {
                groups.append([term])
            }
        }
        let parts = groups.map { group -> Term in
            guard group.count > 1 else { return group[0] }
            let size = group.reduce(0) { $0 + abs($1.coefficient) } / Double(group.count)
            let inner = AlgebraicForm.sum(
                0, group.map { Term(coefficient: $0.coefficient < 0 ? -1 : 1, form: $0.form, key: $0.key) })
            return Term(coefficient: size, form: inner, key: inner.key)
        }
        guard parts.count > 1 else {
            return constant == 0
                ? AlgebraicForm.scale(parts[0].form, parts[0].coefficient) : .sum(constant, parts)
        }
        return .sum(constant, parts)
    }

    private func mapped(_ f: (AlgebraicForm) -> AlgebraicForm) -> AlgebraicForm {
        switch self {
        case .variable: return self
        case .function(let operation, let a): return .function(operation, f(a))
        case .power(let a, let b): return .power(f(a), f(b))
        case .product(let c, let factors):
            return .product(
                c,
                factors.map {
                    let base = f($0.base)
                    return Factor(base: base, exponent: $0.exponent, key: base.key)
                })
        case .sum(let c, let terms):
            return .sum(
                c,
                terms.map {
                    let form = f($0.form)
                    return Term(coefficient: $0.coefficient, form: form, key: form.key)
                })
        }
    }
}
