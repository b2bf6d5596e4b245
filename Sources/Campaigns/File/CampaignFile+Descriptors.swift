import AlloyDesign
import Foundation
import ThermodynamicDatabase
import Yams

/// Formulas saved by `tieline descriptor`, as properties of a campaign: `descriptors: [hardness.json]`.
///
/// A store keeps the campaign's text with the formulas themselves in place of their files, so that it is resumed with exactly what it began with.
extension CampaignFile {
    private static let key = "descriptors"

    /// The formulas of a text in which they stand in place of their files.
    static func descriptors(_ file: YAMLBlock, reader: YAMLReader) -> [FoundDescriptor] {
        var found: [FoundDescriptor] = []
        for node in file.sequence(key, hint: "write 'descriptors: [hardness.json]'") ?? [] {
            let place = reader.location(of: node)
            guard let text = node.scalar?.string else {
                reader.report("a descriptor is the path of a saved formula", at: place, hint: saving)
                continue
            }
            guard isFormula(text) else {
                reader.report("the formula \(text) was not read", at: place, hint: saving)
                continue
            }
            do throws(FoundDescriptor.Mistake) {
                let descriptor = try FoundDescriptor(reading: Array(text.utf8))
                if found.contains(where: { $0.name == descriptor.name }) {
                    reader.report("two descriptors are called \(descriptor.name)", at: place)
                } else if (try? PropertyModel(parsing: descriptor.name)) != nil {
                    reader.report(
                        "the descriptor \(descriptor.name) has the name of a property", at: place,
                        hint: "change \"name\" in its file")
                } else {
                    found.append(descriptor)
                }
            } catch { reader.report(error.message, at: place, hint: error.hint) }
        }
        return found
    }

    private static let saving = "save one with `tieline descriptor … --alloy-features all --save F.json`"

    private static func isFormula(_ text: String) -> Bool { text.hasPrefix("{") }

    /// The campaign's text with each formula, on one line, in place of its path; places of all else stay.
    ///
    /// - Parameter read: the bytes of a file.
    static func embedding(
        _ text: String, read: (String) throws(CampaignLoadingError) -> [UInt8]
    ) throws(CampaignLoadingError) -> (text: String, complaints: [Diagnostic]) {
        guard let root = try? Yams.compose(yaml: text), let nodes = root.mapping?[Node(key)]?.sequence else {
            return (text, [])
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var complaints: [Diagnostic] = []
        // From the end, so that columns stay.
        for node in nodes.reversed() {
            guard let path = node.scalar?.string, !isFormula(path), let mark = node.mark,
                lines.indices.contains(mark.line - 1)
            else { continue }
            func complain(_ message: String, hint: String?) {
                complaints.append(
                    Diagnostic(
                        severity: .error, location: SourceLocation(line: mark.line, column: mark.column),
                        message: message, hint: hint, excerpt: lines[mark.line - 1].trimmingCharacters(in: .whitespaces)
                    ))
            }
            let line = lines[mark.line - 1]
            let start = line.index(line.startIndex, offsetBy: max(0, mark.column - 1), limitedBy: line.endIndex)
            guard let start, let range = line[start...].firstRange(of: path) else {
                complain("the path of a formula must stand on one line", hint: nil)
                continue
            }
            var (low, high) = (range.lowerBound, range.upperBound)
            if low > start, high < line.endIndex, "\"'".contains(line[high]) {
                low = line.index(before: low)
                high = line.index(after: high)
            }
            let bytes: [UInt8]
            do throws(CampaignLoadingError) { bytes = try read(path) } catch {
                let text = error.messages.joined(separator: "; ")
                complain(text.hasPrefix("error: ") ? String(text.dropFirst(7)) : text, hint: saving)
                continue
            }
            do throws(FoundDescriptor.Mistake) {
                let formula = try FoundDescriptor(reading: bytes).text.replacing("'", with: "''")
                lines[mark.line - 1] = line[..<low] + "'\(formula)'" + line[high...]
            } catch { complain("\(path): \(error.message)", hint: error.hint) }
        }
        return (lines.joined(separator: "\n"), complaints.reversed())
    }
}
