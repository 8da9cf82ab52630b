import { z } from 'zod';
import { formatPercent, formatSpan, parsePercent } from '../../text/units.ts';
import { expectationKind } from './expectationKind.ts';

const instancesMax = 100_000;

/** The share of a pool's instances that serve, at every reading of a probe that counts them. */
export const pool = expectationKind({
  kind: 'pool',
  fields: { shareMin: z.number(), instances: z.number(), probe: z.string() },
  doc: 'At least this share of so many instances serve, at every reading of a probe that counts them.',
  example: '40% of 5 by pool-size',

  parse(text) {
    const [, share = '', count = '', probe] =
      /^(?:>= ?)?(\S+%) of (\d+) by ([a-z][a-z0-9-]*)$/.exec(text) ?? [];
    const [shareMin, instances] = [parsePercent(share), Number(count)];
    if (probe === undefined || shareMin === null || shareMin <= 0 || shareMin > 1) return null;
    return instances < 1 || instances > instancesMax ? null : { shareMin, instances, probe };
  },

  describe: ({ shareMin, instances, probe }) =>
    `${probe} never under ${formatPercent(shareMin)} of ${instances} instances`,

  impossible({ probe }, { hypothesis }) {
    const found = hypothesis.find(({ name }) => name === probe);
    if (found === undefined) return `the hypothesis has no probe "${probe}"`;
    const { kind } = found.read;
    return kind === 'http' || kind === 'sql' || kind === 'prometheus'
      ? null
      : `probe ${probe} counts no instances; let it read a number by http, sql or prometheus`;
  },

  judge({ shareMin, instances, probe }, { counts }) {
    const own = counts.filter((each) => each.probe === probe);
    const known = own.flatMap(({ dueMs, value }) => (value === null ? [] : [{ dueMs, value }]));
    const [first, ...others] = known;
    if (first === undefined) return { state: 'unknown', saw: `${probe} was never read` };
    const least = others.reduce((a, b) => (b.value < a.value ? b : a), first);
    const saw = `${least.value} of ${instances} at ${formatSpan(least.dueMs)}`;
    if (least.value < shareMin * instances) return { state: 'fail', saw };
    const odd = known.find(({ value }) => value > instances);
    if (odd !== undefined) {
      return {
        state: 'unknown',
        saw: `${odd.value} of ${instances} instances at ${formatSpan(odd.dueMs)}`,
      };
    }
    const blind = own.length - known.length;
    return blind === 0
      ? { state: 'pass', saw }
      : { state: 'unknown', saw: `${saw}; ${blind} of ${own.length} readings are unknown` };
  },
});
