import ThermodynamicDatabase

/// The exchanges of sublattices that leave a phase's energy as it is.
///
/// Where a database writes an order out for every sublattice, statements that an exchange carries into each other are one quantity:
/// changed alone, one of them would make equivalent states different, and the state taken would jump to the lower one.
struct SublatticeSymmetry {
    /// Each as the sublattice whose place a sublattice takes; the identity among them.
    let exchanges: [[Int]]

    /// More exchanges than these are not tried out.
    private static let mostExchanges = 720

    init(_ model: PhaseModel, table: TemperatureTable, workspace: PhaseWorkspace) {
        let identity = Array(model.sublattices.indices)
        let candidates = Self.candidates(model)
        guard candidates.count > 1, model.ionic == nil else {
            exchanges = [identity]
            return
        }
        // A point without any symmetry of its own.
        var y = [Double](repeating: 0, count: model.count)
        for (s, range) in model.sublattices.enumerated() {
            for (k, i) in range.enumerated() {
                let mixed = (k + 1) * (s + 2) * 7 + 3 * s
                y[i] = 1 + Double(mixed % 11)
            }
            let sum = range.reduce(0) { $0 + y[$1] }
            for i in range { y[i] /= sum }
        }
        func energy(_ y: [Double]) -> Double {
            y.withUnsafeBufferPointer {
                model.evaluate($0.baseAddress.unsafelyUnwrapped, table: table, level: .value, workspace: workspace)
            }
            return workspace.energy.value
        }
        let reference = energy(y)
        exchanges = candidates.filter { exchange in
            exchange == identity
                || abs(energy(Self.apply(exchange, to: y, model)) - reference) <= 1e-9 * max(1, abs(reference))
        }
    }

    /// All exchanges among sublattices of equal site ratio and equal constituents.
    private static func candidates(_ model: PhaseModel) -> [[Int]] {
        var result: [[Int]] = [[]]
        for s in model.sublattices.indices {
            var longer: [[Int]] = []
            for start in result {
                for t in model.sublattices.indices
                where !start.contains(t) && model.siteRatios[t] == model.siteRatios[s]
                    && model.constituents[t] == model.constituents[s]
                {
                    longer.append(start + [t])
                }
            }
            guard longer.count <= mostExchanges else { return [Array(model.sublattices.indices)] }
            result = longer
        }
        return result
    }

    private static func apply(_ exchange: [Int], to y: [Double], _ model: PhaseModel) -> [Double] {
        var moved = y
        for (s, t) in exchange.enumerated() {
            for (i, j) in zip(model.sublattices[s], model.sublattices[t]) { moved[i] = y[j] }
        }
        return moved
    }

    /// Whether a state has the whole symmetry itself, as a disordered one has.
    func isShared(by y: [Double], of model: PhaseModel) -> Bool {
        exchanges.allSatisfy { exchange in
            zip(Self.apply(exchange, to: y, model), y).allSatisfy { abs($0 - $1) < Self.sameSite }
        }
    }

    /// Site fractions closer than this are equal.
    private static let sameSite = 1e-6

    /// What a statement says, however its constituents are written, on each sublattice.
    private struct Content {
        var sublattices: [String]
        /// −1 where the constituents of an odd term are written the other way round.
        var sign: Double

        init(_ parameter: Parameter) {
            sublattices = parameter.constituents.map { $0.sorted().joined(separator: ",") }
            sign = 1
            let interacting = parameter.constituents.indices.filter { parameter.constituents[$0].count > 1 }
            let sizes = interacting.map { parameter.constituents[$0].count }
            func isReversed(_ s: Int) -> Bool { parameter.constituents[s] != parameter.constituents[s].sorted() }
            switch (sizes, parameter.order) {
            case ([2], let order):
                sublattices[interacting[0]] += ";\(order)"
                if order % 2 == 1, isReversed(interacting[0]) { sign = -1 }
            case ([3], let order) where order < 3:
                sublattices[interacting[0]] += ";" + parameter.constituents[interacting[0]][order]
            case ([2, 2], let order) where order == 1 || order == 2:
                sublattices[interacting[order - 1]] += ";1"
                if isReversed(interacting[order - 1]) { sign = -1 }
            default: break
            }
        }
    }

    /// What statements that are one quantity have in common, the sign with which one counts, and how many of them make the quantity whole.
    func orbit(of parameter: Parameter) -> (key: String, sign: Double, size: Int) {
        let content = Content(parameter)
        guard content.sublattices.count == exchanges[0].count else { return ("", 1, 1) }
        var images: Set<String> = []
        for exchange in exchanges {
            images.insert(exchange.map { content.sublattices[$0] }.joined(separator: ":"))
        }
        return (images.min() ?? "", content.sign, images.count)
    }
}
