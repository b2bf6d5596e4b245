import Dispatch
import Foundation

/// Answers the lines of a batch on one thread. The answer to a line does not depend on the lines before it.
protocol LineWorker: AnyObject {
    /// The answer as a line of JSON.
    func answer(_ line: ArraySlice<UInt8>, number: Int) -> (text: String, outcome: LineOutcome)
}

enum LineOutcome { case proven, unproven, failed }

/// Streams JSON Lines through workers: blocks of lines are solved in parallel and written in the order they came.
struct LineBatch {
    var threads: Int
    /// Lines solved before their answers are written.
    var blockSize = 256
    /// Told after every block.
    var progress: (Counts) -> Void = { _ in }
    var makeWorker: @Sendable () -> any LineWorker

    struct Counts {
        var lines = 0
        var unproven = 0
        var failed = 0
    }

    /// A result slot per line and a worker per thread; every index is touched by one thread only.
    private final class Block: @unchecked Sendable {
        let workers: [any LineWorker]
        var lines: [(number: Int, bytes: ArraySlice<UInt8>)] = []
        var texts: [String] = []
        var outcomes: [LineOutcome] = []

        init(workers: [any LineWorker]) { self.workers = workers }

        func solve(threads: Int) {
            texts = [String](repeating: "", count: lines.count)
            outcomes = [LineOutcome](repeating: .failed, count: lines.count)
            let share = (lines.count + threads - 1) / threads
            texts.withUnsafeMutableBufferPointer { texts in
                outcomes.withUnsafeMutableBufferPointer { outcomes in
                    nonisolated(unsafe) let texts = texts
                    nonisolated(unsafe) let outcomes = outcomes
                    DispatchQueue.concurrentPerform(iterations: threads) { thread in
                        for i in (thread * share)..<max(thread * share, min(lines.count, (thread + 1) * share)) {
                            let (text, outcome) = workers[thread].answer(lines[i].bytes, number: lines[i].number)
                            texts[i] = text
                            outcomes[i] = outcome
                        }
                    }
                }
            }
        }
    }

    func run(input: FileHandle, output: FileHandle) throws -> Counts {
        let block = Block(workers: (0..<threads).map { _ in makeWorker() })
        var counts = Counts()
        var lines: [(number: Int, bytes: ArraySlice<UInt8>)] = []

        func flush() throws {
            guard !lines.isEmpty else { return }
            block.lines = lines
            block.solve(threads: threads)
            try output.write(contentsOf: Data((block.texts.joined(separator: "\n") + "\n").utf8))
            counts.lines += lines.count
            counts.failed += block.outcomes.count { $0 == .failed }
            counts.unproven += block.outcomes.count { $0 == .unproven }
            lines.removeAll()
            progress(counts)
        }

        try Self.forEachLine(of: input) { number, bytes in
            lines.append((number, bytes))
            if lines.count >= blockSize { try flush() }
        }
        try flush()
        return counts
    }

    /// Hands on every line that is not blank with its number, from 1.
    static func forEachLine(of input: FileHandle, _ body: (_ number: Int, ArraySlice<UInt8>) throws -> Void) throws {
        var pending: [UInt8] = []
        var number = 0
        func take(_ bytes: ArraySlice<UInt8>) throws {
            number += 1
            if bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) { try body(number, bytes) }
        }
        while let data = try input.read(upToCount: 1 << 16), !data.isEmpty {
            pending += data
            var start = pending.startIndex
            while let end = pending[start...].firstIndex(of: 0x0A) {
                try take(pending[start..<end])
                start = end + 1
            }
            pending.removeSubrange(..<start)
            // A slice keeps the whole buffer alive: what is left starts a new one.
            pending = Array(pending)
        }
        if !pending.isEmpty { try take(pending[...]) }
    }
}
