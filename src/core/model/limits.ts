/** Everything that a client controls has a bound; each is stated here and nowhere else. Times in milliseconds. */
export const LIMITS = {
  connections: 1024,
  /** Connections that may be accepted beyond that before one of them has been chosen to go. */
  connectionsOnTheirWay: 256,
  /** Of them, those for which something is worked on: the others are kept for probes and for short answers. */
  workingConnections: 896,
  /** When there are more, one that has waited so long for its client gives way to a new one. */
  giveWayAfter: 1_000,
  /** Answers under way on one socket; more pipelined requests wait and reading pauses. */
  inFlightPerSocket: 8,
  requestsPerSocket: 1000,
  /** Pipelined requests that wait, on all sockets together; each is held in memory. */
  waitingRequests: 2048,
  headerBytes: 16 * 1024,
  headerFields: 100,
  targetBytes: 4096,
  bodyBytes: 1024 * 1024,
  /**
   * Of all bodies together, from their first byte until the change that they ask for has ended, without the first bytes of
   * each, so that small ones always pass.
   */
  bodyBytesTogether: 32 * 1024 * 1024,
  bodyBytesOfItsOwn: 16 * 1024,
  /** Pieces that a body may come in: so many, and one more for each so many bytes. */
  bodyChunks: 1024,
  bodyBytesPerChunk: 64,
  jsonDepth: 32,
  jsonKeys: 1000,
  /** Members of lists and objects, each of which costs memory however short it is. */
  jsonValues: 20_000,
  /** Outcomes under an Idempotency-Key that are remembered for a caller, and their bytes. */
  idempotencyKeys: 10_000,
  idempotencyBytes: 8 * 1024 * 1024,
  headersTimeout: 5_000,
  /** Headers and body together. */
  requestTimeout: 10_000,
  checkingInterval: 500,
  /** For an idle connection, unless it is set otherwise: longer than proxies and clients keep theirs. */
  keepAliveTimeout: 75_000,
  /** Beyond that, without a request under way, whatever trickles in: blank lines put the time-out above off. */
  idleGrace: 5_000,
  /** A client that in so long takes neither all that is sent to it nor this many bytes of it is cut off. */
  writeStall: 30_000,
  writeStallBytes: 256 * 1024,
  writeStallCheck: 2_000,
  /** Who takes longer than this over what is sent to it gives way to a new connection when all places are taken. */
  slowReaderGivesWay: 10_000,
  /** Answers that are being sent, together; beyond it, those that take longer than the time are cut off. */
  unsentBytes: 64 * 1024 * 1024,
  unsentBytesGrace: 2_000,
  /** Answers that are streams of events, together. */
  streams: 256,
  /** Of a stream: what its client has not taken yet; beyond it the connection is cut off. */
  streamBytes: 128 * 1024,
  /** Layers of a pull whose state is kept for a client that is slow. */
  streamLayers: 256,
  /** Deploys and instances whose latest state is kept for a client that is slow; beyond it the connection is cut off. */
  streamStates: 10_000,
  /** Between two looks at how far a pull is. */
  streamPause: 200,
  /** After so long without an event a stream tells that it is alive. */
  streamAlive: 15_000,
  /** Readers of what instances write, together: each holds a connection to the engine. */
  logReaders: 64,
  /** Of one line of an instance; a longer one comes in parts. */
  logLineBytes: 64 * 1024,
  /** Rollouts under way in one process, of all apps. */
  rollouts: 64,
  /** How long a refused body is still read and thrown away, so that the client gets to read the refusal. */
  linger: 1_000,
} as const;

/** What servers keep in a store that they may share, and how long they wait for it; times in milliseconds. */
export const STORE_LIMITS = {
  /** A claim or a lock that was not renewed for so long is free: its holder is dead, or cut off. */
  lease: 10_000,
  /** Between two renewals. */
  renewal: 3_000,
  /** For one answer of the store. */
  storeAnswer: 5_000,
  /** For which outcomes, and claims without one, are kept. */
  outcomeKept: 24 * 60 * 60 * 1_000,
} as const;

/** What a person gives the commands: files and stdin. */
export const INPUT_LIMITS = {
  /** As much as the body of a request. */
  fileBytes: LIMITS.bodyBytes,
  seedBytes: 64 * 1024 * 1024,
  /** Lists, objects and values of a YAML file, each of which costs memory whatever its length. */
  yamlNodes: 2_000_000,
  /** What the aliases of a YAML file add when each is written out, in characters and nodes. */
  aliasedCharacters: 1024 * 1024,
} as const;

/** What the local platform keeps on disk. */
export const STATE_LIMITS = {
  /** Of state.json, which each change reads and writes whole. What makes it smaller is done beyond that too. */
  stateBytes: 32 * 1024 * 1024,
} as const;

/** What a client of a server takes of it; times in milliseconds. */
export const CLIENT_LIMITS = {
  /** Of an answer: twice what qappctl may print. */
  answerBytes: 32 * 1024 * 1024,
  /** How often a request is sent at most when its connection breaks, or the server asks to come again. */
  tries: 3,
  /** Before the second try; before the third it is twice as long. */
  retryPause: 200,
  /** A server that asks to come again later than that is not waited for. */
  longestRetryAfter: 10_000,
  /** A stream of events that is silent for so long is dead: its server would have told that it is alive. */
  streamSilence: 60_000,
  /** Beyond what a server takes by default: its answer says more than "no answer in time". */
  patience: 10_000,
} as const;

/** What completion on the command line may take of a person's time, in milliseconds. */
export const COMPLETION_LIMITS = {
  /** From the start of the process, which itself takes the shell a moment. */
  time: 1_300,
  /** For which names are remembered, and also that there were none. */
  reuse: 10_000,
} as const;

/** What `doctor` takes for how long, and from where on it warns. */
export const DOCTOR_LIMITS = {
  /** Milliseconds for each check; all run at the same time. */
  checkTime: 5_000,
  /** Milliseconds between two clocks. */
  clockSkew: 60_000,
  /** The same for managers of a swarm, where rights are held for a time. */
  swarmSkew: 5_000,
  freeBytes: 100 * 1024 * 1024,
} as const;
