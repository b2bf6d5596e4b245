internal import Glibc
internal import NumericalMethods

/// The sparse search: sums of few library features for the target, for functions of it, and for it divided by products of the columns; and
/// products of powers, which are sums of logarithms.
///
/// After SISSO (R. Ouyang, S. Curtarolo, E. Ahmetcik, M. Scheffler, L. M. Ghiringhelli, Phys. Rev. Materials 2 (2018) 083802,
/// doi:10.1103/PhysRevMaterials.2.083802): screening by correlation, then the best subsets. Here all pairs are tried exactly, and the subsets
/// are followed by Levenberg–Marquardt on the target itself.
final class SparseSearch {
    typealias Node = Expression.Node
    private let problem: FitProblem
    private let library: FeatureLibrary
    private let operators: OperatorSet
    private let fitter: Fitter
    private let polisher: FormulaPolisher
    private let isInterrupted: () -> Bool
    private let maximumEvaluations: Int
    private(set) var archive: FormulaArchive
    private let rows: [Int]
    /// The best models of each size for functions of the target.
    private var bestModels: [TargetTransform: [[Int]]] = [:]

    init(
        _ problem: FitProblem, library: FeatureLibrary, operators: OperatorSet, archive: FormulaArchive,
        maximumEvaluations: Int, shouldStop: @escaping () -> Bool
    ) {
        self.problem = problem
        self.library = library
        self.operators = operators
        isInterrupted = shouldStop
        fitter = Fitter(problem)
        polisher = FormulaPolisher(fitter)
        self.archive = archive
        self.maximumEvaluations = maximumEvaluations
        let most = 512
        rows =
            problem.rows <= most
            ? Array(0..<problem.rows) : (0..<most).map { $0 * problem.rows / most }
    }

    var evaluations: Int { fitter.evaluations }

    private var isExact: Bool { archive.error(upTo: .max) < 1e-22 }
    private func shouldStop() -> Bool { fitter.evaluations >= maximumEvaluations || isInterrupted() }
    private var isDone: Bool { isExact || shouldStop() }

    func run() {
        for feature in bestSingles(30) {
            offer(library.features[feature].nodes)
            if isDone { return }
        }
        for (i, feature) in library.features.enumerated() where i < 60 || i % 8 == 0 {
            if UnitTyping.fits(feature.kind, problem.typing.target) || problem.typing.constants == .any {
                offer(feature.nodes)
            }
        }
        guard !isDone else { return }
        productsOfPowers()
        guard !isDone else { return }
        let all = library.features.indices.map { StandardColumns.Origin(feature: $0, isLogarithm: false) }
        products(.identity, beside: [], kept: 40)
        guard !isDone else { return }
        polynomials()
        guard !isDone else { return }
        let columns = StandardColumns(library, rows: rows, candidates: all)
        for transform in TargetTransform.allCases where !isDone && isAllowed(transform) {
            if transform == .identity {
                sums(columns, transform, factor: [], sizes: 10, kept: 3, beam: 48)
            } else {
                let some = StandardColumns(
                    library, rows: rows, candidates: Array(all.prefix(1000)), weights: weights(transform, []))
                sums(some, transform, factor: [], sizes: 6, kept: 3, beam: 24)
            }
            for members in bestModels[transform] ?? [] where !isDone && Self.screensProducts(transform) {
                products(transform, beside: members, kept: 12)
            }
        }
        guard !isDone else { return }
        let few = StandardColumns(library, rows: rows, candidates: Array(all.prefix(900)))
        quotients(few)
        let factors = factors()
        let width = min(700, max(150, 40_000 / max(1, factors.count)))
        for factor in factors {
            if isDone { return }
            // With the factor in the columns instead of the target an even noise stays even.
            if let weights = weights(.identity, factor) {
                sums(
                    StandardColumns(library, rows: rows, candidates: Array(all.prefix(width)), weights: weights),
                    .identity, factor: factor, sizes: 4, kept: 3, beam: 16)
            }
            for transform in [TargetTransform.inverse, .square, .inverseSquare, .logarithm, .exponential, .squareRoot]
            where !isDone && isAllowed(transform) {
                sums(few, transform, factor: factor, sizes: 4, kept: 1, beam: 12)
            }
        }
        for chain in bestChains(3) {
            for transform in [TargetTransform.inverse, .identity] where !isDone && isAllowed(transform) {
                sums(few, transform, factor: chain, sizes: 4, kept: 1, beam: 12)
            }
        }
    }

    private static func screensProducts(_ transform: TargetTransform) -> Bool {
        [.identity, .inverse, .square, .logarithm, .squareRoot].contains(transform)
    }

    /// By what the rows of T(y/M) count so that an even error of the target is even again; nil where M has no value.
    private func weights(_ transform: TargetTransform, _ factor: [Node]) -> [Double]? {
        var divisor = [Double](repeating: 1, count: rows.count)
        if !factor.isEmpty {
            fitter.evaluator.evaluate(factor, into: fitter.lastValues)
            for (i, r) in rows.enumerated() { divisor[i] = fitter.lastValues[r] }
        }
        let y = zip(rows, divisor).map { problem.target[$0] / $1 }
        let weights = zip(TargetTransform.weights(transform, y), divisor).map { $0 * abs($1) }
        return weights.allSatisfy(\.isFinite) && weights.contains { $0 > 0 } ? weights : nil
    }

    /// The first chains of each set of variables: they were chosen for the target.
    private func bestChains(_ count: Int) -> [[Node]] {
        var taken: [Set<Int>: Int] = [:]
        var result: [[Node]] = []
        for f in library.chains where result.count < 36 {
            let nodes = library.features[f].nodes
            let variables = Set(Expression(nodes).variables)
            if taken[variables, default: 0] < count {
                taken[variables, default: 0] += 1
                result.append(nodes)
            }
        }
        return result
    }

    /// The features whose line comes closest to the target; they cost no fit.
    private func bestSingles(_ count: Int) -> [Int] {
        let mean = rows.reduce(0) { $0 + problem.target[$1] } / Double(rows.count)
        var best = BestList<Int>(count)
        for (i, feature) in library.features.enumerated()
        where UnitTyping.fits(feature.kind, problem.typing.target) || problem.typing.constants == .any {
            var (sum, squares, dot) = (0.0, 0.0, 0.0)
            for r in rows {
                let value = library.values[i * library.rows + r]
                sum += value
                squares += value * value
                dot += value * (problem.target[r] - mean)
            }
            let variance = squares - sum * sum / Double(rows.count)
            if variance.isFinite, variance > 1e-12 * squares { best.insert(-dot * dot / variance, i) }
        }
        return best.items.map(\.element)
    }

    /// Polynomials of second degree for functions of the target and for it divided by a column, without what the data do not support; and the same
    /// with the product of two features that goes best with what the whole polynomial leaves.
    private func polynomials() {
        let n = problem.variables
        guard n <= 10, operators.contains(.add), operators.contains(.multiply) else { return }
        var nodes: [[Node]] = (0..<n).map { [.variable($0)] }
        if operators.contains(.square) { nodes += (0..<n).map { [.variable($0), Node(.square)] } }
        for a in 0..<n { for b in 0..<a { nodes.append([.variable(b), .variable(a), Node(.multiply)]) } }
        guard nodes.count * 5 <= rows.count else { return }
        let parts = nodes.map { nodes -> Part in
            fitter.evaluator.evaluate(nodes, into: fitter.lastValues)
            return Part(nodes: nodes, values: rows.map { fitter.lastValues[$0] })
        }
        for transform in [TargetTransform.identity, .inverse, .square, .logarithm, .inverseSquare]
        where isAllowed(transform) {
            polynomial(parts, transform, factor: [])
            if isDone { return }
        }
        guard n <= 6 else { return }
        for v in 0..<n {
            for transform in [TargetTransform.identity, .inverse] where isAllowed(transform) {
                polynomial(parts, transform, factor: [.variable(v)])
                if isDone { return }
            }
        }
    }

    private func polynomial(_ parts: [Part], _ transform: TargetTransform, factor: [Node]) {
        var kind: UnitTyping.Kind = problem.typing.target.map { .known($0) } ?? .any
        var divisor = [Double](repeating: 1, count: rows.count)
        if !factor.isEmpty {
            fitter.evaluator.evaluate(factor, into: fitter.lastValues)
            for (i, r) in rows.enumerated() { divisor[i] = fitter.lastValues[r] }
            guard let own = problem.typing.kind(of: factor),
                let quotient = UnitTyping.apply(.divide, kind, own, exponent: nil)
            else { return }
            kind = quotient
        }
        guard let asked = transform.kind(kind), let weight = weights(transform, factor) else { return }
        let z = zip(rows, divisor).map { transform.value(problem.target[$0] / $1) }
        guard z.allSatisfy(\.isFinite) else { return }
        let isTyped = problem.typing.constants == .dimensionless
        func fits(_ nodes: [Node]) -> Bool {
            guard let kind = problem.typing.kind(of: nodes) else { return false }
            if isTyped, case .known(let dimension) = asked { return UnitTyping.fits(kind, dimension) }
            return true
        }
        let parts = parts.filter { fits($0.nodes) }
        guard !parts.isEmpty, let (left, kept) = supported(parts, z, weight) else { return }
        if !kept.isEmpty { write(kept, z, transform, factor: factor, weights: weight) }
        guard left > 1e-18, !isDone else { return }
        for product in products(beside: parts, z, weight, columns: 700, kept: 60).prefix(60).filter({ fits($0.nodes) })
            .prefix(5)
        {
            guard let (left, kept) = supported(parts + [product], z, weight), left < 0.5, !kept.isEmpty else {
                continue
            }
            write(kept, z, transform, factor: factor, weights: weight)
            if isDone { return }
        }
    }

    /// Backward elimination in a linear model with intercept: the parts whose coefficients are not within chance of zero, and the share of the
    /// target's squares that the whole model leaves.
    private func supported(_ parts: [Part], _ z: [Double], _ weights: [Double]) -> (left: Double, kept: [Part])? {
        let k = parts.count
        let m = rows.count
        guard m > k + 2 else { return nil }
        let total = weights.reduce(0) { $0 + $1 * $1 }
        func centred(_ values: [Double]) -> [Double] {
            let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / total
            return zip(values, weights).map { ($0 - mean) * $1 }
        }
        let columns = parts.map { part -> [Double]? in
            let column = centred(part.values)
            let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return norm > 0 && norm.isFinite ? column.map { $0 / norm } : nil
        }
        guard !columns.contains(where: { $0 == nil }) else { return nil }
        let matrix = Matrix(rows: m, columns: k, elements: columns.flatMap { $0 ?? [] })
        let target = centred(z)
        let squares = target.reduce(0) { $0 + $1 * $1 }
        guard squares > 0, squares.isFinite else { return nil }
        let gram = matrix.transposedTimes(matrix).elements
        let dots = matrix.transposedTimes(target)
        var inverse = [Double](repeating: 0, count: k * k)
        for j in 0..<k {
            var unit = [Double](repeating: 0, count: k)
            unit[j] = 1
            guard let x = Fitter.solve(gram, unit, damping: 1e-13, k) else { return nil }
            for i in 0..<k { inverse[i * k + j] = x[i] }
        }
        var active = Array(0..<k)
        var first: Double?
        while true {
            let x = active.map { i in active.reduce(0) { $0 + inverse[i * k + $1] * dots[$1] } }
            let rest = max(1e-30 * squares, squares - zip(active, x).reduce(0) { $0 + dots[$1.0] * $1.1 })
            first = first ?? rest / squares
            // Below this the difference above is rounding, and so is what such a coefficient explains.
            let variance = max(rest, 1e-13 * squares) / Double(m - active.count - 1)
            var weakest: (at: Int, t: Double)?
            for (a, i) in active.enumerated() {
                let t = x[a] * x[a] / (variance * max(inverse[i * k + i], 1e-30))
                if weakest.map({ t < $0.t }) ?? true { weakest = (a, t) }
            }
            guard let weakest, weakest.t < 8 else { break }
            let i = active.remove(at: weakest.at)
            for a in active {
                for b in active { inverse[a * k + b] -= inverse[a * k + i] * inverse[i * k + b] / inverse[i * k + i] }
            }
        }
        return (first ?? 1, active.map { parts[$0] })
    }

    /// The products of two library features that go best with what a linear model leaves of a function of the target.
    private func products(beside parts: [Part], _ z: [Double], _ weight: [Double], columns: Int, kept: Int) -> [Part] {
        let few = rows.count <= 256 ? Array(rows.indices) : (0..<256).map { $0 * rows.count / 256 }
        let w = few.map { weight[$0] }
        guard w.contains(where: { $0 > 0 }), few.count > 2 * parts.count + 4 else { return [] }
        let count = min(columns, library.features.count)
        var elements: [Double] = []
        elements.reserveCapacity(count * few.count)
        func value(_ f: Int, _ i: Int) -> Double { library.values[f * library.rows + rows[i]] }
        for f in 0..<count {
            var squares = 0.0
            for i in few { squares += value(f, i) * value(f, i) }
            let size = (squares / Double(few.count)).squareRoot()
            for i in few { elements.append(size > 0 && size.isFinite ? value(f, i) / size : 0) }
        }
        var basis: [[Double]] = []
        func freed(_ column: [Double]) -> [Double]? {
            var v = column
            for _ in 0..<2 {
                for b in basis {
                    let dot = zip(v, b).reduce(0) { $0 + $1.0 * $1.1 }
                    for r in v.indices { v[r] -= dot * b[r] }
                }
            }
            let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard norm.isFinite, norm > 1e-9 * column.reduce(0, { $0 + $1 * $1 }).squareRoot() else { return nil }
            return v.map { $0 / norm }
        }
        if let constant = freed(w) { basis.append(constant) }
        for part in parts { if let column = freed(zip(few, w).map { part.values[$0] * $1 }) { basis.append(column) } }
        guard let target = freed(zip(few, w).map { z[$0] * $1 }) else { return [] }
        let matrix = Matrix(rows: few.count, columns: count, elements: elements)
        return ProductScreening.best(
            of: matrix, target: target, kept: kept, weights: w, basis: basis, shouldStop: { self.shouldStop() }
        ).map { product in
            Part(
                nodes: library.features[product.left].nodes + library.features[product.right].nodes
                    + [Node(.multiply)],
                values: rows.indices.map { value(product.left, $0) * value(product.right, $0) })
        }
    }

    /// Of all products of two library features those that go best with what a model of few features leaves of T(y).
    private func products(_ transform: TargetTransform, beside members: [Int], kept: Int) {
        guard operators.contains(.multiply) else { return }
        guard let weight = weights(transform, []) else { return }
        let z = rows.map { transform.value(problem.target[$0]) }
        guard z.allSatisfy(\.isFinite) else { return }
        let isPlain = members.isEmpty && transform == .identity
        let asked = transform.kind(problem.typing.target.map { .known($0) } ?? .any)
        let isTyped = problem.typing.constants == .dimensionless
        var offered = 0
        let parts = members.map { part($0) }
        for product in products(beside: parts, z, weight, columns: isPlain ? 1500 : 900, kept: 200) {
            guard let kind = problem.typing.kind(of: product.nodes) else { continue }
            if isTyped, case .known(let dimension) = asked, !UnitTyping.fits(kind, dimension) { continue }
            if isPlain {
                offer(product.nodes)
            } else {
                write(parts + [product], z, transform, factor: [], weights: weight)
            }
            offered += 1
            if isDone || offered >= kept { return }
        }
    }

    /// A part of a sum, with its values over the rows of the search.
    private struct Part {
        var nodes: [Node]
        var values: [Double]
    }

    private func part(_ feature: Int) -> Part {
        Part(
            nodes: library.features[feature].nodes, values: rows.map { library.values[feature * library.rows + $0] })
    }

    /// Quotients (a + b f + c g)/(1 + d h): for each h the best pairs of the linear equation y = a + b f + c g − d y h.
    private func quotients(_ columns: StandardColumns) {
        guard operators.contains(.divide), operators.contains(.add), operators.contains(.multiply) else { return }
        let n = min(columns.count, 500)
        guard let (target, left) = columns.standardized(rows.map { problem.target[$0] }), left > 0 else { return }
        let wanted = problem.typing.target
        let isTyped = problem.typing.constants == .dimensionless
        let c = columns.correlations(with: target)
        for h in 0..<min(library.features.count, 220) where !isDone {
            guard UnitTyping.fits(library.features[h].kind, Dimension.none) || !isTyped else { continue }
            let own = part(h)
            guard let (shadow, _) = columns.standardized(zip(rows, own.values).map { problem.target[$0] * $1 }) else {
                continue
            }
            let s = columns.correlations(with: shadow)
            let st = zip(shadow, target).reduce(0) { $0 + $1.0 * $1.1 }
            var pairs = BestList<[Int]>(3)
            columns.correlations.elements.withUnsafeBufferPointer { g in
                for j in 1..<max(1, n) {
                    let free = 1 - s[j] * s[j]
                    guard free > 1e-6 else { continue }
                    if isTyped, !UnitTyping.fits(library.features[columns.origins[j].feature].kind, wanted) { continue }
                    let cj = c[j] - s[j] * st
                    for i in 0..<j {
                        let gii = 1 - s[i] * s[i]
                        let gij = g[j * columns.count + i] - s[i] * s[j]
                        let determinant = gii * free - gij * gij
                        guard determinant > 1e-7 else { continue }
                        let ci = c[i] - s[i] * st
                        let gain = (ci * ci * free + cj * cj * gii - 2 * gij * ci * cj) / determinant
                        let score = 1 - st * st - gain
                        guard score < pairs.threshold else { continue }
                        if isTyped, !UnitTyping.fits(library.features[columns.origins[i].feature].kind, wanted) {
                            continue
                        }
                        pairs.insert(score, [i, j])
                    }
                }
            }
            for pair in pairs.items {
                let parts = pair.element.map { part(columns.origins[$0].feature) }
                write(quotient: parts, below: own)
                if isDone { return }
            }
        }
    }

    private func write(quotient parts: [Part], below h: Part) {
        let y = rows.map { problem.target[$0] }
        let product = Part(nodes: [], values: zip(y, h.values).map { $0 * $1 })
        guard let (intercept, slopes) = leastSquares(parts + [product], y, weights: nil), let d = slopes.last else {
            return
        }
        let mean = y.reduce(0) { $0 + abs($1) } / Double(y.count)
        var above: [Node] = []
        for (part, slope) in zip(parts, slopes) {
            let piece = [.constant(slope)] + part.nodes + [Node(.multiply)]
            above += above.isEmpty ? piece : piece + [Node(.add)]
        }
        if abs(intercept) > 1e-9 * mean { above += [.constant(intercept), Node(.add)] }
        let below = [.constant(1, isFixed: true), .constant(-d)] + h.nodes + [Node(.multiply), Node(.add)]
        offer(above + below + [Node(.divide)], isScaled: false)
    }

    private func isAllowed(_ transform: TargetTransform) -> Bool {
        transform.inverse.allSatisfy { operation in
            operators.contains(operation)
                || operation == .squareRoot && operators.contains(.power)
                || operation == .square && operators.contains(.multiply)
                || operation == .inverse && operators.contains(.divide)
        }
    }

    // MARK: Sums

    /// Monomials by which the target is divided, as nodes.
    private func factors() -> [[Node]] {
        let n = problem.variables
        guard operators.contains(.multiply), n <= 12 else { return [] }
        var result: [[Node]] = []
        for v in 0..<n {
            result.append([.variable(v)])
            if operators.contains(.divide) { result.append([.variable(v), Node(.inverse)]) }
        }
        for a in 0..<n {
            for b in 0..<n where a != b {
                if a < b { result.append([.variable(a), .variable(b), Node(.multiply)]) }
                if operators.contains(.divide) { result.append([.variable(a), .variable(b), Node(.divide)]) }
            }
        }
        for v in 0..<n where operators.contains(.square) { result.append([.variable(v), Node(.square)]) }
        if n <= 9 {
            for a in 0..<n {
                for b in 0..<a {
                    for c in 0..<n where c != a && c != b {
                        if operators.contains(.divide) {
                            result.append([.variable(a), .variable(b), Node(.multiply), .variable(c), Node(.divide)])
                        }
                        if c < b {
                            result.append([.variable(a), .variable(b), Node(.multiply), .variable(c), Node(.multiply)])
                        }
                    }
                }
            }
        }
        return result
    }

    private func sums(
        _ columns: StandardColumns, _ transform: TargetTransform, factor: [Node], sizes: Int, kept: Int, beam: Int
    ) {
        var kind: UnitTyping.Kind = problem.typing.target.map { .known($0) } ?? .any
        var divisor = [Double](repeating: 1, count: rows.count)
        if !factor.isEmpty {
            fitter.evaluator.evaluate(factor, into: fitter.lastValues)
            for (i, r) in rows.enumerated() { divisor[i] = fitter.lastValues[r] }
            guard let own = problem.typing.kind(of: factor),
                let quotient = UnitTyping.apply(.divide, kind, own, exponent: nil)
            else { return }
            kind = quotient
        }
        guard let asked = transform.kind(kind) else { return }
        var z = [Double](repeating: 0, count: rows.count)
        for (i, r) in rows.enumerated() {
            z[i] = transform.value(problem.target[r] / divisor[i])
            guard z[i].isFinite else { return }
        }
        var allowed: [Bool]?
        if problem.typing.constants == .dimensionless, case .known(let dimension) = asked {
            allowed = columns.origins.map { UnitTyping.fits(library.features[$0.feature].kind, dimension) }
            guard allowed?.contains(true) ?? true else { return }
        }
        guard let (target, left) = columns.standardized(z), left > 0 else { return }
        let search = SubsetSearch(columns: columns, allowed: allowed)
        for models in search.models(of: target, sizes: sizes, kept: kept, beam: beam) {
            for model in models {
                guard !shouldStop() else { return }
                // A model that leaves half is none, unless nothing is known yet.
                if model.error > 0.6, model.members.count > 1 { continue }
                let members = model.members.map { columns.origins[$0].feature }
                if factor.isEmpty, members.count < 4, model.members == models[0].members {
                    bestModels[transform, default: []].append(members)
                }
                write(members.map { part($0) }, z, transform, factor: factor, weights: columns.weights)
            }
            if isExact { return }
        }
    }

    /// T⁻¹(b₀ + Σ bᵢ fᵢ) · M as a formula, fitted on the target.
    private func write(
        _ members: [Part], _ z: [Double], _ transform: TargetTransform, factor: [Node], weights: [Double]?
    ) {
        guard let (intercept, slopes) = leastSquares(members, z, weights: weights) else { return }
        var mean = 0.0
        for value in z { mean += abs(value) / Double(z.count) }
        let offsets = abs(intercept) < 1e-9 * mean ? [0] : [intercept, 0]
        for offset in offsets {
            var nodes: [Node] = []
            if transform == .identity {
                // The line of the fit gives the first coefficient.
                for (i, member) in members.enumerated() {
                    if i == 0 {
                        nodes = member.nodes
                    } else {
                        nodes += [.constant(slopes[i] / slopes[0])] + member.nodes
                        nodes += [Node(.multiply), Node(.add)]
                    }
                }
                if !factor.isEmpty, offset != 0 {
                    nodes += [.constant(offset / slopes[0]), Node(.add)]
                }
                if !factor.isEmpty { nodes += factor + [Node(.multiply)] }
                offer(nodes)
                if factor.isEmpty { return }
            } else {
                for (i, member) in members.enumerated() {
                    let part = [.constant(slopes[i])] + member.nodes + [Node(.multiply)]
                    nodes += i == 0 ? part : part + [Node(.add)]
                }
                if offset != 0 { nodes += [.constant(offset), Node(.add)] }
                nodes += transform.inverse.map { Node($0) }
                if !factor.isEmpty { nodes += factor + [Node(.multiply)] }
                offer(nodes, isScaled: false)
            }
            if isExact { return }
        }
    }

    private func leastSquares(_ parts: [Part], _ z: [Double], weights: [Double]?) -> (Double, [Double])? {
        let k = parts.count
        let m = rows.count
        let columns = parts.map(\.values)
        let w = weights.map { $0.map { $0 * $0 } } ?? [Double](repeating: 1, count: m)
        let total = w.reduce(0, +)
        func mean(_ values: [Double]) -> Double { zip(values, w).reduce(0) { $0 + $1.0 * $1.1 } / total }
        let means = columns.map(mean)
        let center = mean(z)
        var scales = [Double](repeating: 0, count: k)
        for i in 0..<k {
            for r in 0..<m { scales[i] += w[r] * (columns[i][r] - means[i]) * (columns[i][r] - means[i]) }
            scales[i] = scales[i].squareRoot()
            guard scales[i] > 0, scales[i].isFinite else { return nil }
        }
        var a = [Double](repeating: 0, count: k * k)
        var b = [Double](repeating: 0, count: k)
        for i in 0..<k {
            for r in 0..<m { b[i] += w[r] * (columns[i][r] - means[i]) / scales[i] * (z[r] - center) }
            for j in 0...i {
                var sum = 0.0
                for r in 0..<m { sum += w[r] * (columns[i][r] - means[i]) * (columns[j][r] - means[j]) }
                a[i * k + j] = sum / (scales[i] * scales[j])
                a[j * k + i] = a[i * k + j]
            }
        }
        guard let x = Fitter.solve(a, b, damping: 1e-15, k) else { return nil }
        let slopes = zip(x, scales).map { $0 / $1 }
        guard slopes.allSatisfy({ $0.isFinite && $0 != 0 }) else { return nil }
        return (center - zip(slopes, means).reduce(0) { $0 + $1.0 * $1.1 }, slopes)
    }

    // MARK: Products

    /// log|y| as a sum of logarithms of the columns, of logarithms of features and of features: C Π xᵢ^aᵢ · f^p · exp(d g).
    private func productsOfPowers() {
        guard operators.contains(.multiply) else { return }
        var weak = 0
        var z = rows.map { r -> Double in
            let y = abs(problem.target[r])
            return y > 0 ? Glibc.log(y) : .nan
        }
        // Where noise takes the target across zero its logarithm says nothing: such rows count as a small value.
        let sizes = rows.map { abs(problem.target[$0]) }.sorted()
        let floor = 1e-3 * sizes[sizes.count / 2]
        for (i, r) in rows.enumerated() where abs(problem.target[r]) < floor {
            z[i] = Glibc.log(max(floor, 1e-300))
            weak += 1
        }
        guard z.allSatisfy(\.isFinite), weak * 10 < rows.count else { return }
        func isOfBothSigns(_ f: Int) -> Bool {
            var (low, high) = (false, false)
            for r in rows {
                let v = library.values[f * library.rows + r]
                if v > 0 { high = true } else { low = true }
            }
            return low && high
        }
        let nuisance = (0..<problem.variables).compactMap { v -> StandardColumns.Origin? in
            guard let f = library.features.firstIndex(where: { $0.nodes == [.variable(v)] }),
                rows.allSatisfy({ library.values[f * library.rows + $0] != 0 })
            else { return nil }
            return .init(feature: f, isLogarithm: true)
        }
        guard nuisance.count < rows.count / 3, nuisance.count <= 24 else { return }
        var candidates: [StandardColumns.Origin] = []
        for f in library.features.indices where f < 2200 {
            let feature = library.features[f]
            candidates.append(.init(feature: f, isLogarithm: true))
            if UnitTyping.fits(feature.kind, Dimension.none) || problem.typing.constants == .any {
                candidates.append(.init(feature: f, isLogarithm: false))
            }
        }
        let columns = StandardColumns(library, rows: rows, candidates: candidates, nuisance: nuisance)
        guard let (target, left) = columns.standardized(z) else { return }
        writeProduct([], nuisance, z)
        guard left > 1e-20, !isDone else { return }
        let search = SubsetSearch(columns: columns, allowed: nil)
        for models in search.models(of: target, sizes: 4, kept: 12, beam: 40) {
            for model in models {
                guard !shouldStop() else { return }
                writeProduct(model.members.map { columns.origins[$0] }, nuisance, z)
                if isExact { return }
            }
        }
    }

    private func writeProduct(_ members: [StandardColumns.Origin], _ nuisance: [StandardColumns.Origin], _ z: [Double])
    {
        let all = nuisance + members
        guard let exponents = exponents(all, z) else { return }
        for isRounded in [true, false] {
            var nodes: [Node] = []
            var exponent: [Node] = []
            var isDifferent = false
            for (origin, raw) in zip(all, exponents) {
                var value = raw
                let half = (2 * raw).rounded() / 2
                if isRounded, origin.isLogarithm, abs(raw - half) < 0.12 { value = half }
                if abs(raw) < 1e-9 { value = 0 }
                if abs(value - raw) > 1e-9 { isDifferent = true }
                if value == 0 { continue }
                let feature = library.features[origin.feature].nodes
                if origin.isLogarithm {
                    let power: [Node]
                    if abs(value - half) < 1e-9 {
                        power = feature + Self.power(half)
                    } else {
                        power = feature + [.constant(value), Node(.power)]
                    }
                    nodes += nodes.isEmpty ? power : power + [Node(.multiply)]
                } else {
                    let part = [.constant(value)] + feature + [Node(.multiply)]
                    exponent += exponent.isEmpty ? part : part + [Node(.add)]
                }
            }
            if !exponent.isEmpty {
                exponent.append(Node(.exponential))
                nodes += nodes.isEmpty ? exponent : exponent + [Node(.multiply)]
            }
            guard !nodes.isEmpty else { continue }
            offer(nodes)
            if !isDifferent { break }
        }
    }

    private static func power(_ exponent: Double) -> [Node] {
        switch exponent {
        case 1: []
        case 2: [Node(.square)]
        case 3: [Node(.cube)]
        case 0.5: [Node(.squareRoot)]
        case -1: [Node(.inverse)]
        case -0.5: [Node(.squareRoot), Node(.inverse)]
        case -2: [Node(.square), Node(.inverse)]
        default: [.constant(exponent, isFixed: true), Node(.power)]
        }
    }

    private func exponents(_ origins: [StandardColumns.Origin], _ z: [Double]) -> [Double]? {
        let k = origins.count
        let m = rows.count
        let columns = origins.map { origin in
            rows.map { r -> Double in
                let value = library.values[origin.feature * library.rows + r]
                return origin.isLogarithm ? Glibc.log(abs(value)) : value
            }
        }
        var means = columns.map { $0.reduce(0, +) / Double(m) }
        let center = z.reduce(0, +) / Double(m)
        guard k > 0 else { return [] }
        var a = [Double](repeating: 0, count: k * k)
        var b = [Double](repeating: 0, count: k)
        var scales = [Double](repeating: 0, count: k)
        for i in 0..<k {
            if !means[i].isFinite { return nil }
            for r in 0..<m { scales[i] += (columns[i][r] - means[i]) * (columns[i][r] - means[i]) }
            scales[i] = scales[i].squareRoot()
            // A column that does not vary has exponent 0.
            if scales[i] < 1e-12 { scales[i] = 1e300 }
        }
        for i in 0..<k {
            for r in 0..<m { b[i] += (columns[i][r] - means[i]) / scales[i] * (z[r] - center) }
            for j in 0...i {
                var sum = 0.0
                for r in 0..<m {
                    sum += (columns[i][r] - means[i]) / scales[i] * ((columns[j][r] - means[j]) / scales[j])
                }
                a[i * k + j] = sum
                a[j * k + i] = sum
            }
        }
        means = []
        guard let x = Fitter.solve(a, b, damping: 1e-14, k) else { return nil }
        let result = zip(x, scales).map { $0 / $1 }
        return result.allSatisfy(\.isFinite) ? result : nil
    }

    // MARK: Candidates

    /// Fits a formula in its variants and keeps what is good.
    func offer(_ nodes: [Node], isScaled: Bool = true) {
        guard nodes.count < 120 else { return }
        guard let first = fitter.fit(nodes, isScaled: isScaled) else { return }
        let start = first.error < 1e-26 ? first : fitter.refine(first, iterations: 8, isScaled: isScaled)
        keep(start)
        if isExact { return }
        // Without the intercept that noise makes.
        if isScaled, start.intercept != 0 {
            let scaled = [.constant(start.slope)] + start.nodes + [Node(.multiply)]
            if let plain = fitter.fit(scaled, isScaled: false) {
                keep(fitter.refine(plain, iterations: 6, isScaled: false))
            }
        }
        // With numbers of its own inside functions and beside the ones of the structure.
        if let freed = Self.freed(start.nodes), freed.count < 120, let fitted = fitter.fit(freed, isScaled: isScaled) {
            let refined = fitter.refine(fitted, iterations: 10, isScaled: isScaled)
            if refined.error < 0.7 * start.error { keep(refined) }
        }
    }

    private func keep(_ candidate: Candidate) {
        guard candidate.error < archive.error(upTo: candidate.complexity + 6) * 1.2 else { return }
        guard let formula = polisher.polished(candidate) else { return }
        if formula.complexity > archive.longest || formula.error < 1e-12 {
            for other in polisher.tied(candidate.materialized, than: formula) { archive.offer(other) }
        }
        archive.offer(formula)
    }

    /// The formula with a free factor in each function's argument and free constants in place of the structure's; nil where there is nothing to
    /// free.
    static func freed(_ nodes: [Node]) -> [Node]? {
        var result: [Node] = []
        var isChanged = false
        for (i, node) in nodes.enumerated() {
            if node.operation.isTranscendental, nodes[i - 1].operation != .constant {
                result += [.constant(1), Node(.multiply)]
                isChanged = true
            }
            var copy = node
            // Exponents stay.
            if node.operation == .constant, node.isFixed, !(i + 1 < nodes.count && nodes[i + 1].operation == .power) {
                copy.isFixed = false
                isChanged = true
            }
            result.append(copy)
        }
        return isChanged && Expression.freeConstants(result).count <= 10 ? result : nil
    }
}
