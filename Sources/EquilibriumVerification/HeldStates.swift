/// The stable sets that the results of a file hold, so that the plane of each result can be held against the phases of all others at its
/// temperature: no plane of a global minimum lies above a state of any phase, whatever the composition that it was found at.
///
/// The numbers of a line are taken as they are claimed and only choose what is worth a look: `OtherResultsCheck` computes the energy of a
/// state anew before anything is rejected for it.
public struct HeldStates: Sendable {
    /// Results are comparable where these are equal.
    struct Place: Hashable {
        var temperature: Double
        var pressure: Double
        var gasConstant: Double
    }

    /// What states have in common whose numbers are read alike.
    struct Kind: Hashable {
        var model: String
        /// Of which there is any in the state, in alphabetical order.
        var components: [String]
        var constituents: [[String]]
    }

    /// A state; its mole fractions of the kind's components and its site fractions stand one behind the other in `numbers`.
    struct State {
        var place: Int32
        var kind: Int32
        var source: Int32
        var start: Int
        /// G as claimed [J/mol of atoms].
        var energy: Double
    }

    /// The line that a state was read from.
    struct Source {
        var line: Int
        var id: String
    }

    private(set) var kinds: [Kind] = []
    private(set) var sources: [Source] = []
    private(set) var numbers: [Double] = []
    private var states: [State] = []
    private var placeNumbers: [Place: Int32] = [:]
    private var kindNumbers: [Kind: Int32] = [:]
    /// States of each place, once sorted.
    private var ranges: [Range<Int>] = []
    private let absent: Double
    private let mostNumbers: Int
    /// First line whose states were not taken, for want of space.
    public private(set) var firstLineLeftOut: Int?

    /// - Parameter mostNumbers: mole and site fractions held at most, 8 bytes each.
    public init(tolerances: VerificationTolerances = VerificationTolerances(), mostNumbers: Int = 20_000_000) {
        absent = tolerances.absentComponent
        self.mostNumbers = mostNumbers
    }

    /// Takes the states of a line; one without a result holds none.
    ///
    /// - Parameter number: of the line in its file, from 1.
    public mutating func add(line: some Sequence<UInt8>, number: Int) {
        guard firstLineLeftOut == nil, case .equilibrium(let claim)? = try? ResultLine.read(line) else { return }
        guard numbers.count < mostNumbers else {
            firstLineLeftOut = number
            return
        }
        let place = Place(
            temperature: claim.temperature, pressure: claim.pressure, gasConstant: claim.gasConstant)
        let placeNumber = placeNumbers[place] ?? Int32(placeNumbers.count)
        placeNumbers[place] = placeNumber
        sources.append(Source(line: number, id: claim.id))
        for set in claim.sets {
            let components = set.x.keys.filter { (set.x[$0] ?? 0) > absent }.sorted()
            guard let energy = Self.energy(set, components, claim),
                set.y.map(\.count) == set.constituents.map(\.count)
            else { continue }
            let kind = Kind(model: set.model, components: components, constituents: set.constituents)
            let kindNumber = kindNumbers[kind] ?? Int32(kinds.count)
            if kindNumber == kinds.count {
                kindNumbers[kind] = kindNumber
                kinds.append(kind)
            }
            states.append(
                State(
                    place: placeNumber, kind: kindNumber, source: Int32(sources.count - 1), start: numbers.count,
                    energy: energy))
            for name in components { numbers.append(set.x[name] ?? 0) }
            for row in set.y { numbers += row }
        }
        ranges = []
    }

    /// Sorts what was added; needed before states are asked for.
    public mutating func sort() {
        states.sort { ($0.place, $0.kind, $0.start) < ($1.place, $1.kind, $1.start) }
        ranges = [Range<Int>](repeating: 0..<0, count: placeNumbers.count)
        var start = 0
        while start < states.count {
            let place = states[start].place
            let end = states[start...].firstIndex { $0.place != place } ?? states.count
            ranges[Int(place)] = start..<end
            start = end
        }
    }

    /// The states at the conditions of a claim, those of one kind side by side.
    func states(at claim: ClaimedEquilibrium) -> ArraySlice<State> {
        precondition(states.isEmpty || !ranges.isEmpty, "states are asked for before sort()")
        let place = Place(
            temperature: claim.temperature, pressure: claim.pressure, gasConstant: claim.gasConstant)
        guard let number = placeNumbers[place] else { return [] }
        return states[ranges[Int(number)]]
    }

    /// Height of the plane over a set, by the potentials; by G where one set is all and leaves them open.
    private static func energy(
        _ set: ClaimedEquilibrium.Set, _ components: [String], _ claim: ClaimedEquilibrium
    ) -> Double? {
        var sum = 0.0
        for name in components {
            guard let potential = claim.potentials[name] ?? nil else {
                return claim.sets.count == 1 ? claim.gibbsEnergy : nil
            }
            sum += potential * (set.x[name] ?? 0)
        }
        return sum
    }
}
