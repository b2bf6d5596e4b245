import Dispatch
import Synchronization

/// Work on many items by several threads, with results in the order of the items.
enum OrderedWork {
    /// Each thread has a worker of its own and takes the next item that nobody has; the result of an item may not depend on the
    /// items before it.
    static func map<Item: Sendable, Worker, Result: Sendable>(
        _ items: [Item], workers: [Worker], _ body: @Sendable (Worker, Item) -> Result
    ) -> [Result] {
        let slots = Slots<Result>(count: items.count)
        let next = Atomic<Int>(0)
        let threads = Threads(workers)
        DispatchQueue.concurrentPerform(iterations: min(workers.count, items.count)) { thread in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < items.count else { return }
                slots.results[index] = body(threads.workers[thread], items[index])
            }
        }
        return slots.results.map { result in
            guard let result else { preconditionFailure("every item is worked on") }
            return result
        }
    }

    /// Every index is written by one thread only.
    private final class Slots<Result>: @unchecked Sendable {
        let results: UnsafeMutableBufferPointer<Result?>
        init(count: Int) {
            results = .allocate(capacity: count)
            results.initialize(repeating: nil)
        }
        deinit {
            results.deinitialize()
            results.deallocate()
        }
    }

    /// Every worker is used by one thread only.
    private struct Threads<Worker>: @unchecked Sendable {
        let workers: [Worker]
        init(_ workers: [Worker]) { self.workers = workers }
    }
}
