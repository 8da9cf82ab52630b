/**
 * A 32-bit number from words: FNV-1a over their text, finished with MurmurHash3's fmix32 so that
 * similar texts give distant numbers. It seeds the draws of one k6 scenario.
 */
export function saltOf(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const character of words.join('/')) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return fmix32(hash);
}

/** Austin Appleby's 32-bit finalizer: each bit of the input changes each bit of the output with chance 1/2. */
function fmix32(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
