extension DatabaseDifference {
    typealias Properties = [(name: String, old: String, new: String)]

    /// Everything that is not a formula.
    mutating func compareItems(_ old: Database, _ new: Database) {
        elements = Self.list(old.elements, new.elements, name: \.name, location: \.location) { a, b in
            Self.properties([
                ("reference phase", a.referencePhase, b.referencePhase),
                ("mass [g/mol]", Self.text(a.atomicMass), Self.text(b.atomicMass)),
                ("H298-H0 [J/mol]", Self.text(a.enthalpyDifference), Self.text(b.enthalpyDifference)),
                ("S298 [J/(mol K)]", Self.text(a.standardEntropy), Self.text(b.standardEntropy)),
            ])
        }
        species = Self.list(old.species, new.species, name: \.name, location: \.location) { a, b in
            Self.properties([
                ("formula", Self.formula(a), Self.formula(b)), ("charge", Self.text(a.charge), Self.text(b.charge)),
            ])
        }
        phases = Self.list(old.phases, new.phases, name: \.name, location: \.location, properties: Self.differences)
        let nowhere = SourceLocation(line: 0, column: 0)
        rejectedPhases = Self.list(
            old.rejectedPhases, new.rejectedPhases, name: \.self, location: { _ in nowhere }, properties: { _, _ in [] }
        )
        references = Self.list(old.references, new.references, name: \.key, location: \.location) { a, b in
            Self.properties([("text", a.text, b.text)])
        }
        temperatureLimits =
            Self.properties([("limits", Self.text(old.temperatureLimits), Self.text(new.temperatureLimits))]).first
    }

    private static func list<Item>(
        _ old: [Item], _ new: [Item], name: (Item) -> String, location: (Item) -> SourceLocation,
        properties: @escaping (Item, Item) -> [Change.Property]
    ) -> List<Item, Change> {
        // Everything that can differ between things of one name, seen from an empty one, tells them apart.
        func content(_ items: [Item]) -> (Int) -> String {
            { index in
                guard let first = new.first ?? old.first else { return "" }
                return properties(first, items[index]).map { $0.name + $0.new }.joined(separator: "\u{1F}")
            }
        }
        let matching = ListMatching(
            old: old.map(name), new: new.map(name), oldContent: content(old), newContent: content(new))
        var result = List<Item, Change>()
        result.added = matching.added.map { new[$0] }
        result.removed = matching.removed.map { old[$0] }
        for pair in matching.pairs {
            let (a, b) = (old[pair.old], new[pair.new])
            let differences = properties(a, b)
            guard !differences.isEmpty else { continue }
            result.changed.append(
                Change(name: name(b), oldLocation: location(a), newLocation: location(b), properties: differences))
        }
        return result
    }

    private static func properties(_ all: Properties) -> [Change.Property] {
        all.filter { $0.old != $0.new }.map { Change.Property(name: $0.name, old: $0.old, new: $0.new) }
    }

    private static func differences(_ a: Phase, _ b: Phase) -> [Change.Property] {
        var all: Properties = [
            ("options", String(a.options.sorted()), String(b.options.sorted())),
            ("magnetic model", text(a.magneticOrdering), text(b.magneticOrdering)),
            ("disordered partner", text(a.orderDisorder), text(b.orderDisorder)),
            ("conditional models", text(a.conditionalModels), text(b.conditionalModels)),
        ]
        if a.sublattices.count != b.sublattices.count {
            all.append(
                ("sublattices", a.sublattices.map(text).joined(), b.sublattices.map(text).joined()))
        } else {
            for (index, (a, b)) in zip(a.sublattices, b.sublattices).enumerated() where a != b {
                all.append(("sites of sublattice \(index + 1)", text(a.siteRatio), text(b.siteRatio)))
                // Duplicates count: the hash sees them.
                all.append(
                    (
                        "sublattice \(index + 1)", a.constituents.sorted().joined(separator: ","),
                        b.constituents.sorted().joined(separator: ",")
                    ))
            }
        }
        return properties(all)
    }

    // MARK: Texts, different for different values

    private static func text(_ value: Double) -> String { TDBWriter.number(value) }

    private static func text(_ range: TemperatureRange?) -> String {
        range.map { "\(text($0.lower)) to \(text($0.upper)) K" } ?? "not stated"
    }

    private static func text(_ sublattice: Sublattice) -> String {
        "(\(sublattice.constituents.sorted().joined(separator: ",")))\(text(sublattice.siteRatio))"
    }

    private static func text(_ model: MagneticOrdering?) -> String {
        model.map { "\(text($0.antiferromagneticFactor)) \(text($0.structureFactor))" } ?? "none"
    }

    private static func text(_ model: OrderDisorder?) -> String {
        guard let model else { return "none" }
        let count = model.sublatticeCount.map { ", \($0) sublattices" } ?? ""
        return model.disorderedPhase + (model.subtractsDisorderedState ? "" : ", disordered state not subtracted")
            + count
    }

    private static func text(_ models: [ConditionalModel]) -> String {
        let texts = models.map { conditional in
            switch conditional.model {
            case .magnetic(let model): "IF \(text(conditional.condition)): magnetic \(text(model))"
            case .disordered(let model): "IF \(text(conditional.condition)): disordered \(text(model))"
            }
        }
        return texts.isEmpty ? "none" : texts.joined(separator: "; ")
    }

    private static func text(_ condition: ElementCondition) -> String {
        switch condition {
        case .element(let name): name
        case .and(let parts) where parts.count > 1: "(" + parts.map(text).joined(separator: " AND ") + ")"
        case .or(let parts) where parts.count > 1: "(" + parts.map(text).joined(separator: " OR ") + ")"
        case .and(let parts): "ALL OF (\(parts.map(text).joined()))"
        case .or(let parts): "ANY OF (\(parts.map(text).joined()))"
        case .not(let part): "NOT " + text(part)
        }
    }

    private static func formula(_ species: Species) -> String {
        species.stoichiometry.map { $0.element + text($0.amount) }.sorted().joined()
    }
}
