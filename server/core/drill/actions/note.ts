import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { actionKind } from './actionKind.ts';

/** A line on the timeline: what people do, say or should look at. */
export const note = actionKind({
  kind: 'note',
  fields: { text: z.string() },
  doc: 'A line on the timeline, for people.',
  example: { note: 'the night shift is told' },
  keys: ['note'],
  form: closed({ note: z.string().min(1).max(500) }).transform(({ note: text }) => ({ text })),
  describe: ({ text }) => `note: ${text}`,
  lastsMs: () => 0,
  subject: () => null,
  disturbs: 'never',
  undone: false,
  problems: () => [],
});
