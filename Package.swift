// swift-tools-version: 6.0
// The architecture of sphere. Data flows one way:
//
//   experiment file -> Experiment -> [Run] -> Measurement, Embedding -> store -> Table -> Figure -> Drawing -> page
//
// Each target's comment says what it must NOT know; the build enforces it
// (`--explicit-target-dependency-import-check error`).
import Foundation
import PackageDescription

/// Vector instructions are chosen by the building machine; `SPHERE_MARCH` (say, `x86-64-v3`) overrides it for a
/// binary that has to run on other machines.
let march = ProcessInfo.processInfo.environment["SPHERE_MARCH"] ?? "native"
#if arch(x86_64)
  let instructionSet = ["-Xcc", "-march=\(march)"]
#else
  let instructionSet = ["-Xcc", "-mcpu=\(march)"]
#endif
/// Without `errno`, a square root is one instruction and loops with roots are vectorised (Adam: 8 times faster, same bits).
let numerics: [SwiftSetting] = [
  .unsafeFlags(instructionSet + ["-Xcc", "-fno-math-errno"], .when(configuration: .release))
]

/// Our own file: the system's makes SwiftPM warn.
let pangoCairo = Context.packageDirectory + "/Sources/Shims/CPangoCairo/pangocairo.pc"

let package = Package(
  name: "sphere",
  products: [
    .executable(name: "sphere", targets: ["sphere"]),
    .executable(name: "bench", targets: ["bench"]),
  ],
  targets: [
    // MARK: System libraries. A shim knows nothing of Swift.
    .systemLibrary(name: "COpenBLAS", path: "Sources/Shims/COpenBLAS", pkgConfig: "openblas"),
    .systemLibrary(name: "CVectorUnits", path: "Sources/Shims/CVectorUnits"),
    .systemLibrary(name: "CSQLite", path: "Sources/Shims/CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CPangoCairo", path: "Sources/Shims/CPangoCairo", pkgConfig: pangoCairo),
    .systemLibrary(name: "CHyphen", path: "Sources/Shims/CHyphen"),
    .systemLibrary(name: "CYAML", path: "Sources/Shims/CYAML", pkgConfig: "yaml-0.1"),
    .systemLibrary(name: "CMark", path: "Sources/Shims/CMark", pkgConfig: "libcmark-gfm"),
    .systemLibrary(name: "CCrypto", path: "Sources/Shims/CCrypto", pkgConfig: "libcrypto"),
    .systemLibrary(name: "CZlib", path: "Sources/Shims/CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CJPEG", path: "Sources/Shims/CJPEG", pkgConfig: "libjpeg"),
    .systemLibrary(name: "CPNG", path: "Sources/Shims/CPNG", pkgConfig: "libpng"),
    .systemLibrary(name: "CQPDF", path: "Sources/Shims/CQPDF", pkgConfig: "libqpdf"),
    .systemLibrary(name: "CXML", path: "Sources/Shims/CXML", pkgConfig: "libxml-2.0"),
    .systemLibrary(name: "CHDF5", path: "Sources/Shims/CHDF5", pkgConfig: "hdf5"),
    .systemLibrary(name: "CMatIO", path: "Sources/Shims/CMatIO", pkgConfig: "matio"),

    // MARK: Foundations
    // The operating system's files, folders and standard streams, with typed errors. Does not know what files hold.
    .target(name: "Files"),
    // SHA-256 of bytes, texts and files. Does not know what they mean.
    .target(name: "Digests", dependencies: ["CCrypto", "Files"]),
    // Which characters of foreign text must not reach a terminal or a page, and how numbers read in messages. Does not know
    // what the text says.
    .target(name: "Texts"),

    // MARK: Numerics
    // Products of 16-bit integers, the one kernel in C: instructions that Swift cannot name, chosen at run time.
    .target(name: "CIntegerProducts", path: "Sources/Kernels/CIntegerProducts"),
    // JPEG and PNG pictures decoded to pixels, in C because both libraries report errors by long jumps. Does not know files.
    .target(name: "CPictures", dependencies: ["CJPEG", "CPNG"], path: "Sources/Kernels/CPictures"),
    // Storage, shapes, kernels, counter-based random numbers, parallel for. Does not know gradients.
    .target(name: "Tensors", dependencies: ["CVectorUnits", "CIntegerProducts"], swiftSettings: numerics),
    // Layers with forward and backward side by side, encoders, losses, optimisers, safetensors. Does not know data sets.
    .target(name: "Networks", dependencies: ["Tensors", "Files"], swiftSettings: numerics),
    // Readers of the official formats and of folders of pictures, embedded generators, augmentation, depths, batches. Does not
    // know networks.
    .target(
      name: "Datasets", dependencies: ["Tensors", "Digests", "Files", "CHDF5", "CMatIO", "CZlib", "CPictures"],
      swiftSettings: numerics),
    // Alignment, uniformity, k-NN, kernel densities, special functions, intervals, tests of differences. Does not know training
    // or SQL.
    .target(name: "Statistics", dependencies: ["Tensors", "COpenBLAS"], swiftSettings: numerics),

    // MARK: The notebook's nouns
    // YAML trees with positions, collected diagnostics with hints, keys declared once. Does not know what any key means.
    .target(name: "Specifications", dependencies: ["CYAML", "Files", "Texts"]),
    // Tables, frames, CSV and the formats of values: what figures, tables and comparisons are fed with. Does not know where
    // rows come from.
    .target(name: "Rows", dependencies: ["Specifications", "Texts"]),
    // Experiment, sweep, Run, RunRecord, Vocabulary. Does not know any one encoder, data set, loss, method or evaluator.
    .target(name: "Experiments", dependencies: ["Specifications", "Digests"]),
    // The families, one file a member, and how a run is run: methods, probes, checkpoints. Does not know SQLite.
    .target(
      name: "Training",
      dependencies: ["Experiments", "Networks", "Datasets", "Statistics", "Tensors", "Digests", "Files"],
      swiftSettings: numerics
    ),
    // Database, schema, migrations, views. Does not know figures.
    .target(
      name: "Storage", dependencies: ["CSQLite", "Digests", "Experiments", "Files", "Rows", "Specifications", "Texts"]),
    // Grammar (marks, channels, scales), layout, Drawing, renderers. Does not know experiments or SQL.
    .target(name: "Figures", dependencies: ["CPangoCairo", "CZlib", "Rows", "Texts"]),
    // Blocks and inlines of Markdown, and documents made of them with figures, tables, claims and notices, as HTML and as
    // typeset pages (by Pango itself). Does not know cells or the store.
    .target(
      name: "Documents",
      dependencies: ["CHyphen", "CMark", "CPangoCairo", "Digests", "Figures", "Specifications", "Texts"]),
    // Figure files, ours or others': what they hold, judged by a venue's rules. Does not know how ours are made.
    .target(name: "Inspection", dependencies: ["CQPDF", "CXML", "CZlib", "Figures", "Files"]),
    // Reports: cells, what they draw and state, provenance. Does not know this paper.
    .target(
      name: "Reports",
      dependencies: [
        "Digests", "Documents", "Figures", "Files", "Rows", "Storage", "Statistics", "Specifications", "Tensors",
        "Texts",
      ]),

    // Where planned runs run: plans, engines, limits of the machine, repetition of stored runs. Does not know how a terminal
    // looks.
    .target(
      name: "Running",
      dependencies: [
        "Training", "Storage", "Experiments", "Specifications", "Datasets", "Digests", "Files", "Tensors", "Texts",
        "COpenBLAS",
      ]),

    // What differs between sides (runs, selections, stores, rendered reports, figures), with verdicts, as one value from which
    // every page is made. Does not know training.
    .target(
      name: "Comparison",
      dependencies: [
        "Experiments", "Statistics", "Storage", "Rows", "Figures", "Documents", "Reports", "Inspection",
        "Specifications", "Digests", "Files", "Tensors", "Texts",
      ]),

    // MARK: Programs
    // Commands, one file each with its description, and the terminal. Holds no other logic.
    .executableTarget(
      name: "sphere",
      dependencies: [
        "Running", "Comparison", "Reports", "Documents", "Inspection", "Figures", "Rows", "Storage", "Training",
        "Experiments", "Specifications", "Datasets", "Digests", "Files", "Networks", "Statistics", "Tensors", "Texts",
      ]),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Tensors", "Networks", "Datasets", "Statistics", "Figures", "Files", "Reports", "Rows", "Comparison",
        "Experiments", "Storage", "Specifications", "Training", "COpenBLAS",
        "CIntegerProducts",
      ],
      swiftSettings: numerics),

    // MARK: Tests, one target a module
    .target(name: "TestSupport", dependencies: ["Specifications"], path: "Tests/TestSupport"),
    .testTarget(name: "TextsTests", dependencies: ["Texts"]),
    .testTarget(name: "FilesTests", dependencies: ["Files"]),
    .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CIntegerProducts", "TestSupport"]),
    .testTarget(name: "NetworksTests", dependencies: ["Networks", "Tensors", "TestSupport"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Tensors", "TestSupport"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "Tensors", "TestSupport"]),
    .testTarget(name: "SpecificationsTests", dependencies: ["Specifications", "TestSupport"]),
    .testTarget(
      name: "ExperimentsTests", dependencies: ["Experiments", "Specifications", "Training", "TestSupport"],
      exclude: ["Golden", "Examples"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Experiments", "Networks", "Datasets", "Specifications", "Statistics", "Tensors", "Digests",
        "Files",
        "TestSupport",
      ]),
    .testTarget(name: "RowsTests", dependencies: ["Rows"]),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Storage", "Experiments", "Rows", "Specifications", "Training", "TestSupport"],
      exclude: ["Fixtures", "Golden"]),
    .testTarget(name: "RunningTests", dependencies: ["Running", "Experiments", "Tensors", "Training", "TestSupport"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "CZlib", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "InspectionTests", dependencies: ["Inspection", "Figures", "CZlib", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Documents", "Specifications"]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "Documents", "Figures", "Inspection", "Rows", "Storage", "Experiments", "Specifications", "Training",
        "TestSupport",
      ]),
    .testTarget(
      name: "ComparisonTests",
      dependencies: [
        "Comparison", "Digests", "Experiments", "Statistics", "Storage", "Rows", "Figures", "Documents", "Reports",
        "Inspection", "Specifications", "Training", "TestSupport",
      ], exclude: ["Golden"]),
    .testTarget(
      name: "SphereTests",
      dependencies: [
        "CSQLite", "Digests", "Storage", "Experiments", "Specifications", "Tensors", "Training", "TestSupport",
      ],
      exclude: ["Golden", "Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)
