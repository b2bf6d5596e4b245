import ThermodynamicDatabase

/// All coefficients of a system at one temperature and pressure, with their first and second temperature derivatives.
final class TemperatureTable {
    let temperature: Double
    let pressure: Double
    let gasConstant: Double
    let values: UnsafeMutablePointer<Double>
    let slopes: UnsafeMutablePointer<Double>
    let curvatures: UnsafeMutablePointer<Double>
    let count: Int
    /// End members summed into dense arrays, one tensor after the other.
    let tensors: UnsafeMutablePointer<Double>

    var thermalEnergy: Double { gasConstant * temperature }

    init(
        _ graph: ExpressionGraph, tensors shapes: [EndMemberTensor], temperature: Double, pressure: Double,
        gasConstant: Double
    ) throws(ExpressionError) {
        let evaluated = try graph.values(temperature: temperature, pressure: pressure)
        self.temperature = temperature
        self.pressure = pressure
        self.gasConstant = gasConstant
        count = evaluated.count
        let capacity = max(1, count)
        values = .allocate(capacity: capacity)
        slopes = .allocate(capacity: capacity)
        curvatures = .allocate(capacity: capacity)
        for (i, value) in evaluated.enumerated() {
            (values + i).initialize(to: value.value)
            (slopes + i).initialize(to: value.temperatureDerivative)
            (curvatures + i).initialize(to: value.temperatureSecondDerivative)
        }
        tensors = .allocate(capacity: max(1, shapes.reduce(0) { $0 + $1.count }))
        for shape in shapes { shape.fill(tensors + shape.offset, coefficients: values) }
    }

    deinit {
        values.deallocate()
        slopes.deallocate()
        curvatures.deallocate()
        tensors.deallocate()
    }
}
