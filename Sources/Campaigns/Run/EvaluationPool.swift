public import AlloyDesign
import Foundation
import Synchronization

/// Threads that each own an evaluator and take jobs in order.
///
/// Results are handed to the caller on the caller's thread, as they finish; they carry the index of their job, so nothing depends on
/// which thread did what. Plain threads, because an evaluator keeps caches and scratch that must stay with one thread.
public final class EvaluationPool: Sendable {
    private typealias Job = @Sendable (any AlloyEvaluator) -> Void

    private struct State {
        var jobs: [Job] = []
        var isStopped = false
    }

    private final class Shared: Sendable {
        let state = Mutex(State())
        let available = DispatchSemaphore(value: 0)
    }

    public let threads: Int
    private let shared = Shared()

    /// - Parameter makeEvaluator: called once on each thread.
    public init(threads: Int, makeEvaluator: @escaping @Sendable () -> any AlloyEvaluator) {
        precondition(threads >= 1, "a pool needs at least one thread, not \(threads)")
        self.threads = threads
        for number in 1...threads {
            let shared = shared
            let thread = Thread {
                let evaluator = makeEvaluator()
                while true {
                    shared.available.wait()
                    let job: Job?? = shared.state.withLock { state in
                        if state.isStopped { return .none }
                        return .some(state.jobs.isEmpty ? nil : state.jobs.removeFirst())
                    }
                    guard let job else { return }
                    job?(evaluator)
                }
            }
            thread.name = "evaluation \(number)"
            thread.stackSize = 16 << 20
            thread.start()
        }
    }

    deinit {
        shared.state.withLock { $0.isStopped = true }
        for _ in 0..<threads { shared.available.signal() }
    }

    private final class Results<Output: Sendable>: Sendable {
        let finished = Mutex<[(index: Int, output: Output, seconds: Double)]>([])
        let available = DispatchSemaphore(value: 0)
    }

    /// Does `work` on every input, in parallel, and hands over each result as it finishes.
    ///
    /// - Parameters:
    ///   - work: runs on a thread of the pool.
    ///   - shouldStop: asked a few times a second; once true, inputs not begun are dropped and those begun are finished.
    ///   - receive: the input's index, the result and its duration [s]. An error drops what has not begun and is rethrown.
    /// - Returns: whether every input was done.
    public func forEach<Input: Sendable, Output: Sendable, Failure: Error>(
        _ inputs: [Input], work: @escaping @Sendable (any AlloyEvaluator, Input) -> Output, shouldStop: () -> Bool,
        receive: (Int, Output, Double) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        let results = Results<Output>()
        shared.state.withLock { state in
            for (index, input) in inputs.enumerated() {
                state.jobs.append { evaluator in
                    let clock = ContinuousClock()
                    let start = clock.now
                    let output = work(evaluator, input)
                    let seconds = (clock.now - start) / .seconds(1)
                    results.finished.withLock { $0.append((index, output, seconds)) }
                    results.available.signal()
                }
            }
        }
        for _ in inputs { shared.available.signal() }
        var expected = inputs.count
        var received = 0
        var failure: Failure?
        while received < expected {
            if results.available.wait(timeout: .now() + .milliseconds(200)) == .success {
                let result = results.finished.withLock { $0.removeFirst() }
                received += 1
                guard failure == nil else { continue }
                do throws(Failure) {
                    try receive(result.index, result.output, result.seconds)
                } catch {
                    failure = error
                    expected -= dropWaitingJobs()
                }
            }
            if failure == nil, expected == inputs.count, shouldStop() { expected -= dropWaitingJobs() }
        }
        if let failure { throw failure }
        return received == inputs.count
    }

    /// Threads woken for a dropped job find none and go back to sleep.
    private func dropWaitingJobs() -> Int {
        shared.state.withLock { state in
            defer { state.jobs.removeAll() }
            return state.jobs.count
        }
    }
}
