import Glibc

/// Ranges of the magnetic energy and of its second derivatives in T_C and β over intervals of both.
///
/// With i = T_C/T the energy is R T f(i) ln(β + 1), where f, f′ and f″ are negative and f and f′ fall with i. f″ jumps at i = 1, where it is
/// largest on both sides: f is once differentiable with a Lipschitz slope, which is what the mean value theorem of second order asks for.
struct MagneticRange {
    /// Range of the energy [J].
    var value: Interval
    /// ∂²G/∂T_C², …, as factors of the products of slopes: G″ = tt ∇T_C∇T_Cᵀ + tb (∇T_C∇βᵀ + ∇β∇T_Cᵀ) + bb ∇β∇βᵀ + t ∇²T_C + b ∇²β.
    var tt = Interval.zero
    var tb = Interval.zero
    var bb = Interval.zero
    var t = Interval.zero
    var b = Interval.zero
    /// Whether the energy is differentiable all over the intervals; it is not where β changes its sign.
    var isSmooth = true

    static let none = MagneticRange(value: .zero)
}

extension MagneticContribution {
    /// Whether the shape function is the falling, concave one that `MagneticRange` relies on; a structure factor above 1 makes it another.
    var isConcave: Bool {
        let (_, a1, a2) = inverseShape(1)
        let (_, b1, b2) = inverseShape(1.0.nextUp)
        return a1 < 0 && b1 < 0 && a2 < 0 && b2 < 0
    }

    /// f as a function of i = T_C/T with its first and second derivative.
    private func inverseShape(_ i: Double) -> (f: Double, f1: Double, f2: Double) {
        guard i > 1e-6 else { return (0, 0, 0) }
        let tau = 1 / i
        let (f, f1, f2) = shape(tau)
        let square = tau * tau
        return (f, -f1 * square, f2 * square * square + 2 * f1 * square * tau)
    }

    /// The ranges over intervals of T_C [K] and β as the database's expansions give them.
    func range(temperature: Double, curie: Interval, moment: Interval, gasConstant: Double) -> MagneticRange {
        let rt = gasConstant * temperature
        let factor = isImproved ? 0 : 1 / antiferromagneticFactor
        // The two signs of T_C and β: each has its own scale.
        func branch(_ low: Double, _ high: Double, _ scale: Double) -> (a: Interval, a1: Interval, a2: Interval) {
            let i0 = low * scale / temperature
            let i1 = high * scale / temperature
            let (least, most) = (min(i0, i1), max(i0, i1))
            let p = inverseShape(least)
            let q = inverseShape(most)
            var second = Interval(min(p.f2, q.f2), max(p.f2, q.f2))
            if least <= 1, most >= 1 {
                second.low = min(second.low, inverseShape(1).f2, inverseShape(1.0.nextUp).f2)
            }
            return (
                Interval(q.f, p.f), (scale / temperature) * Interval(q.f1, p.f1),
                (scale * scale / (temperature * temperature)) * second
            )
        }
        var ranges: (a: Interval, a1: Interval, a2: Interval) = (.zero, .zero, .zero)
        var isSet = false
        func add(_ part: (a: Interval, a1: Interval, a2: Interval)) {
            ranges =
                isSet
                ? (ranges.a.hull(part.a), ranges.a1.hull(part.a1), ranges.a2.hull(part.a2)) : part
            isSet = true
        }
        if curie.high > 0 { add(branch(max(0, curie.low), curie.high, 1)) }
        if curie.low < 0 {
            add(factor == 0 ? (.zero, .zero, .zero) : branch(curie.low, min(0, curie.high), factor))
        }
        if !isSet || ranges.a == .zero { return .none }
        let least = moment.low < 0 ? moment.low * factor : moment.low
        let most = moment.high < 0 ? moment.high * factor : moment.high
        let hasBothSigns = moment.low < 0 && moment.high > 0
        if isImproved, moment.high <= 0 { return .none }
        let b = Interval(hasBothSigns ? 0 : min(least, most), max(least, most))
        let l = Interval(log1p(b.low), log1p(b.high))
        var result = MagneticRange(value: rt * (ranges.a * l))
        guard !hasBothSigns else {
            result.isSmooth = false
            return result
        }
        let slope = moment.high <= 0 ? factor : 1
        let l1 = slope * Interval(1 / (1 + b.high), 1 / (1 + b.low))
        let l2 = (slope * slope) * Interval(-1 / ((1 + b.low) * (1 + b.low)), -1 / ((1 + b.high) * (1 + b.high)))
        result.tt = rt * (ranges.a2 * l)
        result.tb = rt * (ranges.a1 * l1)
        result.bb = rt * (ranges.a * l2)
        result.t = rt * (ranges.a1 * l)
        result.b = rt * (ranges.a * l1)
        return result
    }
}
