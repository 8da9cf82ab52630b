import { createHash } from 'node:crypto';

/**
 * How long a request waits so that those of one moment come spread over `seconds`: the same time for the same key, and
 * evenly over many keys.
 */
export function spreadMs(key: string, seconds: number): number {
  const share = createHash('sha256').update(key).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor(share * seconds * 1_000);
}

const keysTried = 1_000;

/** Over how many whole seconds the requests of one moment are spread. */
export function secondsSpread(seconds: number): number {
  const waits = Array.from({ length: keysTried }, (_, index) =>
    spreadMs(`tried ${index}`, seconds),
  );
  return Math.ceil(Math.max(...waits) / 1_000);
}
