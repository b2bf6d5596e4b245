import AlloyDesign
import Foundation
import ThermodynamicDatabase
import Yams

extension CampaignFile {
    /// The search space and the melt's tolerance.
    static func composition(
        _ file: YAMLBlock, reader: YAMLReader, locations: inout [String: SourceLocation]
    ) -> (CampaignDefinition.Space?, MeltTolerance?) {
        let hint = "write 'composition: {unit: at%, elements: {Ni: {min: 5, max: 35, step: 5}, …}}'"
        guard let node = file.required("composition", hint: hint),
            let block = YAMLBlock(
                node, path: "composition", known: ["unit", "elements", "rules", "tolerance"], reader: reader)
        else { return (nil, nil) }
        guard let unitText = block.requiredText("unit", hint: "write 'unit: at%' or 'unit: wt%'; it is never guessed")
        else {
            return (nil, nil)
        }
        guard let unit = CompositionUnit(parsing: unitText) else {
            reader.report(
                "'\(unitText)' is not a unit of composition", at: block.location(of: "unit"),
                hint: "known: " + CompositionUnit.allCases.map(\.rawValue).joined(separator: ", "))
            return (nil, nil)
        }
        guard let elementsNode = block.required("elements", hint: hint), let mapping = elementsNode.mapping else {
            if let node = block.node("elements") {
                reader.report(
                    "'composition.elements' must be a block of elements", at: reader.location(of: node), hint: hint)
            }
            return (nil, nil)
        }
        var ranges: [CampaignDefinition.ElementRange] = []
        for (key, value) in mapping {
            let element = (key.scalar?.string ?? "").uppercased()
            locations["composition.elements.\(element)"] = reader.location(of: key)
            if ranges.contains(where: { $0.element == element }) {
                reader.report("\(element.capitalizedSymbol) is given twice", at: reader.location(of: key))
            } else if let range = range(of: element, value, unit: unit, reader: reader) {
                ranges.append(range)
            }
        }
        guard ranges.count == mapping.count else { return (nil, nil) }
        ranges.sort { $0.element < $1.element }
        let location = reader.location(of: elementsNode)
        guard ranges.count >= 2 else {
            reader.report("an alloy needs at least two elements", at: location, hint: hint)
            return (nil, nil)
        }
        checkSum(ranges, unit: unit, at: location, reader: reader)
        if ranges.count(where: \.isBalance) > 1 {
            reader.report("more than one element is the balance", at: location)
        }
        let rules = rules(block, elements: ranges.map(\.element), reader: reader, locations: &locations)
        return (
            CampaignDefinition.Space(unit: unit, elements: ranges, rules: rules),
            tolerance(block, unit: unit, reader: reader)
        )
    }

    private static func range(
        of element: String, _ node: Node, unit: CompositionUnit, reader: YAMLReader
    ) -> CampaignDefinition.ElementRange? {
        let path = "composition.elements.\(element.capitalizedSymbol)"
        let hint = "write '\(element.capitalizedSymbol): {min: 5, max: 35, step: 5}', in \(unit.rawValue)"
        guard let block = YAMLBlock(node, path: path, known: ["min", "max", "step", "balance"], reader: reader) else {
            return nil
        }
        var numbers: [Double] = []
        for key in ["min", "max", "step"] {
            guard block.required(key, hint: hint) != nil, let value = block.number(key, unit: unit.rawValue) else {
                continue
            }
            numbers.append(value)
        }
        guard numbers.count == 3 else { return nil }
        let (minimum, maximum, step) = (numbers[0], numbers[1], numbers[2])
        let name = element.capitalizedSymbol
        let whole = NumberText.significant(unit.whole)
        guard minimum >= 0, maximum <= unit.whole else {
            reader.report("the range of \(name) must lie between 0 and \(whole) \(unit.rawValue)", at: block.location)
            return nil
        }
        guard minimum <= maximum else {
            reader.report(
                "the range of \(name) is empty: min \(NumberText.significant(minimum)) is above max "
                    + NumberText.significant(maximum),
                at: block.location(of: "min"), hint: "exchange the two")
            return nil
        }
        guard step > 0 else {
            reader.report("the step of \(name) must be positive", at: block.location(of: "step"))
            return nil
        }
        let steps = (maximum - minimum) / step
        guard abs(steps - steps.rounded()) < 1e-6 else {
            reader.report(
                "the range of \(name) is not a whole number of steps", at: block.location(of: "step"),
                hint: "the nearest max is "
                    + NumberText.significant(minimum + steps.rounded() * step))
            return nil
        }
        return CampaignDefinition.ElementRange(
            element: element, minimum: minimum, maximum: maximum, step: step, isBalance: block.text("balance") == "true"
        )
    }

    /// Whether any composition can sum to the whole; says which bounds stand in the way.
    private static func checkSum(
        _ ranges: [CampaignDefinition.ElementRange], unit: CompositionUnit, at location: SourceLocation,
        reader: YAMLReader
    ) {
        let least = ranges.reduce(0) { $0 + $1.minimum }
        let most = ranges.reduce(0) { $0 + $1.maximum }
        let whole = NumberText.significant(unit.whole)
        if least > unit.whole * (1 + 1e-9) {
            reader.report(
                "no composition sums to \(whole): the smallest amounts already sum to \(NumberText.significant(least))",
                at: location, hint: "lower a 'min'")
        } else if most < unit.whole * (1 - 1e-9) {
            reader.report(
                "no composition sums to \(whole): the largest amounts sum to \(NumberText.significant(most)) only",
                at: location,
                hint: "raise a 'max', or add the missing element")
        }
    }

    private static func tolerance(_ block: YAMLBlock, unit: CompositionUnit, reader: YAMLReader) -> MeltTolerance? {
        guard let value = block.number("tolerance", unit: unit.rawValue) else { return nil }
        guard value > 0, value < unit.whole else {
            reader.report("the tolerance must be positive", at: block.location(of: "tolerance"))
            return nil
        }
        return MeltTolerance(deviation: value, unit: unit)
    }

    /// Rules such as `Al + 2 Cr <= 60`, in the block's unit.
    private static func rules(
        _ block: YAMLBlock, elements: [String], reader: YAMLReader, locations: inout [String: SourceLocation]
    ) -> [CampaignDefinition.LinearRule] {
        var rules: [CampaignDefinition.LinearRule] = []
        let hint = "write '- Al + Cr <= 50', in the unit of the block"
        for node in block.sequence("rules", hint: hint) ?? [] {
            let place = reader.location(of: node)
            guard let text = node.scalar?.string, let (left, relation, right) = comparison(text),
                let limit = Double(right), limit.isFinite
            else {
                reader.report("a rule compares a sum of elements with a number", at: place, hint: hint)
                continue
            }
            guard let terms = terms(of: left) else {
                reader.report("'\(left)' is not a sum of elements", at: place, hint: hint)
                continue
            }
            if let stranger = terms.first(where: { !elements.contains($0.element) }) {
                reader.report(
                    "\(stranger.element.capitalizedSymbol) is not among the campaign's elements", at: place,
                    hint: "elements: " + elements.map(\.capitalizedSymbol).joined(separator: " "))
                continue
            }
            locations["composition.rules.\(rules.count)"] = place
            rules.append(CampaignDefinition.LinearRule(text: text, terms: terms, relation: relation, limit: limit))
        }
        return rules
    }

    /// `Al + 2 Cr - 0.5*Ni` as coefficients and elements.
    private static func terms(of text: String) -> [CampaignDefinition.LinearRule.Term]? {
        var terms: [CampaignDefinition.LinearRule.Term] = []
        let spaced = text.replacingOccurrences(of: "-", with: "+-").replacingOccurrences(of: "*", with: " ")
        for part in spaced.split(separator: "+") {
            var body = part.trimmingCharacters(in: .whitespaces)
            if body.isEmpty { continue }
            var sign = 1.0
            if body.hasPrefix("-") {
                sign = -1
                body = String(body.dropFirst()).trimmingCharacters(in: .whitespaces)
            }
            let pieces = body.split(separator: " ")
            guard let element = pieces.last, element.allSatisfy(\.isLetter), element.count <= 2, pieces.count <= 2
            else {
                return nil
            }
            let coefficient = pieces.count == 2 ? Double(pieces[0]) : 1
            guard let coefficient, coefficient.isFinite else { return nil }
            terms.append(.init(coefficient: sign * coefficient, element: element.uppercased()))
        }
        return terms.isEmpty ? nil : terms
    }
}
