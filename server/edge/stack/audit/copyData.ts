import type { Duplex } from 'node:stream';

/** PostgreSQL's messages: a letter, then a length of 32 bits that counts itself and what follows. */
const headerBytes = 5;
const [copyData, readyForQuery] = [0x64, 0x5a];
const isLetter = (code: number): boolean =>
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x31 && code <= 0x33);

/**
 * Takes the rows of a COPY from the connection's bytes, up to the message that ends the query. What else the server says
 * goes to whoever listens. Called when the query is sent, between two messages.
 *
 * node-postgres makes a view of the bytes, a message and three calls for each row, which is more than all else that an
 * audit does with a row. `take` is given the bytes and where in them the row begins and ends; they are good until it
 * returns. It must not throw.
 */
export function takeCopyData(
  stream: Duplex,
  take: (bytes: Buffer, from: number, to: number) => void,
): void {
  const others = stream.listeners('data') as ((bytes: Buffer) => void)[];
  const passOn = (bytes: Buffer): void => {
    if (bytes.length > 0) for (const other of others) other(bytes);
  };
  // The beginning of a row's message whose end is yet to come.
  let begun: Buffer | null = null;
  // Bytes of another message that are yet to come.
  let left = 0;
  const onData = (given: Buffer): void => {
    const bytes = begun === null ? given : Buffer.concat([begun, given]);
    begun = null;
    let at = Math.min(left, bytes.length);
    left -= at;
    // From here on nothing was passed on.
    let from = 0;
    while (at < bytes.length) {
      const code = bytes[at] ?? 0;
      const isWhole = bytes.length - at >= headerBytes;
      const end = isWhole ? at + 1 + bytes.readUInt32BE(at + 1) : Number.POSITIVE_INFINITY;
      if (!isLetter(code) || end < at + headerBytes) {
        stream.destroy(new Error('the server sent what is no message of PostgreSQL'));
        return;
      }
      if (code !== copyData && isWhole) {
        left = Math.max(0, end - bytes.length);
        at = Math.min(end, bytes.length);
        if (code !== readyForQuery) continue;
        stopTaking();
        passOn(bytes.subarray(from));
        return;
      }
      passOn(bytes.subarray(from, at));
      from = at;
      if (end > bytes.length) {
        begun = bytes.subarray(at);
        return;
      }
      take(bytes, at + headerBytes, end);
      at = end;
      from = at;
    }
    passOn(bytes.subarray(from));
  };
  const stopTaking = (): void => {
    for (const other of others) stream.on('data', other);
    stream.off('data', onData);
  };
  stream.on('data', onData);
  for (const other of others) stream.off('data', other);
}
