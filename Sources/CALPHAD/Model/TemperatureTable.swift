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

    init(temperature: Double, pressure: Double, gasConstant: Double, count: Int) {
        self.temperature = temperature
        self.pressure = pressure
        self.gasConstant = gasConstant
        self.count = count
        values = .allocate(capacity: max(1, count))
        slopes = .allocate(capacity: max(1, count))
        curvatures = .allocate(capacity: max(1, count))
        for pointer in [values, slopes, curvatures] { pointer.initialize(repeating: 0, count: max(1, count)) }
    }

    deinit {
        values.deallocate()
        slopes.deallocate()
        curvatures.deallocate()
    }
}
