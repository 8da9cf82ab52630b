import type { CustomersBefore } from '@zerohour/shadow-data';
import type { RunEvent } from '../../core/run/run.ts';
import { demandsOf } from '../../core/target/isolation.ts';
import type { Target } from '../../core/target/target.ts';
import { oneLine } from '../../core/text/oneLine.ts';
import type { RunContext } from '../context/runContext.ts';
import type { TargetLeakBaseline } from '../target/targetPort.ts';

const SHADOW_BEFORE = 'shadow-before';

/**
 * Records what customers have in the shadow store before the load, such as the rows of a seed file: the leak scan
 * charges only what came since. When it cannot be read, the scan charges all of it.
 */
export async function recordLeakBaseline(
  context: RunContext,
  targetPort: TargetLeakBaseline,
  target: Target,
): Promise<void> {
  if (demandsOf(target.isolation).leaks === 'none' || target.stores.postgresUrl === null) return;
  try {
    const before = await targetPort.customersInShadow(target);
    const rows = before.rows.reduce((sum, one) => sum + one.rows, 0);
    if (rows === 0 && before.uncounted.length === 0) return;
    const more = before.uncounted.map((place) => `, and too many to list in ${place}`).join('');
    const text = `${rows} rows of the shadow store are customers' before the load${more}`;
    await context.recordEvent(SHADOW_BEFORE, text, { ...before });
  } catch (error) {
    const problem = `what customers have in the shadow store before the load could not be read, so all of it counts as leaked: ${oneLine(error)}`;
    await context.recordEvent(SHADOW_BEFORE, problem, { problem });
  }
}

/** What the run recorded before its load. */
export function leakBaselineIn(events: readonly RunEvent[]): CustomersBefore {
  const data = events.find(({ kind }) => kind === SHADOW_BEFORE)?.data ?? {};
  const { rows, uncounted } = data as Partial<CustomersBefore>;
  return { rows: rows ?? [], uncounted: uncounted ?? [] };
}
