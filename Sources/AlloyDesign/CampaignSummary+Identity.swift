extension CampaignSummary {
    /// What must be known to repeat the campaign and to tell its report from another one.
    public struct Identity: Sendable, Codable, Equatable {
        public var campaign: String
        public var title: String
        /// What is sought and why, in the user's words; may be empty.
        public var purpose: String
        /// File name of the thermodynamic database, without its folder.
        public var databaseFile: String
        /// Semantic hash of the database (`sha256:…`).
        public var databaseHash: String
        public var tielineVersion: String
        public var seed: UInt64
        /// Every setting that bears on the result, in display order.
        public var settings: [Setting]
        public var host: String
        /// Start and end, ISO 8601 with offset, e.g. `2026-11-23T05:31:00Z`; no end while the campaign is unfinished.
        public var started: String
        public var ended: String?
        /// Time spent, summed over all runs of a resumed campaign [s].
        public var seconds: Double

        public init(
            campaign: String, title: String, purpose: String, databaseFile: String, databaseHash: String,
            tielineVersion: String, seed: UInt64, settings: [Setting], host: String, started: String, ended: String?,
            seconds: Double
        ) {
            self.campaign = campaign
            self.title = title
            self.purpose = purpose
            self.databaseFile = databaseFile
            self.databaseHash = databaseHash
            self.tielineVersion = tielineVersion
            self.seed = seed
            self.settings = settings
            self.host = host
            self.started = started
            self.ended = ended
            self.seconds = seconds
        }
    }

    public struct Setting: Sendable, Codable, Equatable {
        public var key: String
        public var value: String
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The compositions that were open to choice, and how many of them were looked at.
    public struct SearchSpace: Sendable, Codable, Equatable {
        /// One axis per element, in the order of `elements`.
        public var axes: [Axis]
        /// Rules besides the bounds and the sum, in words, e.g. "Al + Ti ≤ 8 at.%".
        public var rules: [String]
        /// Number of compositions on the grid; nil for a continuous space.
        public var gridPoints: Int?
        /// Different compositions evaluated, failed ones included.
        public var evaluatedPoints: Int
        /// `evaluatedPoints` / `gridPoints`; nil for a continuous space.
        public var evaluatedShare: Double?

        public init(
            axes: [Axis], rules: [String], gridPoints: Int?, evaluatedPoints: Int, evaluatedShare: Double?
        ) {
            self.axes = axes
            self.rules = rules
            self.gridPoints = gridPoints
            self.evaluatedPoints = evaluatedPoints
            self.evaluatedShare = evaluatedShare
        }
    }

    /// Range of one element [mole fraction].
    public struct Axis: Sendable, Codable, Equatable {
        public var element: String
        public var minimum: Double
        public var maximum: Double
        /// Nil when the element may take any value in the range.
        public var step: Double?
        /// Whether the element makes up the rest.
        public var isBalance: Bool

        public init(element: String, minimum: Double, maximum: Double, step: Double?, isBalance: Bool = false) {
            self.element = element
            self.minimum = minimum
            self.maximum = maximum
            self.step = step
            self.isBalance = isBalance
        }
    }

    /// Something the reader must know before trusting the result.
    public struct Limitation: Sendable, Codable, Equatable {
        /// E.g. "Ternary subsystems that are extrapolated".
        public var heading: String
        public var text: String
        /// E.g. the subsystems; may be empty.
        public var items: [String]

        public init(heading: String, text: String, items: [String] = []) {
            self.heading = heading
            self.text = text
            self.items = items
        }
    }

    /// A paper that the database or the method cites.
    public struct Reference: Sendable, Codable, Equatable {
        public var key: String
        public var text: String
        /// Bare DOI such as `10.1016/0364-5916(91)90030-N`, when known.
        public var doi: String?

        public init(key: String, text: String, doi: String? = nil) {
            self.key = key
            self.text = text
            self.doi = doi
        }
    }
}
