import { z } from 'zod';
import { isOwnFailure } from '../../text/ownFailure.ts';
import { abortRuleKind } from '../abortRuleKind.ts';
import { parseTimes } from '../sentence.ts';
import { streak } from '../streak.ts';
import type { Reading, Watched } from '../watched.ts';

/**
 * Probes of the target's health address that failed one after the other. One that this machine could not send is
 * no evidence against the target.
 */
export const health = abortRuleKind({
  kind: 'health',
  fields: { times: z.number() },
  doc: 'So many probes of the target’s `healthUrl` failed in a row.',
  example: 'health fails 3 times',

  parse(sentence) {
    const [whole, digits] = /^health fails(?: (\d+) times)?$/.exec(sentence) ?? [];
    const times = parseTimes(digits);
    return whole === undefined || times === null ? null : { times };
  },

  describe: ({ times }) => `health fails${times > 1 ? ` ${times} times` : ''}`,
  needs: () => ({ target: ['healthUrl'] }),
  secondsNeeded: ({ times }) => times,
  samplesNeeded: () => null,
  judge: ({ times }, watched) =>
    streak(times, watched.probes.length - 1, (index) => probeAt(watched, index)),
});

/** `index` counts probes, not seconds. */
function probeAt({ probes }: Watched, index: number): Reading | null {
  const probe = probes[index];
  if (probe === undefined || probe.problem === null) return null;
  const text = `health fails: ${probe.problem}`;
  const reading = { text, data: { second: probe.second } };
  return isOwnFailure(probe.problem) ? { ...reading, blind: true } : reading;
}
