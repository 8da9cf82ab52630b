import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';

/** An instance that works and whose health check says that it does not. */
export const healthFail = faultKind({
  kind: 'health-fail',
  summary: 'health checks fail',
  doc: "The agent's proxy in front of the instance answers 503 on its health path, and passes everything else on.",
  subject: 'http',
  parameters: closed({}),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'wrong-answers',
  undo: 'The proxy holds the deadline itself, and passes everything on once the agent is gone.',
  example: {},
  readings: { before: 0, harmed: 1 },
  effect: () => ({ direction: 'rises', by: 1 }),
});
