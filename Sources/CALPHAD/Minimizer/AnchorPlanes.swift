/// Tangent planes under the samples at a few conditions, from which the search at conditions nearby sets out.
///
/// Which anchor a state has depends on the state alone, not on what was solved before.
struct AnchorPlanes {
    /// A node of temperature and a coarse composition.
    struct Key: Hashable {
        let temperature: Double
        let pressure: Double
        /// Parts of each component.
        let parts: [UInt8]

        init(temperature: Double, pressure: Double, moleFractions x: [Double]) {
            self.temperature = temperature
            self.pressure = pressure
            let total = Self.divisions(for: x.count)
            var parts = x.map { UInt8($0 * Double(total)) }
            // The largest remainders are rounded up.
            let missing = total - parts.reduce(0) { $0 + Int($1) }
            let byRemainder = x.indices.sorted {
                let a = x[$0] * Double(total) - Double(parts[$0])
                let b = x[$1] * Double(total) - Double(parts[$1])
                return a > b || (a == b && $0 < $1)
            }
            for k in byRemainder.prefix(max(0, missing)) { parts[k] += 1 }
            self.parts = parts
        }

        /// Mole fractions, none of them zero.
        var moleFractions: [Double] {
            let raised = parts.map { max(Double($0), Self.least) }
            let sum = raised.reduce(0, +)
            return raised.map { $0 / sum }
        }

        private static let least = 0.05

        private static func divisions(for components: Int) -> Int {
            switch components {
            case ...2: 10
            case 3: 6
            case 4: 5
            case 5: 4
            default: 3
            }
        }
    }

    /// What the samples at one temperature show under an anchor's plane.
    struct Slice {
        let potentials: [Double]
        /// The points near the plane.
        let candidates: LowerHull.Candidates
        /// The least distance from the plane in each lane of samples [J/mol of atoms].
        let laneMinima: [Float]
    }

    private struct SliceKey: Hashable {
        let anchor: Key
        let temperature: Double
    }

    private var potentials: [Key: [Double]] = [:]
    private static let most = 4096
    private var slices: [SliceKey: Slice] = [:]
    private static let mostSlices = 128

    func slice(_ key: Key, at temperature: Double) -> Slice? {
        slices[SliceKey(anchor: key, temperature: temperature)]
    }

    mutating func keep(_ slice: Slice, _ key: Key, at temperature: Double) {
        if slices.count >= Self.mostSlices { slices.removeAll(keepingCapacity: true) }
        slices[SliceKey(anchor: key, temperature: temperature)] = slice
    }

    /// The chemical potentials of an anchor [J/mol].
    subscript(key: Key) -> [Double]? {
        get { potentials[key] }
        set {
            if potentials.count >= Self.most { potentials.removeAll() }
            potentials[key] = newValue
        }
    }
}
