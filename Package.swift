// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// Vector instructions of 256 bits where the machine that builds has them, as nearly all since 2013. Results stay the same to the last bit:
/// operations are neither fused nor reordered.
let vectors: [SwiftSetting] = {
    #if arch(x86_64)
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let flags = Set(
            (processor.split(separator: "\n").first { $0.hasPrefix("flags") } ?? "").split(separator: " ").map(
                String.init))
        if flags.isSuperset(of: ["avx2", "bmi1", "bmi2", "fma", "f16c", "movbe", "abm"]) {
            return [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
        }
    #endif
    return []
}()

let strict: [SwiftSetting] =
    vectors + [
        // Overlapping accesses to memory are looked for while tests run; releases do without.
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("ExistentialAny"),
    ]

let package = Package(
    name: "tieline",
    products: [
        .executable(name: "tieline", targets: ["TielineCommand"]),
        .library(name: "CALPHAD", targets: ["CALPHAD", "ThermodynamicDatabase"]),
        .library(name: "BayesianOptimization", targets: ["BayesianOptimization"]),
        .library(name: "SymbolicRegression", targets: ["SymbolicRegression"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CLAPACKE", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev", "libopenblas-dev"])]),
        .systemLibrary(name: "CNLopt", pkgConfig: "nlopt", providers: [.apt(["libnlopt-dev"])]),
        .systemLibrary(name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"])]),
        .target(
            name: "NumericalMethods", dependencies: ["CLAPACKE", "CNLopt", "CGSL"], swiftSettings: strict,
            linkerSettings: [.linkedLibrary("openblas")]),
        .target(name: "ThermodynamicDatabase", swiftSettings: strict),
        .target(name: "EquilibriumVerification", dependencies: ["ThermodynamicDatabase"], swiftSettings: strict),
        .target(name: "CALPHAD", dependencies: ["ThermodynamicDatabase"], swiftSettings: strict),
        .target(name: "BayesianOptimization", dependencies: ["NumericalMethods"], swiftSettings: strict),
        .target(name: "SymbolicRegression", dependencies: ["NumericalMethods"], swiftSettings: strict),
        .target(
            name: "AlloyDesign",
            dependencies: [
                "CALPHAD", "ThermodynamicDatabase", "BayesianOptimization", "NumericalMethods", "SymbolicRegression",
            ],
            swiftSettings: strict),
        .target(
            name: "Campaigns",
            dependencies: [
                "AlloyDesign", "BayesianOptimization", "CALPHAD", "NumericalMethods", "ThermodynamicDatabase",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"), .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(name: "DesignReport", dependencies: ["AlloyDesign"], swiftSettings: strict),
        .executableTarget(
            name: "TielineCommand",
            dependencies: [
                "Campaigns", "DesignReport", "AlloyDesign", "BayesianOptimization", "CALPHAD",
                "EquilibriumVerification", "NumericalMethods", "SymbolicRegression", "ThermodynamicDatabase",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "NumericalMethodsTests", dependencies: ["NumericalMethods", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ThermodynamicDatabaseTests", dependencies: ["ThermodynamicDatabase", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CALPHADTests", dependencies: ["CALPHAD", "ThermodynamicDatabase", "TestSupport"],
            resources: [.copy("Resources/own-database-equilibria.json")], swiftSettings: strict),
        .testTarget(
            name: "EquilibriumVerificationTests",
            dependencies: ["EquilibriumVerification", "TestSupport", "ThermodynamicDatabase"],
            swiftSettings: strict),
        .testTarget(
            name: "BayesianOptimizationTests",
            dependencies: ["BayesianOptimization", "NumericalMethods", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "SymbolicRegressionTests", dependencies: ["SymbolicRegression", "NumericalMethods"],
            swiftSettings: strict),
        .testTarget(
            name: "AlloyDesignTests", dependencies: ["AlloyDesign", "CALPHAD", "ThermodynamicDatabase", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CampaignsTests",
            dependencies: [
                "Campaigns", "AlloyDesign", "ThermodynamicDatabase", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ], swiftSettings: strict),
        .testTarget(
            name: "DesignReportTests", dependencies: ["DesignReport", "AlloyDesign", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "Validation",
            dependencies: [
                "AlloyDesign", "BayesianOptimization", "CALPHAD", "NumericalMethods", "TestSupport",
                "ThermodynamicDatabase",
            ],
            path: "Validation",
            exclude: [
                "Campaign/README.md", "Campaign/ni-cr-co-al-fe.csv", "Database/README.md",
                "Database/alloys.py", "Performance/README.md",
                "Equilibria/own_results.py", "Equilibria/planes.py", "Equilibria/tampered_results.py",
                "Performance/parse_tdb.py", "Performance/equilibria.py", "Performance/transitions.py",
                "Performance/hostile_inputs.py", "Expansion/fit_superalloy_expansion.py",
                "Expansion/README.md", "Solidification/compare_scheil.py", "Solidification/README.md",
                "Descriptors/README.md", "Diagrams/README.md", "Diagrams/check_boundaries.py",
                "Optimization/README.md", "Optimization/hypervolume.py",
                "SymbolicRegression/README.md", "SymbolicRegression/laws.py",
                "SymbolicRegression/further_laws.json", "SymbolicRegression/left_out.py",
            ], swiftSettings: strict),
        .testTarget(
            name: "TielineCommandTests",
            dependencies: ["TielineCommand", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
