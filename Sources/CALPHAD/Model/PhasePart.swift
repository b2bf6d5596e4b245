/// The expansions of one phase of the database over a set of sublattices: what is summed to give its Gibbs energy, apart from the
/// ideal entropy of mixing.
///
/// An ordered phase has two parts: its own and that of its disordered partner.
struct PhasePart: Sendable {
    var gibbs = SiteFractionExpansion()
    var curie = SiteFractionExpansion()
    var moment = SiteFractionExpansion()
    /// Néel temperature, of the improved magnetic model only.
    var neel = SiteFractionExpansion()
    var magnetic: MagneticContribution?
    /// Logarithm of the Einstein temperature.
    var logTheta = SiteFractionExpansion()
    /// Difference between the two states of the two-state model.
    var twoState = SiteFractionExpansion()
    /// Moles of atoms per mole of formula units and unit site fraction.
    var atoms: [Double] = []
    /// Site fractions of the part.
    var count = 0
    /// What the database leaves open in the part's terms, in words.
    var gaps: [String] = []

    /// The tensors of all expansions.
    var tensors: [EndMemberTensor] { Self.expansions.compactMap { self[keyPath: $0].tensor } }

    private static var expansions: [WritableKeyPath<PhasePart, SiteFractionExpansion>] {
        [\.gibbs, \.curie, \.moment, \.neel, \.logTheta, \.twoState]
    }

    /// Brings end members into tensors that stand from `offset` on in a table's storage; returns where the next may stand.
    mutating func makeTensors(sublattices: [Range<Int>], offset: Int) -> Int {
        var next = offset
        for path in Self.expansions {
            self[keyPath: path].makeTensor(sublattices: sublattices, offset: next)
            next += self[keyPath: path].tensor?.count ?? 0
        }
        return next
    }

    /// What sums the part's energy, after `makeTensors`.
    func makeKernel() -> PartKernel { PartKernel(self) }

    var isEmpty: Bool { gibbs.isEmpty && !isMagnetic && logTheta.isEmpty && twoState.isEmpty }

    var isMagnetic: Bool { magnetic != nil && !moment.isEmpty && !(curie.isEmpty && neel.isEmpty) }
}

/// How much of a phase's energy is asked for.
enum EvaluationLevel: Int, Comparable {
    case value, gradient, hessian, temperature
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Sums of a part's energy and its derivatives, in buffers that the caller owns.
struct EnergyBuffers {
    var value = 0.0
    var valueT = 0.0
    var valueTT = 0.0
    let gradient: UnsafeMutablePointer<Double>
    /// n × n, row-major; only the upper triangle is filled while summing.
    let hessian: UnsafeMutablePointer<Double>
    /// ∂²G/∂y∂T
    let gradientT: UnsafeMutablePointer<Double>

    /// Sets what `level` fills to zero, for n site fractions.
    mutating func clear(_ n: Int, _ level: EvaluationLevel) {
        value = 0
        valueT = 0
        valueTT = 0
        if level >= .gradient { gradient.update(repeating: 0, count: n) }
        if level >= .hessian { hessian.update(repeating: 0, count: n * n) }
        if level >= .temperature { gradientT.update(repeating: 0, count: n) }
    }
}

/// Scratch for one part: its magnetic and other expansions and the contraction of tensors.
struct PartScratch {
    let curie: EnergyBuffers
    let moment: EnergyBuffers
    let other: EnergyBuffers
    let tensor: UnsafeMutablePointer<Double>
}
