import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatKeyPath, parseKeyPath } from './keyPath.ts';

describe('key paths', () => {
  it('writes and reads every way to a node', () => {
    expect(formatKeyPath(['paths', 'pay-now', 'steps', 2, 'x.y'])).toBe(
      'paths.pay-now.steps[2]["x.y"]',
    );
    expect(formatKeyPath(['odd key'])).toBe('["odd key"]');
    const part = fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), fc.nat({ max: 99 }));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (path) => {
        expect(parseKeyPath(formatKeyPath(path))).toEqual(path);
      }),
    );
  });
});
