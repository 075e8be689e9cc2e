import Tensors

/// The image files of a folder, each decoded when it is asked for.
public struct FolderSource: ImageSource {
  /// The folder that the files are in.
  public let folder: String
  /// The files, by their paths within the folder.
  public let files: [String]

  /// Some files of a folder.
  public init(folder: String, files: [String]) {
    self.folder = folder
    self.files = files
  }

  public var count: Int { files.count }

  public func image(at index: Int) throws(DatasetError) -> Image {
    do { return try Image(file: "\(folder)/\(files[index])") } catch { throw .image(error) }
  }

  public func name(at index: Int) -> String { "\(folder)/\(files[index])" }
}

/// Image files with the identity of each, listed and not yet opened.
public struct LabelledFiles: Sendable, Equatable {
  /// The names of the identities, in natural order; a label is an index into it.
  public let identities: [String]
  /// The files, identity by identity, each in natural order; `identity/file` within a folder.
  public let files: [String]
  /// The label of each file.
  public let labels: [Int]

  /// A list of its parts; each label has a name.
  public init(identities: [String], files: [String], labels: [Int]) {
    require(files.count == labels.count, "each file has a label, found \(files.count) files and \(labels.count) labels")
    require(labels.allSatisfy(identities.indices.contains), "labels are indices of the \(identities.count) identities")
    self.identities = identities
    self.files = files
    self.labels = labels
  }

  /// Lists a folder that has one folder for each identity.
  ///
  /// Everything in the folder of an identity counts as an image, but for names that begin with a dot. Files beside the
  /// folders of the identities are left alone.
  ///
  /// - Throws: `DatasetError.unreadableFolder`, `.noIdentities`, `.noImages`.
  public init(folder: String) throws(DatasetError) {
    let contents = try entries(ofFolder: folder)
    let identities = contents.filter(\.isFolder).map(\.name)
    guard !identities.isEmpty else { throw .noIdentities(folder: folder, files: contents.count) }
    var files: [String] = []
    var labels: [Int] = []
    for (label, identity) in identities.enumerated() {
      let names = try entries(ofFolder: "\(folder)/\(identity)").map(\.name)
      guard !names.isEmpty else { throw .noImages(folder: "\(folder)/\(identity)") }
      for name in names {
        files.append("\(identity)/\(name)")
        labels.append(label)
      }
    }
    self.init(identities: identities, files: files, labels: labels)
  }
}
