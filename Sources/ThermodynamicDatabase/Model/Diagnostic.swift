/// Something to tell about a place in a database: what, why and what to do.
public struct Diagnostic: Sendable, Equatable {
    public enum Severity: String, Sendable, Equatable { case error, warning }
    public var severity: Severity
    public var location: SourceLocation
    public var message: String
    public var hint: String?
    /// The text of the line concerned, trimmed to a readable length.
    public var excerpt: String?

    public init(
        severity: Severity, location: SourceLocation, message: String, hint: String? = nil, excerpt: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
        self.excerpt = excerpt
    }

    /// `file:line:column: error: message`, then the excerpt and the hint on lines of their own.
    public func rendered(file: String) -> String {
        var text = "\(file):\(location.line):\(location.column): \(severity.rawValue): \(message)"
        if let excerpt { text += "\n    \(excerpt)" }
        if let hint { text += "\n    hint: \(hint)" }
        return text
    }
}
