import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSigned, readTag, type ShadowTag, signTag } from './tag.ts';

const key = 'a signing key of a test';
const tag: ShadowTag = { runId: 'k3n9x0q2ab', epoch: 7, expiresAtMs: 1_800_000_000_000 };
const entry = 'zh-shadow=v1.k3n9x0q2ab.7.mywpiww0.bQtuTZh1a-Z-hceuws29-6vN5vdZ862yknUqRQOOa2I';
const now = tag.expiresAtMs - 1;
const read = (header: string | readonly string[] | undefined, keys = [key], nowMs = now) =>
  readTag(header, keys, nowMs);
const codeOf = (header: string | readonly string[], keys = [key]) => {
  const answer = read(header, keys);
  return answer.kind === 'refused' ? answer.code : answer.kind;
};

const anyTag = fc.record({
  runId: fc.stringMatching(/^[a-z0-9]{10,20}$/),
  epoch: fc.integer({ min: 0, max: 999_999_999 }),
  expiresAtMs: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).filter((ms) => ms < 36 ** 10),
});

describe('signTag', () => {
  it('writes the form that other languages can write too', () => {
    expect(signTag(tag, key)).toBe(entry);
  });

  it.each([
    [{ ...tag, runId: 'short9chr' }],
    [{ ...tag, runId: 'k3n9x0q2abk3n9x0q2abc' }],
    [{ ...tag, runId: 'k3n9.0q2ab' }],
    [{ ...tag, runId: 'K3N9X0Q2AB' }],
    [{ ...tag, epoch: -1 }],
    [{ ...tag, epoch: 1.5 }],
    [{ ...tag, epoch: 1_000_000_000 }],
    [{ ...tag, expiresAtMs: 0 }],
    [{ ...tag, expiresAtMs: 36 ** 10 }],
    [{ ...tag, expiresAtMs: 12.5 }],
  ])('throws on what could not be read back: %o', (bad) => {
    expect(() => signTag(bad, key)).toThrow(TypeError);
  });

  it('names what it could not sign, and never the key', () => {
    expect(() => signTag({ runId: 'a b', epoch: -1, expiresAtMs: 0.5 }, key)).toThrow(
      new TypeError(
        'shadow tag cannot be signed: run "a b", epoch -1, expiry 0.5 ' +
          '(run [a-z0-9]{10,20}, epoch and expiry whole numbers)',
      ),
    );
  });

  it('throws on a key that is too short to be one', () => {
    expect(() => signTag(tag, '123456789012345')).toThrow('shorter than 16 bytes');
    expect(signTag(tag, '1234567890123456')).toContain('zh-shadow=v1.');
    expect(() => read(entry, [''])).toThrow('shorter than 16 bytes');
  });
});

describe('readTag', () => {
  it('reads back what was signed', () => {
    fc.assert(
      fc.property(anyTag, (any) => {
        const signed = signTag(any, key);
        expect(read(signed, [key], any.expiresAtMs - 1)).toEqual({
          kind: 'shadow',
          tag: any,
          entry: signed,
        });
      }),
    );
  });

  it('refuses every change of a single character of the value', () => {
    const from = 'zh-shadow='.length;
    fc.assert(
      fc.property(
        anyTag,
        fc.nat(),
        fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
        (any, at, replacement) => {
          const signed = signTag(any, key);
          const index = from + (at % (signed.length - from));
          fc.pre(signed[index] !== replacement);
          const changed = signed.slice(0, index) + replacement + signed.slice(index + 1);
          expect(read(changed, [key], 0).kind).toBe('refused');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('refuses every shortening and lengthening of the value', () => {
    for (let length = 'zh-shadow='.length; length < entry.length; length += 1) {
      expect(codeOf(entry.slice(0, length))).toMatch(/malformed|forged/);
    }
    expect(codeOf(`${entry}A`)).toBe('forged');
    expect(codeOf(`${entry}=`)).toBe('forged');
  });

  it('covers version, run, epoch and expiry by the signature', () => {
    expect(codeOf(entry.replace('.7.', '.8.'))).toBe('forged');
    expect(codeOf(entry.replace('k3n9', 'k4n9'))).toBe('forged');
    expect(codeOf(entry.replace('mywpiww0', 'mywpiww1'))).toBe('forged');
    expect(codeOf(entry.replace('v1.', 'v2.'))).toBe('malformed');
    expect(codeOf(entry.replace('.7.', '.07.'))).toBe('malformed');
  });

  it.each([
    'xv1.k3n9x0q2ab.7.mywpiww0',
    'v1.k3n9x0q2ab.7.mywpiww0.more',
    'v1.k3n9x0q2ab.7.mywpiww0x0x',
    'v1.K3n9x0q2ab.7.mywpiww0',
    'v1.k3n9x0q2ab.07.mywpiww0',
    'v1.k3n9x0q2ab.1000000000.mywpiww0',
    'v1.k3n9x0q2ab.7.0ywpiww0',
    'v2.k3n9x0q2ab.7.mywpiww0',
    'v1xk3n9x0q2ab.7.mywpiww0',
    'v1.k3n9x0q2abx7.mywpiww0',
  ])('does not take %s for a tag, though it is signed', (payload) => {
    const signature = createHmac('sha256', key).update(payload).digest('base64url');
    expect(codeOf(`zh-shadow=${payload}.${signature}`)).toBe('malformed');
  });

  it('takes the last character as it stands, though base64 would decode it alike', () => {
    expect(entry.endsWith('I')).toBe(true);
    const twin = `${entry.slice(0, -1)}J`;
    const bytes = (text: string) => Buffer.from(text.slice(-43), 'base64url').toString('hex');
    expect(bytes(twin)).toBe(bytes(entry));
    expect(codeOf(twin)).toBe('forged');
  });

  it('expires at the very millisecond, and not before', () => {
    expect(read(entry, [key], tag.expiresAtMs - 1).kind).toBe('shadow');
    expect(read(entry, [key], tag.expiresAtMs)).toEqual({
      kind: 'refused',
      code: 'expired',
      reason: 'shadow tag of run k3n9x0q2ab has expired',
    });
    expect(readSigned(entry, [key]).kind).toBe('shadow');
  });

  it('knows any of several keys, in any place, and none when it has none', () => {
    const other = 'another key of the same test';
    expect(codeOf(entry, [other, key])).toBe('shadow');
    expect(codeOf(entry, [key, other])).toBe('shadow');
    expect(codeOf(entry, [other])).toBe('forged');
    expect(codeOf(entry, [])).toBe('forged');
  });

  it.each([undefined, '', ' ', ',', [], 'a=1', 'zh-shadow2=x', 'xzh-shadow=x', 'zh-shado=x'])(
    'is live without an entry of exactly our name: %s',
    (header) => {
      expect(read(header)).toEqual({ kind: 'live' });
    },
  );

  it.each([
    'ZH-Shadow=x',
    'zh_shadow=x',
    'zhshadow=x',
    'zh%2Dshadow=x',
    'zh-shadow%20=x',
    'ZH-SHADOW',
    'a=1;zh-shadow=x',
    `a=1,ZH-Shadow=x,${entry}`,
    entry.replace('zh-shadow', 'ZH-Shadow'),
    entry.replace('zh-shadow', 'baggage'),
    entry.replace('zh-shadow', 'zh-shadow2'),
    `${entry},copy${entry.slice('zh-shadow'.length)}`,
    `a=1;b${entry.slice('zh-shadow'.length)}`,
    entry.replace('zh-shadow', 'x').replaceAll('.', '%2E'),
  ])('refuses our key misspelt and our value under another key: %s', (header) => {
    expect(codeOf(header)).toBe('misnamed');
  });

  it('leaves a foreign value live that only looks like ours', () => {
    expect(codeOf(entry.replace('zh-shadow', 'x').replace('.7.', '.8.'))).toBe('live');
    expect(codeOf(`other=1;${entry.replace('zh-shadow', 'x').slice(0, -1)}`)).toBe('live');
    expect(codeOf(entry.replace('zh-shadow', 'x'), ['another key of the test'])).toBe('live');
  });

  it.each(['zh-shadow', 'zh-shadow;x', 'zh-shadow=', 'zh-shadow=1', 'a=1,zh-shadow=true,b=2'])(
    'never takes a broken entry of ours for live: %s',
    (header) => {
      expect(codeOf(header)).toBe('malformed');
    },
  );

  it('finds its entry among others, with properties, whitespace and encodings', () => {
    const wanted = { kind: 'shadow', tag, entry };
    expect(read(`a=1 , ${entry};hop=2;x , b="odd"`)).toEqual(wanted);
    expect(read(`\tzh-shadow \t= ${entry.slice('zh-shadow='.length)} ; p`)).toEqual(wanted);
    expect(read(entry.replaceAll('.', '%2E'))).toEqual(wanted);
    expect(read(['a=1', entry, 'b=2'])).toEqual(wanted);
    expect(read(`a=1, ${entry}, b=2`)).toEqual(wanted);
  });

  it('refuses a broken encoding of its own entry and leaves those of others alone', () => {
    expect(codeOf(`zh-shadow=%E0%A4%A`)).toBe('malformed');
    expect(codeOf(`a=%E0%A4%A,${entry}`)).toBe('shadow');
  });

  it('refuses two entries of ours, even the same one twice, in one header or in two', () => {
    expect(codeOf(`${entry},${entry}`)).toBe('duplicate');
    expect(codeOf([entry, entry])).toBe('duplicate');
    expect(codeOf(`${entry},zh-shadow=x`)).toBe('duplicate');
    expect(read([entry, entry])).toEqual({
      kind: 'refused',
      code: 'duplicate',
      reason: 'more than one zh-shadow entry',
    });
    expect(read('zh-shadow=')).toEqual({
      kind: 'refused',
      code: 'malformed',
      reason: 'zh-shadow entry is not v1.<run>.<epoch>.<expiry>.<signature>',
    });
    expect(read('ZH-Shadow=')).toEqual({
      kind: 'refused',
      code: 'misnamed',
      reason: 'shadow tag under another name than zh-shadow',
    });
  });

  it('reads a header up to the limits of the standard, and refuses a longer one', () => {
    const members = (count: number) => Array.from({ length: count }, (_, n) => `k${n}=v`).join(',');
    expect(codeOf(`${members(179)},${entry}`)).toBe('shadow');
    expect(codeOf(`${members(180)},${entry}`)).toBe('over-limit');
    const pad = (bytes: number) => `${entry},p=${'x'.repeat(bytes - entry.length - 3)}`;
    expect(codeOf(pad(8192))).toBe('shadow');
    expect(codeOf(pad(8193))).toBe('over-limit');
    expect(codeOf(pad(8192).replace(/x$/, 'ä'))).toBe('over-limit');
  });

  it('never gives away the right signature', () => {
    const answer = read(entry.replace('.7.', '.8.'));
    expect(answer).toEqual({
      kind: 'refused',
      code: 'forged',
      reason: 'shadow tag is not signed by a key of this service',
    });
  });
});
