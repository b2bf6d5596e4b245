#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The compiled form of functions and expressions ("entries": functions first): flat tables.
struct ExpressionTables: Sendable {
    struct Operation: Sendable {
        enum Code: UInt8, Sendable { case combination, product, power, logarithm, exponential }
        var code: Code
        /// Slots of the operands; for a combination the range of its terms.
        var a: Int32
        var b: Int32
        var destination: Int32
        var exponent: Double
    }

    struct Piece: Sendable {
        /// End of the temperature range [K].
        var upper: Double
        var operations: Range<Int32>
        var terms: Range<Int32>
    }

    struct Entry: Sendable {
        var pieces: Range<Int32>
        /// Ends of all ranges [K].
        var lower: Double
        var upper: Double
    }

    var slotCount = 0
    var coefficients: [Double] = []
    var slots: [Int32] = []
    var operations: [Operation] = []
    var pieces: [Piece] = []
    var entries: [Entry] = []

    private func piece(of entry: Int, at temperature: Double) -> Piece {
        let range = entries[entry].pieces
        var index = Int(range.lowerBound)
        while index + 1 < Int(range.upperBound), temperature >= pieces[index].upper { index += 1 }
        return pieces[index]
    }

    func isOutside(entry: Int, temperature: Double) -> Bool {
        temperature < entries[entry].lower || temperature > entries[entry].upper
    }

    /// Functions that the piece of an entry at a temperature uses.
    func functionsUsed(by entry: Int, temperature: Double, firstFunctionSlot: Int, count: Int) -> [Int] {
        let piece = piece(of: entry, at: temperature)
        var used: [Int] = []
        func add(_ slot: Int32) {
            let function = Int(slot) - firstFunctionSlot
            if function >= 0, function < count { used.append(function) }
        }
        for term in piece.terms { add(slots[Int(term)]) }
        for index in piece.operations {
            let operation = operations[Int(index)]
            switch operation.code {
            case .combination: for term in operation.a..<operation.b { add(slots[Int(term)]) }
            case .product:
                add(operation.a)
                add(operation.b)
            case .power, .logarithm, .exponential: add(operation.a)
            }
        }
        return used
    }

    func withPointers<Result>(_ body: (Pointers) -> Result) -> Result {
        coefficients.withUnsafeBufferPointer { coefficients in
            slots.withUnsafeBufferPointer { slots in
                operations.withUnsafeBufferPointer { operations in
                    pieces.withUnsafeBufferPointer { pieces in
                        entries.withUnsafeBufferPointer { entries in
                            body(
                                Pointers(
                                    coefficients: coefficients, slots: slots, operations: operations, pieces: pieces,
                                    entries: entries))
                        }
                    }
                }
            }
        }
    }

    /// The tables without reference counting and checks of bounds; every index was made by `ExpressionCompiler`.
    struct Pointers {
        let coefficients: UnsafeBufferPointer<Double>
        let slots: UnsafeBufferPointer<Int32>
        let operations: UnsafeBufferPointer<Operation>
        let pieces: UnsafeBufferPointer<Piece>
        let entries: UnsafeBufferPointer<Entry>

        @inline(__always)
        func evaluate(
            entry: Int, temperature: Double, slots values: UnsafeMutableBufferPointer<SIMD4<Double>>
        ) -> SIMD4<Double> {
            let range = entries[entry].pieces
            var index = Int(range.lowerBound)
            while index + 1 < Int(range.upperBound), temperature >= pieces[index].upper { index += 1 }
            let piece = pieces[index]
            for operation in Int(piece.operations.lowerBound)..<Int(piece.operations.upperBound) {
                perform(operations[operation], values)
            }
            return combination(piece.terms, values)
        }

        @inline(__always)
        private func combination(
            _ terms: Range<Int32>, _ values: UnsafeMutableBufferPointer<SIMD4<Double>>
        ) -> SIMD4<Double> {
            var total = SIMD4<Double>.zero
            for term in Int(terms.lowerBound)..<Int(terms.upperBound) {
                total += coefficients[term] * values[Int(slots[term])]
            }
            return total
        }

        private func perform(_ operation: Operation, _ values: UnsafeMutableBufferPointer<SIMD4<Double>>) {
            let destination = Int(operation.destination)
            guard operation.code != .combination else {
                values[destination] = combination(operation.a..<operation.b, values)
                return
            }
            let a = values[Int(operation.a)]
            switch operation.code {
            case .combination: break
            case .product:
                let b = values[Int(operation.b)]
                values[destination] = SIMD4(
                    a.x * b.x, a.y * b.x + a.x * b.y, a.z * b.x + 2 * a.y * b.y + a.x * b.z, a.w * b.x + a.x * b.w)
            case .power:
                let e = operation.exponent
                let first = e * Monomial.realPower(a.x, e - 1)
                let second = e * (e - 1) * Monomial.realPower(a.x, e - 2)
                values[destination] = SIMD4(
                    Monomial.realPower(a.x, e), first * a.y, first * a.z + second * a.y * a.y, first * a.w)
            case .logarithm:
                let rate = a.y / a.x
                values[destination] = SIMD4(log(a.x), rate, a.z / a.x - rate * rate, a.w / a.x)
            case .exponential:
                let value = exp(a.x)
                values[destination] = SIMD4(value, value * a.y, value * (a.z + a.y * a.y), value * a.w)
            }
        }
    }
}
