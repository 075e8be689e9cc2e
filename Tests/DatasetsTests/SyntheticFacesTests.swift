import Datasets
import Tensors
import Testing

struct SyntheticFacesTests {
  @Test func dataset() throws {
    let faces = SyntheticFaces(seed: 1, people: 3, imagesPerPerson: 4, height: 28, width: 23).dataset()
    #expect(faces.identities == ["s1", "s2", "s3"])
    #expect(faces.imagesPerIdentity == [4, 4, 4])
    #expect(faces.files.first == "s1/1")
    #expect([faces.height, faces.width, faces.channels] == [28, 23, 1])
    #expect(try Set(faces.images.map(\.pixels)).count == 12)
  }

  @Test func sameSeedSameFaces() {
    let few = SyntheticFaces(seed: 1, people: 2, imagesPerPerson: 2, height: 28, width: 23)
    let many = SyntheticFaces(seed: 1, people: 9, imagesPerPerson: 5, height: 28, width: 23)
    #expect(few.image(person: 1, index: 1) == many.image(person: 1, index: 1))
    let other = SyntheticFaces(seed: 2, people: 2, imagesPerPerson: 2, height: 28, width: 23)
    #expect(few.image(person: 1, index: 1) != other.image(person: 1, index: 1))
  }

  @Test(arguments: [(8, 8, 1), (56, 46, 3), (20, 40, 1), (40, 20, 3)])
  func anySize(height: Int, width: Int, channels: Int) {
    let image = SyntheticFaces(seed: 5, people: 1, height: height, width: width, channels: channels).image(person: 0, index: 0)
    #expect([image.height, image.width, image.channels] == [height, width, channels])
    #expect(Set(image.pixels).count > 20)  // a picture, not a plane
  }

  /// The light, the pose and the background change more than the person: the nearest image by pixels, standardised, is
  /// often someone else's. Yet some of it is the person: it is the right one more often than by chance (1 in 10).
  @Test func pixelsAloneDoNotTellPeopleApart() throws {
    let faces = SyntheticFaces(seed: 1, people: 10, imagesPerPerson: 6, height: 28, width: 23).dataset()
    let size = 28 * 23
    let values = try EvaluationBatches(faces, batch: faces.count).batch(0).images.values
    func distance(_ one: Int, _ other: Int) -> Float {
      (0..<size).reduce(0) { sum, index in
        let difference = values[one * size + index] - values[other * size + index]
        return sum + difference * difference
      }
    }
    let right = faces.labels.indices.count { image in
      let others = faces.labels.indices.filter { $0 != image }
      let nearest = others.min { distance(image, $0) < distance(image, $1) }
      return nearest.map { faces.labels[$0] == faces.labels[image] } ?? false
    }
    let share = Double(right) / Double(faces.count)
    #expect((0.15...0.7).contains(share), "\(share)")
  }
}
