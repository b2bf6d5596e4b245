internal import CGSL

/// Sobol's low-discrepancy sequence in the unit cube, shifted at random (Cranley–Patterson rotation).
///
/// The points are those of GSL's generator (Antonov and Saleev's Gray code order; Bratley and Fox, ACM Trans. Math.
/// Softw. 14 (1988) 88, doi:10.1145/42288.214372), which holds at most 40 dimensions.
public enum SobolSequence {
    /// The largest number of dimensions.
    public static let maximumDimension = 40

    /// The first `count` points of the sequence, in the unit cube [0, 1)ᵈ.
    ///
    /// - Parameters:
    ///   - dimension: 1 … ``maximumDimension``.
    ///   - generator: draws the shift of each dimension; the same shift for all points.
    public static func points(
        _ count: Int, dimension: Int, using generator: inout some RandomNumberGenerator
    ) -> [[Double]] {
        let shift = (0..<dimension).map { _ in generator.uniform() }
        return points(count, dimension: dimension).map { point in
            zip(point, shift).map { value, offset in
                let moved = value + offset
                return moved >= 1 ? moved - 1 : moved
            }
        }
    }

    /// The first `count` points of the sequence without a shift; the first is the centre of the cube.
    public static func points(_ count: Int, dimension: Int) -> [[Double]] {
        precondition(
            (1...maximumDimension).contains(dimension),
            "Sobol points exist for 1 to \(maximumDimension) dimensions, not \(dimension)")
        Libraries.prepare()
        guard let state = gsl_qrng_alloc(tieline_gsl_qrng_sobol(), UInt32(dimension)) else {
            preconditionFailure("gsl_qrng_alloc failed for \(dimension) dimensions")
        }
        defer { gsl_qrng_free(state) }
        var point = [Double](repeating: 0, count: dimension)
        return (0..<count).map { _ in
            let status = gsl_qrng_get(state, &point)
            precondition(status == 0, "gsl_qrng_get failed with status \(status)")
            return point
        }
    }
}
