/// Settings of the search for transition temperatures.
public struct TransitionSettings: Sendable, Equatable {
    /// Distance of the first temperatures looked at [K].
    public var coarseStep = 80.0
    /// Intervals are halved down to this width where the phase is nearly stable, or nearly gone, at an end [K].
    public var fineStep = 10.0
    /// A phase is nearly stable when its driving force is above minus this [J/mol of atoms].
    public var nearDrivingForce = 120.0
    /// A phase is nearly gone when its fraction is below this.
    public var nearFraction = 0.03
    /// Accuracy of a transition temperature [K].
    public var accuracy = 0.005

    public init() {}
}

/// Follows the equilibria of one composition over temperature and finds where phases come and go.
final class TransitionScan {
    /// The state at one temperature, as far as transitions need it.
    struct Probe {
        var temperature: Double
        var solution: GibbsMinimizer.Solution
        /// Fraction of the phase sought [moles of atoms] if stable.
        var fraction: Double
        /// Its driving force [J/mol of atoms]; 0 when stable.
        var drivingForce: Double
        var hasLiquid: Bool
        var isPresent: Bool { fraction > 0 }
    }

    private let minimizer: GibbsMinimizer
    private let moleFractions: [Double]
    private let pressure: Double
    private let sought: Set<Int>
    private let liquid: Set<Int>
    private let settings: TransitionSettings
    private(set) var equilibria = 0
    private(set) var isScreened = true
    private(set) var minimizations = 0

    init(
        minimizer: GibbsMinimizer, moleFractions: [Double], pressure: Double, phases: [String], liquid: [String],
        settings: TransitionSettings
    ) {
        self.minimizer = minimizer
        self.moleFractions = moleFractions
        self.pressure = pressure
        self.settings = settings
        let models = minimizer.system.phases
        sought = Set(models.indices.filter { phases.contains(models[$0].name) })
        self.liquid = Set(models.indices.filter { liquid.contains(models[$0].name) })
    }

    func probe(at temperature: Double) throws(EquilibriumError) -> Probe {
        let solution = try minimizer.minimize(
            temperature: temperature, pressure: pressure, moleFractions: moleFractions)
        equilibria += 1
        minimizations = max(minimizations, solution.minimizations)
        if !solution.isScreened { isScreened = false }
        return describe(solution, at: temperature)
    }

    private func describe(_ solution: GibbsMinimizer.Solution, at temperature: Double) -> Probe {
        var fraction = 0.0
        var hasLiquid = false
        for set in solution.assemblage.sets {
            if liquid.contains(set.phase) { hasLiquid = true }
            guard sought.contains(set.phase) else { continue }
            let model = minimizer.system.phases[set.phase]
            fraction += set.y.withUnsafeBufferPointer { set.amount * model.atomCount($0.baseAddress.unsafelyUnwrapped) }
        }
        let force = sought.map { -solution.excess[$0] }.max() ?? -.infinity
        return Probe(
            temperature: temperature, solution: solution, fraction: fraction, drivingForce: fraction > 0 ? 0 : force,
            hasLiquid: hasLiquid)
    }

    /// Names of the stable phases, in the order of the system.
    func assemblage(_ probe: Probe) -> [String] {
        let stable = Set(probe.solution.assemblage.sets.map(\.phase))
        return minimizer.system.phases.indices.filter { stable.contains($0) }.map { minimizer.system.phases[$0].name }
    }

    /// Probes over the range in rising temperature, closer where the phase is nearly stable or nearly gone.
    ///
    /// - Parameter stopsAtLiquid: ends at the first coarse temperature with liquid.
    func scan(_ range: ClosedRange<Double>, stopsAtLiquid: Bool) throws(EquilibriumError) -> [Probe] {
        let steps = max(1, Int(((range.upperBound - range.lowerBound) / settings.coarseStep).rounded(.up)))
        var probes: [Probe] = []
        for step in 0...steps {
            let t = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / Double(steps)
            let next = try probe(at: t)
            if let last = probes.last { probes += try refine(last, next) }
            probes.append(next)
            if stopsAtLiquid, next.hasLiquid { break }
        }
        return probes
    }

    /// Probes inside an interval at whose ends the phase is in the same state, if it may change in between.
    private func refine(_ a: Probe, _ b: Probe) throws(EquilibriumError) -> [Probe] {
        guard a.isPresent == b.isPresent, b.temperature - a.temperature > settings.fineStep else { return [] }
        let isNear =
            a.isPresent
            ? min(a.fraction, b.fraction) < settings.nearFraction
            : max(a.drivingForce, b.drivingForce) > -settings.nearDrivingForce
        guard isNear else { return [] }
        let middle = try probe(at: 0.5 * (a.temperature + b.temperature))
        guard middle.isPresent == a.isPresent else { return [middle] }
        // Nearer to the change in the middle than at both ends, or at its slope's reach: look closer.
        let left = try refine(a, middle)
        let right = try refine(middle, b)
        return left + [middle] + right
    }

    /// The temperature between two probes at which `isOn` changes, by Newton's method with the vanishing set's amount held at zero,
    /// within a bracket that is halved until that succeeds.
    func boundary(_ first: Probe, _ second: Probe, phases: Set<Int>? = nil, isOn: (Probe) -> Bool)
        throws(EquilibriumError)
        -> (temperature: Double, below: Probe, above: Probe)
    {
        let vanishing = phases ?? sought
        var low = first
        var high = second
        while high.temperature - low.temperature > settings.accuracy {
            let on = isOn(low) ? low : high
            let sets = on.solution.assemblage.sets
            let candidates = sets.indices.filter { vanishing.contains(sets[$0].phase) }
            if candidates.count == 1, let set = candidates.first,
                let found = minimizer.vanishing(
                    of: set, in: on.solution, moleFractions: moleFractions, pressure: pressure,
                    range: low.temperature...high.temperature)
            {
                equilibria += 1
                return (found.assemblage.temperature, low, high)
            }
            let middle = try probe(at: 0.5 * (low.temperature + high.temperature))
            if isOn(middle) == isOn(low) { low = middle } else { high = middle }
        }
        return (0.5 * (low.temperature + high.temperature), low, high)
    }

    var phaseIndices: Range<Int> { minimizer.system.phases.indices }

    /// Indices of the liquid phases.
    var liquidPhases: Set<Int> { liquid }
}
