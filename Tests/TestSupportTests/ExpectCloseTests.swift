import TestSupport
import Testing

/// What `expectClose` judges is tested through `mismatch`; that it records what it judges, where the caller stands, by two known
/// issues, the only ones of the whole test run.
@Suite struct ExpectCloseTests {
  @Test func acceptsWithinTolerance() {
    expectClose(1.0005, 1.0, absolute: 0.001)
    expectClose(1000.5, 1000.0, relative: 0.001)
    expectClose([Float(1), 2, 3], [1, 2, 3])
    expectClose([Double](), [])
    expectClose([Double.infinity, -.infinity], [.infinity, -.infinity])
  }

  @Test func addsTheTwoTolerances() {
    // Allowed: 0.5 + 0.25 * 2 = 1, exact in binary, so the bound itself is met and the next value is not.
    #expect(mismatch(3.0, 2.0, absolute: 0.5, relative: 0.25) == nil)
    #expect(mismatch((3.0).nextUp, 2.0, absolute: 0.5, relative: 0.25) != nil)
    #expect(mismatch(-3.0, -2.0, absolute: 0.5, relative: 0.25) == nil)
  }

  @Test func refusesNaNOnEitherSide() {
    #expect(mismatch(Double.nan, 1, absolute: .infinity) != nil)
    #expect(mismatch(1, Double.nan, absolute: .infinity) != nil)
    #expect(mismatch(Float.nan, Float.nan, absolute: 1, relative: 1) != nil)
    #expect(mismatch([1, Double.nan], [1, 2], absolute: .infinity) != nil)
  }

  @Test func refusesInfinityForNumbersAndForTheOtherInfinity() {
    #expect(mismatch(Double.infinity, 1, absolute: .infinity) != nil)
    #expect(mismatch(Double.infinity, -.infinity, absolute: .infinity) != nil)
    #expect(mismatch(1, Double.infinity, relative: 1) != nil)
  }

  @Test func namesTheFirstBadIndexOnce() {
    let mismatch = mismatch([1.0, 5, 3, 9], [1.0, 2, 3, 4], absolute: 0.5)
    #expect(mismatch == "[1]: got 5.0, expected 2.0; difference 3.0, allowed 0.5; 2 of 4 values differ")
  }

  @Test func comparesLengths() {
    #expect(mismatch([Float(1), 2], [1], absolute: 1) == "got 2 values, expected 1")
    #expect(mismatch([Float](), [1], absolute: 1) == "got 0 values, expected 1")
  }

  @Test func recordsWhatItFindsWhereTheCallerStands() {
    let here = SourceLocation(fileID: "Tests/Caller.swift", filePath: "Caller.swift", line: 7, column: 1)
    withKnownIssue {
      expectClose(Double.nan, 2, sourceLocation: here)
    } matching: { issue in
      issue.sourceLocation?.line == 7 && text(of: issue) == mismatch(Double.nan, 2)
    }
    withKnownIssue {
      expectClose([Float(1)], [2], sourceLocation: here)
    } matching: { issue in
      issue.sourceLocation?.line == 7 && text(of: issue) == mismatch([Float(1)], [2])
    }
  }
}

private func text(of issue: Issue) -> String { issue.comments.map(\.rawValue).joined() }
