// Goals, most important first:
// 1. Never report an assemblage that another phase of the system would lower.
// 2. Say so when no answer was found; never the last iterate as if it were one.
// 3. The same answer for the same input, whatever was solved before, on any number of threads.
// 4. Speed.

/// The global minimum of the Gibbs energy for compositions in which every component of the system is present.
///
/// Sampled energies give a first tangent plane (linear programming); minimizing every phase's distance from the plane adds points below
/// it (column generation); Newton's method refines the assemblage; the same minimizations then show that nothing lies below the refined
/// plane, or the search goes on.
final class GibbsMinimizer {
    let system: ThermodynamicSystem
    let tolerances: EquilibriumTolerances
    let workspace: PhaseWorkspace
    let newton: AssemblageNewton
    let descent: DrivingForceDescent
    let samples: SampledPlane
    var starts = RankedPoints()
    var meanFields = MeanFieldStarts()
    var anchors = AnchorPlanes()
    var cells = SearchedCells()
    let sharesSearches: Bool
    /// Which phases have one minimum under any plane.
    let isIdeal: [Bool]
    /// Of each phase, the lowest minimum under the plane before, for the state at hand.
    var priorStarts: [[Double]?]
    /// What the search under the last plane found.
    var foundMinima: [PhaseMinimum] = []
    /// Leaves out the thorough search: for states that others are held against.
    var isCursory = false
    /// Minimizations made for the state at hand.
    var minimizations = 0
    /// The potentials given, while a state of an open system is sought.
    private(set) var open: OpenPotentials?
    private var tables: [TemperatureTable] = []
    /// Of the phases that were bounded so far.
    var phasePolynomials: [Int: PhasePolynomials] = [:]

    private static let cachedTables = 96

    /// What the point at hand may cost, and the evaluations before it.
    var budget: PointBudget?
    var evaluationsBefore = 0

    /// A minimum of a phase's distance from the tangent plane.
    struct PhaseMinimum {
        var phase: Int
        var y: [Double]
        /// Distance above the plane [J/mol of atoms].
        var excess: Double
        var energy: Double
        var isConverged: Bool
    }

    /// The refined assemblage and what every phase lacks to appear.
    struct Solution {
        var assemblage: AssemblageSolution
        /// Lowest distance of each phase from the tangent plane [J/mol of atoms].
        var excess: [Double]
        var minimizations: Int
        var isScreened: Bool
        var rounds: Int
    }

    init(system: ThermodynamicSystem, tolerances: EquilibriumTolerances) {
        self.system = system
        self.tolerances = tolerances
        let largest = system.phases.map(\.workspaceCount).max() ?? 1
        workspace = PhaseWorkspace(for: system.phases)
        let curvature = ReducedCurvature(maximumCount: largest)
        newton = AssemblageNewton(system: system, tolerances: tolerances, workspace: workspace, curvature: curvature)
        descent = DrivingForceDescent(
            system: system, tolerances: tolerances, workspace: workspace, curvature: curvature)
        samples = SampledPlane(system: system, workspace: workspace)
        sharesSearches = SearchedCells.serve(system)
        isIdeal = system.phases.map(\.isIdeal)
        priorStarts = Array(repeating: nil, count: system.phases.count)
    }

    /// The coefficients at a temperature and pressure, from the cache where possible.
    func table(temperature: Double, pressure: Double) throws(EquilibriumError) -> TemperatureTable {
        if let found = tables.firstIndex(where: { $0.temperature == temperature && $0.pressure == pressure }) {
            return tables[found]
        }
        if tables.count >= Self.cachedTables { tables.removeFirst() }
        let made = try system.table(temperature: temperature, pressure: pressure)
        tables.append(made)
        return made
    }

    /// Solves at given temperature, pressure and mole fractions (all positive).
    ///
    /// - Parameters:
    ///   - open: potentials given in place of amounts; `moleFractions` then holds those of the other components among
    ///     themselves and 0 for these, and the solution's amounts are per mole of their atoms.
    ///   - missed: looks, where the search finds nothing below an assemblage's plane any more, for what it has missed.
    func minimize(
        temperature: Double, pressure: Double, moleFractions: [Double], open: OpenPotentials? = nil,
        missed: ((AssemblageSolution) -> PhaseMinimum?)? = nil
    ) throws(EquilibriumError) -> Solution {
        let table = try table(temperature: temperature, pressure: pressure)
        self.open = open
        defer { self.open = nil }
        let hull = LowerHull(moleFractions: moleFractions, open: open)
        try settleOnSamples(hull, table, moleFractions: moleFractions)
        guard !hull.isOutOfReach else {
            throw .compositionOutOfReach("no combination of the entered phases has this composition")
        }
        var found: [PhaseMinimum] = []
        minimizations = 0
        for phase in priorStarts.indices { priorStarts[phase] = nil }
        var lastFailure: AssemblageFailure?
        var order: [Joining] = [.convex, .coincident, .descended]
        var extended: AssemblageSolution?
        var closest: Solution?
        for round in 1...tolerances.rounds {
            try checkBudget()
            let refined =
                extended ?? refine(hull, found, table, moleFractions, joiningIn: order, &lastFailure)
            extended = nil
            if let refined {
                var (minima, below) = search(potentials: refined.potentials, table, under: refined)
                try checkBudget()
                if below.isEmpty, let state = missed?(refined) {
                    minima.append(state)
                    below = [state]
                }
                // A set that seems unstable, from which no descent leads lower, is at the limit of its stability.
                if below.isEmpty {
                    return Solution(
                        assemblage: refined, excess: lowestExcess(minima), minimizations: minimizations,
                        isScreened: minima.allSatisfy(\.isConverged), rounds: round)
                }
                // All that is missing is less than the driving forces that are left.
                let missing = -(below.map(\.excess).min() ?? 0)
                if missing < tolerances.acceptedGap, missing < closest.map({ -($0.excess.min() ?? 0) }) ?? .infinity {
                    closest = Solution(
                        assemblage: refined, excess: lowestExcess(minima), minimizations: minimizations,
                        isScreened: minima.allSatisfy(\.isConverged), rounds: round)
                }
                // The refined points hold the progress made; the new ones lie below their plane.
                add(refined.sets.map { point(of: $0, table) } + below, to: &found)
                extended = extend(refined, with: below, table, moleFractions, &lastFailure)
                if extended != nil { continue }
                // A second minimum of a phase already there: points of that phase are not to be joined again.
                if below.contains(where: { minimum in refined.sets.contains { $0.phase == minimum.phase } }) {
                    order = [.coincident, .descended, .convex]
                }
            }
            var columns = candidates(found, from: 0)
            hull.enter(columns, tolerance: 1e-9)
            settle(hull, table, with: columns)
            // The plane of the hull is not the refined one; what lies below it is what the hull needs.
            let (_, below) = search(potentials: hull.potentials, table)
            try checkBudget()
            if below.isEmpty, refined == nil { break }
            let first = found.count
            add(below, to: &found)
            if found.count == first, closest != nil { break }
            let more = candidates(found, from: first)
            hull.enter(more, tolerance: 1e-9)
            columns.append(more)
            settle(hull, table, with: columns)
        }
        // Near a critical state two minima all but coincide, and a plane that leaves less than the accepted gap is as good as it gets.
        if let closest { return closest }
        if case .evacuated(let phase) = lastFailure { throw .emptyLattice(phase: system.phases[phase].name) }
        throw .notConverged(stage: "the search (\(lastFailure.map { "\($0)" } ?? "rounds used up"))", residual: 0)
    }

    /// The temperature at which a composition set of `solution` vanishes, with all phases screened there.
    ///
    /// - Parameter set: index in the solution's assemblage.
    /// - Returns: nil where Newton's method does not lead to a temperature within `range`, or where another phase is stable there.
    func vanishing(
        of set: Int, in solution: Solution, moleFractions: [Double], pressure: Double, range: ClosedRange<Double>
    ) -> Solution? {
        solve(
            solution.assemblage.sets, meeting: .fraction(sets: [set], value: 0), from: solution.assemblage.temperature,
            moleFractions: moleFractions, pressure: pressure, range: range)
    }

    /// The same assemblage at another, nearby temperature; nil if it does not exist there.
    func follow(_ sets: [AssemblageSet], to temperature: Double, moleFractions: [Double], pressure: Double)
        -> AssemblageSolution?
    {
        guard let table = try? table(temperature: temperature, pressure: pressure) else { return nil }
        let moved = try? newton.solve(
            sets, moleFractions: moleFractions, temperature: temperature, pressure: pressure
        ) { _ in table }
        guard let moved, moved.unstableSet == nil, moved.sets.count == sets.count else { return nil }
        return moved
    }
}
