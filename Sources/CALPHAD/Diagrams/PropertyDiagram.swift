/// Equilibria along a line of temperatures or of compositions, with the exact places where phases appear and disappear.
public struct PropertyDiagram: Sendable {
    /// What changes along the diagram.
    public enum Line: Sendable, Equatable {
        /// Temperatures [K] of one composition [mole fractions in the order of the system's components].
        case temperature(ClosedRange<Double>, moleFractions: [Double])
        /// Compositions on the straight line between two at one temperature [K]; the position is the share of the second.
        case composition(from: [Double], to: [Double], temperature: Double)
    }

    /// One equilibrium.
    public struct Point: Sendable {
        /// Temperature [K], or the share of the second composition.
        public var position: Double
        public var equilibrium: Equilibrium
        /// For each composition set of the equilibrium, its number among those of its phase, the same along the whole diagram.
        public var tracks: [Int]
        /// Whether the point was added beside a breakpoint.
        public var isBesideBreakpoint: Bool
    }

    /// A place where the assemblage changes.
    public struct Breakpoint: Sendable, Equatable {
        /// Temperature [K], or the share of the second composition.
        public var position: Double
        /// Positions on either side between which the change was seen.
        public var bracket: ClosedRange<Double>
        /// The phases before and behind it; a phase with several composition sets is listed as often.
        public var below: [String]
        public var above: [String]

        /// What is stable only behind it, and only before it.
        public var appearing: [String] { Self.difference(above, below) }
        public var disappearing: [String] { Self.difference(below, above) }

        private static func difference(_ a: [String], _ b: [String]) -> [String] {
            var rest = b
            return a.filter { name in
                guard let place = rest.firstIndex(of: name) else { return true }
                rest.remove(at: place)
                return false
            }
        }
    }

    /// A position where no equilibrium was found.
    public struct Failure: Sendable, Equatable {
        public var position: Double
        public var error: EquilibriumError
    }

    public var line: Line
    public var components: [String]
    /// In rising order of position, those beside breakpoints included.
    public var points: [Point]
    public var breakpoints: [Breakpoint]
    public var failures: [Failure]

    /// Phases that are stable somewhere, each with its number, in the order of their first appearance.
    public var tracks: [(phase: String, number: Int)] {
        var found: [(phase: String, number: Int)] = []
        for point in points {
            for (set, number) in zip(point.equilibrium.compositionSets, point.tracks)
            where !found.contains(where: { $0.phase == set.phase && $0.number == number }) {
                found.append((set.phase, number))
            }
        }
        return found
    }
}

extension EquilibriumSolver {
    /// Equilibria along a line at equal steps, at both sides of every change of the assemblage, and where driving forces or fractions point
    /// to a change between two steps.
    ///
    /// Every equilibrium is sought from nothing and screened in full. Temperatures of changes are polished with a phase's amount held at
    /// zero to 0.005 K, or bracketed to that; shares of composition to 1e-6. A component absent at one end of a line of compositions
    /// is carried along with a mole fraction of 1e-10 there.
    ///
    /// - Parameter step: distance of the positions [K, or share of the second composition].
    public func propertyDiagram(
        along line: PropertyDiagram.Line, step: Double, pressure: Double = PhysicalConstants.standardPressure
    ) throws(EquilibriumError) -> PropertyDiagram {
        guard step > 0, step.isFinite else { throw .invalidConditions("the step of a diagram is \(step)") }
        let walk = try DiagramWalk(self, line, pressure: pressure)
        return try walk.diagram(step: step)
    }
}
