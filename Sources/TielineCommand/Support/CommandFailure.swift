import Foundation

/// The exit codes of every command.
enum ExitStatus: Int32 {
    case done = 0
    case calculationFailed = 1
    case inputRefused = 2
    case nothingFeasible = 3
    case unprovenAboveLimit = 4
    case budgetReached = 5
    case usage = 64
    case interrupted = 130
}

/// An error told to the user in his words, with what to do about it.
struct CommandFailure: Error {
    var status: ExitStatus
    var message: String
    var hint: String?

    static func refused(_ message: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(status: .inputRefused, message: message, hint: hint)
    }
}

/// Writes to standard error.
enum StandardError {
    static func write(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
