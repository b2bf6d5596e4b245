/// Something to tell about a place in a database: what, why and what to do.
public struct Diagnostic: Sendable, Equatable {
    public enum Severity: String, Sendable, Equatable { case error, warning }
    /// What a fault reaches.
    public enum Concern: Sendable, Equatable {
        /// Possibly everything.
        case database
        /// This statement only, which no calculation uses, or which is read as the message says.
        case statement
        /// Calculations with this phase.
        case phase(String)
        /// What uses this function; `ExpressionGraph` refuses formulas that need it.
        case function(String)
    }
    public var severity: Severity
    public var concern: Concern
    public var location: SourceLocation
    public var message: String
    public var hint: String?
    /// The text of the line concerned, trimmed to a readable length.
    public var excerpt: String?

    public init(
        severity: Severity, concern: Concern = .database, location: SourceLocation, message: String,
        hint: String? = nil,
        excerpt: String? = nil
    ) {
        self.severity = severity
        self.concern = concern
        self.location = location
        self.message = message
        self.hint = hint
        self.excerpt = excerpt
    }

    /// Whether this is an error that forbids calculations with `phases` (upper-case names; disordered partners included).
    ///
    /// An undefined function does not: it forbids what needs it, which `ExpressionGraph` tells.
    public func forbids(phases: Set<String>) -> Bool {
        guard severity == .error else { return false }
        return switch concern {
        case .database: true
        case .phase(let name): phases.contains(name)
        case .function, .statement: false
        }
    }

    /// `file:line:column: error: message`, then the excerpt and the hint on lines of their own.
    public func rendered(file: String) -> String {
        var text = "\(file):\(location.line):\(location.column): \(severity.rawValue): \(message)"
        if let excerpt { text += "\n    \(excerpt)" }
        if let hint { text += "\n    hint: \(hint)" }
        return text
    }
}
