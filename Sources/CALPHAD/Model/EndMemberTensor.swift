/// The end members of a phase as a dense array over the constituents of its sublattices: a multilinear form
///
///     Q(y) = Σ_{ij…} E_{ij…} y_i y_j …
///
/// whose derivatives are contractions of the array with the site fractions, shared between each other. For phases with most of their
/// end members given this is many times faster than a sum of products.
final class EndMemberTensor: Sendable {
    /// Number of constituents of each sublattice that has more than one.
    let sizes: [Int]
    /// Index of each such sublattice's first site fraction.
    let starts: [Int]
    /// Number of elements.
    let count: Int
    /// Where the elements begin in a temperature table's tensor storage.
    let offset: Int
    /// What is summed into which element: coefficients of a temperature table.
    let entries: [(position: Int32, coefficient: Int32)]
    /// Numbers of scratch that a contraction needs.
    let scratchCount: Int

    static let maximumRank = 6
    private static let maximumCount = 200_000

    /// The tensor of the groups that are end members over sublattices of the given sizes, or nil where sums of products are no slower.
    ///
    /// - Parameters:
    ///   - sublattices: ranges of site fractions.
    ///   - groups: position of each group that may enter, with its constituents.
    init?(sublattices: [Range<Int>], members: [(sites: [Int32], coefficient: Int)], offset: Int) {
        let active = sublattices.filter { $0.count > 1 }
        let total = active.reduce(1.0) { $0 * Double($1.count) }
        guard active.count <= Self.maximumRank, !active.isEmpty, total <= Double(Self.maximumCount) else { return nil }
        sizes = active.map(\.count)
        starts = active.map(\.lowerBound)
        count = Int(total)
        self.offset = offset
        var strides = [Int](repeating: 1, count: active.count)
        for s in (0..<max(0, active.count - 1)).reversed() { strides[s] = strides[s + 1] * sizes[s + 1] }
        var entries: [(position: Int32, coefficient: Int32)] = []
        for member in members {
            // Sublattices that the member does not name take all their constituents: Σ y = 1 there.
            var positions = [0]
            for (s, range) in active.enumerated() {
                if let site = member.sites.first(where: { range.contains(Int($0)) }) {
                    let shift = (Int(site) - range.lowerBound) * strides[s]
                    for p in positions.indices { positions[p] += shift }
                } else {
                    positions = positions.flatMap { p in (0..<range.count).map { p + $0 * strides[s] } }
                }
            }
            entries += positions.map { (Int32($0), Int32(member.coefficient)) }
        }
        guard entries.count * 3 >= count else { return nil }
        self.entries = entries
        // Every contraction at least halves what it is made of: no chain of them holds more than the tensor itself, and there are two.
        scratchCount = 2 * count + 16
    }

    /// Sums the coefficients into the elements.
    func fill(_ elements: UnsafeMutablePointer<Double>, coefficients: UnsafePointer<Double>) {
        elements.update(repeating: 0, count: count)
        entries.withUnsafeBufferPointer { entries in
            for entry in entries { elements[Int(entry.position)] += coefficients[Int(entry.coefficient)] }
        }
    }

    /// Adds the form's value times `scale` and, where the pointers are given, its gradient and the upper triangle of its Hessian [n × n].
    func accumulate(
        _ elements: UnsafePointer<Double>, _ y: UnsafePointer<Double>, count n: Int, scale: Double, value: inout Double,
        gradient: UnsafeMutablePointer<Double>?, hessian: UnsafeMutablePointer<Double>?,
        scratch: UnsafeMutablePointer<Double>
    ) {
        sizes.withUnsafeBufferPointer { sizes in
            starts.withUnsafeBufferPointer { starts in
                var contraction = Contraction(
                    sizes: sizes.baseAddress.unsafelyUnwrapped, starts: starts.baseAddress.unsafelyUnwrapped,
                    rank: sizes.count, y: y, n: n, scale: scale, gradient: gradient, hessian: hessian)
                if gradient == nil {
                    contraction.contractAll(elements, scratch)
                } else if sizes.count == 1 {
                    contraction.addLinear(elements)
                } else {
                    contraction.pairs(elements, from: 0, count: self.count, scratch)
                }
                value += contraction.value
            }
        }
    }
}

/// Contracts a tensor so that every pair of its axes is left once.
private struct Contraction {
    let sizes: UnsafePointer<Int>
    let starts: UnsafePointer<Int>
    let rank: Int
    let y: UnsafePointer<Double>
    let n: Int
    let scale: Double
    let gradient: UnsafeMutablePointer<Double>?
    let hessian: UnsafeMutablePointer<Double>?
    var value = 0.0

    /// All pairs of the axes from `first` on; `tensor` has these axes.
    mutating func pairs(
        _ tensor: UnsafePointer<Double>, from first: Int, count: Int, _ scratch: UnsafeMutablePointer<Double>
    ) {
        if rank - first == 2 {
            add(tensor, first, first + 1)
            return
        }
        let inner = count / sizes[first]
        Self.contract(tensor, outer: 1, sizes[first], inner: inner, y + starts[first], into: scratch)
        // The pairs among the others are only needed for the Hessian; the gradient comes from the pairs with the first axis.
        if hessian != nil { pairs(scratch, from: first + 1, count: inner, scratch + inner) }
        if first == 0 || hessian != nil {
            pairs(tensor, with: first, others: first + 1, count: count, scratch)
        }
    }

    /// All pairs of axis `first` with the axes from `others` on; `tensor` has just these axes.
    private mutating func pairs(
        _ tensor: UnsafePointer<Double>, with first: Int, others: Int, count: Int,
        _ scratch: UnsafeMutablePointer<Double>
    ) {
        if others == rank - 1 {
            add(tensor, first, others)
            return
        }
        let size = sizes[others]
        // The pair with the first of the others: all behind it go.
        var source = tensor
        var rest = count / (sizes[first] * size)
        var free = scratch
        for axis in (others + 1)..<rank {
            rest /= sizes[axis]
            Self.contract(
                source, outer: sizes[first] * size, sizes[axis], inner: rest, y + starts[axis], into: free)
            source = UnsafePointer(free)
            free += sizes[first] * size * rest
        }
        add(source, first, others)
        let inner = count / (sizes[first] * size)
        Self.contract(tensor, outer: sizes[first], size, inner: inner, y + starts[others], into: scratch)
        pairs(scratch, with: first, others: others + 1, count: sizes[first] * inner, scratch + sizes[first] * inner)
    }

    /// The value alone.
    mutating func contractAll(_ tensor: UnsafePointer<Double>, _ scratch: UnsafeMutablePointer<Double>) {
        var source = tensor
        var free = scratch
        var count = 1
        for axis in 0..<rank { count *= sizes[axis] }
        for axis in 0..<rank {
            count /= sizes[axis]
            Self.contract(source, outer: 1, sizes[axis], inner: count, y + starts[axis], into: free)
            source = UnsafePointer(free)
            free += count
        }
        value = scale * source[0]
    }

    mutating func addLinear(_ tensor: UnsafePointer<Double>) {
        let start = starts[0]
        var sum = 0.0
        for i in 0..<sizes[0] {
            sum += tensor[i] * y[start + i]
            gradient?[start + i] += scale * tensor[i]
        }
        value = scale * sum
    }

    /// Adds the matrix that is left of axes s < t.
    private mutating func add(_ matrix: UnsafePointer<Double>, _ s: Int, _ t: Int) {
        let rows = sizes[s]
        let columns = sizes[t]
        let a = starts[s]
        let b = starts[t]
        if let hessian {
            for i in 0..<rows {
                let target = hessian + (a + i) * n + b
                let source = matrix + i * columns
                for j in 0..<columns { target[j] += scale * source[j] }
            }
        }
        guard s == 0, let gradient else { return }
        for i in 0..<rows {
            let f = scale * y[a + i]
            let source = matrix + i * columns
            for j in 0..<columns { gradient[b + j] += f * source[j] }
        }
        guard t == 1 else { return }
        for i in 0..<rows {
            var sum = 0.0
            let source = matrix + i * columns
            for j in 0..<columns { sum += source[j] * y[b + j] }
            gradient[a + i] += scale * sum
            value += scale * sum * y[a + i]
        }
    }

    /// out[o, k] = Σ_j y_j tensor[o, j, k]
    @inline(__always)
    private static func contract(
        _ tensor: UnsafePointer<Double>, outer: Int, _ size: Int, inner: Int, _ y: UnsafePointer<Double>,
        into out: UnsafeMutablePointer<Double>
    ) {
        if inner == 1 {
            for o in 0..<outer {
                var sum = 0.0
                let row = tensor + o * size
                for j in 0..<size { sum += row[j] * y[j] }
                out[o] = sum
            }
            return
        }
        for o in 0..<outer {
            let target = out + o * inner
            let block = tensor + o * size * inner
            let first = y[0]
            for k in 0..<inner { target[k] = first * block[k] }
            for j in 1..<size {
                let f = y[j]
                if f == 0 { continue }
                let row = block + j * inner
                for k in 0..<inner { target[k] += f * row[k] }
            }
        }
    }
}
