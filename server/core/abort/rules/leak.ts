import { z } from 'zod';
import { abortRuleKind } from '../abortRuleKind.ts';
import { parseSeconds } from '../sentence.ts';
import { once, streak } from '../streak.ts';
import type { LeakProbe, Reading, RuleStreak } from '../watched.ts';

const seconds = { usual: 10, min: 5, max: 600 };

/** So many leak probes that fail in a row trip the rule: no data is never fine. */
const failedProbesMax = 3;

/** A row of this run in the live store, probed for at a fixed pace while load runs. One is enough. */
export const leak = abortRuleKind({
  kind: 'leak',
  fields: { everySeconds: z.number() },
  doc: 'A row of this run lies in the live store, or that could not be found out.',
  example: 'leak',

  parse(sentence) {
    if (sentence === 'leak') return { everySeconds: seconds.usual };
    const [, every] = /^leak every (\S+)$/.exec(sentence) ?? [];
    const everySeconds = every === undefined ? null : parseSeconds(every, seconds.min, seconds.max);
    return everySeconds === null ? null : { everySeconds };
  },

  describe: ({ everySeconds }) => `a leak, looked for every ${everySeconds} s`,
  needs: () => ({ target: ['stores.postgresUrl', 'identity'] }),
  secondsNeeded: ({ everySeconds }) => everySeconds,
  samplesNeeded: () => null,
  judge: (_rule, { leakProbes }) => foundLeak(leakProbes) ?? failedProbes(leakProbes),
});

function foundLeak(probes: readonly LeakProbe[]): RuleStreak | null {
  const found = probes.find((probe) => probe.leaks.length > 0);
  if (found === undefined) return null;
  const [first = ''] = found.leaks;
  return once({ text: `leak: ${first}`, data: { leaks: found.leaks, second: found.second } });
}

const failedProbes = (probes: readonly LeakProbe[]): RuleStreak | null =>
  streak(failedProbesMax, probes.length - 1, (index): Reading | null => {
    const probe = probes[index];
    if (probe === undefined || probe.problem === null) return null;
    const text = `the live store could not be looked at for leaks: ${probe.problem}`;
    return { text, data: { second: probe.second }, blind: true };
  });
