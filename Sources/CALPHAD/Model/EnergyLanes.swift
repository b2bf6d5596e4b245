/// Eight states of a phase side by side: one instruction works on several of them.
typealias Lanes = SIMD8<Double>

/// Energies of several states of a phase at once, without derivatives, as a grid of states asks for them.
///
/// Every lane's number is that of the evaluation of its state alone, bit for bit: the operations are the same, in the same order.
final class EnergyLanes {
    private let model: PhaseModel
    private let table: TemperatureTable
    private let storage: UnsafeMutablePointer<Lanes>
    private let sites: UnsafeMutablePointer<Lanes>
    private let disorderedSites: UnsafeMutablePointer<Lanes>
    private let spreadSites: UnsafeMutablePointer<Lanes>
    private let tensor: UnsafeMutablePointer<Lanes>

    init(_ model: PhaseModel, _ table: TemperatureTable) {
        self.model = model
        self.table = table
        let n = model.workspaceCount
        storage = .allocate(capacity: 3 * n + (model.tensors.map(\.scratchCount).max() ?? 0))
        sites = storage
        disorderedSites = storage + n
        spreadSites = storage + 2 * n
        tensor = storage + 3 * n
    }

    deinit { storage.deallocate() }

    /// G without the ideal mixing [J per mole of formula units] of the states `first` and following of those in `y`, row after row; no model of
    /// an ionic liquid.
    ///
    /// - Parameter count: how many of the lanes hold states; the others repeat the last of them.
    func unmixed(_ y: UnsafePointer<Double>, first: Int, count: Int) -> Lanes {
        let n = model.count
        for l in 0..<Lanes.scalarCount {
            let row = y + (first + min(l, count - 1)) * n
            for i in 0..<n { sites[i][l] = row[i] }
        }
        var value = Lanes.zero
        model.kernel.add(sites, table: table, scale: 1, to: &value, tensor)
        guard let partition = model.partition else { return value }
        for i in 0..<partition.kernel.count { disorderedSites[i] = .zero }
        for i in 0..<n { disorderedSites[partition.target[i]] += partition.weight[i] * sites[i] }
        var disordered = Lanes.zero
        partition.kernel.add(disorderedSites, table: table, scale: partition.scale, to: &disordered, tensor)
        if partition.subtractsDisorderedState, !model.kernel.isEmpty {
            for i in 0..<n { spreadSites[i] = disorderedSites[partition.target[i]] }
            var spread = Lanes.zero
            model.kernel.add(spreadSites, table: table, scale: -1, to: &spread, tensor)
            disordered += spread
        }
        return value + disordered
    }
}

extension PartKernel {
    /// Adds `scale` times the part's energy to `value`.
    fileprivate func add(
        _ y: UnsafePointer<Lanes>, table: TemperatureTable, scale: Double, to value: inout Lanes,
        _ scratch: UnsafeMutablePointer<Lanes>
    ) {
        func sum(_ expansion: ExpansionKernel?) -> Lanes {
            var sum = Lanes.zero
            expansion?.add(y, table: table, scale: 1, to: &sum, scratch)
            return sum
        }
        gibbs?.add(y, table: table, scale: scale, to: &value, scratch)
        if let logTheta {
            let q = sum(logTheta)
            var amount = Lanes.zero
            for i in 0..<count { amount += atoms[i] * y[i] }
            for l in 0..<Lanes.scalarCount {
                let f = ThermalFunction.einstein(
                    logTheta: q[l], temperature: table.temperature, gasConstant: table.gasConstant)
                value[l] += scale * amount[l] * f.value
            }
        }
        if let twoState {
            let q = sum(twoState)
            for l in 0..<Lanes.scalarCount {
                let f = ThermalFunction.twoState(
                    difference: q[l], temperature: table.temperature, gasConstant: table.gasConstant)
                value[l] += scale * f.value
            }
        }
        guard let magnetic, let moment else { return }
        var curie = sum(curie)
        let b = sum(moment)
        if magnetic.isImproved, let neel {
            let tn = sum(neel)
            curie.replace(with: tn, where: tn .> curie)
        }
        for l in 0..<Lanes.scalarCount {
            if let energy = magnetic.energy(
                temperature: table.temperature, curie: curie[l], moment: b[l], gasConstant: table.gasConstant)
            {
                value[l] += scale * energy
            }
        }
    }
}

extension ExpansionKernel {
    /// Adds the expansion's value times `scale`.
    fileprivate func add(
        _ y: UnsafePointer<Lanes>, table: TemperatureTable, scale: Double, to value: inout Lanes,
        _ scratch: UnsafeMutablePointer<Lanes>
    ) {
        let c = table.values
        if let tensor { value += scale * tensor.contract(table.tensors + tensor.offset, y, scratch) }
        var constant = Lanes.zero
        constantPairs.withUnsafeBufferPointer { pairs in
            for pair in pairs { constant += scale * c[Int(pair.coefficientStart)] * y[Int(pair.a)] * y[Int(pair.b)] }
        }
        value += constant
        if !pairs.isEmpty {
            var sum = Lanes.zero
            pairs.withUnsafeBufferPointer { pairs in
                for pair in pairs { sum += y[Int(pair.a)] * y[Int(pair.b)] * Self.polynomial(pair, y, c) }
            }
            value += scale * sum
        }
        if !dressedPairs.isEmpty {
            var sum = Lanes.zero
            dressedPairs.withUnsafeBufferPointer { dressedPairs in
                for dressed in dressedPairs {
                    let pair = dressed.pair
                    let others = dressed.d < 0 ? y[Int(dressed.c)] : y[Int(dressed.c)] * y[Int(dressed.d)]
                    sum += others * (y[Int(pair.a)] * y[Int(pair.b)]) * Self.polynomial(pair, y, c)
                }
            }
            value += scale * sum
        }
        if !triples.isEmpty {
            var sum = Lanes.zero
            triples.withUnsafeBufferPointer { triples in
                for triple in triples {
                    sum += scale * c[Int(triple.coefficient)] * y[Int(triple.a)] * y[Int(triple.b)] * y[Int(triple.c)]
                }
            }
            value += sum
        }
        others.withUnsafeBufferPointer { others in
            products.withUnsafeBufferPointer { products in
                for group in others { group.add(y, products, c + group.coefficientStart, scale: scale, to: &value) }
            }
        }
    }

    /// Σ_ν c_ν (y_a − y_b)^ν
    @inline(__always)
    private static func polynomial(
        _ pair: Pair, _ y: UnsafePointer<Lanes>, _ coefficients: UnsafePointer<Double>
    ) -> Lanes {
        let c = coefficients + Int(pair.coefficientStart)
        var degree = Int(pair.degree)
        var f = Lanes(repeating: c[degree])
        guard degree > 0 else { return f }
        let d = y[Int(pair.a)] - y[Int(pair.b)]
        while degree > 0 {
            degree -= 1
            f = f * d + c[degree]
        }
        return f
    }
}

extension SiteFractionExpansion.Group {
    @inline(__always)
    fileprivate func add(
        _ y: UnsafePointer<Lanes>, _ products: UnsafeBufferPointer<Int32>, _ c: UnsafePointer<Double>, scale: Double,
        to value: inout Lanes
    ) {
        var p = Lanes(repeating: scale)
        for k in productStart..<(productStart + productCount) { p *= y[Int(products[k])] }
        switch form {
        case .constant: value += p * c[0]
        case .redlichKister(let a, let b):
            let d = y[Int(a)] - y[Int(b)]
            var f = Lanes(repeating: c[coefficientCount - 1])
            for k in (0..<(coefficientCount - 1)).reversed() { f = f * d + c[k] }
            value += p * f
        case .ternary(let a, let b, let third):
            let (ya, yb, yc) = (y[Int(a)], y[Int(b)], y[Int(third)])
            let rest: Lanes = (1 - ya - yb - yc) / 3
            var f: Lanes = c[0] * (ya + rest)
            f += c[1] * (yb + rest)
            f += c[2] * (yc + rest)
            value += p * f
        case .reciprocal(let a, let b, let third, let fourth):
            var f: Lanes = c[0] + c[1] * (y[Int(a)] - y[Int(b)])
            f += c[2] * (y[Int(third)] - y[Int(fourth)])
            value += p * f
        }
    }
}

extension EndMemberTensor {
    /// The form's value.
    fileprivate func contract(
        _ elements: UnsafePointer<Double>, _ y: UnsafePointer<Lanes>, _ scratch: UnsafeMutablePointer<Lanes>
    ) -> Lanes {
        // The first axis takes the numbers up into lanes.
        var rest = count / sizes[0]
        var source = scratch
        for k in 0..<rest {
            var sum = y[starts[0]] * elements[k]
            for j in 1..<sizes[0] { sum += y[starts[0] + j] * elements[j * rest + k] }
            source[k] = sum
        }
        for axis in 1..<max(sizes.count, 1) {
            let inner = rest / sizes[axis]
            let target = source + rest
            for k in 0..<inner {
                var sum = y[starts[axis]] * source[k]
                for j in 1..<sizes[axis] { sum += y[starts[axis] + j] * source[j * inner + k] }
                target[k] = sum
            }
            source = target
            rest = inner
        }
        return source[0]
    }
}
