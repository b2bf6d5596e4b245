extension DatabaseLint {
    /// Jumps of functions and Gibbs energies at the breakpoints of their temperature ranges [J/mol] below this are not told.
    private static let tolerableJump = 1.0
    /// Nor are falls of entropy [J/(mol K)] below this.
    private static let tolerableFall = 0.05

    /// Compares the formulas on both sides of every breakpoint. Jumps of functions that a formula uses are told where they are.
    ///
    /// The entropy may rise at a breakpoint, as a substance may melt there; it cannot fall on heating.
    mutating func checkBreakpoints() {
        struct Subject {
            var name: String
            var location: SourceLocation
            var concern: Diagnostic.Concern
            var jumps: [String] = []
        }
        struct Break {
            var subject: Int
            var below: Expression
            var above: Expression
            var isSubstance: Bool
        }
        var subjects: [Subject] = []
        var breaks: [Double: [Break]] = [:]
        func collect(_ value: PiecewiseExpression, _ subject: @autoclosure () -> Subject, isSubstance: Bool) {
            guard value.pieces.count > 1 else { return }
            for (piece, next) in zip(value.pieces, value.pieces.dropFirst()) where piece.range.upper > 0 {
                breaks[piece.range.upper, default: []].append(
                    Break(
                        subject: subjects.count, below: piece.expression, above: next.expression,
                        isSubstance: isSubstance))
            }
            subjects.append(subject())
        }
        for function in database.functions {
            collect(
                function.value,
                Subject(
                    name: "function \(function.name)", location: function.location, concern: .function(function.name)),
                isSubstance: function.name.hasPrefix("G") && !function.name.hasPrefix("GMAG"))
        }
        for parameter in database.parameters where parameter.kind == "G" {
            collect(
                parameter.value,
                Subject(name: parameter.notation, location: parameter.location, concern: .phase(parameter.phase)),
                isSubstance: parameter.isEndMember)
        }
        for (temperature, sides) in breaks.sorted(by: { $0.key < $1.key }) {
            let values = evaluate(sides.flatMap { [$0.below, $0.above] }, at: temperature)
            for (index, side) in sides.enumerated() {
                guard let below = values[2 * index], let above = values[2 * index + 1] else { continue }
                let jump = above.value - below.value
                let fall = above.temperatureDerivative - below.temperatureDerivative
                let place = "at \(TDBWriter.number(temperature)) K"
                if abs(jump) > Self.tolerableJump {
                    subjects[side.subject].jumps.append("jumps by \(Self.rounded(jump)) J/mol \(place)")
                } else if side.isSubstance, fall > Self.tolerableFall {
                    subjects[side.subject].jumps.append("loses \(Self.rounded(fall)) J/(mol K) of entropy \(place)")
                }
            }
        }
        // Parameters of one phase are told together, functions one by one.
        var byPhase: [String: [Subject]] = [:]
        var order: [String] = []
        for subject in subjects where !subject.jumps.isEmpty {
            guard case .phase(let phase) = subject.concern else {
                tellJumps([subject].map { ($0.name, $0.jumps) }, subject.location, subject.concern)
                continue
            }
            if byPhase[phase] == nil { order.append(phase) }
            byPhase[phase, default: []].append(subject)
        }
        for phase in order {
            guard let found = byPhase[phase], let first = found.first else { continue }
            tellJumps(found.map { ($0.name, $0.jumps) }, first.location, .phase(phase))
        }
    }

    private mutating func tellJumps(
        _ subjects: [(name: String, jumps: [String])], _ location: SourceLocation, _ concern: Diagnostic.Concern
    ) {
        let texts = subjects.map { "\($0.name) \(Self.list($0.jumps, limit: 4))" }
        tell(
            location, Self.list(texts, limit: 4),
            hint: "a coefficient or the temperature of the breakpoint may be wrong", concern: concern)
    }
}
