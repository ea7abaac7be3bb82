/// Dates in UTC from seconds since 1970, without the machine's clock, zone or locale.
public enum CalendarDate {
  /// Year, month and day.
  ///
  /// Source: Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
  public static func civil(_ seconds: Int) -> (year: Int, month: Int, day: Int) {
    let days = Int((Double(seconds) / 86_400).rounded(.down)) + 719_468
    let era = (days >= 0 ? days : days - 146_096) / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shifted + 2) / 5 + 1
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// `2026-11-23`.
  public static func day(_ seconds: Int) -> String {
    let (year, month, day) = civil(seconds)
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// `2026-11-23T20:11:21Z`.
  public static func timestamp(_ seconds: Int) -> String {
    let second = ((seconds % 86_400) + 86_400) % 86_400
    return "\(day(seconds))T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = "\(value)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
