import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOrderSchema } from './fault.ts';
import { isKnown, type JournalEntry, journalLine, readJournal, stillOpen } from './faultJournal.ts';

const order = (id: string) =>
  faultOrderSchema.parse({ id, kind: 'stop', subject: 'orders', parameters: {} });
const injected = (id: string): JournalEntry => ({
  entry: 'injected',
  id,
  order: order(id),
  untilMs: 1_000,
  marks: { pid: '12' },
});
const undone = (id: string): JournalEntry => ({ entry: 'undone', id, atMs: 5 });
const expired = (id: string): JournalEntry => ({ entry: 'expired', id, atMs: 5 });
const idsOf = (entries: readonly JournalEntry[]) => stillOpen(entries).map((one) => one.order.id);
const textOf = (entries: readonly JournalEntry[]) => entries.map(journalLine).join('');

describe('the journal of an agent', () => {
  it('tells what is still to undo, in the order in which it was done', () => {
    expect(idsOf([injected('b'), injected('a'), injected('c'), undone('a')])).toEqual(['b', 'c']);
    expect(idsOf([injected('a'), expired('a')])).toEqual([]);
    expect(idsOf([undone('a'), injected('a')])).toEqual(['a']);
    expect(stillOpen([injected('a')])).toEqual([
      { order: order('a'), untilMs: 1_000, marks: { pid: '12' } },
    ]);
  });

  it('knows an id also after its end', () => {
    const entries = [injected('a'), undone('a')];
    expect(isKnown(entries, 'a')).toBe(true);
    expect(isKnown(entries, 'b')).toBe(false);
  });

  it('keeps the marks of the first entry of an id', () => {
    const again = { ...injected('a'), untilMs: 9 };
    expect(stillOpen([injected('a'), again])[0]?.untilMs).toBe(1_000);
  });

  it('is read back from its text', () => {
    const entries = [injected('a'), injected('b'), undone('a'), expired('b')];
    expect(readJournal(textOf(entries))).toEqual({ ok: true, value: entries });
    expect(readJournal('')).toEqual({ ok: true, value: [] });
  });

  it('leaves out a last line that was cut at any byte', () => {
    const [whole, last] = [textOf([injected('a')]), journalLine(injected('b'))];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last.length - 1 }), (length) => {
        const read = readJournal(whole + last.slice(0, length));
        expect(read).toEqual({ ok: true, value: [injected('a')] });
      }),
    );
  });

  it.each([
    ['{"entry":', /^line 2: .*JSON/],
    ['{"entry":"lost","id":"a"}', /^line 2: Invalid (input|discriminator)/],
    [JSON.stringify({ ...injected('a'), id: 'b' }), /^line 2: the order is a and the entry b$/],
  ])('names a damaged line before the last: %s', (line, reason) => {
    const read = readJournal(`${textOf([injected('a')])}${line}\n${textOf([undone('a')])}`);
    expect(read.ok).toBe(false);
    expect(!read.ok && read.error).toMatch(reason);
  });
});
