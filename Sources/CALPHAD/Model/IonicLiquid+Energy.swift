import Glibc

/// Scratch for an ionic liquid.
final class IonicScratch {
    fileprivate let y: UnsafeMutablePointer<Double>
    fileprivate let amounts: UnsafeMutablePointer<Double>
    fileprivate let vacancySlope: UnsafeMutablePointer<Double>
    fileprivate let ratioSlope: UnsafeMutablePointer<Double>
    fileprivate let formulaSlope: UnsafeMutablePointer<Double>
    fileprivate let slope: UnsafeMutablePointer<Double>
    fileprivate let rowSum: UnsafeMutablePointer<Double>
    fileprivate let otherSum: UnsafeMutablePointer<Double>
    fileprivate var bonded: EnergyBuffers
    fileprivate var metallic: EnergyBuffers
    fileprivate var total: EnergyBuffers
    private let storage: UnsafeMutablePointer<Double>

    /// - Parameter n: most variables of any ionic liquid.
    init(maximumCount n: Int) {
        let wide = 2 * n
        let block = 2 * wide + wide * wide
        let total = 8 * wide + 3 * block
        storage = .allocate(capacity: total)
        storage.initialize(repeating: 0, count: total)
        var next = storage
        func vector() -> UnsafeMutablePointer<Double> {
            defer { next += wide }
            return next
        }
        func buffers() -> EnergyBuffers {
            defer { next += block }
            return EnergyBuffers(gradient: next, hessian: next + wide, gradientT: next + wide + wide * wide)
        }
        y = vector()
        amounts = vector()
        vacancySlope = vector()
        ratioSlope = vector()
        formulaSlope = vector()
        slope = vector()
        rowSum = vector()
        otherSum = vector()
        bonded = buffers()
        metallic = buffers()
        self.total = buffers()
    }

    deinit { storage.deallocate() }
}

extension IonicLiquid {
    /// Adds G and its derivatives in z to `out`; of the Hessian the upper triangle.
    func accumulate(
        _ z: UnsafePointer<Double>, table: TemperatureTable, level: EvaluationLevel, into out: inout EnergyBuffers,
        scratch s: IonicScratch, tensorScratch: UnsafeMutablePointer<Double>
    ) {
        let n = count
        let nc = cationCount
        let rt = table.thermalEnergy
        var c = 0.0
        var q = 0.0
        for i in 0..<nc {
            c += z[i]
            q += cationCharges[i] * z[i]
        }
        let ratio = q > 0 ? c / q : 0
        let m = s.amounts
        for i in 0..<n { m[i] = z[i] }
        if let vacancy { m[vacancy] *= ratio }
        var sites = 0.0
        for i in nc..<n { sites += m[i] }
        let y = s.y
        for i in 0..<nc { y[i] = c > 0 ? m[i] / c : 0 }
        for i in nc..<n { y[i] = sites > 0 ? m[i] / sites : 0 }
        for i in 0..<nc { y[n + i] = vacancy.map { y[i] * y[$0] } ?? 0 }
        let formulas = sites * ratio

        s.bonded.clear(n, level)
        s.metallic.clear(n + nc, level)
        bonded.kernel?.sum(y, table, 1, level, n, into: &s.bonded, tensorScratch)
        metallic.kernel?.sum(y, table, 1, level, n + nc, into: &s.metallic, tensorScratch)
        var mixing = 0.0
        for i in 0..<n where m[i] > 0 { mixing += m[i] * log(y[i]) }
        out.value += formulas * s.bonded.value + sites * s.metallic.value + rt * mixing
        guard level >= .gradient else { return }
        for i in 0..<nc { s.ratioSlope[i] = (1 - ratio * cationCharges[i]) / q }
        for i in 0..<n { s.formulaSlope[i] = i < nc ? sites * s.ratioSlope[i] : ratio }
        if let vacancy {
            for i in 0..<n { s.vacancySlope[i] = i < nc ? z[vacancy] * s.ratioSlope[i] : 0 }
            s.vacancySlope[vacancy] = ratio
        }
        foldProducts(s.metallic.gradient, y, n)
        let g = s.total.gradient
        slopes(s.bonded.gradient, s.bonded.value, s.metallic.gradient, s.metallic.value, s, c, sites, formulas, into: g)
        for i in 0..<n where m[i] > 0 { g[i] += rt * log(y[i]) }
        addBack(g, s, into: out.gradient)
        guard level >= .hessian else { return }
        foldProducts(s.metallic.hessian, s.metallic.gradient, y, n)
        let h = s.total.hessian
        h.update(repeating: 0, count: n * n)
        addCurvature(s.bonded, width: n, scale: formulas, s, c, sites, into: h)
        addCurvature(s.metallic, width: n + nc, scale: sites, s, c, sites, into: h)
        // The factors N and S: N'Eᵀ + E N'ᵀ + E N'', and the same for S, whose slope is 1 on the second sublattice.
        let bondedSlope = s.slope
        let metallicSlope = s.otherSum
        project(s.bonded.gradient, s, c, sites, into: bondedSlope)
        project(s.metallic.gradient, s, c, sites, into: metallicSlope)
        for i in 0..<n {
            for j in i..<n {
                var v = s.formulaSlope[i] * bondedSlope[j] + s.formulaSlope[j] * bondedSlope[i]
                if i >= nc { v += metallicSlope[j] }
                if j >= nc { v += metallicSlope[i] }
                if i < nc {
                    v += s.bonded.value * (j < nc ? sites * ratioCurvature(i, j, s, q) : s.ratioSlope[i])
                    if j < nc { v -= rt / c }
                } else {
                    v -= rt / sites
                }
                h[i * n + j] += v
            }
            h[i * n + i] += rt / m[i]
        }
        addBack(h, g, z, s, q, into: out.hessian)
        guard level >= .temperature else { return }
        out.valueT += formulas * s.bonded.valueT + sites * s.metallic.valueT + table.gasConstant * mixing
        out.valueTT += formulas * s.bonded.valueTT + sites * s.metallic.valueTT
        foldProducts(s.metallic.gradientT, y, n)
        slopes(
            s.bonded.gradientT, s.bonded.valueT, s.metallic.gradientT, s.metallic.valueT, s, c, sites, formulas, into: g
        )
        for i in 0..<n where m[i] > 0 { g[i] += table.gasConstant * log(y[i]) }
        addBack(g, s, into: out.gradientT)
    }

    /// ∂²(c/q)/∂z_i∂z_j
    private func ratioCurvature(_ i: Int, _ j: Int, _ s: IonicScratch, _ q: Double) -> Double {
        -(s.ratioSlope[i] * cationCharges[j] + s.ratioSlope[j] * cationCharges[i]) / q
    }

    /// Chain rule of a gradient from the products y_C y_Va to y.
    private func foldProducts(_ g: UnsafeMutablePointer<Double>, _ y: UnsafePointer<Double>, _ n: Int) {
        guard let vacancy else { return }
        for i in 0..<cationCount {
            g[i] += g[n + i] * y[vacancy]
            g[vacancy] += g[n + i] * y[i]
        }
    }

    /// Chain rule of an upper triangle from the products y_C y_Va to y; `g` is the gradient, of which the products' part is still there.
    private func foldProducts(
        _ h: UnsafeMutablePointer<Double>, _ g: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ n: Int
    ) {
        let nc = cationCount
        let width = n + nc
        guard let v = vacancy else { return }
        @inline(__always) func add(_ i: Int, _ j: Int, _ value: Double) {
            h[min(i, j) * width + max(i, j)] += i == j ? 2 * value : value
        }
        // h_{x,u} with x of y: x with y_C, and x with y_Va; a pair that meets itself counts twice.
        for x in 0..<n {
            for i in 0..<nc {
                let value = h[x * width + n + i]
                if value == 0 { continue }
                add(x, i, value * y[v])
                add(x, v, value * y[i])
            }
        }
        for i in 0..<nc {
            for j in i..<nc {
                let value = h[(n + i) * width + n + j]
                if value == 0 { continue }
                if i == j {
                    h[i * width + i] += value * y[v] * y[v]
                    h[v * width + v] += value * y[i] * y[i]
                    add(i, v, value * y[v] * y[i])
                } else {
                    add(i, j, value * y[v] * y[v])
                    add(i, v, value * y[v] * y[j])
                    add(j, v, value * y[v] * y[i])
                    add(v, v, value * y[i] * y[j])
                }
            }
            add(i, v, g[n + i])
        }
    }

    /// The gradient of N A + S B in the amounts on the sublattices.
    private func slopes(
        _ a: UnsafePointer<Double>, _ valueA: Double, _ b: UnsafePointer<Double>, _ valueB: Double, _ s: IonicScratch,
        _ c: Double, _ sites: Double, _ formulas: Double, into g: UnsafeMutablePointer<Double>
    ) {
        project(a, s, c, sites, into: s.slope)
        project(b, s, c, sites, into: s.rowSum)
        for i in 0..<count {
            g[i] = formulas * s.slope[i] + valueA * s.formulaSlope[i] + sites * s.rowSum[i]
            if i >= cationCount { g[i] += valueB }
        }
    }

    /// A gradient in y as one in the amounts on the sublattices.
    private func project(
        _ e: UnsafePointer<Double>, _ s: IonicScratch, _ c: Double, _ sites: Double,
        into result: UnsafeMutablePointer<Double>
    ) {
        for (range, sum) in [(0..<cationCount, c), (cationCount..<count, sites)] {
            var mean = 0.0
            for i in range { mean += e[i] * s.y[i] }
            for i in range { result[i] = (e[i] - mean) / sum }
        }
    }

    /// Adds `scale` times the second derivatives of an expansion in the amounts on the sublattices to an upper triangle [n × n].
    private func addCurvature(
        _ e: EnergyBuffers, width: Int, scale: Double, _ s: IonicScratch, _ c: Double, _ sites: Double,
        into h: UnsafeMutablePointer<Double>
    ) {
        let n = count
        let nc = cationCount
        let y = s.y
        let f = e.hessian
        // Sums of each row over the two sublattices, weighted with y.
        let first = s.rowSum
        let second = s.otherSum
        for i in 0..<n {
            first[i] = 0
            second[i] = 0
            for j in 0..<nc { first[i] += f[min(i, j) * width + max(i, j)] * y[j] }
            for j in nc..<n { second[i] += f[min(i, j) * width + max(i, j)] * y[j] }
        }
        var sums = (0.0, 0.0, 0.0)
        for i in 0..<nc {
            sums.0 += y[i] * first[i]
            sums.1 += y[i] * second[i]
        }
        for i in nc..<n { sums.2 += y[i] * second[i] }
        let slope = s.slope
        project(e.gradient, s, c, sites, into: slope)
        for i in 0..<n {
            for j in i..<n {
                let v = f[i * width + j]
                if j < nc {
                    h[i * n + j] +=
                        scale * ((v - first[i] - first[j] + sums.0) / (c * c) - (slope[i] + slope[j]) / c)
                } else if i < nc {
                    h[i * n + j] += scale * (v - second[i] - first[j] + sums.1) / (c * sites)
                } else {
                    h[i * n + j] +=
                        scale * ((v - second[i] - second[j] + sums.2) / (sites * sites) - (slope[i] + slope[j]) / sites)
                }
            }
        }
    }

    /// Adds a gradient in the amounts on the sublattices, as one in z.
    private func addBack(
        _ g: UnsafePointer<Double>, _ s: IonicScratch, into result: UnsafeMutablePointer<Double>
    ) {
        for i in 0..<count where i != vacancy { result[i] += g[i] }
        if let vacancy { for i in 0..<count { result[i] += s.vacancySlope[i] * g[vacancy] } }
    }

    /// Adds an upper triangle in the amounts on the sublattices, as one in z.
    private func addBack(
        _ h: UnsafePointer<Double>, _ g: UnsafePointer<Double>, _ z: UnsafePointer<Double>, _ s: IonicScratch,
        _ q: Double,
        into result: UnsafeMutablePointer<Double>
    ) {
        let n = count
        for i in 0..<n where i != vacancy {
            for j in i..<n where j != vacancy { result[i * n + j] += h[i * n + j] }
        }
        guard let v = vacancy else { return }
        let a = s.vacancySlope
        for i in 0..<n {
            for j in i..<n {
                var value = a[i] * a[j] * h[v * n + v]
                if j != v { value += a[i] * h[min(j, v) * n + max(j, v)] }
                if i != v { value += a[j] * h[min(i, v) * n + max(i, v)] }
                if j < cationCount {
                    value += g[v] * z[v] * ratioCurvature(i, j, s, q)
                } else if j == v, i < cationCount {
                    value += g[v] * s.ratioSlope[i]
                }
                result[i * n + j] += value
            }
        }
    }
}
