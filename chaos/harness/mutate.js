/** Numbers from 0 to 1 that a seed determines (mulberry32). */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TOKENS = [
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '%00',
    '%2f',
    '%',
    '..',
    '//',
    '?',
    '#',
    '@',
    '\x7f',
    '\xff',
  ],
  ...[
    '\r\n\r\n',
    '\r\n ',
    'Transfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\n',
    'Content-Length: 99999999999\r\n',
  ],
  ...[
    'Host: evil.example\r\n',
    'Origin: null\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\n',
    'Connection: close\r\n',
  ],
  ...[
    'HTTP/1.0',
    'HTTP/9.9',
    'CONNECT ',
    'OPTIONS ',
    '0\r\n\r\n',
    'ffffffff\r\n',
    '{"a":'.repeat(40),
    '"__proto__":{},',
  ],
  ...['--help', '-h', '\u{85}', '1e999', '\ud83d', 'x'.repeat(5_000), 'X-A: b\r\n'.repeat(120)],
];

/** One to four random changes of a request's bytes (as latin1 text). */
export function mutate(text, random) {
  const at = (length) => Math.floor(random() * length);
  const steps = [
    (s, i) => s.slice(0, i) + String.fromCharCode(at(256)) + s.slice(i + 1),
    (s, i) => s.slice(0, i) + s.slice(i + 1 + at(8)),
    (s, i) => s.slice(0, i) + TOKENS[at(TOKENS.length)] + s.slice(i),
    (s, i) => s.slice(0, i) + s.slice(i, i + at(60)) + s.slice(i),
    (s, i) => s.slice(0, i),
    (s, i) => s.slice(i) + s.slice(0, i),
    (s) => s + s,
  ];
  let mutated = text;
  for (let count = 1 + at(4); count > 0; count -= 1)
    mutated = steps[at(steps.length)](mutated, at(mutated.length));
  return mutated;
}
