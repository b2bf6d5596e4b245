/// Which things of two lists are the same thing, whatever their order.
struct ListMatching {
    /// Places in the old and the new list.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private(set) var removed: [Int] = []
    private(set) var added: [Int] = []

    /// Matches equal keys. Where a key stands several times, things with the same content are matched first, then the others in
    /// order of content; a key that stands once on both sides is matched whatever the content.
    init<Key: Hashable>(old: [Key], new: [Key], oldContent: (Int) -> String, newContent: (Int) -> String) {
        var places: [Key: (old: [Int], new: [Int])] = [:]
        places.reserveCapacity(old.count)
        for (index, key) in old.enumerated() { places[key, default: ([], [])].old.append(index) }
        for (index, key) in new.enumerated() { places[key, default: ([], [])].new.append(index) }
        for (before, after) in places.values {
            if before.count <= 1, after.count <= 1 {
                add(before[...], after[...])
            } else {
                matchRepeated(before, after, oldContent, newContent)
            }
        }
        pairs.sort { $0.new < $1.new }
        removed.sort()
        added.sort()
    }

    private mutating func matchRepeated(
        _ before: [Int], _ after: [Int], _ oldContent: (Int) -> String, _ newContent: (Int) -> String
    ) {
        let left = before.map { (text: oldContent($0), place: $0) }.sorted { ($0.text, $0.place) < ($1.text, $1.place) }
        let right = after.map { (text: newContent($0), place: $0) }.sorted { ($0.text, $0.place) < ($1.text, $1.place) }
        var (i, j) = (0, 0)
        var (restOld, restNew): ([Int], [Int]) = ([], [])
        while i < left.count || j < right.count {
            if i < left.count, j < right.count, left[i].text == right[j].text {
                pairs.append((left[i].place, right[j].place))
                i += 1
                j += 1
            } else if j == right.count || i < left.count && left[i].text < right[j].text {
                restOld.append(left[i].place)
                i += 1
            } else {
                restNew.append(right[j].place)
                j += 1
            }
        }
        add(restOld[...], restNew[...])
    }

    private mutating func add(_ before: ArraySlice<Int>, _ after: ArraySlice<Int>) {
        pairs += zip(before, after).map { ($0, $1) }
        removed += before.dropFirst(after.count)
        added += after.dropFirst(before.count)
    }
}
