public import Screen

/// What became of a picture that was asked for.
public enum PictureAnswer: Sendable, Equatable {
  /// The picture, small: some hundred pixels a side at most.
  case picture(Picture)
  /// Why there is none, in one line.
  case absent(String)
}
