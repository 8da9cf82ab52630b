import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';

/** A process that is there and does nothing: it hangs and its connections stay open. */
export const stop = faultKind({
  kind: 'stop',
  summary: 'a process hangs',
  doc: 'SIGSTOP to the process, which is identified by its pid and its start time.',
  subject: 'process',
  parameters: closed({}),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'process-up',
  undo: 'SIGCONT by the agent, else by a keeper process beside it that holds the deadline.',
  example: {},
  readings: { before: 1, harmed: 0 },
  effect: () => ({ direction: 'falls', by: 1 }),
});
