// swift-tools-version: 6.2
import PackageDescription

/// C at full speed in debug and release alike: a debug test run must not wait for unoptimised loops. No `-ffast-math`:
/// it folds `x != x` to false, and a NaN in a loss has to be seen.
let cSettings: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])]

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// The floors: a module imports only modules on lower floors (ARCHITECTURE.md tells what each is for).
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let protobuf: Target.Dependency = .product(name: "SwiftProtobuf", package: "swift-protobuf")
let sockets: Target.Dependency = .product(name: "FlyingSocks", package: "FlyingFox")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let customDump: Target.Dependency = .product(name: "CustomDump", package: "swift-custom-dump")

let package = Package(
  name: "Tandem",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tandem", targets: ["tandem"]),
    .library(
      name: "Tandem",
      targets: ["CLI", "Training", "Objectives", "Models", "Gradients", "Datasets", "Tensors", "Runs", "Verification"]),
    // The readers alone, for Benchmarks/RecordIO and Fuzz: they build without the rest.
    .library(name: "TandemDatasets", targets: ["Datasets", "Tensors"]),
    // Networks and kernels alone, for Benchmarks/Kernels.
    .library(name: "TandemModels", targets: ["Models", "Gradients", "Tensors"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/pointfreeco/swift-custom-dump", from: "1.7.3"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // Floor 0
    .systemLibrary(name: "COpenBLAS", path: "Sources/Engine/COpenBLAS"),
    .target(name: "CKernels", path: "Sources/Engine/CKernels", cSettings: cSettings),
    .target(
      name: "CImages", path: "Sources/Engine/CImages", cSettings: cSettings,
      linkerSettings: [.linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("z")]),
    .systemLibrary(name: "CNcurses", path: "Sources/TUI/CNcurses"),
    .target(name: "Verification", path: "Sources/Engine/Verification", swiftSettings: swiftSettings),
    // Floor 1
    .target(
      name: "Tensors", dependencies: ["COpenBLAS", "CKernels"], path: "Sources/Engine/Tensors", swiftSettings: swiftSettings),
    .target(
      name: "Runs", dependencies: ["Verification", protobuf, sockets], path: "Sources/Runs", exclude: ["Protos/event.proto"],
      swiftSettings: swiftSettings),
    .target(name: "Screen", dependencies: [yams], path: "Sources/TUI/Screen", swiftSettings: swiftSettings),
    // Floor 2
    .target(name: "Gradients", dependencies: ["Tensors"], path: "Sources/Engine/Gradients", swiftSettings: swiftSettings),
    .target(
      name: "Datasets", dependencies: ["Tensors", "CImages"], path: "Sources/Engine/Datasets", swiftSettings: swiftSettings),
    .target(name: "Curses", dependencies: ["Screen", "CNcurses"], path: "Sources/TUI/Curses", swiftSettings: swiftSettings),
    // Floor 3
    .target(
      name: "Models", dependencies: ["Gradients", "Tensors", "Verification"], path: "Sources/Engine/Models",
      swiftSettings: swiftSettings),
    .target(
      name: "Dashboard", dependencies: ["Screen", "Runs", "Verification"], path: "Sources/TUI/Dashboard",
      swiftSettings: swiftSettings),
    // Floor 4
    .target(
      name: "Objectives", dependencies: ["Models", "Gradients", "Tensors"], path: "Sources/Engine/Objectives",
      swiftSettings: swiftSettings),
    // Floor 5
    .target(
      name: "Training",
      dependencies: ["Objectives", "Models", "Gradients", "Datasets", "Tensors", "Runs", "Verification", protobuf],
      path: "Sources/Engine/Training", exclude: ["Export/Protos/onnx.proto"], swiftSettings: swiftSettings),
    // Floor 6
    .target(
      name: "CLI",
      dependencies: [
        "Training", "Objectives", "Models", "Gradients", "Datasets", "Tensors", "Runs", "Verification", "Dashboard", "Curses",
        "Screen",
        argumentParser, logging, yams,
      ],
      path: "Sources/CLI", swiftSettings: swiftSettings),
    .executableTarget(name: "tandem", dependencies: ["CLI"], path: "Sources/tandem", swiftSettings: swiftSettings),
    // Examples: small programs of one's own, each a model that is a different function in each phase
    .executableTarget(
      name: "Model1", dependencies: ["CLI", "Training", "Objectives", "Models", "Gradients", "Tensors"], path: "Examples/Model1",
      exclude: ["model1.yaml"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "Model2", dependencies: ["CLI", "Training", "Objectives", "Models", "Gradients", "Tensors"], path: "Examples/Model2",
      exclude: ["model2.yaml"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "Model3", dependencies: ["CLI", "Training", "Objectives", "Models", "Gradients", "Tensors", "Runs"],
      path: "Examples/Model3", exclude: ["model3.yaml"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "Outlook",
      dependencies: ["CLI", "Training", "Objectives", "Models", "Gradients", "Datasets", "Tensors", "Verification"],
      path: "Examples/Outlook", exclude: ["outlook.yaml"], swiftSettings: swiftSettings),
    .executableTarget(
      name: "OwnModel", dependencies: ["CLI", "Training", "Objectives", "Models", "Gradients", "Tensors", "Runs"],
      path: "Examples/OwnModel", exclude: ["ownmodel.yaml"], swiftSettings: swiftSettings),
    // Tests, one target a module
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"], swiftSettings: swiftSettings),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "VerificationTests", dependencies: ["Verification", "TestSupport"], exclude: ["Reference"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "RunsTests", dependencies: ["Runs", "Verification", "TestSupport", protobuf, sockets], exclude: ["Reference"],
      swiftSettings: swiftSettings),
    .testTarget(name: "ScreenTests", dependencies: ["Screen", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(name: "GradientsTests", dependencies: ["Gradients", "Tensors", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Tensors", "TestSupport"], exclude: ["Corpus", "Reference"],
      swiftSettings: swiftSettings),
    .testTarget(name: "CursesTests", dependencies: ["Curses", "Screen", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "ModelsTests", dependencies: ["Models", "Gradients", "Tensors", "TestSupport"], exclude: ["Reference"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "DashboardTests", dependencies: ["Dashboard", "Screen", "Runs", "Verification", "TestSupport", customDump],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ObjectivesTests", dependencies: ["Objectives", "Models", "Gradients", "Tensors", "TestSupport"],
      exclude: ["Reference"], swiftSettings: swiftSettings),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Objectives", "Models", "Gradients", "Datasets", "Tensors", "Runs", "Verification", "TestSupport", protobuf,
      ],
      exclude: ["Reference"], swiftSettings: swiftSettings),
    .testTarget(
      name: "CLITests",
      dependencies: [
        "CLI", "Curses", "Dashboard", "Datasets", "Models", "Runs", "Screen", "Tensors", "Training", "Verification",
        "TestSupport",
      ], swiftSettings: swiftSettings),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "Model1", "Model2", "Model3", "Outlook", "Training", "Objectives", "Models", "Gradients", "Tensors", "Runs",
        "Verification", "TestSupport",
      ], swiftSettings: swiftSettings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["tandem", "Runs", "Training", "Models", "Gradients", "Datasets", "Tensors", "Verification", "TestSupport"],
      exclude: ["Reference"], swiftSettings: swiftSettings),
  ]
)
