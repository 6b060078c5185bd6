/** A message as the engine frames it; 1: stdout, 2: stderr, 3: its own error. */
export function frame(kind: 1 | 2 | 3, message: string | Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = kind;
  header.writeUInt32BE(Buffer.byteLength(message), 4);
  return Buffer.concat([header, Buffer.from(message as string)]);
}
