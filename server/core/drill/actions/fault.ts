import { z } from 'zod';
import { hint } from '../../diagnostics/suggest.ts';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { durationForm } from '../../scenario/forms.ts';
import { formatSpan } from '../../text/units.ts';
import { actionKind } from './actionKind.ts';

const parameter = z.union([z.string().max(500), z.number(), z.boolean()]);

/** Causes a fault at a place of the target. It ends after its time to live, with nobody alive to end it. */
export const fault = actionKind({
  kind: 'fault',
  fields: {
    fault: z.string(),
    place: z.string(),
    parameters: z.record(z.string(), parameter),
    ttlMs: z.number(),
  },
  doc: 'Causes a fault at a place of the target, with a time to live (`for`).',
  example: { fault: 'latency', on: 'payments', with: { latencyMs: 300 }, for: '20s' },
  keys: ['fault', 'on', 'with', 'for'],
  form: closed({
    fault: z.string().min(1).max(64).describe('Kind of the fault.'),
    on: z.string().min(1).max(256).describe('The link, process or store that it is caused at.'),
    with: z.record(z.string(), parameter).optional().describe('Parameters of the kind.'),
    for: durationForm
      .refine((ms) => ms >= 1_000, 'a fault lives for 1s at least, so that a sensor can see it')
      .describe('Its time to live: it ends then, whatever happens to Zerohour.'),
  }).transform((written) => ({
    fault: written.fault,
    place: written.on,
    parameters: written.with ?? {},
    ttlMs: written.for,
  })),
  describe: ({ fault: kind, place, parameters }) => {
    const with_ = Object.entries(parameters).map(([name, value]) => `${name}: ${value}`);
    return `${kind} of ${place}${with_.length === 0 ? '' : ` (${with_.join(', ')})`}`;
  },
  lastsMs: ({ ttlMs }) => ttlMs,
  subject: ({ fault: kind, place }) => `${kind} of ${place}`,
  disturbs: 'always',
  undone: true,
  problems({ fault: kind, place, parameters, ttlMs }, stack) {
    const { target, faults, faultsAllowed, places } = stack;
    const facts = faults.find((each) => each.kind === kind);
    if (facts === undefined) {
      const known = faults.map((each) => each.kind);
      const none = known.length === 0 ? '; this version has no injector' : hint(kind, known);
      return [{ key: ['fault'], message: `unknown kind of fault "${kind}"${none}` }];
    }
    return [
      ...(faultsAllowed.includes(kind)
        ? []
        : [
            {
              key: ['fault'],
              message: `target ${target} does not allow the fault "${kind}"; its owner adds it to "faults" of the target file`,
            },
          ]),
      ...(places === null || places.includes(place)
        ? []
        : [
            {
              key: ['on'],
              message: `target ${target} has no place "${place}" for a fault${hint(place, places)}`,
            },
          ]),
      ...(ttlMs <= facts.ttlMsMax
        ? []
        : [
            {
              key: ['for'],
              message: `a fault "${kind}" lives for ${formatSpan(facts.ttlMsMax)} at most; this one would for ${formatSpan(ttlMs)}`,
            },
          ]),
      ...facts
        .parameterProblems(parameters)
        .map(({ key, message }) => ({ key: ['with', ...key], message })),
    ];
  },
});
