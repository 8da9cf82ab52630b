import { z } from 'zod';
import { err, ok, type Result } from '../result.ts';
import { oneLine } from '../text/oneLine.ts';
import { type FaultOrder, faultOrderSchema } from './fault.ts';
import { faultIdSchema } from './faultKind.ts';

/**
 * The journal of an agent: one JSON object a line. `injected` is written before the fault is done, with `marks`:
 * all that its undo needs beside the order, such as a pid and its start time. `untilMs` is the wall-clock instant
 * at which its time to live ends. Its end is `undone` by hand or lever, or `expired`.
 */
export const journalEntrySchema = z.discriminatedUnion('entry', [
  z.strictObject({
    entry: z.literal('injected'),
    id: faultIdSchema,
    order: faultOrderSchema,
    untilMs: z.number(),
    marks: z.record(z.string(), z.string()),
  }),
  z.strictObject({ entry: z.literal('undone'), id: faultIdSchema, atMs: z.number() }),
  z.strictObject({ entry: z.literal('expired'), id: faultIdSchema, atMs: z.number() }),
]);

export type JournalEntry = Readonly<z.output<typeof journalEntrySchema>>;

/** A fault that may be there. */
export interface OpenFault {
  readonly order: FaultOrder;
  readonly untilMs: number;
  readonly marks: Readonly<Record<string, string>>;
}

export const journalLine = (entry: JournalEntry): string => `${JSON.stringify(entry)}\n`;

/**
 * The entries of a journal's text. A last line without its end is the one that was being written when the agent
 * died; its fault was not done yet, so it is left out. The error names a damaged line before the last: a fault
 * that it stood for would never be undone.
 */
export function readJournal(text: string): Result<readonly JournalEntry[], string> {
  const entries: JournalEntry[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const entry = readLine(line);
    if (!entry.ok) return err(`line ${index + 1}: ${entry.error}`);
    entries.push(entry.value);
  }
  return ok(entries);
}

function readLine(line: string): Result<JournalEntry, string> {
  try {
    const entry = journalEntrySchema.safeParse(JSON.parse(line));
    if (!entry.success) return err(entry.error.issues[0]?.message ?? 'no entry of a journal');
    return entry.data.entry === 'injected' && entry.data.order.id !== entry.data.id
      ? err(`the order is ${entry.data.order.id} and the entry ${entry.data.id}`)
      : ok(entry.data);
  } catch (error) {
    return err(oneLine(error));
  }
}

/** What is still to undo, in the order in which it was done. */
export function stillOpen(entries: readonly JournalEntry[]): readonly OpenFault[] {
  const open = new Map<string, OpenFault>();
  for (const entry of entries) {
    if (entry.entry !== 'injected') open.delete(entry.id);
    else if (!open.has(entry.id)) {
      open.set(entry.id, { order: entry.order, untilMs: entry.untilMs, marks: entry.marks });
    }
  }
  return [...open.values()];
}

/** Whether an id was ever used: an order is done once, however often it is delivered. */
export const isKnown = (entries: readonly JournalEntry[], id: string): boolean =>
  entries.some((entry) => entry.id === id);
