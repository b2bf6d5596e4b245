/// Finds where gaps of a phase diagram end: the places of its plane at which two composition sets of one phase become one.
///
/// From short tie-lines of the net Newton's method goes to where the conditions on the one set hold; the two coordinates of the plane are the
/// unknowns, and the assemblage is in equilibrium at every step (`StationaryAssemblage`).
struct CriticalPointSearch {
    private let net: DiagramNet
    private var states: DiagramStates { net.states }
    private var system: ThermodynamicSystem { net.states.minimizer.system }

    init(_ net: DiagramNet) { self.net = net }

    /// Two sets of one phase in an assemblage, joined to one.
    private struct Start {
        var place: PhaseDiagram.Place
        /// The joined set first.
        var sets: [AssemblageSet]
        /// From one set to the other, in site fractions.
        var direction: [Double]
        /// Largest difference of their mole fractions.
        var width: Double
        var kinds: [PhaseDiagram.CriticalPoint.Kind]
    }

    /// Sets farther apart are not joined [mole fraction].
    private static let widest = 0.3
    /// Of starts closer together only the one with the shortest tie-line serves [share of the plane's side].
    private static let sparse = 0.06
    /// Points of one kind and phase closer than this are one [share of the plane's side].
    private static let samePlace = 1e-4

    func points() -> [PhaseDiagram.CriticalPoint] {
        var found: [PhaseDiagram.CriticalPoint] = []
        var tried: [Start] = []
        for start in starts() {
            let isTried = tried.contains {
                $0.sets[0].phase == start.sets[0].phase && $0.kinds == start.kinds
                    && states.plane.distance($0.place, start.place) < Self.sparse
            }
            guard !isTried else { continue }
            tried.append(start)
            for kind in start.kinds {
                guard let point = point(kind, from: start) else { continue }
                let isKnown = found.contains {
                    $0.phase.phase == point.phase.phase
                        && states.plane.distance($0.place, point.place) < Self.samePlace
                }
                if !isKnown { found.append(point) }
                break
            }
        }
        return found.sorted { ($1.temperature, $0.place.x) < ($0.temperature, $1.place.x) }
    }

    /// Pairs of sets of one phase in the net's equilibria, those of the shortest tie-lines first.
    private func starts() -> [Start] {
        var found: [Start] = []
        for node in net.nodes { if let node { found += starts(node.sets, node.place) } }
        for edge in net.orderedEdges {
            for crossing in net.crossings[edge] ?? [] {
                if let solution = crossing.solution { found += starts(solution.sets, crossing.place) }
            }
        }
        return found.enumerated().sorted { ($0.element.width, $0.offset) < ($1.element.width, $1.offset) }.map(
            \.element)
    }

    private func starts(_ sets: [AssemblageSet], _ place: PhaseDiagram.Place) -> [Start] {
        var found: [Start] = []
        for i in sets.indices {
            for j in sets.indices where j > i && sets[i].phase == sets[j].phase {
                let (a, b) = (states.composition(of: sets[i]), states.composition(of: sets[j]))
                let width = zip(a.moleFractions, b.moleFractions).reduce(0) { max($0, abs($1.0 - $1.1)) }
                guard width < Self.widest else { continue }
                let model = system.phases[sets[i].phase]
                let isOrdering = a.phase != b.phase
                let isFirstDisordered = model.isDisordered(
                    sets[i].y, tolerance: states.minimizer.tolerances.disorder)
                var merged = sets[i]
                var place = place
                if isOrdering {
                    merged.y = isFirstDisordered ? sets[i].y : sets[j].y
                    merged.amount += sets[j].amount
                } else {
                    // Where the tie-line lies in the plane its middle serves, else the sets' amounts have to stay.
                    let isInPlane = sets.count == 2 && system.components.count < 4
                    let middle = zip(a.moleFractions, b.moleFractions).map { 0.5 * ($0 + $1) }
                    var share = sets[j].amount / max(sets[i].amount + sets[j].amount, .leastNormalMagnitude)
                    if isInPlane, let center = states.plane.place(of: middle, temperature: place.y) {
                        place = center
                        share = 0.5
                    }
                    merged.y = zip(sets[i].y, sets[j].y).map { $0 + share * ($1 - $0) }
                    merged.amount += sets[j].amount
                }
                found.append(
                    Start(
                        place: place, sets: [merged] + sets.indices.filter { $0 != i && $0 != j }.map { sets[$0] },
                        direction: zip(sets[i].y, sets[j].y).map { $1 - $0 }, width: width,
                        kinds: isOrdering ? [.ordering] : [.consolute, .magnetic]))
            }
        }
        return found
    }

    // MARK: Newton's method in the plane

    /// An assemblage at a place and how far its first set is from being critical.
    private struct Trial {
        var q: (x: Double, y: Double)
        var sets: [AssemblageSet]
        var potentials: [Double]
        var temperature: Double
        var direction: [Double]
        var residuals: (Double, Double)
    }

    private static let iterations = 40
    /// Steps for the derivatives, and steps at which the iteration ends [share of the plane's side].
    private static let difference = 2e-5
    private static let exact = 1e-10
    /// How far from the start the end may lie, beside three times the tie-line's width [share of the plane's side].
    private static let reach = 0.08
    /// How far below the Curie temperature the ferromagnetic state is looked at, as a share of it.
    private static let belowCurie = 1e-8

    private func point(_ kind: PhaseDiagram.CriticalPoint.Kind, from start: Start) -> PhaseDiagram.CriticalPoint? {
        let q = states.plane.scaled(start.place)
        guard var trial = trial(kind, at: q, from: start.sets, along: start.direction) else { return nil }
        let reach = Self.reach + 3 * start.width
        for _ in 0..<Self.iterations {
            guard let step = newtonStep(kind, trial) else { return nil }
            let length = (step.x * step.x + step.y * step.y).squareRoot()
            var share = min(1, 0.5 * reach / max(length, .leastNormalMagnitude))
            var next: Trial?
            for _ in 0..<6 where next == nil {
                let place = (x: trial.q.x + share * step.x, y: trial.q.y + share * step.y)
                next = self.trial(kind, at: place, from: trial.sets, along: trial.direction)
                share *= 0.5
            }
            guard let next else { return nil }
            trial = next
            let (dx, dy) = (trial.q.x - q.x, trial.q.y - q.y)
            guard dx * dx + dy * dy < reach * reach else { return nil }
            if length < Self.exact { return accepted(kind, trial) }
        }
        return nil
    }

    private func newtonStep(
        _ kind: PhaseDiagram.CriticalPoint.Kind, _ trial: Trial
    ) -> (x: Double, y: Double)? {
        func slope(_ dx: Double, _ dy: Double) -> (Double, Double)? {
            let h = Self.difference
            func at(_ h: Double) -> Trial? {
                self.trial(
                    kind, at: (trial.q.x + h * dx, trial.q.y + h * dy), from: trial.sets, along: trial.direction)
            }
            // At a border from one side.
            guard let ahead = at(h) ?? at(0), let behind = at(-h) ?? at(0) else { return nil }
            let width = dx * (ahead.q.x - behind.q.x) + dy * (ahead.q.y - behind.q.y)
            guard width > 0 else { return nil }
            return (
                (ahead.residuals.0 - behind.residuals.0) / width, (ahead.residuals.1 - behind.residuals.1) / width
            )
        }
        guard let x = slope(1, 0), let y = slope(0, 1) else { return nil }
        let determinant = x.0 * y.1 - y.0 * x.1
        guard determinant != 0, determinant.isFinite else { return nil }
        let r = trial.residuals
        return ((y.0 * r.1 - r.0 * y.1) / determinant, (r.0 * x.1 - x.0 * r.1) / determinant)
    }

    private func trial(
        _ kind: PhaseDiagram.CriticalPoint.Kind, at q: (x: Double, y: Double), from sets: [AssemblageSet],
        along direction: [Double]
    ) -> Trial? {
        guard q.x >= 0, q.y >= 0, states.plane.isIsothermal ? q.x + q.y <= 1 : max(q.x, q.y) <= 1 else { return nil }
        let (temperature, x) = states.plane.conditions(at: states.plane.place(scaled: q))
        let workspace = states.minimizer.workspace
        let model = system.phases[sets[0].phase]
        guard let table = try? system.table(temperature: temperature, pressure: states.pressure) else { return nil }
        var order: [Double]?
        if kind == .ordering {
            guard let soft = SoftModes(model, at: sets[0].y, table: table, workspace: workspace),
                let mode = Self.mode(of: soft, along: direction, isOrdering: true, model)
            else { return nil }
            order = mode.weighted
        }
        guard
            let found = StationaryAssemblage(
                from: sets, moleFractions: x, stiffened: order, system: system, table: table, workspace: workspace),
            found.sets.allSatisfy({ $0.amount > -1e-9 })
        else { return nil }
        let set = found.sets[0]
        var residuals = (0.0, 0.0)
        var ferromagnetic = table
        if kind == .magnetic {
            guard let curie = model.curieTemperature(set.y, table: table), curie > 0,
                let cold = try? system.table(
                    temperature: min(temperature, curie * (1 - Self.belowCurie)), pressure: states.pressure)
            else { return nil }
            ferromagnetic = cold
            residuals.1 = curie / temperature - 1
        }
        guard let soft = SoftModes(model, at: set.y, table: ferromagnetic, workspace: workspace),
            let mode = Self.mode(of: soft, along: direction, isOrdering: kind == .ordering, model)
        else { return nil }
        residuals.0 = mode.stiffness
        switch kind {
        case .consolute: residuals.1 = soft.cubic(mode)
        case .ordering: residuals.1 = soft.quartic(mode)
        case .magnetic: break
        }
        guard residuals.0.isFinite, residuals.1.isFinite else { return nil }
        return Trial(
            q: q, sets: found.sets, potentials: found.potentials, temperature: temperature, direction: mode.direction,
            residuals: residuals)
    }

    /// The mode in which two sets part: the one closest to a direction, with its sign; for ordering the softest that keeps the composition.
    private static func mode(
        of soft: SoftModes, along direction: [Double], isOrdering: Bool, _ model: PhaseModel
    ) -> SoftModes.Mode? {
        func overlap(_ mode: SoftModes.Mode) -> Double {
            zip(mode.weighted, direction).reduce(0) { $0 + $1.0 * $1.1 }
        }
        func keepsComposition(_ mode: SoftModes.Mode) -> Bool {
            (0..<model.componentCount).allSatisfy { k in
                abs(
                    mode.direction.indices.reduce(0) {
                        $0 + model.composition[k * model.count + $1] * mode.direction[$1]
                    }) < 1e-6
            }
        }
        var chosen =
            isOrdering
            ? soft.modes.first(where: keepsComposition) : soft.modes.max { abs(overlap($0)) < abs(overlap($1)) }
        if let mode = chosen, overlap(mode) < 0 {
            chosen?.direction = mode.direction.map { -$0 }
            chosen?.weighted = mode.weighted.map { -$0 }
        }
        return chosen
    }

    // MARK: What was found

    private func accepted(_ kind: PhaseDiagram.CriticalPoint.Kind, _ trial: Trial) -> PhaseDiagram.CriticalPoint? {
        guard
            let table = try? states.minimizer.table(temperature: trial.temperature, pressure: states.pressure),
            trial.sets.allSatisfy({ $0.amount > 0 }), partsHere(kind, trial, table)
        else { return nil }
        let solution = AssemblageSolution(
            sets: trial.sets, potentials: trial.potentials, temperature: trial.temperature, iterations: 0,
            unstableSet: nil)
        // What lies below the plane makes it a critical point of states that are not stable.
        guard states.isBare(solution) else { return nil }
        return PhaseDiagram.CriticalPoint(
            kind: kind, place: states.plane.place(scaled: trial.q), temperature: trial.temperature,
            phase: states.composition(of: trial.sets[0]),
            others: trial.sets.dropFirst().map { states.composition(of: $0) }, isScreened: states.isScreened(solution))
    }

    /// Whether the state is a minimum of its kind, from which two part.
    private func partsHere(
        _ kind: PhaseDiagram.CriticalPoint.Kind, _ trial: Trial, _ table: TemperatureTable
    ) -> Bool {
        let model = system.phases[trial.sets[0].phase]
        let y = trial.sets[0].y
        func modes(_ y: [Double], _ table: TemperatureTable) -> SoftModes? {
            SoftModes(model, at: y, table: table, workspace: states.minimizer.workspace)
        }
        switch kind {
        case .consolute:
            guard let soft = modes(y, table), soft.modes[0].stiffness > -1e-6,
                let mode = Self.mode(of: soft, along: trial.direction, isOrdering: false, model)
            else { return false }
            return soft.quartic(mode) > 0 && soft.modes.count { $0.stiffness < 1e-6 } == 1
        case .ordering:
            // The order is softest, and beyond this point it would set in with a jump.
            guard let soft = modes(y, table) else { return false }
            return soft.modes[0].stiffness > -1e-6
        case .magnetic:
            // Convex on the paramagnetic side, and again farther into the ferromagnetic one.
            guard
                let hot = try? system.table(
                    temperature: trial.temperature * (1 + 1e-6), pressure: states.pressure),
                let cold = try? system.table(
                    temperature: trial.temperature * (1 - 1e-6), pressure: states.pressure),
                let above = modes(y, hot), above.modes[0].stiffness > 0
            else { return false }
            return [0.01, -0.01].contains { distance in
                let farther = zip(y, trial.direction).map { $0 + distance * $1 }
                guard farther.allSatisfy({ $0 > 0 }),
                    let curie = model.curieTemperature(farther, table: cold), curie > trial.temperature,
                    let soft = modes(farther, cold)
                else { return false }
                return soft.modes[0].stiffness > 0
            }
        }
    }
}

extension PhaseModel {
    /// Curie or Néel temperature [K]; nil without magnetic parameters.
    func curieTemperature(_ y: [Double], table: TemperatureTable) -> Double? {
        guard let state = magneticState(y, table: table) else { return nil }
        let magnetic = partition?.part.magnetic ?? own.magnetic
        guard state.curie < 0, let factor = magnetic?.antiferromagneticFactor, factor != 0 else { return state.curie }
        return state.curie / factor
    }
}
