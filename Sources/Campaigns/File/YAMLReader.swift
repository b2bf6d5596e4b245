import AlloyDesign
import Foundation
import ThermodynamicDatabase
import Yams

/// Walks a YAML document and collects what is wrong with it, each complaint with its line, instead of stopping at the first.
final class YAMLReader {
    private(set) var diagnostics: [Diagnostic] = []
    private let lines: [String]

    init(text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The document's root; nil, with a diagnostic, when the text is not one YAML document.
    func root(of text: String) -> Node? {
        do {
            // Iterated by hand: the stream ends at a mistake and keeps it in itself, not in a copy.
            var stream = try Yams.compose_all(yaml: text)
            var documents: [Node] = []
            while let document = stream.next() { documents.append(document) }
            if let error = stream.error { throw error }
            if let second = documents.dropFirst().first {
                report(
                    "the file holds more than one YAML document", at: location(of: second),
                    hint: "remove the line '---'")
            }
            guard let root = documents.first else {
                report("the file is empty", at: SourceLocation(line: 1, column: 1))
                return nil
            }
            return root
        } catch let error as YamlError {
            report(error)
        } catch {
            report("\(error)", at: SourceLocation(line: 1, column: 1))
        }
        return nil
    }

    func report(_ message: String, at location: SourceLocation, hint: String? = nil) {
        let line = location.line >= 1 && location.line <= lines.count ? lines[location.line - 1] : ""
        let excerpt = line.trimmingCharacters(in: .whitespaces).prefix(120)
        diagnostics.append(
            Diagnostic(
                severity: .error, location: location, message: message, hint: hint,
                excerpt: excerpt.isEmpty ? nil : String(excerpt)))
    }

    func location(of node: Node) -> SourceLocation {
        SourceLocation(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    private func report(_ error: YamlError) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            report(
                "this is not YAML: \(problem)" + (context.map { " (\($0.text), line \($0.mark.line))" } ?? ""),
                at: SourceLocation(line: mark.line, column: mark.column),
                hint: problem.contains("tab") || problem.contains("start any token")
                    ? "indent with blanks, not with tabs" : nil)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.joined(separator: ", ")
            report(
                "'\(names)' stands twice in the same block",
                at: SourceLocation(line: context.mark.line, column: context.mark.column), hint: "keep one of them")
        case .reader(let problem, _, _, _):
            report(
                "the text cannot be read: \(problem)", at: SourceLocation(line: 1, column: 1), hint: "save it as UTF-8")
        default:
            report("this is not YAML: \(error)", at: SourceLocation(line: 1, column: 1))
        }
    }
}

/// A mapping whose keys are known; unknown ones are reported when it is made.
struct YAMLBlock {
    let reader: YAMLReader
    let path: String
    let location: SourceLocation
    private let entries: [String: (key: Node, value: Node)]

    init?(_ node: Node, path: String, known: [String], reader: YAMLReader) {
        guard let mapping = node.mapping else {
            reader.report(
                "\(path.isEmpty ? "the file" : "'\(path)'") must be a block of keys", at: reader.location(of: node),
                hint: "known keys: \(known.joined(separator: ", "))")
            return nil
        }
        self.reader = reader
        self.path = path
        location = reader.location(of: node)
        var entries: [String: (key: Node, value: Node)] = [:]
        for (key, value) in mapping {
            let name = key.scalar?.string ?? ""
            guard known.contains(name) else {
                let hint = Suggestion.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                reader.report(
                    "unknown key '\(name)'" + (path.isEmpty ? "" : " in '\(path)'"), at: reader.location(of: key),
                    hint: hint ?? "known keys: \(known.joined(separator: ", "))")
                continue
            }
            entries[name] = (key, value)
        }
        self.entries = entries
    }

    private func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    func node(_ key: String) -> Node? { entries[key]?.value }

    func location(of key: String) -> SourceLocation {
        entries[key].map { reader.location(of: $0.value) } ?? location
    }

    func required(_ key: String, hint: String) -> Node? {
        if let node = node(key) { return node }
        reader.report("'\(full(key))' is missing", at: location, hint: hint)
        return nil
    }

    /// A scalar's text; nil, with a diagnostic, for anything else.
    func text(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let text = node.scalar?.string, !text.isEmpty else {
            reader.report("'\(full(key))' must be a text", at: reader.location(of: node))
            return nil
        }
        return text
    }

    func requiredText(_ key: String, hint: String) -> String? {
        required(key, hint: hint) == nil ? nil : text(key)
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(key) else { return nil }
        guard let value = Int(text) else {
            reader.report("'\(full(key))' must be a whole number, not '\(text)'", at: location(of: key))
            return nil
        }
        guard range.contains(value) else {
            reader.report(
                "'\(full(key))' must lie between \(range.lowerBound) and \(range.upperBound), not \(value)",
                at: location(of: key))
            return nil
        }
        return value
    }

    /// A plain number; nil, with a diagnostic, when it cannot be read.
    func number(_ key: String, unit: String) -> Double? {
        guard let text = text(key) else { return nil }
        guard let value = Double(text), value.isFinite else {
            reader.report(
                "'\(full(key))' must be a number, not '\(text)'", at: location(of: key),
                hint: "the unit, \(unit), is that of the whole block")
            return nil
        }
        return value
    }

    func quantity(_ key: String, as dimension: PhysicalDimension) -> AlloyDesign.Quantity? {
        guard let text = text(key) else { return nil }
        do { return try Quantity(parsing: text, as: dimension) } catch {
            reader.report("'\(full(key))': \(error.message)", at: location(of: key), hint: error.hint)
            return nil
        }
    }

    func sequence(_ key: String, hint: String) -> [Node]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else {
            reader.report("'\(full(key))' must be a list", at: reader.location(of: node), hint: hint)
            return nil
        }
        return Array(sequence)
    }
}
