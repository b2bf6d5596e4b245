import ArgumentParser
import Foundation
import SymbolicRegression

/// Measures this machine, for `Validation/SymbolicRegression`; not shown in the help.
struct DescriptorSpeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "descriptor-speed",
        abstract: "Measure how fast formulas are evaluated and features screened, on one thread.", shouldDisplay: false)

    @Option(help: "Rows of the table.")
    var rows: Int = 1000

    @Option(help: "Primary columns of the screening, at 200 rows.")
    var primaries: Int = 60

    @Option(help: "Seconds for each evaluation measurement.")
    var seconds: Double = 2

    func validate() throws {
        guard rows > 0, (2...200).contains(primaries), seconds > 0 else {
            throw ValidationError("--rows and --seconds must be positive, --primaries 2 to 200")
        }
    }

    func run() throws {
        let clock = ContinuousClock()
        func rate(_ withFunctions: Bool) -> Double {
            let start = clock.now
            let end = start + .seconds(seconds)
            let work = SearchSpeed.evaluate(rows: rows, withFunctions: withFunctions) { clock.now >= end }
            return Double(work) / ((clock.now - start) / .seconds(1))
        }
        let arithmetic = rate(false)
        let functions = rate(true)
        let start = clock.now
        let (screened, firstRung) = SearchSpeed.screen(primaries: primaries, rows: 200) { false }
        let time = (clock.now - start) / .seconds(1)
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        var json = JSONText()
        json.object { json in
            for (key, value) in [
                ("nodeRowsPerSecondArithmetic", arithmetic), ("nodeRowsPerSecondWithFunctions", functions),
                ("screenedFeatures", Double(screened)), ("firstRungFeatures", Double(firstRung)),
                ("screeningSeconds", time), ("screenedFeaturesPerSecond", Double(screened) / time),
                ("peakMemoryMegabytes", Double(usage.ru_maxrss) / 1024),
            ] {
                json.key(key)
                json.number(value)
            }
        }
        var lines = LineOutput()
        lines.write(json.text)
        lines.flush()
    }
}
