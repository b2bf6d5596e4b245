internal import Foundation
internal import SymbolicRegression

/// A formula found by `tieline descriptor` as a property model: value in SI, the left-out error as uncertainty, a warning outside the box of
/// the data it was fitted to.
public struct FoundDescriptor: AlloyProperty, Equatable {
    /// Why a file is no formula that can be computed.
    public struct Mistake: Error, Sendable, Equatable {
        public var message: String
        public var hint: String?
    }

    private struct Stored: Codable {
        struct Variable: Codable {
            var name: String
            var feature: String
            var minimum: Double
            var maximum: Double
        }
        var format: String
        var name: String
        var unit: String
        var expression: String
        var variables: [Variable]
        var error: Double
        var rows: Int
        var source: String
    }

    private static let format = "tieline descriptor 1"

    public let name: String
    public let unit: String
    public let dimension: PhysicalDimension
    public let source: String
    /// The file's contents on one line, the same for the same formula.
    public let text: String
    /// From the formula's unit to the SI unit of ``dimension``.
    private let factor: Double
    private let stored: Stored
    private let expression: SymbolicRegression.Expression
    private let features: [AlloyFeature]

    public var title: String { "\(name) (found formula)" }
    public var symbol: String { name }
    public var definition: String { "\(name) = \(stored.expression)" }
    public var applicability: String {
        "fitted to \(stored.rows) rows with "
            + stored.variables.map {
                "\($0.feature) from \(NumberText.significant($0.minimum)) to \(NumberText.significant($0.maximum))"
            }.joined(separator: ", ")
    }
    public var uncertaintyMeaning: String? { "root mean square of the left-out errors of the fit" }

    /// Reads what `text(name:unit:expression:variables:error:rows:source:)` wrote.
    public init(reading data: [UInt8]) throws(Mistake) {
        let stored: Stored
        do { stored = try JSONDecoder().decode(Stored.self, from: Data(data)) } catch {
            throw Mistake(
                message: "this is not a saved formula", hint: "write one with `tieline descriptor … --save F.json`")
        }
        guard stored.format == Self.format else {
            throw Mistake(
                message: "the format '\(stored.format)' is not known", hint: "this program reads '\(Self.format)'")
        }
        do throws(ExpressionParser.ParsingError) {
            expression = try ExpressionParser.parse(stored.expression, names: stored.variables.map(\.name))
        } catch { throw Mistake(message: "the formula cannot be read: \(error.message)", hint: nil) }
        var features: [AlloyFeature] = []
        for variable in stored.variables {
            guard let feature = AlloyFeature(named: variable.feature) else {
                throw Mistake(
                    message: "the formula uses the column '\(variable.feature)', which is no feature of a composition",
                    hint: "search with --alloy-features and without --features for a formula that any alloy has")
            }
            features.append(feature)
        }
        self.stored = stored
        self.features = features
        name = stored.name
        source = stored.source
        text = Self.encoded(stored, isPretty: false)
        // Where the unit is that of a dimension values are in SI; otherwise they are plain numbers in the formula's unit.
        let dimensions: [PhysicalDimension] = [
            .temperature, .thermalExpansion, .density, .pressure, .duration, .molarEnergy, .molarEntropy, .energy,
            .length, .strainRate,
        ]
        var found: (PhysicalDimension, MeasurementUnit)?
        for dimension in dimensions where found == nil && !stored.unit.isEmpty {
            found = dimension.units.first { $0.isWritten(as: stored.unit) && $0.offset == 0 }.map { (dimension, $0) }
        }
        dimension = found?.0 ?? .number
        unit = found?.0.unitSymbol ?? stored.unit
        factor = found?.1.scale ?? 1
    }

    public static func == (a: Self, b: Self) -> Bool { a.text == b.text }

    /// The file of a formula.
    ///
    /// - Parameters:
    ///   - variables: as the formula has them, with the feature each stands for and the range it was seen in.
    ///   - error: what a value is uncertain by, in `unit`.
    public static func text(
        name: String, unit: String, expression: String,
        variables: [(name: String, feature: String, range: ClosedRange<Double>)], error: Double, rows: Int,
        source: String
    ) -> String {
        let stored = Stored(
            format: format, name: name, unit: unit, expression: expression,
            variables: variables.map {
                .init(name: $0.name, feature: $0.feature, minimum: $0.range.lowerBound, maximum: $0.range.upperBound)
            }, error: error, rows: rows, source: source)
        return encoded(stored, isPretty: true)
    }

    private static func encoded(_ stored: Stored, isPretty: Bool) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isPretty { encoder.outputFormatting.insert(.prettyPrinted) }
        guard let data = try? encoder.encode(stored) else {
            preconditionFailure("the formula \(stored.expression) holds a number that JSON has not")
        }
        return String(decoding: data, as: UTF8.self)
    }

    public func value(of alloy: AlloyState) throws(PropertyFailure) -> PropertyValue {
        var row: [Double] = []
        for (feature, variable) in zip(features, stored.variables) {
            let value = try feature.value(of: alloy)
            let slack = 1e-9 * (variable.maximum - variable.minimum)
            if value < variable.minimum - slack || value > variable.maximum + slack {
                alloy.note([
                    "\(name) extrapolates: \(feature.name) is \(NumberText.significant(value)), seen from "
                        + "\(NumberText.significant(variable.minimum)) to \(NumberText.significant(variable.maximum))"
                ])
            }
            row.append(value)
        }
        return try .finite(factor * expression.value(row), uncertainty: factor * stored.error)
    }

    /// It comes from a file, not from a name.
    public static func catalogue(_ tables: SupplyTables) -> [PropertyDescription] { [] }
    public static func read(_ text: PropertyText, tables: SupplyTables) throws(PropertyNameError) -> FoundDescriptor? {
        nil
    }
}
