import ArgumentParser
import CALPHAD

/// Whether and how far results are to be certified.
struct CertificationOptions: ParsableArguments {
    @Flag(help: "Prove by branch and bound that no phase lies below the result; certified where the bound closes.")
    var certify = false

    @Option(help: "With --certify: gap to be reached, in J per mole of atoms.")
    var certifyGap: Double = CertificateOptions().gap

    @Option(help: "With --certify: most boxes for one phase, at some 20 microseconds each.")
    var certifyBoxes: Int = CertificateOptions().boxesPerPhase

    func validate() throws {
        guard certifyGap >= 1e-4, certifyGap.isFinite else {
            throw ValidationError("--certify-gap must be at least 0.0001 J/mol, the accuracy of the search")
        }
        guard certifyBoxes >= 1 else { throw ValidationError("--certify-boxes must be at least 1") }
    }

    /// nil where no certificate is asked for.
    var options: CertificateOptions? {
        certify ? CertificateOptions(gap: certifyGap, boxesPerPhase: certifyBoxes) : nil
    }
}
