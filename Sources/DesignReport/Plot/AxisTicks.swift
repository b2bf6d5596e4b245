/// Tick values at 1, 2 or 5 times a power of ten.
struct AxisTicks: Equatable {
    let values: [Double]
    /// Digits after the point that the labels need.
    let decimals: Int

    /// - Parameters:
    ///   - range: what the axis covers; may be a single value.
    ///   - target: number of ticks aimed at; between half and twice as many are made.
    init(_ range: ClosedRange<Double>, target: Int) {
        let span = range.upperBound - range.lowerBound
        guard span > 0, span.isFinite else {
            values = [range.lowerBound]
            decimals = TypesetNumber.decimals(toShow: [range.lowerBound], limit: 3)
            return
        }
        let rough = span / Double(max(target, 1))
        let exponent = TypesetNumber.decimalExponent(of: rough)
        let mantissa = rough / TypesetNumber.powerOfTen(exponent)
        // Borders at the geometric means of neighbouring steps.
        let (multiple, carry): (Int, Int) =
            mantissa < 1.414 ? (1, 0) : mantissa < 3.162 ? (2, 0) : mantissa < 7.071 ? (5, 0) : (1, 1)
        let power = exponent + carry
        decimals = max(0, -power)
        // Multiples of an integer number of units, so that 0.3 is not 0.30000000000000004.
        let unit = TypesetNumber.powerOfTen(abs(power))
        func value(_ index: Double) -> Double {
            power >= 0 ? index * Double(multiple) * unit : index * Double(multiple) / unit
        }
        let step = value(1)
        let slack = 1e-9
        let first = (range.lowerBound / step - slack).rounded(.up)
        let last = (range.upperBound / step + slack).rounded(.down)
        values = first <= last ? (0...Int(last - first)).map { value(first + Double($0)) } : []
    }
}

/// The range of an axis: the data with a margin; a single value gets room on both sides.
func paddedRange(_ values: [Double], margin: Double = 0.04) -> ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    let span = high - low
    let pad = span > 0 ? span * margin : max(abs(low) * 0.05, 1e-12)
    return (low - pad)...(high + pad)
}
