import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { share } from '../parameters.ts';

/** A service whose answers end too early. */
export const httpTruncate = faultKind({
  kind: 'http-truncate',
  summary: 'a share of answers are cut short',
  doc: "The agent's proxy in front of the service sends half of the body and closes the connection, for requests that are drawn at random.",
  subject: 'http',
  parameters: closed({ share: share(0.1).default(1).describe('Of the requests, such as 30%.') }),
  ttlMs: { standard: 10_000, max: 600_000 },
  sensor: 'wrong-answers',
  undo: 'The proxy holds the deadline itself, and passes everything on once the agent is gone.',
  example: { share: '30%' },
  readings: { before: 0, harmed: 0.3 },
  effect: ({ share }) => ({ direction: 'rises', by: share }),
});
