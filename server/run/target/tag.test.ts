import { readTag } from '@zerohour/shadow-data';
import { describe, expect, it } from 'vitest';
import { headersOf } from '../../core/target/markers.ts';
import type { Target } from '../../core/target/target.ts';
import { tagFor } from './tag.ts';

const key = 'a key of more than sixteen bytes';
const target = { shadow: { key, header: 'baggage' } } as Target;

it('signs a tag that expires five minutes after the plan', () => {
  const tag = tagFor(target, 'abcdefghijkl', 3, { fromMs: 1_000_000, durationMs: 60_000.5 });
  expect(tag.header).toBe('baggage');
  expect(readTag(tag.value, [key], 1_360_000)).toMatchObject({
    kind: 'shadow',
    tag: { runId: 'abcdefghijkl', epoch: 3, expiresAtMs: 1_360_001 },
  });
  expect(readTag(tag.value, [key], 1_360_001)).toMatchObject({ kind: 'refused', code: 'expired' });
});

it.each(['observe', 'shadow'] as const)('signs under isolation %s', (isolation) => {
  const tag = tagFor({ ...target, isolation }, 'abcdefghijkl', 0, { fromMs: 0, durationMs: 0 });
  expect(readTag(tag.value, [key], 0).kind).toBe('shadow');
});

it('names the run to a dedicated stack, whose services take it for their own work', () => {
  const dedicated = { ...target, isolation: 'dedicated' } as const;
  const tag = tagFor(dedicated, 'abcdefghijkl', 0, { fromMs: 0, durationMs: 0 });
  expect(tag).toEqual({ header: 'baggage', value: 'zh-run=abcdefghijkl' });
  expect(readTag(tag.value, [key], 0)).toEqual({ kind: 'live' });
});

describe("the target's own markers", () => {
  const markers = { 'X-Test': 'yes', 'X-Run': 'zh-{run}' };
  const of = (isolation: 'shadow' | 'dedicated') =>
    tagFor({ ...target, markers, isolation }, 'run0000001', 0, { fromMs: 0, durationMs: 0 });

  it('go beside the signed tag', () => {
    const tag = of('shadow');
    expect(readTag(tag.value, [key], 0).kind).toBe('shadow');
    expect(headersOf(tag)).toEqual({
      'X-Test': 'yes',
      'X-Run': 'zh-run0000001',
      baggage: tag.value,
    });
  });

  it('stand in place of the run mark where no tag is demanded', () => {
    expect(headersOf(of('dedicated'))).toEqual({ 'X-Test': 'yes', 'X-Run': 'zh-run0000001' });
  });
});
