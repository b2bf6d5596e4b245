/// What the sublattices of a phase can hold of a choice of elements.
struct PhaseLattice {
    struct Sublattice {
        /// Constituents without elements (vacancies).
        var vacant = 0
        /// Constituents of one element, by element.
        var single: [Int32: Int] = [:]
        /// Constituents of two or three elements.
        var compound: [ElementSet: Int] = [:]
        /// Names and elements of the constituents, of any number of elements.
        var constituents: [(name: String, elements: ElementSet?)] = []
    }

    private(set) var sublattices: [Sublattice] = []
    /// Elements of any constituent, rising.
    let elements: [Int32]

    /// - Parameter elementsOf: the chosen elements of a constituent; nil if it holds others, or stands for nothing.
    init(_ phase: Phase, elementsOf: (String) -> [Int32]?, all: [Int32]) {
        var present: Set<Int32> = []
        for sublattice in phase.sublattices {
            var result = Sublattice()
            for name in sublattice.constituents {
                if name == "*" {
                    for element in all {
                        result.single[element, default: 0] += 1
                        present.insert(element)
                    }
                    continue
                }
                guard let elements = elementsOf(name) else { continue }
                present.formUnion(elements)
                let set = ElementSet(elements)
                result.constituents.append((name, set))
                switch set?.count {
                case 0?: result.vacant += 1
                case 1?: result.single[elements[0], default: 0] += 1
                case _?: if let set { result.compound[set, default: 0] += 1 }
                case nil: break
                }
            }
            sublattices.append(result)
        }
        elements = present.sorted()
    }

    /// Number of constituents of a sublattice that hold nothing but elements of the set.
    private func count(_ sublattice: Sublattice, _ set: ElementSet) -> Int {
        var total = sublattice.vacant
        for place in 0..<set.count { total += sublattice.single[set.element(place)] ?? 0 }
        if !sublattice.compound.isEmpty {
            for subset in set.subsets where subset.count > 1 { total += sublattice.compound[subset] ?? 0 }
        }
        return total
    }

    /// Whether the phase exists with these elements, all of them and no others.
    func canHold(_ set: ElementSet) -> Bool {
        guard !sublattices.isEmpty, set.count > 0 else { return false }
        var found = 0
        for sublattice in sublattices {
            let all = count(sublattice, set)
            if all == 0 { return false }
            for place in 0..<set.count where found >> place & 1 == 0 {
                let others = set.subset(~(1 << place))
                if all > count(sublattice, others) { found |= 1 << place }
            }
        }
        return found == (1 << set.count) - 1
    }

    /// Number of end members that consist of these elements, all of them and no others, by inclusion and exclusion.
    func endMemberCount(_ set: ElementSet) -> Double {
        set.subsets.reduce(0.0) { total, subset in
            let product = sublattices.reduce(1.0) { $0 * Double(count($1, subset)) }
            return total + ((set.count - subset.count) % 2 == 0 ? product : -product)
        }
    }

    /// The end members of exactly these elements.
    ///
    /// - Complexity: the product of the numbers of constituents.
    func endMembers(_ set: ElementSet) -> [[String]] {
        let choices = sublattices.map { $0.constituents.filter { $0.elements?.isSubset(of: set) ?? false } }
        guard !choices.isEmpty, !choices.contains(where: \.isEmpty) else { return [] }
        var result: [[String]] = []
        var indices = Array(repeating: 0, count: choices.count)
        while true {
            var union = ElementSet()
            for (choice, index) in zip(choices, indices) {
                guard let elements = choice[index].elements else { continue }
                for place in 0..<elements.count { _ = union.insert(elements.element(place)) }
            }
            if union == set { result.append(zip(choices, indices).map { $0[$1].name }) }
            var position = indices.count - 1
            while position >= 0 {
                indices[position] += 1
                if indices[position] < choices[position].count { break }
                indices[position] = 0
                position -= 1
            }
            if position < 0 { return result }
        }
    }
}

extension Phase {
    /// The number of end members that an end member stands for by the symmetry of the phase, itself included.
    func arrangementCount(_ member: [String]) -> Int {
        guard member.count >= 4 else { return 1 }
        switch permutation {
        case .none: return 1
        case .tetrahedral:
            var counts: [String: Int] = [:]
            for name in member.prefix(4) { counts[name, default: 0] += 1 }
            return counts.values.reduce(24) { $0 / (1...$1).reduce(1, *) }
        case .bodyCentred:
            let pairs = (member[0...1].sorted(), member[2...3].sorted())
            return (pairs.0[0] == pairs.0[1] ? 1 : 2) * (pairs.1[0] == pairs.1[1] ? 1 : 2)
                * (pairs.0 == pairs.1 ? 1 : 2)
        }
    }
}
