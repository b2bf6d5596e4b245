import AlloyDesign
public import ThermodynamicDatabase
import Yams

/// Reads campaign files. The schema is explained in `Examples/ni-cr-co-al-fe/campaign.yaml`.
public enum CampaignFile {
    /// Version of the schema that this reader understands.
    public static let schemaVersion = 1

    private static let keys = [
        "tieline", "name", "title", "purpose", "database", "seed", "composition", "phases", "temperature_range",
        "pressure", "descriptors", "objectives", "requirements", "optimizer", "budget", "report",
    ]

    /// The definition, or everything that is wrong with the text, each complaint with line and column.
    public static func parse(_ text: String) -> (definition: CampaignDefinition?, diagnostics: [Diagnostic]) {
        let reader = YAMLReader(text: text)
        guard let root = reader.root(of: text), let file = YAMLBlock(root, path: "", known: keys, reader: reader) else {
            return (nil, reader.diagnostics)
        }
        let definition = read(file, reader: reader)
        let diagnostics = reader.diagnostics.sorted {
            ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
        }
        return (diagnostics.isEmpty ? definition : nil, diagnostics)
    }

    private static func read(_ file: YAMLBlock, reader: YAMLReader) -> CampaignDefinition? {
        var locations: [String: SourceLocation] = [:]
        for key in keys where file.node(key) != nil { locations[key] = file.location(of: key) }

        if file.required("tieline", hint: "write 'tieline: \(schemaVersion)', the version of the file's schema") != nil,
            let version = file.integer("tieline", in: 1...1_000_000), version > schemaVersion
        {
            reader.report(
                "the file asks for schema version \(version); this program knows \(schemaVersion)",
                at: file.location(of: "tieline"), hint: "use a newer tieline")
        }
        let name = file.requiredText("name", hint: "write a short name, such as 'name: ni-cr-co-al-fe'")
        if let name, !isFolderName(name) {
            reader.report(
                "the name '\(name)' must consist of letters, digits, '-', '_' and '.'", at: file.location(of: "name"),
                hint: "it names a folder of results; a free text goes into 'title'")
        }
        let database = file.requiredText("database", hint: "write the path of a TDB file, relative to this file")
        let seed =
            file.required("seed", hint: "write 'seed: 1'; the same seed gives the same campaign") == nil
            ? nil : file.integer("seed", in: 0...Int.max)
        let range = temperatureRange(file)
        let pressure = file.quantity("pressure", as: .pressure)?.value ?? 101_325
        if pressure <= 0 { reader.report("the pressure must be positive", at: file.location(of: "pressure")) }
        let (space, tolerance) = composition(file, reader: reader, locations: &locations)
        let descriptors = descriptors(file, reader: reader)
        let objectives = objectives(file, descriptors, reader: reader, locations: &locations)
        let requirements = requirements(file, descriptors, reader: reader, locations: &locations)
        let optimizer = optimizer(file, reader: reader)
        let budget = budget(file, reader: reader)
        let report = report(file, reader: reader)
        let suspended = suspendedPhases(file, reader: reader)

        guard let name, let database, let seed, let range, let space else { return nil }
        check(requirements, searchRange: range, reader: reader, locations: locations)
        return CampaignDefinition(
            name: name, title: file.text("title") ?? name, purpose: file.text("purpose") ?? "", databasePath: database,
            seed: UInt64(seed), space: space, suspendedPhases: suspended, searchRange: range, pressure: pressure,
            problem: DesignProblem(objectives: objectives, requirements: requirements), descriptors: descriptors,
            tolerance: tolerance,
            optimizer: optimizer, budget: budget, report: report, locations: locations)
    }

    private static func isFolderName(_ name: String) -> Bool {
        name.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                || "-_.".unicodeScalars.contains($0)
        } && !name.hasPrefix(".") && name.count <= 80
    }

    private static func temperatureRange(_ file: YAMLBlock) -> ClosedRange<Double>? {
        let hint = "write 'temperature_range: {from: 600 K, to: 2000 K}', where phase changes are looked for"
        guard let node = file.required("temperature_range", hint: hint),
            let block = YAMLBlock(node, path: "temperature_range", known: ["from", "to"], reader: file.reader),
            block.required("from", hint: hint) != nil, block.required("to", hint: hint) != nil,
            let from = block.quantity("from", as: .temperature), let to = block.quantity("to", as: .temperature)
        else { return nil }
        guard from.value < to.value else {
            file.reader.report(
                "the range begins at \(from.formatted()) and ends at \(to.formatted()), which is not above it",
                at: block.location(of: "to"), hint: "exchange the two")
            return nil
        }
        return from.value...to.value
    }

    private static func suspendedPhases(_ file: YAMLBlock, reader: YAMLReader) -> [String] {
        guard let node = file.node("phases"),
            let block = YAMLBlock(node, path: "phases", known: ["suspend"], reader: reader)
        else { return [] }
        return (block.sequence("suspend", hint: "write 'suspend: [HCP_A3]'") ?? []).compactMap {
            $0.scalar?.string.uppercased()
        }
    }

    private static func optimizer(_ file: YAMLBlock, reader: YAMLReader) -> CampaignDefinition.Optimizer {
        var optimizer = CampaignDefinition.Optimizer(initial: 0, batch: 2)
        guard let node = file.node("optimizer"),
            let block = YAMLBlock(node, path: "optimizer", known: ["initial", "batch"], reader: reader)
        else { return optimizer }
        optimizer.initial = block.integer("initial", in: 2...10_000) ?? 0
        optimizer.batch = block.integer("batch", in: 1...64) ?? 2
        return optimizer
    }

    private static func budget(_ file: YAMLBlock, reader: YAMLReader) -> CampaignDefinition.Budget {
        var budget = CampaignDefinition.Budget()
        let hint = "write 'budget: {grid_share: 7 %}' or 'budget: {evaluations: 100}'"
        guard let node = file.required("budget", hint: hint),
            let block = YAMLBlock(node, path: "budget", known: ["evaluations", "grid_share", "time"], reader: reader)
        else { return budget }
        budget.evaluations = block.integer("evaluations", in: 1...10_000_000)
        budget.gridShare = block.quantity("grid_share", as: .fraction)?.value
        if let share = budget.gridShare, share <= 0 || share > 1 {
            reader.report(
                "the share of the grid must lie above 0 and at most at 100 %", at: block.location(of: "grid_share"))
        }
        budget.seconds = block.quantity("time", as: .duration)?.value
        if block.node("evaluations") == nil, block.node("grid_share") == nil {
            reader.report("the budget sets no number of evaluations", at: block.location, hint: hint)
        }
        return budget
    }

    private static func report(_ file: YAMLBlock, reader: YAMLReader) -> CampaignDefinition.Report {
        var report = CampaignDefinition.Report(alloys: 4, curvePoints: 40, serviceTemperature: nil)
        guard let node = file.node("report"),
            let block = YAMLBlock(node, path: "report", known: ["alloys", "curve_points", "service"], reader: reader)
        else { return report }
        report.alloys = block.integer("alloys", in: 1...20) ?? 4
        report.curvePoints = block.integer("curve_points", in: 2...1000) ?? 40
        report.serviceTemperature = block.quantity("service", as: .temperature)?.value
        return report
    }

    /// A limit outside the searched temperatures could not be decided for alloys in which the phase never appears.
    private static func check(
        _ requirements: [DesignProblem.Requirement], searchRange: ClosedRange<Double>, reader: YAMLReader,
        locations: [String: SourceLocation]
    ) {
        for (index, requirement) in requirements.enumerated() {
            guard case .completeDissolution = requirement.property.kind, !searchRange.contains(requirement.limit) else {
                continue
            }
            reader.report(
                "the limit of \(requirement.property.name) lies outside the temperature_range, so it could not be decided",
                at: locations["requirements.\(index)"] ?? SourceLocation(line: 1, column: 1),
                hint: "widen the temperature_range to include "
                    + NumberText.significant(requirement.limit, digits: 6) + " K")
        }
    }
}
