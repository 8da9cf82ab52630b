import { setTimeout as delay } from 'node:timers/promises';
import { failure } from '../../core/errors/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { CommandFailure } from '../shared/failure.ts';

const everyMs = 200;
const answerMsMax = 5_000;
const healthyMsMax = 30_000;
/** What an overload left in queues may take longer than a start. */
export const drainedMsMax = 120_000;
/** A shop that still drains its queues is healthy for a moment. */
const healthyInRow = 5;

/**
 * Waits until the sample shop says several times in a row that it is healthy: its gateway asks for the health of payments
 * through an agent that starts after it, and no drill is started on a target that is not healthy.
 */
export async function untilHealthy(
  baseUrl: string,
  withinMs = healthyMsMax,
): Promise<Result<void, CommandFailure>> {
  const deadlineMs = performance.now() + withinMs;
  let inRow = 0;
  for (;;) {
    const answer = await health(baseUrl);
    inRow = answer === '200' ? inRow + 1 : 0;
    if (inRow === healthyInRow) return ok(undefined);
    if (inRow === 0 && performance.now() >= deadlineMs) {
      return err(failure('ZH-SETUP-007', { reason: `${baseUrl}/health answers ${answer}` }));
    }
    await delay(everyMs);
  }
}

/** The status of its answer, or why there is none. */
async function health(baseUrl: string): Promise<string> {
  try {
    const answer = await fetch(`${baseUrl}/health`, { signal: AbortSignal.timeout(answerMsMax) });
    await answer.arrayBuffer();
    return String(answer.status);
  } catch (error) {
    return `nothing: ${oneLine(error)}`;
  }
}
