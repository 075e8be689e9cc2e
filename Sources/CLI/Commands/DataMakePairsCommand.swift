import ArgumentParser

/// `tandem data make-pairs`: a verification set over one's own images.
struct DataMakePairsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-pairs", abstract: "Make a list of image pairs to verify, from a folder of images.",
    discussion: """
      The folder has one folder of images for each person. No person is in two folds, all folds have equally many pairs of each \
      kind, no pair comes twice, and the same seed gives the same list. It is written as LFW's pairs.txt where the files are \
      named NAME/NAME_0001.jpg and there are equally many genuine and impostor pairs, else as lines \
      "path1 path2 0|1 fold" (1: genuine). Without --genuine and --impostor there are equally many of both, 300 a fold or as \
      many as there are.
      """)

  @Argument(help: "The folder of the folders.") var folder: String
  @Option(help: ArgumentHelp("The list to write.", valueName: "file")) var output: String
  @Option(help: ArgumentHelp("How many pairs of one person; as many as impostor pairs where these are given.", valueName: "n"))
  var genuine: Int?
  @Option(help: ArgumentHelp("How many pairs of two people; as many as genuine pairs where these are given.", valueName: "n"))
  var impostor: Int?
  @Option(help: ArgumentHelp("How many folds.", valueName: "n")) var folds = 10
  @Option(help: ArgumentHelp("The seed of folds and pairs.", valueName: "n")) var seed = 1
  @Flag(help: "Put each person in equally many pairs, as far as their images go; else people with many images come oftener.")
  var balanced = false
  @Flag(help: "Write over a list that is there.") var force = false

  mutating func run() throws {
    let maker = PairListMaker(
      folder: folder, output: output, genuine: genuine, impostor: impostor, folds: folds, seed: seed, isBalanced: balanced,
      writesOver: force)
    print(try maker.write())
  }
}
