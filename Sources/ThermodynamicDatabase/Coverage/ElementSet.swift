/// Up to three elements by their places in a sorted list: what tables of unaries, binaries and ternaries are indexed by.
struct ElementSet: Hashable {
    /// Rising; −1 where there are fewer.
    private(set) var a: Int32 = -1
    private(set) var b: Int32 = -1
    private(set) var c: Int32 = -1

    init() {}

    /// nil for more than three different elements.
    init?(_ elements: some Sequence<Int32>) {
        for element in elements where !insert(element) { return nil }
    }

    var count: Int { c >= 0 ? 3 : b >= 0 ? 2 : a >= 0 ? 1 : 0 }
    var elements: [Int] { [a, b, c].filter { $0 >= 0 }.map(Int.init) }

    func element(_ place: Int) -> Int32 { place == 0 ? a : place == 1 ? b : c }

    func contains(_ element: Int32) -> Bool { element == a || element == b || element == c }

    func isSubset(of other: ElementSet) -> Bool {
        (a < 0 || other.contains(a)) && (b < 0 || other.contains(b)) && (c < 0 || other.contains(c))
    }

    /// Whether there was room for the element, or it was there.
    mutating func insert(_ element: Int32) -> Bool {
        if contains(element) { return true }
        guard c < 0 else { return false }
        var values = (a, b, element)
        if a < 0 {
            values = (element, -1, -1)
        } else if b < 0 {
            values = (min(a, element), max(a, element), -1)
        } else {
            // a < b, and the third among them.
            values = (min(a, element), max(a, min(b, element)), max(b, element))
        }
        (a, b, c) = values
        return true
    }

    /// The elements whose bit is set.
    func subset(_ mask: Int) -> ElementSet {
        var result = ElementSet()
        for place in 0..<count where mask >> place & 1 == 1 { _ = result.insert(element(place)) }
        return result
    }

    /// All subsets, the empty one and the set itself included.
    var subsets: some Sequence<ElementSet> { (0..<(1 << count)).lazy.map(subset) }
}
