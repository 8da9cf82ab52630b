import { describe, expect, it } from 'vitest';
import { runAsLive, runInContext } from '../core/context.ts';
import { readTag, signTag } from '../core/tag.ts';
import { outgoingHeaders } from './http.ts';

const key = 'a signing key of a test';
const tag = { runId: 'run0000001', epoch: 1, expiresAtMs: 1000 };
const entry = signTag(tag, key);
const context = readTag(entry, [key], 0);
if (context.kind !== 'shadow') throw new Error('the fixture is not a shadow tag');

describe('outgoingHeaders', () => {
  const asShadow = (headers?: Record<string, string>, header?: string) =>
    runInContext(context, () => outgoingHeaders(headers, header));

  it('adds the tag and keeps everything else as it was', () => {
    expect(asShadow()).toEqual({ baggage: entry });
    expect(asShadow({ accept: 'a/b', Baggage: 'x=1;p, y=2' })).toEqual({
      accept: 'a/b',
      baggage: `x=1;p,y=2,${entry}`,
    });
  });

  it('replaces a tag that instrumentation copied, instead of sending it twice', () => {
    expect(asShadow({ baggage: `x=1,${entry}` })).toEqual({ baggage: `x=1,${entry}` });
    expect(asShadow({ baggage: `x=1,${entry}` }, 'x-rehearsal')).toEqual({
      baggage: 'x=1',
      'x-rehearsal': entry,
    });
    expect(asShadow({ baggage: `x=1, y=2,${entry}` }, 'x-rehearsal')).toEqual({
      baggage: 'x=1,y=2',
      'x-rehearsal': entry,
    });
    expect(asShadow({ baggage: entry }, 'x-rehearsal')).toEqual({ 'x-rehearsal': entry });
    // Names of headers are the same in any case.
    expect(asShadow({ 'x-rehearsal': `a=1,${entry}`, BAGGAGE: entry }, 'X-Rehearsal')).toEqual({
      'X-Rehearsal': `a=1,${entry}`,
    });
    expect(asShadow({ 'X-REHEARSAL': entry, Baggage: `x=1,${entry}` }, 'x-rehearsal')).toEqual({
      Baggage: 'x=1',
      'x-rehearsal': entry,
    });
  });

  it('adds nothing to live calls, and throws when one would carry a tag', () => {
    const asLive = (headers: Record<string, string>) => runAsLive(() => outgoingHeaders(headers));
    expect(asLive({ accept: 'a/b', baggage: 'x=1' })).toEqual({ accept: 'a/b', baggage: 'x=1' });
    expect(asLive({ other: entry })).toEqual({ other: entry });
    expect(() => asLive({ baggage: entry })).toThrow('live work would send a shadow tag');
  });

  it('throws outside every context, and on baggage beyond the limits', () => {
    expect(() => outgoingHeaders()).toThrow('outgoingHeaders was reached outside every context');
    expect(() => asShadow({ baggage: 'x'.repeat(8193) })).toThrow(
      'outgoing header is longer than 8192 bytes',
    );
  });
});
