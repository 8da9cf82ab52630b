import { plural } from '../../text/figures.ts';
import { type Finding, isNewFinding } from '../finding.ts';

/** Which findings of a run go to the server's webhook. */
export const webhookChoices = ['all', 'critical', 'none'] as const;
export type WebhookChoice = (typeof webhookChoices)[number];

/** Whose findings they are. */
export interface WebhookSubject {
  readonly run: string;
  readonly scenario: string;
  readonly target: string;
}

/**
 * Does this finding go out? Each goes once, when it first is one of the run: neither when it grows nor when it is taken
 * back, and not while it is older than the run.
 */
export const isAnnounced = (
  choice: WebhookChoice,
  before: Finding | undefined,
  now: Finding,
): boolean =>
  (choice === 'all' || (choice === 'critical' && now.severity === 'critical')) &&
  now.beforeRun !== true &&
  now.takenBack !== true &&
  isNewFinding(before, now);

/** The body that is sent, to the byte, with each attempt. */
export const webhookBody = (subject: WebhookSubject, finding: Finding): string =>
  JSON.stringify({ type: 'finding', ...subject, finding });

/** After so many attempts, over two and a half hours, a delivery is given up. */
export const attemptsMax = 24;
const firstDelayMs = 1_000;
const delayMsMax = 600_000;

/** How long to wait after this many attempts (1 s, doubled each time, 10 minutes at most); null: it is given up. */
export const retryDelayMs = (attempts: number): number | null =>
  attempts >= attemptsMax ? null : Math.min(firstDelayMs * 2 ** (attempts - 1), delayMsMax);

/** How far the deliveries of one run have come. */
export interface Deliveries {
  readonly delivered: number;
  /** Not attempted yet. */
  readonly untried: number;
  /** Failed at least once, and tried again. */
  readonly retried: number;
  readonly givenUp: number;
  /** Why the latest failed attempt failed; null where none did. */
  readonly reason: string | null;
}

/** What a report says of findings that did not arrive; null when all did. `host`: where they should go. */
export function undeliveredText(
  { delivered, untried, retried, givenUp, reason }: Deliveries,
  host: string,
): string | null {
  const open = untried + retried;
  const missing = open + givenUp;
  if (missing === 0) return null;
  const why = reason === null ? '' : `: ${reason}`;
  const next = [
    ...(open === 0 ? [] : [`${open} ${open === 1 ? 'is' : 'are'} tried again`]),
    ...(givenUp === 0
      ? []
      : [`${givenUp} ${givenUp === 1 ? 'was' : 'were'} given up after ${attemptsMax} attempts`]),
  ];
  return `${missing} of ${plural(delivered + missing, 'finding')} had not reached the webhook at ${host} when the report was written${why}; ${next.join(', ')}.`;
}
