import Datasets
import Foundation
import Runs

/// Makes a list of pairs to verify from a folder of images.
struct PairListMaker {
  /// One folder of images for each person is in it.
  var folder: String
  /// The list to write.
  var output: String
  /// Pairs of one person; nil for as many as impostor pairs.
  var genuine: Int?
  /// Pairs of two people; nil for as many as genuine pairs. Where both are nil: 300 a fold, or as many as there are.
  var impostor: Int?
  var folds = 10
  var seed = 1
  /// Whether each person is in equally many pairs.
  var isBalanced = false
  /// Whether a list that is there may be replaced.
  var writesOver = false

  /// Writes the list; returns a line on what is in it.
  ///
  /// - Throws: `UsageError`, `DatasetError`, `FileError`.
  func write() throws -> String {
    try checkOptions()
    let arranged = try IdentityFolds(LabelledFiles(folder: folder), folds: folds, seed: seed)
    let usual = min(300, min(arranged.mostGenuine, arranged.mostImpostor) / folds) * folds
    let pairs = try arranged.pairs(
      genuine: genuine ?? impostor ?? usual, impostor: impostor ?? genuine ?? usual, evenly: isBalanced)
    let list = try pairs.list()
    let images = Set(pairs.pairs.flatMap { [$0.left, $0.right] }).sorted()
    try checkImages(images.map { pairs.files[$0] })
    try AtomicFile.write(Array(list.text.utf8), to: output)
    let people = Set(images.map { arranged.list.labels[$0] }).count
    let format = list.format == .lfw ? "as LFW's pairs.txt" : "as lines \"path1 path2 0|1 fold\""
    return "\(output.withoutControlCharacters): \(pairs.genuineCount) genuine and \(pairs.impostorCount) impostor pairs in "
      + "\(folds) folds that share no person, of \(people) people and \(images.count) images, \(format)"
  }

  private func checkOptions() throws(UsageError) {
    guard folds >= 2 else { throw UsageError("--folds is \(folds); verification needs 2 folds or more") }
    for (name, value) in [("genuine", genuine), ("impostor", impostor)] {
      if let value, value < 1 { throw UsageError("--\(name) is \(value); a list has a pair of each kind at least") }
    }
    guard writesOver || !FileManager.default.fileExists(atPath: output) else {
      throw UsageError("\(output.withoutControlCharacters) is there already; name another file, or write over it with --force")
    }
  }

  /// Refuses an image that cannot be decoded now, not in the middle of a verification.
  private func checkImages(_ files: [String]) throws(DatasetError) {
    let source = FolderSource(folder: folder, files: files)
    let decoded = Prefetcher<Bool, DatasetError>(end: source.count, depth: 64, threads: 2) { (index) throws(DatasetError) in
      _ = try source.image(at: index)
      return true
    }
    while try decoded.next() != nil {}
  }
}
