import ArgumentParser
import Datasets
import Foundation

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Fetch data sets, and make lists of pairs to verify.",
    subcommands: [FetchCommand.self, DataMakePairsCommand.self])

  struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch", abstract: "Fetch a public data set into the cache, once.",
      discussion: "The cache is $TANDEM_CACHE, else $XDG_CACHE_HOME/tandem, else ~/.cache/tandem.")

    enum Name: String, ExpressibleByArgument, CaseIterable { case orl }

    @Argument(help: "Which one: orl (40 people, 10 grey images each).") var name: Name

    mutating func run() throws {
      switch name {
      case .orl:
        _ = try ORLFaces.fetch(into: DatasetCache.folder(environment: ProcessInfo.processInfo.environment)) { print($0) }
      }
    }
  }
}
