import Testing

@testable import EquilibriumVerification

@Suite struct JSONReaderTests {
    @Test func values() throws {
        let text = #" {"a":[1,-2.5e-3,0.1,true,null],"b":{"c":"x\"\u00e9\ud83d\ude00\n"},"d":{},"e":[]} "#
        #expect(
            try JSONReader.read(text.utf8)
                == .object([
                    "a": .array([.number(1), .number(-0.0025), .number(0.1), .boolean(true), .null]),
                    "b": .object(["c": .string("x\"é😀\n")]), "d": .object([:]), "e": .array([]),
                ]))
    }

    @Test(arguments: [
        "", "{", "{}x", #"{"a":1,"a":2}"#, "[1,]", "01", "1.", ".5", "+1", "NaN", "Infinity", "1e999", "[1 2]",
        #""\x""#,
        #"{"a" 1}"#, #"{a:1}"#, "\"open", #""\ud800""#, "tru", "-", String(repeating: "[", count: 100_000),
    ])
    func faults(_ text: String) {
        #expect(throws: JSONFault.self) { try JSONReader.read(text.utf8) }
    }
}
