/// The images of records as a source of a data set.
struct RecordsSource<Records: ImageRecords>: ImageSource {
  let records: Records

  var count: Int { records.count }
  func name(at index: Int) -> String { records.name(at: index) }

  func image(at index: Int) throws(DatasetError) -> Image {
    do { return try records.image(at: index) } catch { throw .source(error.description) }
  }
}

extension FaceDataset {
  /// The images of labelled records (RecordIO, IDX); a set within the memory budget is read whole, a larger one as it is asked for.
  ///
  /// - Parameters:
  ///   - records: The images with their labels.
  ///   - size: Rows and columns that each image is resized to; nil keeps the size that they all have.
  ///   - channels: 1 converts to grey, 3 to RGB.
  ///   - memoryBudget: Bytes of images up to which all are read now and kept.
  /// - Throws: `DatasetError`, for an image that cannot be had with the file in it.
  public init(
    records: some LabelledImageRecords, size: (height: Int, width: Int)? = nil, channels: Int = 1,
    memoryBudget: Int = FaceDataset.memoryBudget
  ) throws(DatasetError) {
    let indices = 0..<records.count
    try self.init(
      LabelledFiles(
        identities: (0..<records.identityCount).map(records.identityName), files: indices.map(records.name),
        labels: indices.map(records.label)),
      source: RecordsSource(records: records), size: size, channels: channels, memoryBudget: memoryBudget)
  }
}
