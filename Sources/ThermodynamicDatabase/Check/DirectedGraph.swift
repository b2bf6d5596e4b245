/// A directed graph as lists of successors.
struct DirectedGraph {
    private let successors: [[Int]]
    init(_ successors: [[Int]]) { self.successors = successors }

    /// A closed path: its length and its first vertices.
    struct Circle {
        var length: Int
        var vertices: [Int]
    }

    /// Closed paths, none through a vertex of another; linear in the number of edges and without recursion.
    func circles(showing limit: Int) -> [Circle] {
        // −1: not seen; −2: done; otherwise the place on the current path.
        var places = Array(repeating: -1, count: successors.count)
        var isInCircle = Array(repeating: false, count: successors.count)
        var circles: [Circle] = []
        for root in successors.indices where places[root] == -1 {
            var path: [(vertex: Int, next: Int)] = [(root, 0)]
            places[root] = 0
            while let top = path.last {
                guard top.next < successors[top.vertex].count else {
                    places[top.vertex] = -2
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let vertex = successors[top.vertex][top.next]
                if places[vertex] == -1 {
                    places[vertex] = path.count
                    path.append((vertex, 0))
                } else if places[vertex] >= 0, !isInCircle[vertex], !isInCircle[top.vertex] {
                    let circle = path[places[vertex]...]
                    circles.append(Circle(length: circle.count, vertices: circle.prefix(limit).map(\.vertex)))
                    for entry in circle { isInCircle[entry.vertex] = true }
                }
            }
        }
        return circles
    }

    /// How many vertices are visited where every edge is followed anew, from each vertex; vertices in or behind closed paths count once.
    /// Linear in the number of edges, without recursion.
    func expansions() -> [Double] {
        var counts = Array(repeating: 0.0, count: successors.count)
        var isOpen = Array(repeating: false, count: successors.count)
        for root in successors.indices where counts[root] == 0 {
            var path: [(vertex: Int, next: Int, sum: Double)] = [(root, 0, 1)]
            isOpen[root] = true
            while let top = path.last {
                guard top.next < successors[top.vertex].count else {
                    counts[top.vertex] = top.sum
                    isOpen[top.vertex] = false
                    path.removeLast()
                    if !path.isEmpty { path[path.count - 1].sum += top.sum }
                    continue
                }
                path[path.count - 1].next += 1
                let vertex = successors[top.vertex][top.next]
                if counts[vertex] > 0 {
                    path[path.count - 1].sum += counts[vertex]
                } else if !isOpen[vertex] {
                    isOpen[vertex] = true
                    path.append((vertex, 0, 1))
                }
            }
        }
        return counts
    }
}
