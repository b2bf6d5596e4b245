import AlloyDesign
import Foundation
import ThermodynamicDatabase
import Yams

extension CampaignFile {
    /// Objectives: a list of blocks `{minimize: PROPERTY, reference: QUANTITY}`.
    static func objectives(
        _ file: YAMLBlock, _ descriptors: [FoundDescriptor], reader: YAMLReader,
        locations: inout [String: SourceLocation]
    ) -> [DesignProblem.Objective] {
        let hint = "write '- {minimize: T_sigma, reference: 1600 K}'"
        guard file.required("objectives", hint: hint) != nil, let nodes = file.sequence("objectives", hint: hint) else {
            return []
        }
        guard (1...2).contains(nodes.count) else {
            reader.report(
                "there are \(nodes.count) objectives; one or two can be optimized", at: file.location(of: "objectives"),
                hint: "a quantity that only has a limit goes into 'requirements'")
            return []
        }
        var objectives: [DesignProblem.Objective] = []
        for (index, node) in nodes.enumerated() {
            locations["objectives.\(index)"] = reader.location(of: node)
            guard
                let block = YAMLBlock(
                    node, path: "objectives", known: ["minimize", "maximize", "reference"], reader: reader)
            else { continue }
            let goals = ["minimize", "maximize"].filter { block.node($0) != nil }
            guard goals.count == 1, let goal = Goal(rawValue: goals[0]) else {
                reader.report("an objective has either 'minimize' or 'maximize'", at: block.location, hint: hint)
                continue
            }
            guard let text = block.text(goals[0]),
                let property = property(text, descriptors, at: block.location(of: goals[0]), reader: reader),
                block.required(
                    "reference",
                    hint: "write the worst value that still counts, such as '\(property.dimension.example)'")
                    != nil,
                let reference = block.quantity("reference", as: property.dimension)
            else { continue }
            if objectives.contains(where: { $0.property == property }) {
                reader.report("\(property.name) is already an objective", at: block.location(of: goals[0]))
                continue
            }
            objectives.append(DesignProblem.Objective(property: property, goal: goal, reference: reference.value))
        }
        return objectives
    }

    /// Requirements: a list of texts `PROPERTY <= QUANTITY` or `PROPERTY >= QUANTITY`.
    static func requirements(
        _ file: YAMLBlock, _ descriptors: [FoundDescriptor], reader: YAMLReader,
        locations: inout [String: SourceLocation]
    ) -> [DesignProblem.Requirement] {
        let hint = "write 'T_sigma <= 500 C'"
        var requirements: [DesignProblem.Requirement] = []
        for node in file.sequence("requirements", hint: "write '- T_sigma <= 500 C'") ?? [] {
            let place = reader.location(of: node)
            guard let text = node.scalar?.string, let (left, relation, right) = comparison(text) else {
                reader.report("a requirement compares a property with a limit", at: place, hint: hint)
                continue
            }
            guard let property = property(left, descriptors, at: place, reader: reader) else { continue }
            do {
                let limit = try Quantity(parsing: right, as: property.dimension)
                locations["requirements.\(requirements.count)"] = place
                requirements.append(
                    DesignProblem.Requirement(property: property, relation: relation, limit: limit.value))
            } catch {
                reader.report("the limit of \(property.name): \(error.message)", at: place, hint: error.hint)
            }
        }
        return requirements
    }

    private static func property(
        _ text: String, _ descriptors: [FoundDescriptor], at place: SourceLocation, reader: YAMLReader
    ) -> PropertyModel? {
        let name = text.trimmingCharacters(in: .whitespaces)
        if let found = descriptors.first(where: { $0.name == name }) { return PropertyModel(found) }
        do { return try PropertyModel(parsing: text) } catch {
            reader.report(error.message, at: place, hint: error.hint)
            return nil
        }
    }

    /// Splits `a <= b` at its comparison sign.
    static func comparison(_ text: String) -> (left: String, relation: Relation, right: String)? {
        let signs: [(String, Relation)] = [("<=", .atMost), ("≤", .atMost), (">=", .atLeast), ("≥", .atLeast)]
        for (sign, relation) in signs {
            guard let range = text.firstRange(of: sign) else { continue }
            let left = text[..<range.lowerBound].trimmingCharacters(in: .whitespaces)
            let right = text[range.upperBound...].trimmingCharacters(in: .whitespaces)
            return left.isEmpty || right.isEmpty ? nil : (left, relation, right)
        }
        return nil
    }
}
