extension CampaignSummary {
    /// One composition that the campaign asked for, and what became of it.
    public struct Trial: Sendable, Codable, Equatable {
        /// Number that identifies the trial in the campaign (not necessarily its place in `trials`).
        public var index: Int
        /// Mole fractions, in the order of `elements`.
        public var moleFractions: [Double]
        /// Why it was asked for, e.g. "initial design", "expected hypervolume improvement".
        public var origin: String
        public var status: Status
        /// Completed and cached trials: every objective and constraint. Failed ones: what was computed before the failure.
        public var outcomes: [Outcome]
        /// Whether all constraints hold; nil for a failed trial: a failure is not "infeasible".
        public var isFeasible: Bool?
        /// Present exactly when `status` is `.failed`.
        public var failure: Failure?
        /// Grade of the weakest equilibrium used, e.g. "screened", "certified (0.01 J/mol)"; nil when there was none.
        public var equilibriumGrade: String?
        /// Time of the evaluation [s].
        public var seconds: Double
        /// Probability of meeting all constraints, as predicted before the evaluation.
        public var probabilityOfFeasibility: Double?
        /// What the surrogates expected before the evaluation; empty for the initial design.
        public var predictions: [Prediction]

        public enum Status: String, Sendable, Codable, CaseIterable {
            case completed, failed
            /// Taken from an earlier evaluation of the same composition.
            case cached
        }

        public init(
            index: Int, moleFractions: [Double], origin: String, status: Status, outcomes: [Outcome],
            isFeasible: Bool?, failure: Failure? = nil, equilibriumGrade: String? = nil, seconds: Double,
            probabilityOfFeasibility: Double? = nil, predictions: [Prediction] = []
        ) {
            self.index = index
            self.moleFractions = moleFractions
            self.origin = origin
            self.status = status
            self.outcomes = outcomes
            self.isFeasible = isFeasible
            self.failure = failure
            self.equilibriumGrade = equilibriumGrade
            self.seconds = seconds
            self.probabilityOfFeasibility = probabilityOfFeasibility
            self.predictions = predictions
        }

        public func outcome(_ quantity: String) -> Outcome? { outcomes.first { $0.quantity == quantity } }
    }

    public struct Failure: Sendable, Codable, Equatable {
        /// A word from a fixed list, e.g. `notConverged`; the ledger counts by it.
        public var reason: String
        public var message: String
        public init(reason: String, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    /// Mean and standard deviation that a surrogate gave before the evaluation [SI].
    public struct Prediction: Sendable, Codable, Equatable {
        public var quantity: String
        public var mean: Double
        public var standardDeviation: Double
        public init(_ quantity: String, mean: Double, standardDeviation: Double) {
            self.quantity = quantity
            self.mean = mean
            self.standardDeviation = standardDeviation
        }
    }

    /// How the search went, after each trial.
    public struct Progress: Sendable, Codable, Equatable {
        /// Objective values of the reference point, in the order of `objectives` [SI].
        public var referencePoint: [Double]
        /// Unit of `Point.hypervolume` as shown, e.g. "K · 10⁻⁶/K"; empty for a normalized one.
        public var unit: String
        /// Hypervolume of the exact front, in the same unit, where the whole grid is known.
        public var exactHypervolume: Double?
        public var points: [Point]

        public struct Point: Sendable, Codable, Equatable {
            /// `Trial.index` after which this holds.
            public var trial: Int
            /// Hypervolume of the feasible front so far, in `unit`.
            public var hypervolume: Double
            /// Feasible alloys so far.
            public var feasible: Int
            public init(trial: Int, hypervolume: Double, feasible: Int) {
                self.trial = trial
                self.hypervolume = hypervolume
                self.feasible = feasible
            }
        }

        public init(referencePoint: [Double], unit: String, exactHypervolume: Double? = nil, points: [Point]) {
            self.referencePoint = referencePoint
            self.unit = unit
            self.exactHypervolume = exactHypervolume
            self.points = points
        }
    }
}
