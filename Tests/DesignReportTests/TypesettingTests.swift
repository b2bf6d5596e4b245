import AlloyDesign
import Testing

@testable import DesignReport

@Suite struct TypesetNumberTests {
    @Test(arguments: [
        (18.4249, 2, "18.42"), (18.425, 1, "18.4"), (0.5, 0, "1"), (-0.4, 0, "0"), (-0.6, 0, "−1"), (0, 2, "0.00"),
        (-3.14159, 3, "−3.142"), (9_999.4, 0, "9999"), (10_626, 0, "10\u{202F}626"),
        (1_234_567.891, 1, "1\u{202F}234\u{202F}567.9"),
        (0.05, 2, "0.05"), (0.999, 2, "1.00"), (-0.004, 2, "0.00"), (1e-12, 3, "0.000"),
    ])
    func fixed(value: Double, decimals: Int, expected: String) {
        #expect(TypesetNumber.fixed(value, decimals: decimals) == expected)
    }

    @Test(arguments: [
        (1.25e-5, 3, "1.25·10⁻⁵"), (20, 3, "20.0"), (0.0123, 2, "0.012"), (123_456, 3, "123\u{202F}456"),
        (6.02e23, 3, "6.02·10²³"),
        (-4.5e-10, 2, "−4.5·10⁻¹⁰"), (0, 3, "0"), (9.999e-7, 2, "1.0·10⁻⁶"),
    ])
    func significant(value: Double, digits: Int, expected: String) {
        #expect(TypesetNumber.significant(value, digits: digits) == expected)
    }

    /// Numbers no summary may hold still must not trap the page.
    @Test func extremes() {
        #expect(TypesetNumber.fixed(1e300, decimals: 2) == "1.00·10³⁰⁰")
        #expect(TypesetNumber.fixed(.greatestFiniteMagnitude, decimals: 0).hasSuffix("10³⁰⁸"))
        #expect(TypesetNumber.significant(.leastNonzeroMagnitude, digits: 2) == "4.9·10⁻³²⁴")
        #expect(TypesetNumber.fixed(.infinity, decimals: 1) == "∞")
        #expect(TypesetNumber.fixed(.nan, decimals: 1) == "undefined")
        #expect(TypesetNumber.coordinate(.nan) == "0")
        #expect(TypesetNumber.duration(.infinity) == "unknown")
    }

    @Test(arguments: [
        (0.35, "0.35 s"), (9.96, "10 s"), (48.2, "48 s"), (134, "2 min 14 s"), (3_599.6, "1 h 00 min"),
        (11_100, "3 h 05 min"),
        (60, "1 min 00 s"),
    ])
    func duration(seconds: Double, expected: String) {
        #expect(TypesetNumber.duration(seconds) == expected)
    }

    @Test(arguments: [
        (0.0176, "1.8 %"), (0.5, "50 %"), (0.00049, "0.05 %"), (0, "0 %"), (1, "100 %"), (0.0999, "10.0 %"),
    ])
    func percent(share: Double, expected: String) {
        #expect(TypesetNumber.percent(share) == expected)
    }

    @Test func coordinatesAreASCII() {
        #expect(TypesetNumber.coordinate(-12.34) == "-12.3")
        #expect(TypesetNumber.coordinate(100) == "100")
        #expect(TypesetNumber.coordinate(12_345.67) == "12345.7")
        #expect(TypesetNumber.coordinate(-0.01) == "0")
    }

    @Test func decimalsThatTellAGridApart() {
        #expect(TypesetNumber.decimals(toShow: [5, 10, 85], limit: 3) == 0)
        #expect(TypesetNumber.decimals(toShow: [2.5, 10], limit: 3) == 1)
        #expect(TypesetNumber.decimals(toShow: [0.1 + 0.2, 0.05], limit: 3) == 2)
        #expect(TypesetNumber.decimals(toShow: [1.0 / 3], limit: 2) == 2)
        #expect(TypesetNumber.decimals(toShow: [], limit: 2) == 0)
    }

    @Test func unitsOfValuesAndDifferences() {
        let celsius = CampaignSummary.DisplayUnit.celsius
        #expect(celsius.text(773.15) == "500\u{A0}°C")
        #expect(celsius.difference(88, signed: true) == "+88\u{A0}K")
        #expect(celsius.differenceNumber(0.2, signed: true) == "0")
        #expect(celsius.uncertainty(0.005) == "± <1")
        #expect(celsius.uncertainty(0) == "± 0")
        #expect(CampaignSummary.DisplayUnit.expansion.text(1.842e-5) == "18.42\u{A0}10⁻⁶/K")
        let bound = CampaignSummary.Outcome("T_sigma", 573.15, bound: .atMost)
        #expect(bound.number(in: celsius) == "≤ 300")
        let value = CampaignSummary.Outcome("T_sigma", 673.15, uncertainty: 0.005)
        #expect(value.number(in: celsius) == "400 ± <1")
        #expect(value.number(in: celsius, brief: true) == "400")
    }

    @Test func alloyNames() throws {
        let text = try CompositionText(SampleSummary.make())
        #expect(text.name([0.125, 0.15, 0.2, 0, 0.525]) == "Ni–20Cr–15Co–12.5Al")
        #expect(text.name([0.2, 0.05, 0.35, 0.2, 0.2]) == "Ni–35Cr–20Al–20Fe–5Co")
        #expect(text.name([0, 0, 1, 0, 0]) == "Cr")
        #expect(text.name([0, 0, 0, 0, 0]) == "")
    }
}

@Suite struct AxisTicksTests {
    @Test func niceSteps() {
        #expect(AxisTicks(0...1, target: 5).values == [0, 0.2, 0.4, 0.6, 0.8, 1])
        #expect(
            AxisTicks(573.15...1_673.15, target: 8).values == [
                600, 700, 800, 900, 1000, 1100, 1200, 1300, 1400, 1500, 1600,
            ])
        #expect(AxisTicks(-3...3, target: 6).values == [-3, -2, -1, 0, 1, 2, 3])
        #expect(AxisTicks(17.2...17.9, target: 4).values == [17.2, 17.4, 17.6, 17.8])
        #expect(AxisTicks(17.2...17.9, target: 4).decimals == 1)
        #expect(AxisTicks(0.1...0.7, target: 6).values == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    }

    @Test func everyRangeGetsAFewTicks() {
        var generator = SampleSummary.Generator(state: 3)
        for _ in 0..<500 {
            let low = Double.random(in: -1e4...1e4, using: &generator)
            let span =
                TypesetNumber.powerOfTen(Int.random(in: -6...6, using: &generator))
                * Double.random(in: 1...10, using: &generator)
            let ticks = AxisTicks(low...(low + span), target: 6)
            #expect((2...13).contains(ticks.values.count), "\(low) + \(span): \(ticks.values)")
            #expect(ticks.values.allSatisfy { $0 >= low - span * 1e-6 && $0 <= low + span * (1 + 1e-6) })
        }
    }

    @Test func aSingleValueIsItsOwnTick() {
        #expect(AxisTicks(5...5, target: 6).values == [5])
        #expect(paddedRange([]) == nil)
        #expect(paddedRange([100])?.contains(96) == true)
        #expect(paddedRange([0, 10], margin: 0.1) == -1...11)
    }
}

@Suite struct MarkupTests {
    @Test func escapesWhatHTMLReads() {
        #expect(Markup.escaped("a<b>&\"c'") == "a&lt;b&gt;&amp;&quot;c&#39;")
        #expect(Markup.escaped("α ≤ 2·10⁻⁵/K, 中, 🙂") == "α ≤ 2·10⁻⁵/K, 中, 🙂")
    }

    @Test func replacesWhatADocumentMayNotHold() {
        #expect(
            Markup.escaped("a\u{0}b\u{1B}c\u{202E}d\u{2066}e\u{FFFE}")
                == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}")
        // CR LF is one Character but two scalars.
        #expect(Markup.escaped("a\r\nb") == "a\u{FFFD}\nb")
    }

    @Test func attributesAndContent() {
        var markup = Markup()
        markup.element("p", ["class": "a\" onload=\"x"]) { p in
            p.text("1 < 2")
            p.void("path", ["d": "M0 0"])
        }
        #expect(markup.string == #"<p class="a&quot; onload=&quot;x">1 &lt; 2<path d="M0 0"/></p>"#)
    }

    @Test(arguments: [
        ("10.1016/0364-5916(91)90030-N", true), ("10.1557/s43578-024-01489-0", true), ("10.1/x", false),
        ("10.1016/x\" onclick=\"y", false), ("javascript:alert(1)", false), ("10.1016/", false), ("10.1016/a b", false),
    ])
    func onlyADOIBecomesALink(text: String, expected: Bool) {
        #expect(Report.isDOI(text) == expected)
    }
}
