/// What a result claims to have been asked for besides pressure and amounts: the members of its key "conditions", with those that tell what
/// followed ("temperatures", "open").
struct ClaimedConditions: Sendable, Equatable {
    /// An open component's reference and where its potential stands to it.
    struct Open: Sendable, Equatable {
        var reference: String
        /// Gibbs energy of the reference [J/mol of atoms].
        var energy: Double
        var potential: Double
        var activity: Double
    }

    /// A phase and its fraction in place of the temperature.
    var fixed: [String: Double] = [:]
    var enthalpy: Double?
    /// Ends of the range searched [K].
    var range: [Double]?
    var potentials: [String: Double] = [:]
    var activities: [String: Double] = [:]
    /// Phases, or `databaseReference`.
    var references: [String: String] = [:]
    var isHomogeneous = false
    var temperatures: [Double] = []
    var open: [String: Open] = [:]

    /// The word for the database's own reference state.
    static let databaseReference = "SER"

    var freesTemperature: Bool { enthalpy != nil || !fixed.isEmpty }

    /// Most sets that Gibbs's phase rule allows for a number of components.
    func mostSets(of components: Int) -> Int {
        isHomogeneous ? 1 : components - potentials.count - activities.count + (freesTemperature ? 1 : 0)
    }

    private static let keys: Set<String> = ["fixed", "H", "range", "mu", "activity", "reference", "homogeneous"]

    /// - Returns: nil where the line has no such conditions.
    static func read(_ line: ObjectReader) throws(LineFault) -> ClaimedConditions? {
        guard line.members["conditions"] != nil else {
            for key in ["temperatures", "open"] where line.members[key] != nil {
                throw LineFault(message: "the key \"\(key)\" belongs to a line with \"conditions\"")
            }
            return nil
        }
        let object = try line.object("conditions")
        if let key = object.members.keys.filter({ !keys.contains($0) }).min() {
            throw LineFault(message: "'\(key)' is not a condition")
        }
        func has(_ key: String) -> Bool { object.members[key] != nil }
        var claim = ClaimedConditions()
        if has("fixed") { claim.fixed = try object.numbers("fixed") }
        if has("H") { claim.enthalpy = try object.number("H") }
        if has("range") { claim.range = try object.list("range") }
        if has("mu") { claim.potentials = try object.numbers("mu") }
        if has("activity") { claim.activities = try object.numbers("activity") }
        if has("reference") {
            for name in try object.object("reference").members.keys {
                claim.references[name] = try object.object("reference").string(name)
            }
        }
        if has("homogeneous") {
            guard case .boolean(let value)? = object.members["homogeneous"] else {
                throw LineFault(message: "the key \"homogeneous\" has a value of the wrong type")
            }
            claim.isHomogeneous = value
        }
        if line.members["temperatures"] != nil { claim.temperatures = try line.list("temperatures") }
        if line.members["open"] != nil {
            let open = try line.object("open")
            for name in open.members.keys {
                let state = try open.object(name)
                claim.open[name] = Open(
                    reference: try state.string("reference"), energy: try state.number("G"),
                    potential: try state.number("mu"), activity: try state.number("activity"))
            }
        }
        return claim
    }
}
