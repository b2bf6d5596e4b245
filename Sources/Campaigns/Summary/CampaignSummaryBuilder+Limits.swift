import AlloyDesign
import ThermodynamicDatabase

extension CampaignSummaryBuilder {
    /// What the reader must know before trusting the result.
    func limitations(trials: [CampaignSummary.Trial]) -> [CampaignSummary.Limitation] {
        var limitations: [CampaignSummary.Limitation] = []
        let coverage = AssessedSubsystems(
            database: loaded.system.database, elements: elements, phases: loaded.system.phaseNames)
        let binaries = coverage.missing(order: 2)
        if !binaries.isEmpty {
            limitations.append(
                .init(
                    heading: "Binary systems without interaction parameters",
                    text: "No phase of the database has an interaction between these elements; it is taken as ideal.",
                    items: binaries))
        }
        let ternaries = coverage.missing(order: 3)
        if !ternaries.isEmpty {
            limitations.append(
                .init(
                    heading: "Ternary systems that are extrapolated",
                    text:
                        "No interaction parameter of the database joins these three elements; their solution phases follow from the "
                        + "binary systems alone. Treat margins there with care.",
                    items: ternaries))
        }
        limitations.append(
            .init(
                heading: "Equilibrium",
                text:
                    "All properties are those of equilibrium at the temperature stated. Kinetics, segregation and processing are "
                    + "not modelled; the uncertainty of the database is not part of the uncertainties shown."))
        let bounded = problem.properties.filter { if case .completeDissolution = $0.kind { true } else { false } }
        for property in bounded {
            let count = trials.count { $0.outcome(property.name).map { $0.bound != .exact } ?? false }
            guard count > 0 else { continue }
            limitations.append(
                .init(
                    heading: "\(property.symbol) known as a bound only",
                    text:
                        "For \(count) of \(trials.count) alloys the phase is never stable in the temperatures searched, or stable up "
                        + "to the solidus. The bound then enters the objective as it is; no number is invented beyond it."
                ))
        }
        let uncertified = trials.count { $0.equilibriumGrade == EvaluationGrade.uncertified.rawValue }
        if uncertified > 0 {
            limitations.append(
                .init(
                    heading: "Uncertified equilibria",
                    text:
                        "For \(uncertified) alloys the search for other phases could not be completed at some temperature."
                ))
        }
        let stated = loaded.system.database.statedLimits
        let outside = record.trials.count { record.evaluation(of: $0)?.warnings.isEmpty == false }
        if !stated.isEmpty, outside > 0 {
            limitations.append(
                .init(
                    heading: "Alloys outside the limits of the database",
                    text:
                        "The database states limits inside which it was tested. \(outside) of \(record.trials.count) alloys rest on "
                        + "compositions or temperatures outside them, or on formulas outside their temperature range.",
                    items: stated.map { "Line \($0.location.line): \($0.quotation)" }))
        }
        let failed = trials.count { $0.status == .failed }
        if failed > 0 {
            limitations.append(
                .init(
                    heading: "Failed evaluations",
                    text:
                        "\(failed) of \(trials.count) alloys have no verdict. Any of them could belong to the front; the ledger "
                        + "tells the reasons."))
        }
        return limitations
    }

    /// The database's bibliography.
    func references() -> [CampaignSummary.Reference] {
        let used = Set(loaded.system.database.parameters.compactMap(\.reference))
        return loaded.system.database.references.filter { used.contains($0.key) }.map {
            CampaignSummary.Reference(key: $0.key, text: $0.text, doi: Self.doi(in: $0.text))
        }
    }

    /// The bare DOI in a citation.
    private static func doi(in text: String) -> String? {
        guard let start = text.firstRange(of: "10.") else { return nil }
        let tail = text[start.lowerBound...].prefix { !$0.isWhitespace && $0 != "'" && $0 != "," && $0 != ";" }
        guard tail.contains("/") else { return nil }
        return tail.hasSuffix(".") ? String(tail.dropLast()) : String(tail)
    }
}

/// Which combinations of elements the database's parameters join: any parameter for a pair, an interaction for three and more.
struct AssessedSubsystems {
    private let elements: [String]
    private let joined: Set<Set<String>>

    init(database: Database, elements: [String], phases: [String]) {
        self.elements = elements
        let entered = Set(phases)
        let known = Set(elements)
        // A disordered partner may be in the database without being entered under its own name.
        let partners = Set(
            database.phases.filter { entered.contains($0.name) }.compactMap { $0.orderDisorder?.disorderedPhase })
        var joined: Set<Set<String>> = []
        for parameter in database.parameters
        where parameter.kind == "G" && (entered.contains(parameter.phase) || partners.contains(parameter.phase)) {
            let present = Set(parameter.constituents.joined()).subtracting(["VA", "*"])
            guard present.isSubset(of: known), present.count >= 2 else { continue }
            // Three elements in an end member are a compound's estimate; only an interaction tells of an assessment.
            let interacts = parameter.constituents.contains { $0.count { $0 != "VA" } >= 2 }
            if interacts || present.count == 2 { joined.insert(present) }
        }
        self.joined = joined
    }

    /// Combinations of `order` elements that no parameter joins, such as `Al-Cr-Fe`.
    func missing(order: Int) -> [String] {
        combinations(of: elements[...], order).filter { wanted in !joined.contains(Set(wanted)) }
            .map { $0.map(\.capitalizedSymbol).joined(separator: "-") }
    }

    private func combinations(of items: ArraySlice<String>, _ count: Int) -> [[String]] {
        guard count > 0 else { return [[]] }
        guard let first = items.first else { return [] }
        return combinations(of: items.dropFirst(), count - 1).map { [first] + $0 }
            + combinations(of: items.dropFirst(), count)
    }
}
