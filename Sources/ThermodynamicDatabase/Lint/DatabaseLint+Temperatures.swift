extension DatabaseLint {
    /// Formulas that end above this [K] end where alloys are liquid: usual, and told on results that are extrapolated.
    private static let usualEnd = 2000.0
    /// Ends nearer to each other than this [K] are the same.
    private static let sameEnd = 2.0
    /// Parameters that end here are marked as not assessed, by a custom of SGTE databases.
    private static let unassessedEnd = 300.0

    /// Functions that end before what uses them does, and parameters that leave out temperatures of the database.
    mutating func checkTemperatureRanges() {
        checkFunctionRanges()
        checkParameterRanges()
    }

    private mutating func checkFunctionRanges() {
        struct Use {
            var lower = Double.infinity
            var upper = 0.0
            var countBelow = 0
            var countAbove = 0
        }
        var places: [String: Int] = [:]
        for (index, function) in database.functions.enumerated() { places[function.name] = index }
        var uses = Array(repeating: Use(), count: database.functions.count)
        for value in database.functions.map(\.value) + database.parameters.map(\.value) {
            for piece in value.pieces {
                for name in PiecewiseExpression(pieces: [piece]).functionNames {
                    guard let place = places[name] else { continue }
                    let own = database.functions[place].value
                    if own.isConstant { continue }
                    if piece.range.upper > own.upper + Self.sameEnd {
                        uses[place].upper = max(uses[place].upper, piece.range.upper)
                        uses[place].countAbove += 1
                    }
                    if max(piece.range.lower, 298.15) + Self.sameEnd < own.lower {
                        uses[place].lower = min(uses[place].lower, piece.range.lower)
                        uses[place].countBelow += 1
                    }
                }
            }
        }
        let short = database.functions.indices.filter {
            uses[$0].countAbove > 0 && database.functions[$0].value.upper < Self.usualEnd
        }
        if let first = short.first {
            let names = short.map { index in
                let function = database.functions[index]
                return
                    "\(function.name) (line \(function.location.line)) at \(TDBWriter.number(function.value.upper)) K, used up to "
                    + "\(TDBWriter.number(uses[index].upper)) K by \(uses[index].countAbove)"
            }
            tell(
                database.functions[first].location,
                "\(short.count == 1 ? "a function ends" : "\(short.count) functions end") at a lower temperature than formulas that "
                    + "use \(short.count == 1 ? "it" : "them"): \(Self.list(names, limit: 4))",
                hint: "above its end the last range is extrapolated; is a range lost?",
                concern: short.count == 1 ? .function(database.functions[first].name) : .database)
        }
        let late = database.functions.indices.filter { uses[$0].countBelow > 0 }
        if let first = late.first {
            let names = late.map { index in
                let function = database.functions[index]
                return
                    "\(function.name) (line \(function.location.line)) at \(TDBWriter.number(function.value.lower)) K, used from "
                    + "\(TDBWriter.number(uses[index].lower)) K by \(uses[index].countBelow)"
            }
            tell(
                database.functions[first].location,
                "\(late.count == 1 ? "a function begins" : "\(late.count) functions begin") at a higher temperature than formulas "
                    + "that use \(late.count == 1 ? "it" : "them"): \(Self.list(names, limit: 4))",
                hint: "below its beginning the first range is extrapolated",
                concern: late.count == 1 ? .function(database.functions[first].name) : .database)
        }
    }

    private mutating func checkParameterRanges() {
        guard let common = commonRange() else { return }
        let unassessed = database.parameters.filter {
            $0.kind == "G" && !$0.value.isConstant && $0.value.upper <= Self.unassessedEnd
                && common.upper > Self.unassessedEnd
        }
        if let first = unassessed.first {
            let names = Set(unassessed.map(\.phase))
            tell(
                first.location,
                "\(unassessed.count) parameters of \(names.count) phase\(names.count == 1 ? "" : "s") end at "
                    + "\(TDBWriter.number(first.value.upper)) K: \(Self.list(unassessed.map(\.notation), limit: 4))",
                hint: "what is not assessed is often marked in this way; above, they are extrapolated",
                concern: .database)
        }
        for phase in database.phases {
            let own = parameters(of: phase.name, kind: "G").filter {
                !$0.value.isConstant && $0.value.upper > Self.unassessedEnd
            }
            let odd = own.filter { parameter in
                parameter.value.upper < min(Self.usualEnd, common.upper - Self.sameEnd)
                    || parameter.value.lower > max(common.lower, 298.15) + Self.sameEnd
            }
            guard let first = odd.first else { continue }
            let names = odd.map {
                "\($0.notation) from \(TDBWriter.number($0.value.lower)) to \(TDBWriter.number($0.value.upper)) K"
            }
            tell(
                first.location,
                "\(odd.count) of \(own.count) parameters of phase \(phase.name) leave out part of the temperatures from "
                    + "\(TDBWriter.number(common.lower)) to \(TDBWriter.number(common.upper)) K: \(Self.list(names, limit: 3))",
                hint: "is a range lost? outside its ranges the nearest one is extrapolated",
                concern: .phase(phase.name))
        }
    }

    /// The limits of the database, or the range of most of its parameters; nil if they have none in common.
    private func commonRange() -> TemperatureRange? {
        if let limits = database.temperatureLimits { return limits }
        var counts: [[Double]: Int] = [:]
        var total = 0
        for parameter in database.parameters where parameter.kind == "G" {
            counts[[parameter.value.lower, parameter.value.upper], default: 0] += 1
            total += 1
        }
        guard let most = counts.max(by: { ($0.value, $1.key[0], $1.key[1]) < ($1.value, $0.key[0], $0.key[1]) }),
            most.value * 2 > total
        else { return nil }
        return TemperatureRange(lower: most.key[0], upper: most.key[1])
    }
}

extension PiecewiseExpression {
    /// Whether it is one number at all temperatures: its range is of no concern.
    var isConstant: Bool {
        guard pieces.count == 1, case .number = pieces[0].expression else { return false }
        return true
    }
}
