extension CampaignSummary {
    /// A property that was computed for each alloy.
    public struct Quantity: Sendable, Codable, Equatable {
        /// Key used by objectives, constraints and outcomes, e.g. `T_sigma`.
        public var name: String
        /// For axes and table heads, e.g. "Thermal expansion at 1150 °C".
        public var title: String
        /// Short form for tight places, e.g. "α" or "Tσ".
        public var symbol: String
        /// Exactly what was computed, one or two sentences.
        public var definition: String
        public var display: DisplayUnit
        /// What an outcome's `uncertainty` means, e.g. "bracket of the transition temperature"; nil when there is none.
        public var uncertaintyMeaning: String?

        public init(
            name: String, title: String, symbol: String, definition: String, display: DisplayUnit,
            uncertaintyMeaning: String? = nil
        ) {
            self.name = name
            self.title = title
            self.symbol = symbol
            self.definition = definition
            self.display = display
            self.uncertaintyMeaning = uncertaintyMeaning
        }
    }

    /// How an SI value is shown: `displayed = si · factor + offset`; differences and uncertainties use the factor only.
    public struct DisplayUnit: Sendable, Codable, Equatable {
        /// Unit as shown, e.g. "°C", "10⁻⁶/K"; empty for a pure number.
        public var unit: String
        public var factor: Double
        public var offset: Double
        /// Digits after the decimal point.
        public var decimals: Int

        public init(unit: String, factor: Double = 1, offset: Double = 0, decimals: Int) {
            self.unit = unit
            self.factor = factor
            self.offset = offset
            self.decimals = decimals
        }

        public static let celsius = DisplayUnit(unit: "°C", offset: -273.15, decimals: 0)
        public static let kelvin = DisplayUnit(unit: "K", decimals: 0)
        public static let expansion = DisplayUnit(unit: "10⁻⁶/K", factor: 1e6, decimals: 2)
        public static let atomicPercent = DisplayUnit(unit: "at.%", factor: 100, decimals: 2)
        public static let massPercent = DisplayUnit(unit: "wt.%", factor: 100, decimals: 2)

        /// Unit of a difference: a difference of Celsius temperatures is told in kelvin.
        public var differenceUnit: String { unit == "°C" ? "K" : unit }
    }

    public struct Objective: Sendable, Codable, Equatable {
        public var quantity: String
        public var goal: Goal
        public enum Goal: String, Sendable, Codable { case minimize, maximize }

        public init(quantity: String, goal: Goal) {
            self.quantity = quantity
            self.goal = goal
        }
    }

    /// A limit that a computed quantity must keep.
    public struct Constraint: Sendable, Codable, Equatable {
        public var quantity: String
        public var relation: Relation
        /// Limit in SI units.
        public var limit: Double
        public enum Relation: String, Sendable, Codable { case atMost = "≤", atLeast = "≥" }

        public init(quantity: String, _ relation: Relation, _ limit: Double) {
            self.quantity = quantity
            self.relation = relation
            self.limit = limit
        }
    }

    /// The verdict on one requirement.
    public struct Requirement: Sendable, Codable, Equatable {
        /// E.g. "Thermal expansion at 1150 °C ≤ 20 · 10⁻⁶/K".
        public var statement: String
        public var verdict: Verdict
        /// The number behind the verdict, in words, e.g. "kept by 35 of 187 alloys; best 17.9 · 10⁻⁶/K".
        public var evidence: String
        public enum Verdict: String, Sendable, Codable { case met, notMet, undecided }

        public init(statement: String, verdict: Verdict, evidence: String) {
            self.statement = statement
            self.verdict = verdict
            self.evidence = evidence
        }
    }

    /// A value that was computed for one alloy.
    public struct Outcome: Sendable, Codable, Equatable {
        public var quantity: String
        /// SI.
        public var value: Double
        /// Half width [SI]; its meaning stands in `Quantity.uncertaintyMeaning`.
        public var uncertainty: Double?
        /// Other than `.exact` when only a bound is known, e.g. sigma never stable above the lowest temperature searched.
        public var bound: Bound
        /// What the number alone does not say, e.g. "sigma is never stable between 500 and 1350 °C".
        public var note: String?
        public enum Bound: String, Sendable, Codable { case exact, atMost, atLeast }

        public init(
            _ quantity: String, _ value: Double, uncertainty: Double? = nil, bound: Bound = .exact, note: String? = nil
        ) {
            self.quantity = quantity
            self.value = value
            self.uncertainty = uncertainty
            self.bound = bound
            self.note = note
        }
    }

    /// How often the surrogate's interval held the value that was then computed.
    public struct Calibration: Sendable, Codable, Equatable {
        public var quantity: String
        /// Nominal coverage, e.g. 0.9.
        public var nominal: Double
        /// Predictions that were compared.
        public var predictions: Int
        public var inside: Int

        public init(quantity: String, nominal: Double = 0.9, predictions: Int, inside: Int) {
            self.quantity = quantity
            self.nominal = nominal
            self.predictions = predictions
            self.inside = inside
        }
    }
}
