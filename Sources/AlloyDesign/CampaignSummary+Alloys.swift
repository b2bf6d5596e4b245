extension CampaignSummary {
    /// An alloy that the report puts forward.
    public struct RecommendedAlloy: Sendable, Codable, Equatable {
        /// `Trial.index` of the evaluation behind it.
        public var trial: Int
        /// Short name, e.g. "A".
        public var name: String
        /// In the order of `elements`.
        public var moleFractions: [Double]
        public var massFractions: [Double]
        /// Whether every constraint holds.
        public var meetsRequirements: Bool
        /// One outcome per objective and constraint, and further ones worth showing.
        public var outcomes: [Outcome]
        /// One per constraint.
        public var margins: [Margin]
        /// Why this alloy, in words, e.g. "lowest thermal expansion of all feasible alloys".
        public var reason: String
        public var robustness: [Robustness]

        public init(
            trial: Int, name: String, moleFractions: [Double], massFractions: [Double], meetsRequirements: Bool,
            outcomes: [Outcome], margins: [Margin], reason: String, robustness: [Robustness]
        ) {
            self.trial = trial
            self.name = name
            self.moleFractions = moleFractions
            self.massFractions = massFractions
            self.meetsRequirements = meetsRequirements
            self.outcomes = outcomes
            self.margins = margins
            self.reason = reason
            self.robustness = robustness
        }

        public func outcome(_ quantity: String) -> Outcome? { outcomes.first { $0.quantity == quantity } }
    }

    /// Distance of a value from its limit [SI]; positive on the good side.
    public struct Margin: Sendable, Codable, Equatable {
        public var quantity: String
        public var value: Double
        public init(_ quantity: String, _ value: Double) {
            self.quantity = quantity
            self.value = value
        }
    }

    /// What a quantity becomes when the melt misses its aim.
    public struct Robustness: Sendable, Codable, Equatable {
        public var quantity: String
        /// Worst value within the scatter, on the bad side of the goal or limit [SI].
        public var worst: Double
        /// The scatter, in words, e.g. "each element ± 0.25 at.%, Ni balance".
        public var scatter: String
        /// Compositions evaluated inside the scatter, and how many of them failed.
        public var samples: Int
        public var failed: Int

        public init(quantity: String, worst: Double, scatter: String, samples: Int, failed: Int) {
            self.quantity = quantity
            self.worst = worst
            self.scatter = scatter
            self.samples = samples
            self.failed = failed
        }
    }

    /// Equilibrium phase fractions of one alloy over temperature.
    public struct PhaseFractionCurves: Sendable, Codable, Equatable {
        /// `Trial.index` of the alloy.
        public var trial: Int
        /// [K], ascending.
        public var temperatures: [Double]
        public var phases: [Curve]
        /// Temperatures worth a line: service temperature, T_sigma, solidus …
        public var marks: [Mark]

        public struct Curve: Sendable, Codable, Equatable {
            public var phase: String
            /// Mole fraction of atoms in the phase at each temperature; nil where the equilibrium failed.
            public var fractions: [Double?]
            public init(phase: String, fractions: [Double?]) {
                self.phase = phase
                self.fractions = fractions
            }
        }

        public struct Mark: Sendable, Codable, Equatable {
            /// E.g. "Tσ", "service", "solidus".
            public var label: String
            /// [K].
            public var temperature: Double
            public init(label: String, temperature: Double) {
                self.label = label
                self.temperature = temperature
            }
        }

        public init(trial: Int, temperatures: [Double], phases: [Curve], marks: [Mark]) {
            self.trial = trial
            self.temperatures = temperatures
            self.phases = phases
            self.marks = marks
        }
    }
}
