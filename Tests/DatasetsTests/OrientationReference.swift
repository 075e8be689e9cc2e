// Made by Reference/formats.py with Pillow 13.0.0; do not edit.
// swift-format-ignore-file
import Datasets

/// The picture of 2 rows, [1, 2, 3] and [4, 5, 6], as it shows: orientation, rows, columns, pixels.
let orientationReference: [(ImageOrientation?, Int, Int, [UInt8])] = [
  (.init(rawValue: 1), 2, 3, [1, 2, 3, 4, 5, 6]),
  (.init(rawValue: 2), 2, 3, [3, 2, 1, 6, 5, 4]),
  (.init(rawValue: 3), 2, 3, [6, 5, 4, 3, 2, 1]),
  (.init(rawValue: 4), 2, 3, [4, 5, 6, 1, 2, 3]),
  (.init(rawValue: 5), 3, 2, [1, 4, 2, 5, 3, 6]),
  (.init(rawValue: 6), 3, 2, [4, 1, 5, 2, 6, 3]),
  (.init(rawValue: 7), 3, 2, [6, 3, 5, 2, 4, 1]),
  (.init(rawValue: 8), 3, 2, [3, 6, 2, 5, 1, 4]),
]
