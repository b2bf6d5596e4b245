import Foundation
import Testing
import ThermodynamicDatabase

/// Any bytes return; the time is linear in their number.
@Suite struct Robustness {
    private static let sample = Array(
        """
        $ sample
        ELEMENT VA VACUUM 0 0 0! ELEMENT FE BCC_A2 55.847 4489 27.28! ELEMENT CR BCC_A2 51.996 4050 23.56!
        SPECIES CR2 CR2! SPECIES FE+3 FE1/+3!
        TYPE_DEFINITION % SEQ *! TYPE_DEFINITION & GES A_P_D BCC_A2 MAGNETIC -1 0.4! TEMP_LIM 298.15 6000!
        TYPE_DEFINITION D GES A_P_D B2 DIS_PART BCC_A2,,,!
        DEFINE_SYSTEM_DEFAULT ELEMENT 2! DEFAULT_COMMAND REJECT_PHASE B2!
        FUNCTION GHSERFE 298.15 +1225.7+124.134*T-23.5143*T*LN(T)-4.39752E-3*T**2; 1811 Y -25383.581+2.29603E+31*T**(-9); 6000 N!
        FUNCTION R 298.15 8.31451;,,N!
        PHASE BCC_A2 %& 2 1 3 > text >> 3! CONSTITUENT BCC_A2 :CR,FE% : VA : !
        PHASE B2:B %D 3 .5 .5 3! CONSTITUENT B2:B :CR,FE:CR,FE:VA: !
        PARAMETER G(BCC_A2,FE:VA;0) 298.15 GHSERFE#; 6000 N REF1!
        PARAMETER L(BCC_A2,CR,FE:VA;0) 298.15 +20500-9.68*T+R*T*EXP(-P); 6000 N 'x'!
        LIST_OF_REFERENCES NUMBER SOURCE REF1 'A. Dinsdale' REF2 'it''s' !
        ASSESSED_SYSTEMS CR-FE(;P3 STP:.75/1200/1)! DATABASE_INFO 'text' !
        """.utf8)

    /// The database and the diagnostics must be finite and ordered whatever the input; reaching the end is the main thing.
    private func check(_ bytes: [UInt8]) {
        let (database, diagnostics) = TDBParser.parse(bytes)
        for (a, b) in zip(diagnostics, diagnostics.dropFirst()) {
            #expect((a.location.line, a.location.column) <= (b.location.line, b.location.column))
        }
        for piece in database.parameters.flatMap(\.value.pieces) { #expect(piece.range.lower < piece.range.upper) }
        for finding in database.lint() { #expect(!finding.message.contains("nan") && finding.hint != nil) }
    }

    @Test func sampleIsRead() {
        let (database, diagnostics) = TDBParser.parse(Self.sample)
        #expect(database.phases.count == 2 && database.parameters.count == 2 && database.references.count == 2)
        #expect(diagnostics.filter { $0.severity == .error } == [])
    }

    @Test func truncatedAnywhere() {
        for length in 0..<Self.sample.count { check(Array(Self.sample.prefix(length))) }
    }

    @Test func startingAnywhere() {
        for start in stride(from: 1, to: Self.sample.count, by: 3) { check(Array(Self.sample.dropFirst(start))) }
    }

    @Test func changedBytes() {
        var generator = SequenceGenerator(state: 7)
        let interesting = Array("!$;:,()*%&#'/+-.0YN\n\r \t><@".utf8) + [0, 0x80, 0xC3, 0xFF]
        for _ in 0..<3000 {
            var bytes = Self.sample
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                let place = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[place] = interesting[Int.random(in: interesting.indices, using: &generator)]
                case 2: bytes.remove(at: place)
                default: bytes.insert(interesting[Int.random(in: interesting.indices, using: &generator)], at: place)
                }
            }
            check(bytes)
        }
    }

    @Test func randomBytes() {
        var generator = SequenceGenerator(state: 3)
        for length in [1, 10, 1000, 100_000] {
            check((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    // Found by mutating public databases.
    @Test func neutralParameterOfAnIonicPhaseWithOneSublattice() {
        check(Array("PHASE X:Y % 1 1! CONSTITUENT X:Y :A: ! PARAMETER G(X,A;0) 298 1; 600 N!".utf8))
        check(Array("PHASE X:Y % 3 1 1 1! CONSTITUENT X:Y :A:B:C: ! PARAMETER G(X,A;0) 298 1; 600 N!".utf8))
    }

    @Test func theSameBytesGiveTheSameResult() {
        let first = TDBParser.parse(Self.sample)
        let second = TDBParser.parse(Self.sample)
        #expect(first.database == second.database && first.diagnostics == second.diagnostics)
    }

    @Test(arguments: [
        "A", "!", "(", ";", ":", ",", "'", "$", "PARAMETER G(", "FUNCTION F 298.15 +", "PHASE X % ", "1+", "EXP(",
        "TYPE_DEFINITION & GES A_P_D ", "LIST_OF_REFERENCES 'x' ", "CONSTITUENT X :A,", "\n", "PHASE X % 1 1\n",
        "FUNCTION F 298.15 1; 6000 N\n", "X\nPARAMETER G(X,A;0) 298.15 1; 6000 N\n", "ELEMENT X Y 1\n", "SPECIES X X1!",
        "PARAMETER G(X,A;0) 298.15 1; 6000 N!", "PHASE X % 1 1! CONSTITUENT X :A:!",
        // The number of the repetition stands for #.
        "ELEMENT E# Y 1 1 1!", "PHASE P# % 1 1! CONSTITUENT P# :A:!", "SPECIES S# C1!",
        "DEFAULT_COMMAND REJECT_PHASE A#!",
        "TYPE_DEFINITION D GES A_P_D P# DIS_PART X#! PHASE P# %D 1 1!", "PARAMETER G(P#,A;0) 298 F#; 600 N!",
        "PHASE X % 1 1! CONSTITUENT X :A#: !", "FUNCTION F# 298.15 G#; 6000 N!",
    ])
    func longRepetitionsTakeLinearTime(text: String) {
        // Time of this thread's processor, not of the clock: other tests run beside. Quadratic behaviour shows as a factor of 64
        // where linear has 8; the bound leaves room for caches and the collector of pages.
        func time(_ count: Int) -> Double {
            let bytes = Array((0..<count).map { text.replacing("#", with: String($0)) }.joined().utf8)
            return (0..<2).map { _ in
                let start = processorTime()
                check(bytes)
                return processorTime() - start
            }.min() ?? 0
        }
        let count = 4000 / text.utf8.count + 1
        let short = time(count)
        let long = time(8 * count)
        #expect(long < 25 * short + 0.02, "\(short) s for \(count), \(long) s for \(8 * count) repetitions")
    }

    /// Seconds that the processor has spent on this thread.
    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
