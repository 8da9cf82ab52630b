import type { z } from 'zod';
import { closed } from '../diagnostics/zodDiagnostics.ts';
import type { SessionSpec } from '../traffic/session.ts';
import type { Placeholder } from '../traffic/template.ts';
import { bounds, durationForm, rateForm } from './forms.ts';
import { type StepDefaults, stepsOf, stepsSchema } from './stepSchema.ts';

/** The key `session` of a scenario file: how each VU logs in, and out. */

/** What a log-in captures is written `${session.name}`. */
export const sessionWord = 'session';

/** Beside a `session` this is what a log-in captured; in a file without one it is a column. */
export const isOfSession = (each: Placeholder): boolean =>
  each.kind === 'column' && each.dataset === sessionWord;

const defaults = { withinMs: 5_000, ratePerSecond: 20 } as const;

/** A session that is renewed more often would do little else. */
const renewMsMin = 1_000;

export const sessionSchema = closed({
  steps: stepsSchema.describe(
    `Requests of the log-in, in order, by name; what they capture is \`\${session.name}\` in journeys.`,
  ),
  within: durationForm
    .refine((ms) => ms >= 1 && ms <= bounds.latencyBoundMsMax, 'the bound lies between 1ms and 2m')
    .optional()
    .describe('Bound on one log-in, and on one log-out; default 5s.'),
  rate: rateForm
    .optional()
    .describe('How many VUs begin to log in, and after the load to log out; default 20/s.'),
  renew: durationForm
    .refine((ms) => ms >= renewMsMin && ms <= bounds.holdMsMax, 'an age lies between 1s and 168h')
    .optional()
    .describe(
      'Age at which a session is renewed, before the next journey: `10m`. A 401 renews it too.',
    ),
  logout: stepsSchema.optional().describe('Requests that log each VU out, after the load.'),
});

/** `headers`: those that the scenario sends with every request, without captured values for the log-in. */
export function sessionOf(
  file: z.output<typeof sessionSchema>,
  headers: Readonly<Record<'logIn' | 'logOut', StepDefaults['headers'] & object>>,
  datasets: readonly string[],
): SessionSpec {
  const latencyBoundMs = file.within ?? defaults.withinMs;
  const { logout = {} } = file;
  return {
    steps: stepsOf(file.steps, { latencyBoundMs, headers: headers.logIn, datasets }),
    logOut: stepsOf(logout, { latencyBoundMs, headers: headers.logOut, datasets }),
    latencyBoundMs,
    renewMs: file.renew ?? null,
    ratePerSecond: file.rate ?? defaults.ratePerSecond,
  };
}
