import Foundation
import Testing
import ThermodynamicDatabase

/// A header of its own in front of a database of ten elements and two phases.
private let body = """
    ELEMENT VA VACUUM 0 0 0 !
    \(["AL", "B", "C", "CO", "CR", "FE", "K", "N", "NI", "W"].map { "ELEMENT \($0) SER 1 0 0 !" }.joined(separator: "\n"))
    PHASE GAMMA_X % 1 1 !
    CONSTITUENT GAMMA_X :AL,CR,FE,NI: !
    PHASE LIQUID % 1 1 !
    CONSTITUENT LIQUID :AL,CR,FE,NI: !

    """

private func limits(_ header: String) -> [StatedLimits] { parse(header + "\n" + body).database.statedLimits }

/// `wt% AL…10 CR 5…30 | 500…2000 K`
private func summary(_ header: String) -> [String] {
    limits(header).map { limit in
        func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
        let bounds = limit.composition.map { "\($0.element) \(text($0.lower))…\(text($0.upper))" }
        var parts = bounds.isEmpty ? [] : [limit.unit.rawValue + ": " + bounds.joined(separator: ", ")]
        if let range = limit.temperature { parts.append("\(range.lower)…\(range.upper) K") }
        return parts.joined(separator: "; ")
    }
}

@Suite struct StatedLimitsOfDatabases {
    @Test func aListOverSeveralComments() throws {
        let header = """
            $ A database made for tests.
            $
            $ Its sources are at the end. It has been tested inside these
            $ composition limits (in wt%):
            $ Al<7, B<0.02, Cr<19,
            $ Fe<=12.5, W < 6
            $ Oxides are simple line compounds.

            """
        let limit = try #require(limits(header).first)
        #expect(limits(header).count == 1)
        #expect(
            limit.quotation
                == "It has been tested inside these composition limits (in wt%): Al<7, B<0.02, Cr<19, Fe<=12.5, W < 6")
        #expect(limit.location == SourceLocation(line: 3, column: 31))
        #expect(limit.unit == .massPercent)
        #expect(
            limit.composition == [
                .init(element: "AL", upper: 7), .init(element: "B", upper: 0.02), .init(element: "CR", upper: 19),
                .init(element: "FE", upper: 12.5), .init(element: "W", upper: 6),
            ])
        #expect(limit.temperature == nil)
    }

    @Test func headingsWithListsBehindBlankLines() throws {
        let header = """
            $ The data have been optimised inside the following limits:
            $ Temperature: 650 K - 1900 K
            $
            $ Alloy composition (wt.%): Al<2  B<0.4  C<0.4
            $ Cr<24  Ni<25

            $ N: no parameters in solids. W: 3 parameters
            """
        #expect(
            summary(header) == ["wt%: AL …2.0, B …0.4, C …0.4, CR …24.0, NI …25.0; 650.0…1900.0 K"])
        #expect(limits(header)[0].quotation.hasSuffix("Cr<24 Ni<25"))
    }

    @Test(arguments: [
        (
            "$ This database is optimized in the Cr-rich part, X(Cr)>0.6, of the Al-B-C-Cr-Fe-N system.",
            "mole-fraction: CR 0.6…"
        ),
        ("$ valid from 298 to 2000 K", "298.0…2000.0 K"),
        ("$ Valid between 25 and 1100 °C.", "298.15…1373.15 K"),
        ("$ Valid for 500 C - 1200 C", "773.15…1473.15 K"),
        ("$ Recommended up to 3000 K", "0.0…3000.0 K"),
        ("$ Temperature range: 298.15 - 3000 K", "298.15…3000.0 K"),
        ("$ Temperature (K) limits: 300 K < T < 2500 K", "300.0…2500.0 K"),
        ("$ Composition limits: Cr: 10-30 wt%", "wt%: CR 10.0…30.0"),
        ("$ Recommended for up to 25 wt% Cr and up to 10 wt.% of Al", "wt%: CR …25.0, AL …10.0"),
        ("$ Validated for 10-30 at.% Cr, 5 to 20 at.% Fe", "at%: CR 10.0…30.0, FE 5.0…20.0"),
        ("$ Limits: 0 < Cr < 20, 40 <= Ni <= 100 (mass %)", "wt%: CR 0.0…20.0, NI 40.0…100.0"),
        ("$ Limits in mole percent: Al max. 10, Cr max. 20, Ni min. 50", "at%: AL …10.0, CR …20.0, NI 50.0…"),
        ("$ Composition range (mass fraction): Al 0 - 0.1, N<0.01", "mass-fraction: AL 0.0…0.1, N …0.01"),
        ("$ Limits: W(Cr) < 0.2, x(Al)<0.3", "mass-fraction: CR …0.2|mole-fraction: AL …0.3"),
        ("$ Tested in wt%: Fe < 20 K < 5 C < 0.1", "wt%: FE …20.0, K …5.0, C …0.1"),
        ("$ Limits:\n$   Cr   10 – 30 wt%\n$   Ni    0 - 20 wt%", "wt%: CR 10.0…30.0, NI 0.0…20.0"),
        ("$ Tested inside Cr<30, Ni>40, Ni<90 wt-%.", "wt%: CR …30.0, NI 40.0…90.0"),
        ("$* limits: Cr ≤ 20 wt pct *", "wt%: CR …20.0"),
        ("$ Limits (wt%): Ti<4, Zr<2, Al<10", "wt%: AL …10.0"),
    ]) func forms(header: String, expected: String) {
        #expect(summary(header).joined(separator: "|") == expected)
    }

    @Test(arguments: [
        // No limits of the database as a whole.
        "$ The solubility limit of Cr is below 20 wt%",
        "$ LIQUID is valid for Cr<20 wt%", "$ The phase GAMMA_X is valid for Cr<20 wt%",
        "$ Cr-Fe optimized for Cr 10-30 wt%", "$ This is not valid for Cr>30 wt%",
        "$ Heat capacity measured in the range of 300 - 900 K",
        "$ Low temperature limits were reduced from 298 K to 273 K",
        "$ Steels with 9-12 wt% Cr are typical", "$ Cr 10-30 wt% was studied", "$ Cr: 2001, range of 1000-1200 K",
        // No unit, or none that is sure.
        "$ Limits: Cr<20%", "$ Limits: Cr<20", "$ Limits: Cr<500 ppm", "$ Limits: Cr<0,5 wt%", "$ Limits: Cr<2,5 Al<10",
        "$ valid from 298 to 2000", "$ Limits: X(Cr)<20", "$ Limits: T < 1000",
        // No sense.
        "$ Limits: Cr<200 wt%", "$ Limits: Cr 30-10 wt%", "$ valid from 2000 to 298 K", "$ Limits: T<1000 K, T<2000 K",
        "$ Limits: Cr<20 wt%, Cr<30 wt%", "$ Limits: Cr23C6 < 20 wt%", "$ Limits: Al-Cr < 20 wt%",
        "$ Limits: cr < 20 wt%", "$ Limits (wt%): Ti<4, Zr<2", "$ Tested with version 5.6 of another code, K. 2010",
        "$ limits", "$ limits:\n$\n$", "$ Limits: ..5 wt%", "$ limits < > = ( 5 - wt%",
    ]) func whatIsNoSureLimit(header: String) { #expect(summary(header) == []) }

    @Test func databaseInformationCountsWhereverItStands() {
        let prose = """
            DATABASE_INFORMATION This is a database for tests.''
            Composition limits in wt%:'
            Cr<20, Ni>40'
            valid from 300 to 1900 K.''
            The phase GAMMA_X was added for Al<5 wt%. !

            """
        #expect(summary(prose).count == 1)
        #expect(parse(body + prose).database.statedLimits.map(\.composition.count) == [2])
        #expect(
            parse(body + prose).database.statedLimits.first?.temperature == TemperatureRange(lower: 300, upper: 1900))
    }

    @Test func onlyTheHeadCounts() {
        #expect(parse(body + "$ Limits: Cr<20 wt%\n").database.statedLimits == [])
        #expect(parse("Limits: Cr<20 wt% !\n" + body).database.statedLimits.map(\.location.line) == [1])
        #expect(parse("TEMP_LIM 298 6000 ! $ Limits: Cr<20 wt%\n" + body).database.statedLimits.count == 1)
    }

    @Test func anotherParagraphIsAnotherStatement() {
        let header = "$ Limits: Cr<20 wt%\n$\n$ Made in 2020. Al<5 wt% was tried.\n$\n$ Valid from 300 to 2000 K.\n"
        #expect(summary(header) == ["wt%: CR …20.0", "300.0…2000.0 K"])
    }

    @Test func theWriterQuotesThem() {
        let headers = [
            "$ Limits: Cr<20 wt%\n$\n$ Made in 2020.\n$\n$ Valid from 300 to 2000 K.",
            "$ Limits of the database:\n$ W(Cr) < 0.2\n$\n$ x(Al)<0.3 N<5 at%\n\n$ Valid from 25 to 700 °C",
            "DATABASE_INFORMATION Limits in wt%:''\nCr<20'\nNi>40 !",
            "$ \u{C3}\u{A4}lter limits: Cr ≤ 20 wt%",
        ]
        for header in headers {
            let once = parse(header + "\n" + body).database
            #expect(!once.statedLimits.isEmpty)
            let twice = parse(TDBWriter.text(of: once)).database
            #expect(withoutPlaces(once.statedLimits) == withoutPlaces(twice.statedLimits), "\(header)")
            #expect(TDBWriter.text(of: twice) == TDBWriter.text(of: parse(TDBWriter.text(of: twice)).database))
            #expect(once.semanticHash == twice.semanticHash)
        }
    }

    private func withoutPlaces(_ limits: [StatedLimits]) -> [StatedLimits] {
        limits.map { limit in
            var limit = limit
            limit.location = SourceLocation(line: 1, column: 1)
            return limit
        }
    }

    @Test func anyWordsReadBackTheSame() {
        let parts = [
            "limits", "Limits:", "valid", "Cr", "Cr<20", "wt%", "(wt.%):", "at%", "0.5", "10", "-", "to", "K", "°C",
            "X(Al)>0.1",
            "from", "T", "<", ">", "up to", "\n$", "\n$\n$", "\n", ".", "Made.", "Ni", "C", "phase", "5%", "Al", ":",
            "'", "\u{A0}",
            "ä", "\u{C3}\u{A4}", "range", "Temperature", "max", ",", "and", "2000 K", "\n\u{0}", "*", "of", "(", ")",
        ]
        var generator = SequenceGenerator(state: 5)
        var stated = 0
        for _ in 0..<4000 {
            let header =
                "$ "
                + (0..<Int.random(in: 1...24, using: &generator)).map { _ in
                    parts.randomElement(using: &generator) ?? ""
                }.joined(separator: " ")
            let once = limits(header)
            stated += once.count
            guard !once.isEmpty else { continue }
            let again = parse(TDBWriter.text(of: parse(header + "\n" + body).database)).database.statedLimits
            #expect(withoutPlaces(once) == withoutPlaces(again), "\(header)")
        }
        #expect(stated > 100, "\(stated)")
    }

    @Test func longHeadersTakeLinearTime() {
        for line in ["$ limits Cr<20 wt% ", "$ limits ", "$ limits: Cr<5 wt%. ", "$\n$ limits: Cr<5.# wt%\n"] {
            func seconds(_ count: Int) -> Duration {
                let text = (0..<count).map { line.replacing("#", with: "\($0)") }.joined()
                return ContinuousClock().measure { _ = parse(text + "\n" + body) }
            }
            _ = seconds(100)
            let few = seconds(1000)
            #expect(seconds(10_000) < few * 40 + .milliseconds(200), "\(line)")
        }
    }
}
