/// What random numbers of this module are for: each purpose draws from a stream of its own.
enum RandomStream: Int {
  case order = 0x6461_7401  // "dat" and a number, so that other modules with the same seed draw other numbers
  case augmentation
  case genuinePairs
  case impostorPairs
  case syntheticIdentity
  case syntheticImage
  case identityOrder
  case identityImages
  case repeatedAugmentation
  case identityFolds
}
