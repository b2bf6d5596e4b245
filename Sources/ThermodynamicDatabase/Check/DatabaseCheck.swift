#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Looks for what is wrong with a database as a whole: names that stand for nothing, parameters that do not fit their phase.
///
/// Everything found many times over (an undefined function, an undeclared phase) is told once, at its first place, with the
/// number of places.
struct DatabaseCheck {
    private let database: Database
    private(set) var diagnostics: [Diagnostic] = []
    private var phases: [String: Phase] = [:]
    /// The constituents of each sublattice of a phase.
    private var constituents: [String: [Set<String>]] = [:]
    /// Functions by their letters in alphabetical order.
    private var anagrams: [[UInt8]: String] = [:]
    private var functionPlaces: [String: Int] = [:]
    /// Elements and species.
    private var speciesNames: Set<String> = []

    init(_ database: Database) {
        self.database = database
        for phase in database.phases {
            phases[phase.name] = phase
            constituents[phase.name] = phase.sublattices.map { Set($0.constituents) }
        }
        speciesNames = Set(database.elements.map(\.name)).union(database.species.map(\.name))
        checkFunctions()
        checkPhases()
        checkParameters()
        checkRejectedPhases()
        for fault in ValueCheck(database, functionPlaces: functionPlaces).faults {
            tell(.error, fault.concern, fault.location, fault.message, hint: "check signs and exponents")
        }
    }

    private mutating func tell(
        _ severity: Diagnostic.Severity, _ concern: Diagnostic.Concern, _ location: SourceLocation, _ message: String,
        hint: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(severity: severity, concern: concern, location: location, message: message, hint: hint))
    }

    // MARK: Functions

    private mutating func checkFunctions() {
        for (index, function) in database.functions.enumerated() { functionPlaces[function.name] = index }
        let places = functionPlaces
        var missing: [String: (location: SourceLocation, count: Int)] = [:]
        var order: [String] = []
        func note(_ name: String, _ location: SourceLocation) {
            if missing[name] == nil { order.append(name) }
            missing[name, default: (location, 0)].count += 1
        }
        let uses = database.functions.map { function in
            function.value.functionNames.compactMap { name in
                if let place = places[name] { return place }
                note(name, function.location)
                return nil
            }
        }
        for parameter in database.parameters {
            for name in parameter.value.functionNames where places[name] == nil { note(name, parameter.location) }
        }
        if !order.isEmpty {
            for function in database.functions { anagrams[function.name.utf8.sorted()] = function.name }
        }
        for name in order {
            guard let (location, count) = missing[name] else { continue }
            tell(
                .error, .function(name), location,
                "function \(name.quoted) is not defined\(count == 1 ? "" : "; it is used in \(count) statements")",
                hint: nearestFunction(to: name).map { "is \($0) meant?" })
        }
        checkExpansion()
        for circle in DirectedGraph(uses).circles(showing: 8) {
            let names = circle.vertices.map { database.functions[$0].name }
            let rest = circle.length > names.count ? " -> … (\(circle.length) functions)" : ""
            tell(
                .error, .function(names[0]), database.functions[circle.vertices[0]].location,
                circle.length == 1
                    ? "function \(names[0]) refers to itself"
                    : "functions refer to each other in a circle: \(names.joined(separator: " -> "))\(rest) -> \(names[0])",
                hint: "such a function has no value")
        }
    }

    /// Functions of functions that would fill a lifetime where they are written out, as other programs do.
    private mutating func checkExpansion() {
        let mentions = database.functions.map { function in
            var places: [Int] = []
            for piece in function.value.pieces {
                piece.expression.forEachFunction { if let place = functionPlaces[$0] { places.append(place) } }
            }
            return places
        }
        let counts = DirectedGraph(mentions).expansions()
        guard let first = counts.firstIndex(where: { $0 > Self.largestExpansion }) else { return }
        let largest = counts.indices.reduce(first) { counts[$1] > counts[$0] ? $1 : $0 }
        let exponent = Int(log10(counts[largest]))
        tell(
            .error, .statement, database.functions[first].location,
            "function \(database.functions[first].name) uses functions that use functions, more than "
                + "\(Int(Self.largestExpansion)) when written out, and \(database.functions[largest].name) about 1E\(exponent)",
            hint: "each is evaluated once here, but programs that write them out will hang")
    }

    /// Uses of functions that a function may stand for; those of databases in use stand for some hundreds.
    private static let largestExpansion = 1e8

    /// A defined function with the same letters in another order.
    private func nearestFunction(to name: String) -> String? {
        anagrams[name.utf8.sorted()]
    }

    // MARK: Phases

    private mutating func checkPhases() {
        for phase in database.phases {
            let isEmpty = phase.sublattices.allSatisfy(\.constituents.isEmpty)
            if isEmpty {
                tell(
                    .error, .phase(phase.name), phase.location, "phase \(phase.name) has no constituents",
                    hint: "CONSTITUENT \(phase.name) :… : !")
            }
            if phase.options.contains("Q") { continue }
            var unknown: [String] = []
            var seen: Set<String> = []
            for name in phase.sublattices.flatMap(\.constituents)
            where name != "*" && !speciesNames.contains(name) && seen.insert(name).inserted { unknown.append(name) }
            if !unknown.isEmpty {
                tell(
                    .error, .phase(phase.name), phase.location,
                    "phase \(phase.name) has the constituent\(unknown.count == 1 ? "" : "s") "
                        + "\(unknown.prefix(8).joined(separator: ", ")), which \(unknown.count == 1 ? "is" : "are") neither element "
                        + "nor species", hint: "declare with ELEMENT or SPECIES")
            }
        }
    }

    private mutating func checkRejectedPhases() {
        let unknown = database.rejectedPhases.filter { phases[$0] == nil }
        guard !unknown.isEmpty, !database.phases.isEmpty else { return }
        tell(
            .warning, .database, database.phases[0].location,
            "DEFAULT_COMMAND rejects \(unknown.joined(separator: ", ")), which the database does not declare")
    }

    // MARK: Parameters

    private mutating func checkParameters() {
        var undeclared: [String: (location: SourceLocation, count: Int)] = [:]
        var undeclaredOrder: [String] = []
        for parameter in database.parameters {
            guard let phase = phases[parameter.phase] else {
                if undeclared[parameter.phase] == nil { undeclaredOrder.append(parameter.phase) }
                undeclared[parameter.phase, default: (parameter.location, 0)].count += 1
                continue
            }
            check(parameter, of: phase)
        }
        // Files of parameters only (volumes, mobilities) complete others.
        if database.phases.isEmpty, let first = undeclaredOrder.first, let (location, _) = undeclared[first] {
            tell(
                .warning, .statement, location,
                "the database declares no phase; its \(database.parameters.count) parameters belong to "
                    + "\(undeclaredOrder.count) phases of another one",
                hint: "such files complete a database that declares the phases")
            return
        }
        var similar: [Substring: [String]] = [:]
        if !undeclaredOrder.isEmpty {
            for phase in database.phases where similar[phase.name.prefix(3), default: []].count < 5 {
                similar[phase.name.prefix(3), default: []].append(phase.name)
            }
        }
        for name in undeclaredOrder {
            guard let (location, count) = undeclared[name] else { continue }
            tell(
                .error, .statement, location,
                "\(count == 1 ? "a parameter belongs" : "\(count) parameters belong") to phase \(name), which is not declared; "
                    + "no calculation uses \(count == 1 ? "it" : "them")",
                hint: similar[name.prefix(3)].map { "the database has \($0.joined(separator: " "))" }
                    ?? "declare it with PHASE")
        }
    }

    /// Kinds whose form is that of the compound energy formalism.
    private static let usedKinds: Set<String> = [
        "G", "TC", "NT", "BMAGN", "V0", "VA", "VC", "VK", "THETA", "LNTH", "GD",
    ]

    private mutating func check(_ parameter: Parameter, of phase: Phase) {
        if phase.options.contains("Q") { return }
        // In the ionic liquid a parameter of neutral species has the second sublattice only.
        // Kinds that are kept as data (mobilities, viscosities) have forms of their own: no error.
        let severity: Diagnostic.Severity = Self.usedKinds.contains(parameter.kind) ? .error : .warning
        let isNeutral = phase.options.contains("Y") && phase.sublattices.count == 2 && parameter.constituents.count == 1
        guard isNeutral || parameter.constituents.count == phase.sublattices.count else {
            tell(
                severity, .phase(phase.name), parameter.location,
                "phase \(phase.name) has \(phase.sublattices.count) sublattice\(phase.sublattices.count == 1 ? "" : "s"), "
                    + "the parameter \(parameter.constituents.count)", hint: "sublattices are parted by colons")
            return
        }
        guard let knownNames = constituents[phase.name] else { return }
        for (index, names) in parameter.constituents.enumerated() {
            if names.isEmpty {
                tell(
                    severity, .phase(phase.name), parameter.location,
                    "sublattice \(index + 1) of the parameter is empty",
                    hint: "VA stands for a vacancy")
            }
            let known = isNeutral ? phase.sublattices[1].constituents : phase.sublattices[index].constituents
            for name in names where name != "*" && !knownNames[index + (isNeutral ? 1 : 0)].contains(name) {
                tell(
                    Self.usedKinds.contains(parameter.kind) ? .error : .warning, .statement, parameter.location,
                    "\(name) is no constituent of sublattice \(isNeutral ? 2 : index + 1) of phase \(phase.name); the parameter is not used",
                    hint: known.isEmpty ? nil : "constituents are \(known.prefix(12).joined(separator: ", "))")
            }
            if names.count > 1, Set(names).count < names.count {
                tell(
                    severity, .phase(phase.name), parameter.location,
                    "a constituent stands twice in sublattice \(index + 1) of the parameter"
                )
            }
        }
    }
}
