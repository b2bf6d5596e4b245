import ThermodynamicDatabase

/// Called by libFuzzer with one input after the other; see the script `run` beside this file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
    if let fault = DatabaseProperties.fault(for: bytes) { fatalError(fault) }
    return 0
}
