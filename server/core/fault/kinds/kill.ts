import { z } from 'zod';
import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';

/** A process that dies; one that takes its place dies too as long as `keepDown`. */
export const kill = faultKind({
  kind: 'kill',
  summary: 'a process dies',
  doc: 'SIGKILL to the process, which is identified by its pid and its start time, and with keepDown to each that takes its place.',
  subject: 'process',
  parameters: closed({
    keepDown: z
      .boolean()
      .default(true)
      .describe('Kills every process that takes its place, until the end of the fault.'),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'process-up',
  undo: "The subject's own supervisor starts it again, or its start command, run by the agent or by the keeper process.",
  example: { keepDown: true },
  readings: { before: 1, harmed: 0 },
  effect: () => ({ direction: 'falls', by: 1 }),
});
