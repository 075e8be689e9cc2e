// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Tandem", path: "..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "TandemDatasets", package: "Tandem")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error), .unsafeFlags(["-parse-as-library"])])
  ]
)
