/// The statements of phases, with type definitions made for their models.
struct PhaseText {
    private(set) var lines: [String] = []

    /// - Parameter definitions: type definitions that are written as they were; their letters are not used for others.
    init(_ database: Database, definitions: [KeptStatement]) {
        var taken = Set(definitions.compactMap { $0.text.uppercased().first })
        for phase in database.phases { taken.formUnion(phase.unknownTypeDefinitions.compactMap(\.first)) }
        var free = "ABCDEFGHIJKLMNOPQRSTUVWXYZ&'()*+-./".filter { !taken.contains($0) }[...]
        if !taken.contains("%") { lines.append("TYPE_DEFINITION % SEQ * !") }
        var magnetic: [(model: MagneticOrdering, letter: Character)] = []
        for phase in database.phases {
            guard let model = phase.magneticOrdering, !magnetic.contains(where: { $0.model == model }),
                let letter = free.popFirst()
            else { continue }
            magnetic.append((model, letter))
            lines.append("TYPE_DEFINITION \(letter) GES A_P_D @ \(Self.text(.magnetic(model))) !")
        }
        // One letter serves all: each amendment names its phase.
        let disorder = database.phases.contains { $0.orderDisorder != nil } ? free.popFirst() : nil
        for phase in database.phases {
            guard let model = phase.orderDisorder, let disorder else { continue }
            lines.append("TYPE_DEFINITION \(disorder) GES A_P_D \(phase.name) \(Self.text(.disordered(model))) !")
        }
        let conditional = database.phases.contains { !$0.conditionalModels.isEmpty } ? free.popFirst() : nil
        for phase in database.phases {
            guard let conditional else { break }
            for entry in phase.conditionalModels {
                lines.append(
                    "TYPE_DEFINITION \(conditional) IF \(Self.text(entry.condition)) THEN GES A_P_D \(phase.name) "
                        + "\(Self.text(entry.model)) !")
            }
        }
        for phase in database.phases {
            var letters = "%" + phase.unknownTypeDefinitions.joined()
            if let entry = magnetic.first(where: { $0.model == phase.magneticOrdering }) {
                letters.append(entry.letter)
            }
            if phase.orderDisorder != nil, let disorder { letters.append(disorder) }
            if !phase.conditionalModels.isEmpty, let conditional { letters.append(conditional) }
            let remark = phase.summary.map { " > " + $0 } ?? ""
            let options = phase.options.isEmpty ? "" : ":" + String(phase.options.sorted())
            let sites = phase.sublattices.map { TDBWriter.number($0.siteRatio) }.joined(separator: " ")
            lines.append("PHASE \(phase.name)\(options) \(letters) \(phase.sublattices.count) \(sites)\(remark) !")
            guard phase.sublattices.contains(where: { !$0.constituents.isEmpty }) else { continue }
            let constituents = phase.sublattices.map { sublattice in
                sublattice.constituents.map { sublattice.majorConstituents.contains($0) ? $0 + "%" : $0 }
                    .joined(separator: ",")
            }
            lines.append("CONSTITUENT \(phase.name) :\(constituents.joined(separator: ":")): !")
        }
    }

    private static func text(_ model: ConditionalModel.Model) -> String {
        switch model {
        case .magnetic(let model):
            "MAGNETIC \(TDBWriter.number(model.antiferromagneticFactor)) \(TDBWriter.number(model.structureFactor))"
        case .disordered(let model):
            "\(model.subtractsDisorderedState ? "DIS_PART" : "NEVER") \(model.disorderedPhase)"
        }
    }

    private static func text(_ condition: ElementCondition) -> String {
        switch condition {
        case .element(let name): name
        case .and(let conditions): "(" + conditions.map(text).joined(separator: " AND ") + ")"
        case .or(let conditions): "(" + conditions.map(text).joined(separator: " OR ") + ")"
        case .not(let condition): "NOT " + text(condition)
        }
    }
}
