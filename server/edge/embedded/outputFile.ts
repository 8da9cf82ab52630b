import { createWriteStream, type WriteStream } from 'node:fs';

/** Where the output of a child goes. It never fails: what the disk does not take is counted and left out. */
export interface OutputFile {
  write(chunk: Buffer): void;
  end(): void;
}

const REOPEN_AFTER_MS = 5_000;
/** What may wait for a slow disk. */
const WAITING_BYTES_MAX = 1_048_576;

export function openOutputFile(file: string, reopenAfterMs: number = REOPEN_AFTER_MS): OutputFile {
  let stream: WriteStream | null = null;
  let failedMs: number | null = null;
  let lostBytes = 0;

  const put = (to: WriteStream, text: Buffer | string, lostOtherwise: number): void => {
    to.write(text, (error) => {
      if (error) lostBytes += lostOtherwise;
    });
  };
  const opened = (): WriteStream | null => {
    if (stream !== null) return stream;
    if (failedMs !== null && performance.now() - failedMs < reopenAfterMs) return null;
    const next = createWriteStream(file, { flags: 'a', mode: 0o600 });
    next.on('error', () => {
      failedMs = performance.now();
      if (stream === next) stream = null;
    });
    stream = next;
    const lost = lostBytes;
    lostBytes = 0;
    if (lost > 0) put(next, `(${lost} bytes of output could not be written here)\n`, lost);
    return next;
  };

  return {
    write(chunk) {
      const to = opened();
      if (to === null || to.writableLength > WAITING_BYTES_MAX) lostBytes += chunk.length;
      else put(to, chunk, chunk.length);
    },
    end() {
      stream?.end();
    },
  };
}
