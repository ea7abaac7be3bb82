// Storage: the results database. `sphere sql --schema` prints its tables and views with their meaning.
// Invariant: a run is written in one transaction, and a reader cannot change anything.
// Start with `schemaText`, then `Store` (writing), `StoreReader` (reading) and `Connection+Upgrade`.

/// Identifies SQLite files of this program: the letters `SPHR`.
let applicationID = 0x5350_4852

/// The SQL steps that lead from an empty file to the newest tables; step i leads to `user_version` i + 1.
///
/// A step is frozen once it is released: stores that went through it are what later steps start from. A change of the tables is a
/// new step, in a file of its own; a change of the views is a change of `storeViews` alone.
public let migrations: [String] = [firstSchema, timingColumn, courses, lossesApart, requestsTable]

/// The newest `user_version` that this program reads and writes.
public let schemaVersion = migrations.count

/// The tables and views with their meaning, as SQL with comments.
public let schemaText = tablesText + "\n\n" + viewsText
