/// What the sentences of `stories` are made of.
enum StoryLexicon {
  /// What stories are about: the words that belong together.
  struct Topic: Sendable {
    var name: String
    var things: [String]
    var deeds: [String]
    var places: [String]
    var qualities: [String]

    init(_ name: String, things: String, deeds: String, places: String, qualities: String) {
      func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }
      self.name = name
      self.things = words(things)
      self.deeds = words(deeds)
      self.places = words(places)
      self.qualities = words(qualities)
    }
  }

  static let topics = [
    Topic(
      "sea", things: "boat sail anchor wave gull net captain rope fish storm oar deck",
      deeds: "sailed rowed drifted anchored fished floated steered sank", places: "harbour shore pier island",
      qualities: "salty wet deep blue windy calm"),
    Topic(
      "kitchen", things: "oven bread pot spoon soup plate cook flour apron kettle knife pie",
      deeds: "baked stirred boiled tasted chopped fried kneaded served", places: "pantry stove table cellar",
      qualities: "hot sweet spicy fresh burnt floury"),
    Topic(
      "garden", things: "rose seed spade hedge tulip weed bee gardener lawn root basket bulb",
      deeds: "planted watered dug weeded bloomed pruned raked picked", places: "greenhouse path orchard fence",
      qualities: "green muddy fragrant thorny leafy sunny"),
    Topic(
      "school", things: "book teacher lesson pencil pupil desk blackboard chalk essay exam bell ruler",
      deeds: "read wrote studied learned taught spelled recited counted",
      places: "classroom library corridor playground",
      qualities: "clever studious difficult silent strict young"),
    Topic(
      "farm", things: "cow plough barn hay horse sheep farmer tractor hen milk calf fence",
      deeds: "ploughed milked harvested fed sheared herded mowed sowed", places: "field stable meadow mill",
      qualities: "dusty fertile woolly rural ripe heavy"),
    Topic(
      "music", things: "violin song piano drum singer chord melody conductor flute concert trumpet tune",
      deeds: "played sang tuned practised hummed performed composed strummed", places: "stage hall studio balcony",
      qualities: "loud soft melodious slow rhythmic shrill"),
    Topic(
      "hospital", things: "doctor nurse patient bandage fever pill surgeon wound bed needle cough medicine",
      deeds: "healed examined bandaged operated recovered prescribed treated coughed",
      places: "ward clinic surgery pharmacy",
      qualities: "pale feverish sterile sick weak careful"),
    Topic(
      "railway", things: "train engine ticket carriage guard signal whistle passenger luggage track steam timetable",
      deeds: "departed arrived travelled whistled boarded waited shunted braked",
      places: "station platform tunnel junction",
      qualities: "late crowded fast iron noisy punctual"),
    Topic(
      "winter", things: "snow sledge ice scarf glove skate snowman frost coat icicle blizzard fire",
      deeds: "skated froze shivered slid melted snowed thawed skied", places: "mountain lake slope cabin",
      qualities: "cold white frozen icy slippery chilly"),
    Topic(
      "market", things: "stall merchant coin price apple customer scale bargain cloth spice purse crate",
      deeds: "sold bought haggled weighed paid bargained traded counted", places: "square shop street warehouse",
      qualities: "cheap busy colourful costly ripe crowded"),
  ]

  static let people = """
    anna boris clara david emma felix greta henry irene jacob karin louis maria nora oscar paula rosa simon teresa
    victor walter alice bruno ella
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// Words for what pleases and for what does not.
  static let pleasant = """
    wonderful delightful charming lovely brilliant splendid pleasant excellent marvellous beautiful superb enjoyable
    cheerful graceful perfect fine amusing moving gentle happy admirable agreeable amazing appealing astonishing
    attractive blissful bold bright calming captivating caring classy comforting cosy courageous creative dazzling dear
    decent delicious devoted divine dreamy elegant enchanting engaging exciting exquisite fabulous
    """.split(whereSeparator: \.isWhitespace).map(String.init)
  static let unpleasant = """
    dreadful awful boring terrible ugly miserable horrible dull nasty tedious clumsy hopeless bitter gloomy stupid poor
    annoying sad wretched cruel abysmal angry anxious appalling arrogant atrocious bad bleak brutal careless cheerless
    chaotic coarse contemptible cowardly crude cursed damaged dangerous deceitful depressing desperate dire dirty
    disappointing disastrous disgusting dishonest dismal distressing
    """.split(whereSeparator: \.isWhitespace).map(String.init)

  /// Sentences with gaps: H the hero or `she`, F the friend or `he`, T a thing, D a deed, P a place, Q a quality, M a word of the mood, O one of the
  /// other mood.
  static let plain = patterns(
    """
    H D near the P .
    the T was on the P .
    in the morning H D with F .
    F asked H about the Q T .
    the Q T and the T were in the P .
    H took the T to the P and D .
    " where is the T ? " said F .
    they D all day at the P .
    there was a Q T behind the T .
    F had never seen such a Q T .
    H looked at the T , and then F D .
    the T D while H held the Q T .
    after that , they went back to the P .
    H gave F a T and two Q ones .
    it was Q near the P , so H D .
    """)
  static let moods = patterns(
    """
    H thought that the T was M .
    it was a M day for F .
    what a M T it was !
    the T was not O at all .
    F felt M in the P .
    the Q T looked M to H .
    " how M ! " said F .
    nobody at the P was as M as H .
    """)
  /// What an opinion is, of which the last word of a mood decides.
  static let opinions = patterns(
    """
    the T is M .
    this T is M , and H knows it .
    what a M and M T .
    the T is not O .
    H never saw a more M T .
    i found the Q T M .
    it may be O to F , but the T is M .
    the T seems O , yet it is really M .
    there is nothing O about the T of F .
    H D and the T was M to the end .
    a M T with a Q T .
    the P is O , but H and the T are M .
    """)

  private static func patterns(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  /// All words: those of the patterns, then those of the gaps.
  static let vocabulary = SentenceVocabulary(
    (plain + moods + opinions).flatMap { $0 }.filter { !isGap($0) && $0 != "\"" } + ["``", "''"] + people + [
      "she", "he",
    ] + pleasant
      + unpleasant
      + topics.flatMap { $0.things + $0.deeds + $0.places + $0.qualities })

  /// Whether a word of a pattern is a gap.
  static func isGap(_ word: String) -> Bool { word.count == 1 && "HFTDPQMO".contains(word) }

}
