import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { wholeNumber } from '../parameters.ts';

/** Fewer CPU seconds for a process, because others compute beside it. */
export const cpu = faultKind({
  kind: 'cpu',
  summary: 'a process gets little CPU',
  doc: 'Burner processes on every CPU that the process may use, in its nice class.',
  subject: 'process',
  parameters: closed({
    burnersPerCpu: wholeNumber(1, 16)
      .default(4)
      .describe('Processes that compute without a pause, for each CPU.'),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'run-queue-wait',
  undo: 'Burners end at a deadline of their own, and with the agent (pdeathsig).',
  example: { burnersPerCpu: 4 },
  readings: { before: 0, harmed: 0.45 },
  // With n burners of the same weight a thread that always wants the CPU waits n/(n+1) of the time; one that
  // sleeps in between is preferred when it wakes, so half of that is asked for.
  effect: ({ burnersPerCpu }, baseline) => ({
    direction: 'rises',
    by: Math.max(0, (burnersPerCpu / (burnersPerCpu + 1) - baseline) / 2),
  }),
});
