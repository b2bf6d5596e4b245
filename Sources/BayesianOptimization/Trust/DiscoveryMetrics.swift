/// How well a campaign found what it was looking for, compared with choosing at random from the same space.
///
/// Source: C. K. H. Borg et al., Digital Discovery 2 (2023) 327, arXiv:2210.13587 (acceleration, yield, probability);
/// Q. Liang et al., npj Comput. Mater. 7 (2021) 188, doi:10.1038/s41524-021-00656-9 (enhancement, acceleration).
public struct DiscoveryMetrics: Sendable, Equatable {
    /// The evaluation (from 1) that first hit; nil while none did.
    public let firstHit: Int?
    /// Discovery yield: the number of hits so far.
    public let yield: Int
    /// Discovery probability: the share of all evaluations so far that hit.
    public let probability: Double
    /// Discovery acceleration factor: how many random evaluations a first hit takes on average, per evaluation it took;
    /// nil without a hit or an unknown share.
    public let accelerationFactor: Double?
    /// Enhancement factor: hits so far per hits that as many random evaluations have on average.
    public let enhancementFactor: Double?

    /// - Parameters:
    ///   - hits: for every evaluation in order, whether it found what was sought.
    ///   - randomShare: the share of hits in the whole space, above 0, if it is known.
    public init(hits: [Bool], randomShare: Double? = nil) {
        precondition(randomShare.map { $0 > 0 && $0 <= 1 } ?? true, "a share of hits of \(randomShare ?? 0)")
        let first = hits.firstIndex(of: true).map { $0 + 1 }
        let count = hits.filter { $0 }.count
        firstHit = first
        yield = count
        probability = hits.isEmpty ? 0 : Double(count) / Double(hits.count)
        accelerationFactor = first.flatMap { first in randomShare.map { 1 / $0 / Double(first) } }
        enhancementFactor = randomShare.flatMap { hits.isEmpty ? nil : Double(count) / ($0 * Double(hits.count)) }
    }
}
