extension Database {
    /// What is wrong with the database as a whole.
    func check(in text: SourceText) -> [Diagnostic] { [] }
}
