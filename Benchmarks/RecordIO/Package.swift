// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "RecordIOBenchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Tandem", path: "../..")],
  targets: [
    .executableTarget(
      name: "recordio", dependencies: [.product(name: "TandemDatasets", package: "Tandem")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
