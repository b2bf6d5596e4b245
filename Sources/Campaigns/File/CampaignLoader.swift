public import AlloyDesign
public import CALPHAD
import Foundation
import ThermodynamicDatabase

/// A campaign with its database read and its thermodynamic system made: everything needed to compute.
public struct LoadedCampaign: Sendable {
    public let plan: CampaignPlan
    public let system: ThermodynamicSystem
    /// What the campaign's store must say about itself.
    public let identity: StoreIdentity
    /// Semantic hash of the database (`sha256:…`).
    public let databaseHash: String
    /// Warnings of the database, ready to print.
    public let warnings: [String]

    /// An evaluator for one thread.
    public func makeEvaluator() -> any AlloyEvaluator {
        CALPHADEvaluator(
            system: system, searchRange: plan.definition.searchRange, pressure: plan.definition.pressure)
    }
}

/// Everything that is wrong with what the user gave, ready to print: each `file:line:column: error: …` with its hint.
public struct CampaignLoadingError: Error, Sendable, Equatable {
    public var messages: [String]
}

/// Brings a campaign file and its database together.
public enum CampaignLoader {
    /// Reads a campaign file and the database it names.
    ///
    /// - Parameter version: version of the program, noted in the store.
    public static func load(
        file path: String, method: SearchMethod, version: String
    ) throws(CampaignLoadingError) -> LoadedCampaign {
        let folder = (path as NSString).deletingLastPathComponent
        func beside(_ written: String) -> String {
            written.hasPrefix("/") || folder.isEmpty ? written : folder + "/" + written
        }
        let original = String(decoding: try read(path, what: "the campaign file"), as: UTF8.self)
        let (text, complaints) = try CampaignFile.embedding(original) { written throws(CampaignLoadingError) in
            try read(beside(written), what: "the formula")
        }
        guard complaints.isEmpty else {
            throw CampaignLoadingError(messages: complaints.map { $0.rendered(file: path) })
        }
        let definition = try definition(text, file: path)
        let written = definition.databasePath
        let databasePath = beside(written)
        let bytes: [UInt8]
        do { bytes = try read(databasePath, what: "the database") } catch {
            let place = definition.locations["database"] ?? SourceLocation(line: 1, column: 1)
            throw CampaignLoadingError(
                messages: error.messages.map {
                    "\(path):\(place.line):\(place.column): " + $0
                })
        }
        return try make(
            definition, text: text, file: path, databaseName: (written as NSString).lastPathComponent, bytes: bytes,
            method: method, version: version)
    }

    /// Makes a campaign again from what its store holds.
    public static func load(store identity: StoreIdentity, path: String) throws(CampaignLoadingError) -> LoadedCampaign
    {
        let file = path + ":campaign.yaml"
        return try make(
            try definition(identity.campaignText, file: file), text: identity.campaignText, file: file,
            databaseName: identity.databaseName, bytes: identity.databaseBytes, method: identity.method,
            version: identity.version)
    }

    private static func definition(_ text: String, file: String) throws(CampaignLoadingError) -> CampaignDefinition {
        let (definition, diagnostics) = CampaignFile.parse(text)
        guard let definition else {
            throw CampaignLoadingError(messages: diagnostics.map { $0.rendered(file: file) })
        }
        return definition
    }

    private static func make(
        _ definition: CampaignDefinition, text: String, file: String, databaseName: String, bytes: [UInt8],
        method: SearchMethod, version: String
    ) throws(CampaignLoadingError) -> LoadedCampaign {
        let (database, diagnostics) = TDBParser.parse(bytes)
        try refuse(diagnostics.filter { $0.severity == .error && $0.concern == .database }, databaseName)
        let masses = AtomicMasses(of: database)
        let complaints = unknownElements(of: definition, known: masses)
        guard complaints.isEmpty else {
            throw CampaignLoadingError(messages: complaints.map { rendered($0, file: file, text: text) })
        }
        let loaded: LoadedCampaign
        do {
            let hash = database.semanticHash
            let plan = try CampaignPlan(
                definition: definition, method: method, masses: masses, databaseHash: hash)
            let system = try system(for: definition, database: database)
            let identity = StoreIdentity(
                meaning: plan.meaning, campaignText: text, method: method, databaseName: databaseName,
                databaseBytes: bytes, version: version)
            loaded = LoadedCampaign(
                plan: plan, system: system, identity: identity, databaseHash: hash,
                warnings: diagnostics.map { $0.rendered(file: databaseName) })
        } catch {
            throw CampaignLoadingError(messages: [rendered(error, file: file, text: text)])
        }
        try refuse(loaded.system.faults(among: diagnostics), databaseName)
        return loaded
    }

    /// Errors of the database end the loading, with every one of them told up to a readable number.
    private static func refuse(_ errors: [Diagnostic], _ databaseName: String) throws(CampaignLoadingError) {
        guard !errors.isEmpty else { return }
        let shown = errors.prefix(20).map { $0.rendered(file: databaseName) }
        let rest = errors.count > 20 ? ["\(databaseName): \(errors.count - 20) more errors"] : []
        throw CampaignLoadingError(messages: shown + rest)
    }

    private static func unknownElements(
        of definition: CampaignDefinition, known: AtomicMasses
    ) -> [CampaignInputError] {
        definition.space.elements.filter { known[$0.element] == nil }.map { axis in
            let error = CompositionError.unknownElement(axis.element, known: known.elements)
            return CampaignInputError(
                message: "the database has no element \(axis.element.capitalizedSymbol)",
                location: definition.locations["composition.elements.\(axis.element)"],
                hint: error.hint ?? "it has " + known.elements.map(\.capitalizedSymbol).joined(separator: " "))
        }
    }

    private static func system(
        for definition: CampaignDefinition, database: Database
    ) throws(CampaignInputError) -> ThermodynamicSystem {
        let system: ThermodynamicSystem
        do {
            system = try ThermodynamicSystem(
                database: database, components: definition.space.elements.map(\.element), phases: nil,
                suspended: definition.suspendedPhases)
        } catch {
            let place = definition.locations[definition.suspendedPhases.isEmpty ? "database" : "phases"]
            throw CampaignInputError(message: error.message, location: place)
        }
        let places =
            definition.problem.objectives.indices.map { "objectives.\($0)" }
            + definition.problem.requirements.indices.map { "requirements.\($0)" }
        let properties = definition.problem.objectives.map(\.property) + definition.problem.requirements.map(\.property)
        for (place, property) in zip(places, properties) {
            guard let obstacle = property.obstacle(in: system) else { continue }
            let known = system.phaseNames + PhaseAlias.all.map { $0.lowercased() }
            let isUnknown = property.phase.map { system.phaseNames(matching: $0).isEmpty } ?? false
            throw CampaignInputError(
                message: "\(property.name): \(obstacle)", location: definition.locations[place],
                hint: !isUnknown
                    ? nil
                    : Suggestion.nearest(to: property.phase ?? "", among: known).map { "did you mean \($0)?" }
                        ?? "phases: " + system.phaseNames.joined(separator: " "))
        }
        return system
    }

    private static func rendered(_ error: CampaignInputError, file: String, text: String) -> String {
        let place = error.location ?? SourceLocation(line: 1, column: 1)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = place.line >= 1 && place.line <= lines.count ? lines[place.line - 1] : ""
        let excerpt = line.trimmingCharacters(in: .whitespaces)
        return Diagnostic(
            severity: .error, location: place, message: error.message, hint: error.hint,
            excerpt: excerpt.isEmpty ? nil : String(excerpt.prefix(120))
        ).rendered(file: file)
    }

    /// The bytes of a file, or what is in the way.
    private static func read(_ path: String, what: String) throws(CampaignLoadingError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            let folder = (path as NSString).deletingLastPathComponent
            let name = (path as NSString).lastPathComponent
            let neighbours = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
            let hint =
                Suggestion.nearest(to: name, among: neighbours.sorted()).map { "\n    hint: did you mean \($0)?" } ?? ""
            throw CampaignLoadingError(messages: ["error: \(what) \(path) does not exist\(hint)"])
        }
        guard !isFolder.boolValue else {
            throw CampaignLoadingError(messages: ["error: \(what) \(path) is a folder"])
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CampaignLoadingError(
                messages: ["error: \(what) \(path) cannot be read\n    hint: check its permissions"])
        }
        return Array(data)
    }
}
