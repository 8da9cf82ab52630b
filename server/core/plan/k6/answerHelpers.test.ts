import { describe, expect, it } from 'vitest';
import { evaluated } from './evaluate.support.ts';
import { helpersCode } from './helpers.ts';

interface Answer {
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const { isLost, bodyReason } = evaluated<{
  readonly isLost: (res: Answer, value: unknown) => boolean;
  readonly bodyReason: (text: string | null, reason: string) => string;
}>(helpersCode('isLost( bodyReason(').join('\n'), {}, ['isLost', 'bodyReason']);

describe('a captured text', () => {
  const stray = '\ufffd';
  const answer = (body: string | null, headers: Answer['headers'] = {}): Answer => ({
    body,
    headers,
  });
  const sized = (body: string, more = 0): Answer =>
    answer(body, { 'Content-Length': String(Buffer.byteLength(body) + more) });

  it('is whole without U+FFFD, whatever stands beside it, and so is what is no text', () => {
    expect(isLost(answer(`a${stray}`), 'Größe 🛒')).toBe(false);
    for (const value of [7, true, null, undefined, { a: stray }])
      expect(isLost(answer(stray), value)).toBe(false);
  });

  it('is lost where the answer has fewer bytes than its text: a stray byte was one, and is read as three', () => {
    expect(isLost(sized(`a${stray}`, -2), stray)).toBe(true);
    expect(isLost(sized(`a${stray}`), stray)).toBe(false);
  });

  it('is lost where nobody knows how many bytes the answer had', () => {
    expect(isLost(answer(stray), stray)).toBe(true);
    const packed = { ...sized(stray).headers, 'Content-Encoding': 'gzip' };
    expect(isLost(answer(stray, packed), stray)).toBe(true);
  });

  it('is lost where the body holds no such character: half of one was escaped, or a header has a stray byte', () => {
    expect(isLost(sized('{"v":"\\ud83c"}'), stray)).toBe(true);
    expect(isLost(answer(null), stray)).toBe(true);
    expect(isLost(sized('{"v":"\\uFFFD"}'), stray)).toBe(false);
  });
});

it('a body that JSON does not know is told apart from one that begins with a byte order mark', () => {
  expect(bodyReason('{}', 'check a')).toBe('check a');
  expect(bodyReason('<html>', 'check a')).toBe('body is not JSON');
  expect(bodyReason(null, 'check a')).toBe('check a');
  expect(bodyReason('\ufeff{}', 'check a')).toBe(
    'body is not JSON: it begins with a byte order mark',
  );
});
