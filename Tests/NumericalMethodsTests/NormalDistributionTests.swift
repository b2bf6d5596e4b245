import NumericalMethods
import TestSupport
import Testing

@Suite struct NormalDistributionTests {
    static let source = "mpmath 1.3, 60 digits"

    /// z, log h(z), log Φ(z).
    @Test(arguments: [
        (-0.5, -1.620_516_264_387_319_9, -1.175_911_761_593_618_6),
        (-1.0, -2.485_121_025_712_641_3, -1.841_021_645_009_263_5),
        (-3.0, -7.869_686_059_603_028_5, -6.607_726_221_510_349_5),
        (-5.0, -16.744_301_162_660_990, -15.064_998_393_988_726),
        (-8.0, -37.122_364_261_692_633, -35.013_437_159_914_550),
        (-20.0, -206.917_838_509_425_10, -203.917_155_371_097_26),
        (-40.0, -808.298_568_356_619_96, -804.608_442_013_753_82),
        (-1000.0, -500_014.734_452_091_16, -500_007.826_694_812_18),
        (-1e6, -500_000_000_028.549_96, -500_000_000_014.734_45),
    ])
    func tailsKeepTheirRelativeAccuracy(_ z: Double, _ logExcess: Double, _ logCumulative: Double) {
        let h = ReferenceValue(
            "log h(\(z))", logExcess, tolerance: 4e-15 * abs(logExcess), unit: "1", source: Self.source)
        #expect(h.agrees(with: NormalDistribution.logExpectedExcess(z)), "\(h)")
        let p = ReferenceValue(
            "log Φ(\(z))", logCumulative, tolerance: 4e-15 * abs(logCumulative), unit: "1", source: Self.source)
        #expect(p.agrees(with: NormalDistribution.logCumulative(z)), "\(p)")
    }

    @Test func upperTail() {
        #expect(abs(NormalDistribution.logExpectedExcess(10) - 2.302_585_092_994_045_7) < 1e-15)  // h(10) = 10
        // log Φ(9) = −Φ(−9).
        #expect(abs(NormalDistribution.logCumulative(9) + 1.128_588_405_953_840_6e-19) < 4e-33)
    }

    @Test(arguments: [
        (-2.0, 108.940_904_389_977_97), (0.0, 1.0), (0.5, 0.615_690_344_192_925_87), (2.0, 0.255_395_676_310_505_74),
        (3.0, 0.179_001_151_181_389_95), (10.0, 0.056_140_992_743_822_586), (60.0, 0.009_401_854_275_176_388_6),
    ])
    func erfcx(_ x: Double, _ expected: Double) {
        let value = ReferenceValue("erfcx(\(x))", expected, tolerance: 4e-16 * expected, unit: "1", source: Self.source)
        #expect(value.agrees(with: NormalDistribution.scaledComplementaryError(x)), "\(value)")
    }

    @Test func theBranchesMeetWithoutAJump() {
        for z in [-5.0, -8, -15, -40] {
            let (below, above) = (z.nextDown, z.nextUp)
            let jump = NormalDistribution.logExpectedExcess(above) - NormalDistribution.logExpectedExcess(below)
            #expect(abs(jump) < 3e-14 * abs(NormalDistribution.logExpectedExcess(z)))
            let step = NormalDistribution.logCumulative(above) - NormalDistribution.logCumulative(below)
            #expect(abs(step) < 3e-14 * abs(NormalDistribution.logCumulative(z)))
        }
    }

    @Test func densityIsTheSlopeOfTheDistribution() {
        for z in [-3.0, -0.7, 0, 1.9] {
            let slope = (NormalDistribution.cumulative(z + 1e-5) - NormalDistribution.cumulative(z - 1e-5)) / 2e-5
            #expect(abs(slope - NormalDistribution.density(z)) < 1e-9)
        }
    }

    @Test func quantilesInvertTheDistribution() {
        #expect(abs(NormalDistribution.quantile(0.975) - 1.959_963_984_540_054_2) < 1e-14)
        for p in [1e-12, 0.1, 0.5, 0.9] {
            #expect(abs(NormalDistribution.cumulative(NormalDistribution.quantile(p)) - p) < 1e-14 * max(p, 1e-2))
        }
    }
}
