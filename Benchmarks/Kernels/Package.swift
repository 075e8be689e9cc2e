// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "KernelBenchmark",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "Tandem", path: "../..")],
  targets: [
    .executableTarget(
      name: "kernels", dependencies: [.product(name: "TandemModels", package: "Tandem")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
