import { z } from 'zod';
import { hint } from '../../diagnostics/suggest.ts';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { durationForm } from '../../scenario/forms.ts';
import { actionKind } from './actionKind.ts';

const replicasMax = 1_000;

/** Changes how many instances a service has, and back when its time is over or the drill ends. */
export const replicas = actionKind({
  kind: 'replicas',
  fields: { service: z.string(), count: z.number(), forMs: z.number().nullable() },
  doc: 'Changes how many instances a service has; without `for` until the drill ends.',
  example: { replicas: 'payments', to: 1, for: '20s' },
  keys: ['replicas', 'to', 'for'],
  form: closed({
    replicas: z.string().min(1).max(128).describe('A service of `replicas` of the target file.'),
    to: z.int().min(0).max(replicasMax).describe('How many instances it shall have.'),
    for: durationForm
      .refine((ms) => ms >= 1_000, 'replicas are changed for 1s at least')
      .optional()
      .describe('How long until it has as many as before.'),
  }).transform(({ replicas: service, to, for: forMs }) => ({
    ...{ service, count: to, forMs: forMs ?? null },
  })),
  describe: ({ service, count }) =>
    `${count} ${count === 1 ? 'replica' : 'replicas'} of ${service}`,
  lastsMs: ({ forMs }) => forMs,
  subject: ({ service }) => `replicas of ${service}`,
  disturbs: 'alone',
  undone: true,
  problems({ service }, { target, replicas: { services, barred } }) {
    if (!services.includes(service)) {
      const none = services.length === 0 ? '; its target file names none' : hint(service, services);
      const message = `target ${target} has no replicas of "${service}"${none}`;
      return [{ key: ['replicas'], message }];
    }
    return barred === null ? [] : [{ key: ['replicas'], message: `${service} ${barred}` }];
  },
});
