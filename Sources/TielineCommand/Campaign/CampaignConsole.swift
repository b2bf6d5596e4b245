import AlloyDesign
import ArgumentParser
import Campaigns
import Foundation
import Synchronization

/// Reads a duration such as `90 s`.
func duration(_ text: String) throws -> Double {
    do { return try Quantity(parsing: text, as: .duration).value } catch {
        throw ValidationError(error.message + (error.hint.map { "; \($0)" } ?? ""))
    }
}

/// Ctrl-C and the polite kill, turned into a wish to stop. A second Ctrl-C ends the process at once, which loses no finished evaluation.
struct Interruption {
    var isRequested: Bool { interruptions.load(ordering: .relaxed) > 0 }

    /// - Parameter message: what is said on the first Ctrl-C.
    init(message: StaticString = "\nstopping after the evaluations that are running; Ctrl-C again stops at once\n") {
        interruptionMessage = message
        interruptions.store(0, ordering: .relaxed)
        // A parent may have blocked the signals; a mask is inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                // Only what a signal handler may do: an atomic, write(2) and _exit(2).
                if interruptions.add(1, ordering: .relaxed).newValue > 1 { _exit(ExitStatus.interrupted.rawValue) }
                _ = write(STDERR_FILENO, interruptionMessage.utf8Start, interruptionMessage.utf8CodeUnitCount)
            }
        }
    }
}

/// Signals received; made before the handlers are installed.
private let interruptions = Atomic<Int>(0)
/// Written only before the handlers are installed.
nonisolated(unsafe) private var interruptionMessage: StaticString = ""

/// Progress on standard error: one line that is rewritten on a terminal, plain lines now and then elsewhere.
final class ProgressDisplay {
    private let isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    private let bold: (String) -> String
    private var lastShown: ContinuousClock.Instant?
    private var lastStage: CampaignProgress.Stage?
    private var isLineOpen = false
    private let clock = ContinuousClock()

    init() {
        let plain = !isTerminal || ProcessInfo.processInfo.environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        bold = plain ? { $0 } : { "\u{1B}[1m\($0)\u{1B}[0m" }
    }

    func show(_ progress: CampaignProgress) {
        let isDue = lastShown.map { clock.now - $0 > (isTerminal ? .milliseconds(100) : .seconds(5)) } ?? true
        guard isDue || progress.stage != lastStage || progress.done == progress.total else { return }
        lastShown = clock.now
        lastStage = progress.stage
        let text = line(progress)
        if isTerminal {
            FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
            isLineOpen = true
        } else {
            StandardError.write(text)
        }
    }

    /// Ends the line that is being rewritten.
    func finish() {
        if isLineOpen { StandardError.write("") }
        isLineOpen = false
    }

    private func line(_ progress: CampaignProgress) -> String {
        var text = "\(progress.stage.rawValue) \(bold("\(progress.done)/\(progress.total)"))"
        text += "  feasible \(progress.feasible)  failed \(progress.failed)"
        text += "  hypervolume \(NumberText.significant(progress.hypervolume, digits: 5))"
        if let left = progress.secondsLeft, progress.done < progress.total {
            let seconds = Int(left.rounded(.up))
            let rest = seconds % 60
            text += "  left \(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
        }
        return text
    }
}
