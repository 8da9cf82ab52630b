import { z } from 'zod';
import { hint } from '../../diagnostics/suggest.ts';
import { closed, orMissing } from '../../diagnostics/zodDiagnostics.ts';
import { durationForm } from '../../scenario/forms.ts';
import { actionKind } from './actionKind.ts';

/** Turns a switch of the target, and back when its time is over or the drill ends. */
export const switchAction = actionKind({
  kind: 'switch',
  fields: { name: z.string(), value: z.string(), forMs: z.number().nullable() },
  doc: 'Turns a switch of the target for shadow traffic; without `for` until the drill ends.',
  example: { switch: 'stock-guard', to: 'none', for: '20s' },
  keys: ['switch', 'to', 'for'],
  form: closed({
    switch: z.string().min(1).max(128).describe('Name of a switch of the target.'),
    to: z
      .union([z.string().max(500), z.number(), z.boolean()], {
        error: ({ input }) => orMissing(input, 'should be a text, a number, true or false'),
      })
      .transform(String)
      .describe('The value that it is turned to.'),
    for: durationForm
      .refine((ms) => ms >= 1_000, 'a switch is turned for 1s at least')
      .optional()
      .describe('How long until it is turned back.'),
  }).transform(({ switch: name, to, for: forMs }) => ({ name, value: to, forMs: forMs ?? null })),
  describe: ({ name, value }) => `switch ${name} to ${value}`,
  lastsMs: ({ forMs }) => forMs,
  subject: ({ name }) => `switch ${name}`,
  disturbs: 'alone',
  undone: true,
  problems({ name, value }, { target, switches }) {
    const facts = Object.hasOwn(switches, name) ? switches[name] : undefined;
    if (facts === undefined) {
      const known = Object.keys(switches);
      const none = known.length === 0 ? '; its target file names none' : hint(name, known);
      return [{ key: ['switch'], message: `target ${target} has no switch "${name}"${none}` }];
    }
    const rejection = facts.rejection(value);
    return [
      ...(facts.barred === null
        ? []
        : [{ key: ['switch'], message: `switch ${name} ${facts.barred}` }]),
      ...(rejection === null
        ? []
        : [
            { key: ['to'], message: `switch ${name} ${rejection}, and "${value}" is none of them` },
          ]),
    ];
  },
});
