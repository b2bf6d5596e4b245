extension Database {
    /// `sha256:` and 64 hexadecimal digits over what enters a calculation: elements, species, functions, phases with their models,
    /// parameters, rejected phases and temperature limits.
    ///
    /// Insensitive to comments, layout, case, the order of statements, of constituents within a sublattice, and of terms and
    /// factors within a formula; sensitive to every number of those parts. References, descriptions and kept statements do not
    /// enter.
    public var semanticHash: String {
        var hash = SHA256()
        hash.update("tieline database 1\n".utf8)
        for lines in canonicalLines {
            for line in lines.sorted() {
                hash.update(line.utf8)
                hash.update([ASCII.lineFeed])
            }
            hash.update([0])
        }
        return "sha256:" + hash.hexadecimalDigest()
    }

    /// One line for each thing, by kind. Numbers are written as their bits, fields are parted by a byte that no name contains.
    private var canonicalLines: [[String]] {
        [
            elements.map { element in
                line(
                    "element", element.name, element.referencePhase, element.atomicMass.canonical,
                    element.enthalpyDifference.canonical, element.standardEntropy.canonical)
            },
            species.map { species in
                let amounts = species.stoichiometry.map { "\($0.element)=\($0.amount.canonical)" }.sorted()
                return line("species", species.name, amounts.joined(separator: "+"), species.charge.canonical)
            },
            functions.map { line("function", $0.name, $0.value.canonical) },
            phases.map { phase in
                let sublattices = phase.sublattices.map { sublattice in
                    sublattice.siteRatio.canonical + " " + sublattice.constituents.sorted().joined(separator: ",")
                }
                let magnetic = phase.magneticOrdering.map {
                    $0.antiferromagneticFactor.canonical + " " + $0.structureFactor.canonical
                }
                let disorder = phase.orderDisorder.map {
                    "\($0.disorderedPhase) \($0.subtractsDisorderedState) \($0.sublatticeCount.map(String.init) ?? "")"
                }
                let conditional = phase.conditionalModels.map { String(describing: $0) }
                return line(
                    "phase", phase.name, String(phase.options.sorted()), sublattices.joined(separator: ":"),
                    magnetic ?? "",
                    disorder ?? "")
                    + (conditional.isEmpty ? "" : "\u{1F}" + conditional.joined(separator: ";"))
            },
            parameters.map { parameter in
                line(
                    "parameter", parameter.kind, parameter.diffusingSpecies ?? "", parameter.phase,
                    parameter.constituents.map { $0.joined(separator: ",") }.joined(separator: ":"),
                    String(parameter.order),
                    parameter.value.canonical)
            },
            rejectedPhases.map { line("rejected", $0) },
            temperatureLimits.map { [line("limits", $0.lower.canonical, $0.upper.canonical)] } ?? [],
        ]
    }

    private func line(_ fields: String...) -> String { fields.joined(separator: "\u{1F}") }
}

extension Double {
    /// The bits as hexadecimal digits; both zeros alike.
    var canonical: String { String((self == 0 ? 0 : self).bitPattern, radix: 16) }
}

extension PiecewiseExpression {
    /// What of a formula enters the hash: two formulas are the same for it if these texts are.
    var canonical: String {
        pieces.map { "\($0.range.lower.canonical) \($0.range.upper.canonical) \($0.expression.canonical)" }
            .joined(separator: ";")
    }
}

extension Expression {
    /// A prefix form, commutative operands sorted.
    var canonical: String {
        switch self {
        case .number(let value): value.canonical
        case .temperature: "T"
        case .pressure: "P"
        case .gasConstant: "R"
        case .function(let name): "#" + name
        case .sum(let terms): "(+ " + terms.map(\.canonical).sorted().joined(separator: " ") + ")"
        case .product(let factors): "(* " + factors.map(\.canonical).sorted().joined(separator: " ") + ")"
        case .power(let base, let exponent): "(^ " + base.canonical + " " + exponent.canonical + ")"
        case .logarithm(let argument): "(ln " + argument.canonical + ")"
        case .exponential(let argument): "(exp " + argument.canonical + ")"
        }
    }
}
