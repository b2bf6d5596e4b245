/// Writes a database as text of the TDB language.
public enum TDBWriter {
    /// Canonical text: parsing it gives the same database, places of statements aside.
    ///
    /// Stated limits are quoted in comments at the top. Sections in the order elements, species, functions, type definitions,
    /// phases, parameters, references, kept statements; within each the order of the database. Numbers are the shortest that read
    /// back to the same value. Other comments and the layout of the original are not kept.
    public static func text(of database: Database) -> String {
        let kept = keptByKind(database)
        var lines: [String] = []
        for (index, limits) in database.statedLimits.enumerated()
        where index == 0 || database.statedLimits[index - 1].quotation != limits.quotation {
            lines += ["$ " + limits.quotation, "$"]
        }
        lines += kept.replacedFirst.map(statement)
        lines += database.elements.map { element in
            "ELEMENT \(element.name) \(element.referencePhase) \(number(element.atomicMass)) "
                + "\(number(element.enthalpyDifference)) \(number(element.standardEntropy)) !"
        }
        lines += database.species.map { species in
            let amounts = species.stoichiometry.map { $0.element + number($0.amount) }.joined()
            let charge = species.charge == 0 ? "" : "/" + (species.charge > 0 ? "+" : "-") + number(abs(species.charge))
            return "SPECIES \(species.name) \(amounts)\(charge) !"
        }
        if let limits = database.temperatureLimits {
            lines.append("TEMPERATURE_LIMITS \(number(limits.lower)) \(number(limits.upper)) !")
        }
        lines += kept.replaced.map(statement)
        lines += database.functions.map { "FUNCTION \($0.name) \(piecewise($0.value))\(suffix($0.reference)) !" }
        lines += kept.typeDefinitions.map(statement)
        lines += PhaseText(database, definitions: kept.typeDefinitions).lines
        if !database.rejectedPhases.isEmpty {
            lines.append("DEFAULT_COMMAND REJECT_PHASE \(database.rejectedPhases.joined(separator: " ")) !")
        }
        lines += database.parameters.map {
            "PARAMETER \($0.notation) \(piecewise($0.value))\(suffix($0.reference)) !"
        }
        if !database.references.isEmpty {
            lines.append("LIST_OF_REFERENCES NUMBER SOURCE")
            lines += database.references.map { reference in
                let text = reference.text.replacing("'", with: "''")
                return "  \(reference.key) '\(text)'"
            }
            lines.append("!")
        }
        lines += database.assessedSystems.map {
            "ASSESSED_SYSTEMS \($0.elements.joined(separator: "-"))\($0.note.isEmpty ? "" : "(\($0.note))") !"
        }
        lines += kept.others.map(statement)
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: Formulas

    /// `298.15 formula; 1811 Y formula; 6000 N`
    public static func piecewise(_ value: PiecewiseExpression) -> String {
        var text = number(value.pieces[0].range.lower)
        for (index, piece) in value.pieces.enumerated() {
            let isLast = index == value.pieces.count - 1
            text += " \(formula(piece.expression)); \(number(piece.range.upper)) \(isLast ? "N" : "Y")"
        }
        return text
    }

    /// A formula in the language's own notation.
    static func formula(_ expression: Expression) -> String {
        guard case .sum(let terms) = expression else {
            let text = term(expression)
            return text.hasPrefix("-") ? text : "+" + text
        }
        return terms.map { term in
            let text = self.term(term)
            return text.hasPrefix("-") ? text : "+" + text
        }.joined()
    }

    private static func term(_ expression: Expression) -> String {
        guard case .product(let factors) = expression else { return factor(expression, isFirst: true) }
        return factors.enumerated().map { factor($1, isFirst: $0 == 0) }.joined(separator: "*")
    }

    private static func factor(_ expression: Expression, isFirst: Bool) -> String {
        switch expression {
        case .number(let value): value.sign == .minus && !isFirst ? "(\(number(value)))" : number(value)
        case .temperature: "T"
        case .pressure: "P"
        case .gasConstant: "R"
        case .function(let name): name + "#"
        case .sum, .product: "(" + formula(expression) + ")"
        case .power(let base, let exponent):
            self.base(base) + "**" + (exponent < 0 ? "(\(number(exponent)))" : number(exponent))
        case .logarithm(let argument): "LN(" + formula(argument) + ")"
        case .exponential(let argument): "EXP(" + formula(argument) + ")"
        }
    }

    private static func base(_ expression: Expression) -> String {
        switch expression {
        case .number(let value) where value.sign == .minus: "(\(number(value)))"
        case .power: "(" + factor(expression, isFirst: true) + ")"
        default: factor(expression, isFirst: true)
        }
    }

    /// The shortest decimal number that reads back to the same value, whole numbers without a point.
    public static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return value.description.uppercased()
    }

    private static func suffix(_ reference: String?) -> String { reference.map { " " + $0 } ?? "" }

    // MARK: Kept statements

    private static func statement(_ kept: KeptStatement) -> String {
        (kept.keyword.isEmpty ? kept.text : kept.keyword + " " + kept.text) + " !"
    }

    /// Kept statements by where they must stand: type definitions before phases, what was replaced before what replaced it, the rest
    /// at the end.
    private struct KeptByKind {
        var replacedFirst: [KeptStatement] = []
        var replaced: [KeptStatement] = []
        var typeDefinitions: [KeptStatement] = []
        var others: [KeptStatement] = []
    }

    private static func keptByKind(_ database: Database) -> KeptByKind {
        var result = KeptByKind()
        for kept in database.kept {
            switch Keyword(rawValue: kept.keyword) {
            case .element, .species, .temperatureLimits: result.replacedFirst.append(kept)
            case .typeDefinition: result.typeDefinitions.append(kept)
            case .function, .parameter: result.replaced.append(kept)
            default: result.others.append(kept)
            }
        }
        return result
    }
}
