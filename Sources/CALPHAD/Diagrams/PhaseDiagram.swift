/// The fields of a plane of conditions, the boundaries between them, and what meets in points and lines.
///
/// Every boundary point was solved for: Newton's method with the vanishing phase's amount held at zero, and all phases looked at under the
/// tangent plane there. Tie-lines, tie-triangles and invariants are the compositions of phases in computed equilibria, nothing is
/// interpolated.
public struct PhaseDiagram: Sendable {
    public enum Plane: Sendable, Equatable {
        /// Temperatures [K] over the straight line between two compositions [mole fractions in the order of the system's components]: an
        /// isopleth, of two components their T–x diagram.
        case isopleth(from: [Double], to: [Double], temperatures: ClosedRange<Double>)
        /// All compositions of three components at one temperature [K].
        case isothermal(temperature: Double)
    }

    /// A place in the plane. Isopleth: the share of the second composition, and the temperature [K]; isothermal section: the mole
    /// fractions of the second and of the third component.
    public struct Place: Sendable, Equatable {
        public var x: Double
        public var y: Double
        public init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    /// A phase and its composition [mole fractions].
    public struct PhaseComposition: Sendable, Equatable {
        public var phase: String
        public var moleFractions: [Double]
    }

    public struct Boundary: Sendable {
        public enum Kind: String, Sendable {
            /// A phase's amount is zero.
            case zeroFraction = "zero fraction"
            /// An invariant equilibrium: the assemblages on either side have one phase more between them than either.
            case invariant
            /// A phase orders without a jump in composition, at the tolerance for disorder.
            case ordering
            /// The change was narrowed, not solved for.
            case narrowed
        }
        public var kind: Kind
        /// Places in their order along the line.
        public var places: [Place]
        /// The assemblages on either side; a phase with several composition sets is listed as often.
        public var sides: [[String]]
    }

    /// A connected part of the plane with one assemblage.
    public struct Field: Sendable {
        /// In alphabetical order; a phase with several composition sets is listed as often.
        public var assemblage: [String]
        /// Places inside it where an equilibrium was computed; the first is the one farthest from all boundaries.
        public var places: [Place]
        /// Its part of the plane's area, by the triangles of the net.
        public var area: Double
    }

    /// Two phases in equilibrium whose tie-line lies in the plane.
    public struct TieLine: Sendable {
        public var temperature: Double
        public var phases: [PhaseComposition]
    }

    /// Three phases in equilibrium in an isothermal section of three components.
    public struct TieTriangle: Sendable {
        public var phases: [PhaseComposition]
        /// Whether the search for phases below its plane, from all starts, was completed and found none.
        public var isScreened: Bool
    }

    /// An equilibrium without freedom at given pressure, or a point where two phases of two components become one.
    public struct Invariant: Sendable {
        public enum Reaction: String, Sendable {
            case eutectic, eutectoid, monotectic, monotectoid, metatectic
            case peritectic, peritectoid, syntectic
            /// Several phases form of several others.
            case transition
            /// Two phases of one composition.
            case congruent
            /// The end of a miscibility gap.
            case critical
            /// Of a pure component, or of a compound of fixed composition.
            case transformation
        }
        public var reaction: Reaction
        /// [K]
        public var temperature: Double
        /// In rising order of the second component's mole fraction; for a transformation the one stable below comes first. Those of an
        /// isopleth of more than two components need not lie on its line.
        public var phases: [PhaseComposition]
        /// Whether the search for phases below its plane, from all starts, was completed and found none.
        public var isScreened: Bool
    }

    /// A place at which two sets of one phase become one: the plait point of an isothermal section, the tip of a gap in a T–x diagram or in
    /// an isopleth.
    public struct CriticalPoint: Sendable {
        public enum Kind: String, Sendable {
            /// The second and third derivatives of the energy along the tie-lines vanish.
            case consolute
            /// On the line of Curie temperatures, where the ferromagnetic state reaches the limit of its stability: magnetic order sets in
            /// with a jump in composition from there on.
            case magnetic
            /// On the line at which a phase orders, where its fourth derivative vanishes: order sets in with a jump from there on.
            case ordering
        }
        public var kind: Kind
        public var place: Place
        /// [K]
        public var temperature: Double
        /// The phase that parts.
        public var phase: PhaseComposition
        /// Those in equilibrium with it.
        public var others: [PhaseComposition]
        /// Whether the search for phases below its plane, from all starts, was completed and found none.
        public var isScreened: Bool
    }

    /// A place where no equilibrium was found.
    public struct Failure: Sendable, Equatable {
        public var place: Place
        public var error: EquilibriumError
    }

    public var plane: Plane
    public var components: [String]
    public var boundaries: [Boundary]
    /// Largest first.
    public var fields: [Field]
    public var tieLines: [TieLine]
    public var tieTriangles: [TieTriangle]
    /// In falling order of temperature.
    public var invariants: [Invariant]
    /// In falling order of temperature.
    public var criticalPoints: [CriticalPoint]
    public var failures: [Failure]
    public var warnings: [String]
    /// Equilibria sought from nothing.
    public var equilibria: Int
    /// Of these, those whose search for further phases could not be completed.
    public var uncertified: Int
}

/// How a phase diagram is mapped.
public struct PhaseDiagramSettings: Sendable, Equatable {
    /// Intervals of the first net along each side of the plane; a field that is narrower everywhere may be missed.
    public var intervals = 24
    /// Pressure [Pa].
    public var pressure = PhysicalConstants.standardPressure
    /// Halvings of the net's triangles (two of them halve the sides) along curved boundaries, and where boundaries meet.
    public var curveLevels = 9
    public var nodeLevels = 16
    /// Distance of a curved boundary from its chord that is left [share of the plane's side].
    public var flatness = 5e-5
    /// The net is refined where a phase that is not stable wants less than this to form [J/mol of atoms].
    public var nearDrivingForce = 40.0

    public init() {}
}

extension EquilibriumSolver {
    /// Maps the fields of a plane.
    ///
    /// A net of triangles carries equilibria that are sought from nothing and screened in full. Along the sides of triangles whose ends differ,
    /// every change of the assemblage is solved for (`DiagramStates`); triangles are halved until the boundaries in them are straight,
    /// and around the points where boundaries meet. A phase empty of lowest states is left out with a warning.
    ///
    /// - Parameter progress: is told how many equilibria were sought.
    public func phaseDiagram(
        of plane: PhaseDiagram.Plane, settings: PhaseDiagramSettings = PhaseDiagramSettings(),
        progress: @escaping (Int) -> Void = { _ in }
    ) throws(EquilibriumError) -> PhaseDiagram {
        try check(plane, settings)
        var leftOut: [String] = []
        while true {
            let minimizer = try minimizer(for: system.components, without: leftOut)
            let states = DiagramStates(minimizer, DiagramPlane(plane), pressure: settings.pressure, budget: budget)
            states.progress = progress
            do {
                let net = DiagramNet(states, settings)
                try net.refine()
                var diagram = try DiagramAssembly(net).diagram()
                diagram.warnings += leftOut.map {
                    "\($0) is left out: " + EquilibriumError.emptyLattice(phase: $0).message
                }
                return diagram
            } catch .emptyLattice(let phase) where !leftOut.contains(phase) {
                leftOut.append(phase)
            }
        }
    }

    private func check(_ plane: PhaseDiagram.Plane, _ settings: PhaseDiagramSettings) throws(EquilibriumError) {
        guard (2...400).contains(settings.intervals) else {
            throw .invalidConditions("\(settings.intervals) intervals for the net of a diagram; 2 to 400 can be used")
        }
        switch plane {
        case .isothermal(let temperature):
            guard system.components.count == 3 else {
                throw .invalidConditions(
                    "an isothermal section needs three components, not \(system.components.count) (\(system.components.joined(separator: " ")))"
                )
            }
            let even = [Double](repeating: 1.0 / 3, count: 3)
            _ = try presentComponents(
                Conditions(temperature: temperature, pressure: settings.pressure, moleFractions: even))
        case .isopleth(let from, let to, let temperatures):
            guard temperatures.lowerBound < temperatures.upperBound else {
                throw .invalidConditions(
                    "the temperatures of a diagram begin and end at \(temperatures.lowerBound) K")
            }
            guard from != to else { throw .invalidConditions("both ends of the line are the same composition") }
            var present: Set<Int> = []
            for (x, t) in [(from, temperatures.lowerBound), (to, temperatures.upperBound)] {
                present.formUnion(
                    try presentComponents(
                        Conditions(temperature: t, pressure: settings.pressure, moleFractions: x)))
            }
            guard present.count == system.components.count else {
                let absent = system.components.indices.filter { !present.contains($0) }
                throw .invalidConditions(
                    "\(absent.map { system.components[$0] }.joined(separator: " ")) is in neither composition")
            }
        }
    }
}
