import ArgumentParser
import ThermodynamicDatabase

struct DatabaseHashCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash",
        abstract:
            "Print the hash of a database's meaning: comments, order and layout do not matter, every number does.",
        discussion: "Example: tieline database hash TDB/AlCoCrFeNi.tdb")

    @Argument(help: "TDB files.")
    var files: [String]

    @Flag(help: "Print as JSON.")
    var json = false

    func run() throws {
        var text = JSONText()
        try text.array { text in
            for file in files {
                let hash = try LoadedDatabase.read(file).database.semanticHash
                if !json { print("\(hash)  \(file)") }
                text.object { text in
                    text.key("file")
                    text.string(file)
                    text.key("hash")
                    text.string(hash)
                }
            }
        }
        if json { print(text.text) }
    }
}
