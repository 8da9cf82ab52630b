import { z } from 'zod';
import { duration } from '../../text/figures.ts';
import { formatSpan, parseDuration } from '../../text/units.ts';
import { clockOf, dueReadings } from '../clock.ts';
import { steadyReadings } from '../probeJudge.ts';
import { expectationKind } from './expectationKind.ts';

const withinMsMax = 3_600_000;

/** How soon after the last disturbance every probe of the phase `after` holds again, and stays so. */
export const recovered = expectationKind({
  kind: 'recovered',
  fields: { withinMs: z.number() },
  doc: 'Every probe that is read after the last disturbance holds again within this time, and stays so.',
  example: 'within 60s',

  parse(text) {
    const withinMs = parseDuration(text.replace(/^(?:within|<=) ?/, ''));
    return withinMs === null || withinMs < 1_000 || withinMs > withinMsMax ? null : { withinMs };
  },

  describe: ({ withinMs }) => `recovered within ${formatSpan(withinMs)} of the last disturbance`,

  impossible({ withinMs }, body) {
    const clock = clockOf(body, withinMs);
    const { disturbed } = clock;
    if (disturbed === null)
      return 'nothing disturbs: no fault, no load beyond the capacity, no switch';
    const watching = body.hypothesis.filter((probe) => probe.phases.after !== undefined);
    if (watching.length === 0)
      return 'no probe is read after the disturbance, so nothing shows the recovery';
    const short = watching.find((probe) => {
      const late = dueReadings(probe, clock).filter(
        ({ dueMs, span }) => span.fromMs >= disturbed.toMs && dueMs >= disturbed.toMs + withinMs,
      );
      return late.length < steadyReadings;
    });
    return short === undefined
      ? null
      : `the load ends ${formatSpan(Math.max(0, clock.endMs - disturbed.toMs))} after the last disturbance; probe ${short.name} needs ${steadyReadings} readings at ${formatSpan(withinMs)} and later`;
  },

  judge({ withinMs }, { recovery }) {
    const { fromMs, leastMs, mostMs, text } = recovery;
    if (fromMs === null) return { state: 'unknown', saw: text };
    if (mostMs !== null && mostMs <= withinMs) {
      return { state: 'pass', saw: `recovered after ${duration(mostMs)}` };
    }
    if (leastMs !== null && leastMs <= withinMs) return { state: 'unknown', saw: text };
    if (leastMs !== null)
      return { state: 'fail', saw: `recovered after ${duration(leastMs)}: ${text}` };
    return { state: 'fail', saw: `not recovered when the load ended: ${text}` };
  },
});
