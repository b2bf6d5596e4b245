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

    var thermalEnergy: Double { gasConstant * temperature }

    init(_ graph: ExpressionGraph, temperature: Double, pressure: Double, gasConstant: Double) throws(ExpressionError) {
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
    }

    deinit {
        values.deallocate()
        slopes.deallocate()
        curvatures.deallocate()
    }
}
