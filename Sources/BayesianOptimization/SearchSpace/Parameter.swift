/// A process parameter beside the composition.
public struct Parameter: Sendable, Hashable, Codable {
    public enum Domain: Sendable, Hashable, Codable {
        /// Real numbers in a range.
        case real(minimum: Double, maximum: Double)
        /// `minimum`, `minimum + step`, … up to `maximum`.
        case stepped(minimum: Double, maximum: Double, step: Double)
        /// Whole numbers in a range.
        case integer(minimum: Int, maximum: Int)
        /// One of several unordered options.
        case choice([String])
    }

    public let name: String
    public let domain: Domain

    public init(_ name: String, _ domain: Domain) {
        self.name = name
        self.domain = domain
    }

    /// The number of values, or nil for a real parameter.
    var levels: Int? {
        switch domain {
        case .real: nil
        case .stepped(let low, let high, let step): Int(((high - low) / step + 1e-9).rounded(.down)) + 1
        case .integer(let low, let high): high - low + 1
        case .choice(let options): options.count
        }
    }

    /// From the smallest to the largest number that a ``Point`` holds.
    var range: ClosedRange<Double> {
        switch domain {
        case .real(let low, let high): low...high
        case .stepped, .integer, .choice: value(level: 0)...value(level: (levels ?? 1) - 1)
        }
    }

    /// The number that a ``Point`` holds for the level 0 ..< ``levels``.
    func value(level: Int) -> Double {
        switch domain {
        case .real: preconditionFailure("a real parameter has no levels")
        case .stepped(let low, _, let step): low + Double(level) * step
        case .integer(let low, _): Double(low + level)
        case .choice: Double(level)
        }
    }

    /// The level of a value, or nil if it is not one of the parameter's values.
    func level(of value: Double) -> Int? {
        guard let levels, value.isFinite else { return nil }
        let (origin, step): (Double, Double) =
            switch domain {
            case .real: (0, 1)
            case .stepped(let low, _, let step): (low, step)
            case .integer(let low, _): (Double(low), 1)
            case .choice: (0, 1)
            }
        let exact = (value - origin) / step
        let level = exact.rounded()
        guard abs(exact - level) <= 1e-6, level >= 0, level < Double(levels) else { return nil }
        return Int(level)
    }

    func validate() throws(SearchSpaceError) {
        func invalid(_ reason: String) -> SearchSpaceError { .invalidParameter(name: name, reason: reason) }
        switch domain {
        case .real(let low, let high):
            guard low.isFinite, high.isFinite else { throw invalid("the range must be finite numbers") }
            guard low < high else { throw invalid("the minimum \(low) is not below the maximum \(high)") }
        case .stepped(let low, let high, let step):
            guard low.isFinite, high.isFinite, step.isFinite, step > 0 else {
                throw invalid("range and step must be finite numbers, the step positive")
            }
            guard low <= high else { throw invalid("the minimum \(low) is above the maximum \(high)") }
            guard (high - low) / step < 1e9 else { throw invalid("the range holds more than 1e9 steps") }
        case .integer(let low, let high):
            guard low <= high else { throw invalid("the minimum \(low) is above the maximum \(high)") }
            guard high.subtractingReportingOverflow(low).overflow == false, high - low < 1_000_000_000 else {
                throw invalid("the range holds more than 1e9 numbers")
            }
        case .choice(let options):
            guard !options.isEmpty else { throw invalid("there is no option to choose") }
            guard Set(options).count == options.count else { throw invalid("an option is listed twice") }
        }
    }
}
