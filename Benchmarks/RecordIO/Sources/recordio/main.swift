import Datasets
import Foundation

// How fast a RecordIO file of many small records is read, and with how much memory. `Benchmarks/recordio.sh` runs it.
//
//   recordio write FOLDER COUNT BYTES     train.rec and train.idx: COUNT records with images of BYTES bytes, 100 a label
//   recordio stream FOLDER                every record, front to back
//   recordio open FOLDER                  the directory of the images and their labels, by the index
//   recordio shuffled FOLDER              that, then every image by its index in a shuffled order, not decoded

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("recordio: \(message)\n".utf8))
  exit(2)
}

func append(_ value: UInt32, to data: inout Data) { withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) } }

func write(_ folder: String, count: Int, bytes: Int) throws {
  let files = ["train.rec", "train.idx"].map { "\(folder)/\($0)" }
  for file in files { try Data().write(to: URL(fileURLWithPath: file)) }
  let handles = try files.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
  var generator = SystemRandomNumberGenerator()
  let image = Data((0..<bytes).map { _ in UInt8.random(in: 0...127, using: &generator) })  // never the magic number
  var (records, index, offset) = (Data(), Data(), 0)
  for key in 0..<count {
    let start = records.count
    append(0xCED7_230A, to: &records)
    append(UInt32(24 + bytes), to: &records)
    for value in [0, Float(key / 100).bitPattern, UInt32(key), 0, 0, 0] { append(value, to: &records) }
    records += image
    while records.count % 4 != 0 { records.append(0) }
    index += Data("\(key)\t\(offset)\n".utf8)
    offset += records.count - start
    if records.count > 1 << 22 || key == count - 1 {
      try handles[0].write(contentsOf: records)
      try handles[1].write(contentsOf: index)
      (records, index) = (Data(), Data())
    }
  }
}

/// The most memory that was resident, in MB, and the time that the processor worked, in seconds.
func usage() -> (peak: Double, processor: Double) {
  var usage = rusage()
  #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  #else
    getrusage(RUSAGE_SELF, &usage)
  #endif
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return (Double(usage.ru_maxrss) / 1000, seconds(usage.ru_utime) + seconds(usage.ru_stime))
}

func report(_ what: String, records: Int, bytes: Int, seconds: Double) {
  print(
    String(
      format: "%@: %d records, %.0f MB in %.2f s: %.0f MB/s (processor: %.2f s), peak memory %.0f MB", what as NSString, records,
      Double(bytes) / 1e6, seconds, Double(bytes) / 1e6 / seconds, usage().processor, usage().peak))
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { fail("expected write, stream, open or shuffled, and a folder") }
let folder = arguments[2]
let start = ContinuousClock.now
func seconds() -> Double { (ContinuousClock.now - start) / .seconds(1) }
do {
  switch arguments[1] {
  case "write":
    guard arguments.count == 5, let count = Int(arguments[3]), let bytes = Int(arguments[4]), count > 0, bytes > 0 else {
      fail("expected write FOLDER COUNT BYTES")
    }
    try write(folder, count: count, bytes: bytes)
  case "stream":
    var reader = try RecordReader(file: "\(folder)/train.rec")
    var (records, sum) = (0, 0)
    while let record = try reader.next() {
      records += 1
      sum += Int(record.payload.last ?? 0)
    }
    report("front to back", records: records, bytes: reader.offset, seconds: seconds())
    if sum < 0 { fail("cannot be") }  // so that the bytes are used
  case "open":
    let images = try RecordImages(folder: folder)
    print(
      String(
        format: "opened: %d images of %d identities in %.2f s (processor: %.2f s), peak memory %.0f MB", images.count,
        images.identityCount, seconds(), usage().processor, usage().peak))
  case "shuffled":
    let images = try RecordImages(folder: folder)
    var (bytes, generator) = (0, SystemRandomNumberGenerator())
    let order = (0..<images.count).map(UInt32.init).shuffled(using: &generator)
    let opened = seconds()
    for index in order { bytes += try images.encodedImage(at: Int(index)).count }
    report("one by one in a shuffled order", records: images.count, bytes: bytes, seconds: seconds() - opened)
  default: fail("expected write, stream, open or shuffled, found \(arguments[1])")
  }
} catch { fail("\(error)") }
