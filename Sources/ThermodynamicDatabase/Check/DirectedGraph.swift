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
}
