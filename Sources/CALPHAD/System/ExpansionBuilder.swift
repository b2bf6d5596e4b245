import ThermodynamicDatabase

/// Collects the parameters of one kind over a set of sublattices into expansions, and the coefficients of all of them into one list.
struct ExpansionBuilder {
    /// Every coefficient of the system, in the order of the temperature table.
    private(set) var coefficients: [PiecewiseExpression] = []
    /// Phase and line of the parameter that each coefficient stems from.
    private(set) var origins: [(phase: String, line: Int)] = []
    /// The parameter statement of each coefficient; nil for degrees that no statement gives, whose coefficients are 0.
    private(set) var sources: [ParameterSource?] = []

    private static let zero = PiecewiseExpression(pieces: [
        .init(range: TemperatureRange(lower: 0, upper: .infinity), expression: .number(0))
    ])

    /// The active constituents of a phase and where each stands in its site-fraction array.
    struct Sites {
        var constituents: [[String]]
        var start: [Int]
        var permutation: Phase.Permutation

        init(constituents: [[String]], permutation: Phase.Permutation) {
            self.constituents = constituents
            self.permutation = permutation
            var next = 0
            start = constituents.map { list in
                defer { next += list.count }
                return next
            }
        }

        /// Site fractions of each sublattice.
        var ranges: [Range<Int>] { zip(start, constituents).map { $0..<($0 + $1.count) } }

        func index(_ constituent: String, sublattice s: Int) -> Int? {
            constituents[s].firstIndex(of: constituent).map { start[s] + $0 }
        }
    }

    /// One slot of the expansion: a constituent array with its coefficients by order.
    private struct Slot {
        var sites: [[Int]?]
        /// The parameter of each order, by its place in the list.
        var byOrder: [Int: Int] = [:]
        var line: Int
    }

    /// The expansion of the parameters of `kind`; those with an inactive constituent do not count.
    mutating func expansion(kind: String, phase: String, parameters: [Parameter], sites: Sites) throws(SystemError)
        -> SiteFractionExpansion
    {
        var slots: [Slot] = []
        var position: [[[Int]?]: Int] = [:]
        for (place, parameter) in parameters.enumerated() where parameter.kind == kind {
            guard parameter.constituents.count == sites.constituents.count else {
                // What these components do not form is of no concern.
                let present = Set(sites.constituents.joined())
                guard parameter.constituents.joined().allSatisfy({ $0 == "*" || present.contains($0) }) else {
                    continue
                }
                throw .unsupportedModel(
                    phase: phase,
                    reason: "the parameter in line \(parameter.location.line) has \(parameter.constituents.count) "
                        + "sublattices, the phase \(sites.constituents.count)")
            }
            for arrangement in Self.arrangements(of: parameter.constituents, sites.permutation) {
                guard let key = Self.resolve(arrangement, sites) else { continue }
                if let found = position[key] {
                    slots[found].byOrder[parameter.order] = place
                } else {
                    position[key] = slots.count
                    slots.append(
                        Slot(sites: key, byOrder: [parameter.order: place], line: parameter.location.line))
                }
            }
        }
        var expansion = SiteFractionExpansion()
        var starts: [[Int]: Int] = [:]
        for slot in slots {
            try append(slot, to: &expansion, phase: phase, sites: sites, parameters: parameters, starts: &starts)
        }
        return expansion
    }

    /// Constituent indices per sublattice (nil: wildcard), or nil if one of them is not active.
    private static func resolve(_ array: [[String]], _ sites: Sites) -> [[Int]?]? {
        var result: [[Int]?] = []
        for (s, names) in array.enumerated() {
            if names == ["*"] {
                result.append(nil)
                continue
            }
            var indices: [Int] = []
            for name in names {
                guard let index = sites.index(name, sublattice: s) else { return nil }
                indices.append(index)
            }
            result.append(indices)
        }
        return result
    }

    private mutating func append(
        _ slot: Slot, to expansion: inout SiteFractionExpansion, phase: String, sites: Sites, parameters: [Parameter],
        starts: inout [[Int]: Int]
    ) throws(SystemError) {
        var product: [Int32] = []
        var interacting: [[Int]] = []
        for (s, indices) in slot.sites.enumerated() {
            guard let indices else { continue }
            if indices.count > 1 { interacting.append(indices) }
            // A lone constituent has y = 1 always.
            if sites.constituents[s].count > 1 { product += indices.map { Int32($0) } }
        }
        guard product.count <= SiteFractionExpansion.maximumProductCount, Set(product).count == product.count else {
            throw .unsupportedModel(
                phase: phase, reason: "the interaction in line \(slot.line) names a constituent twice")
        }
        let highest = slot.byOrder.keys.max() ?? 0
        let shape = interacting.map(\.count)
        func sorted(_ i: Int) -> [Int32] { interacting[i].map { Int32($0) } }
        let form: SiteFractionExpansion.Form
        let orders: [Int]
        switch (shape, highest) {
        case ([2], _):
            form = .redlichKister(a: sorted(0)[0], b: sorted(0)[1])
            orders = Array(0...highest)
        case (_, 0):
            form = .constant
            orders = [0]
        case ([3], 1...2):
            form = .ternary(a: sorted(0)[0], b: sorted(0)[1], c: sorted(0)[2])
            orders = [0, 1, 2]
        case ([2, 2], 1...2):
            form = .reciprocal(a: sorted(0)[0], b: sorted(0)[1], c: sorted(1)[0], d: sorted(1)[1])
            orders = [0, 1, 2]
        default:
            throw .unsupportedModel(
                phase: phase,
                reason:
                    "the parameter in line \(slot.line) has degree \(highest) with \(shape) interacting constituents")
        }
        // All arrangements of a permuted parameter share its coefficients.
        let places = orders.map { slot.byOrder[$0] ?? -1 }
        let start = starts[places] ?? coefficients.count
        if start == coefficients.count {
            starts[places] = start
            for place in places {
                coefficients.append(place >= 0 ? parameters[place].value : Self.zero)
                origins.append((phase, place >= 0 ? parameters[place].location.line : slot.line))
                sources.append(place >= 0 ? ParameterSource(parameters[place]) : nil)
            }
        }
        expansion.groups.append(
            .init(
                form: form, productStart: expansion.products.count, productCount: product.count,
                coefficientStart: start, coefficientCount: orders.count))
        expansion.products += product
    }

    /// The distinct arrangements of a constituent array that a permutation option (`:F`, `:B`) makes equivalent.
    ///
    /// Source: B. Sundman, S. G. Fries, W. A. Oates, Calphad 22 (1998) 335 (four-sublattice symmetry of fcc and bcc).
    static func arrangements(of array: [[String]], _ permutation: Phase.Permutation) -> [[[String]]] {
        guard permutation != .none, array.count >= 4 else { return [array] }
        var result: [[[String]]] = []
        var seen: Set<[[String]]> = []
        for order in permutation == .tetrahedral ? tetrahedralOrders : bodyCentredOrders {
            let arranged = order.map { array[$0] } + array[4...]
            if seen.insert(arranged).inserted { result.append(arranged) }
        }
        return result
    }

    private static let tetrahedralOrders: [[Int]] = {
        var all: [[Int]] = []
        for a in 0..<4 {
            for b in 0..<4 where b != a {
                for c in 0..<4 where c != a && c != b { all.append([a, b, c, 6 - a - b - c]) }
            }
        }
        return all
    }()

    private static let bodyCentredOrders: [[Int]] = [
        [0, 1, 2, 3], [1, 0, 2, 3], [0, 1, 3, 2], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 0, 1], [2, 3, 1, 0], [3, 2, 1, 0],
    ]
}
