/// Boxes in the order in which they are to be bounded: the lowest bound first, so that what is proved rises as fast as it can.
///
/// Beyond a number of boxes the search goes depth first, which keeps the boxes at hand few.
struct BoxQueue {
    private var heap: [(box: SimplexBox, number: Int)] = []
    private var stack: [SimplexBox] = []
    private var inserted = 0

    private static let largestHeap = 20_000

    /// All boxes that are left.
    var boxes: [SimplexBox] { heap.map(\.box) + stack }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        (heap[a].box.bound, -heap[a].number) < (heap[b].box.bound, -heap[b].number)
    }

    mutating func insert(_ box: SimplexBox) {
        inserted += 1
        guard heap.count < Self.largestHeap else {
            stack.append(box)
            return
        }
        heap.append((box, inserted))
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> SimplexBox? {
        if let box = stack.popLast() { return box }
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first.box }
        heap[0] = last
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < heap.count else { break }
            let child = left + 1 < heap.count && precedes(left + 1, left) ? left + 1 : left
            guard precedes(child, parent) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first.box
    }
}
