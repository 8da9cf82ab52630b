import { mergeHistograms, quantile } from '../measure/histogram.ts';
import type { CustomerSecond } from '../measure/timeline.ts';
import type { AbortRule } from './abortRule.ts';
import { enoughFor, milliseconds, percent, percentile } from './describe.ts';
import type { CustomerWatch, LeakProbe, Reading, Watched } from './watched.ts';

/** Rules over what others than k6 say: customers' own figures, the health address, audit, live store. */

type Of<Kind extends AbortRule['kind']> = Extract<AbortRule, { readonly kind: Kind }>;

/** A window without one answer is a violation: no data is never fine. */
export function customerErrorShare(
  rule: Of<'customer-error-share'>,
  { customers }: Watched,
  end: number,
): Reading | null {
  return ofLive(customers, rule.windowSeconds, end, (seconds) => {
    const bad = seconds.reduce((total, second) => total + second.errors, 0);
    const all = seconds.reduce((total, second) => total + second.requests, 0);
    if (all === 0 || bad / all <= rule.above) return null;
    return {
      text:
        `errors of customers ${percent(bad / all)} ` +
        `(${bad} of ${all} requests in ${rule.windowSeconds} s), limit ${percent(rule.above)}`,
      data: { bad, all, share: bad / all, above: rule.above },
    };
  });
}

/** Of correct answers to customers; it needs 10/(1−q) of them in the window. */
export function customerLatency(
  rule: Of<'customer-latency'>,
  { customers }: Watched,
  end: number,
): Reading | null {
  return ofLive(customers, rule.windowSeconds, end, (seconds) => {
    const merged = mergeHistograms(seconds.map((second) => second.latencyMs));
    if (!enoughFor(rule.quantile, merged.count)) return null;
    const measured = quantile(merged, rule.quantile) ?? 0;
    if (measured <= rule.aboveMs) return null;
    const { aboveMs } = rule;
    return {
      text:
        `${percentile(rule.quantile)} of customers ${milliseconds(measured)} ` +
        `(${merged.count} requests in ${rule.windowSeconds} s), limit ${aboveMs} ms`,
      data: { measured, samples: merged.count, aboveMs, quantile: rule.quantile },
    };
  });
}

function ofLive(
  customers: CustomerWatch,
  windowSeconds: number,
  end: number,
  judge: (seconds: readonly CustomerSecond[]) => Reading | null,
): Reading | null {
  const first = end + 1 - windowSeconds;
  if (first < customers.from) return null;
  const seconds = customers.seconds.filter(({ second }) => second >= first && second <= end);
  const unread = windowSeconds - seconds.length;
  const data = { windowSeconds, second: end, unread };
  if (seconds.length === 0) {
    const text = `customers' figures could not be read for ${windowSeconds} s`;
    return { text, data, blind: true };
  }
  const reading = judge(seconds);
  return reading === null ? null : { ...reading, data: { ...reading.data, ...data } };
}

/** `index` of a probe, not of a second: one that was never sent says nothing. */
export function health({ probes }: Watched, index: number): Reading | null {
  const probe = probes[index];
  if (probe === undefined || probe.problem === null) return null;
  return { text: `health fails: ${probe.problem}`, data: { second: probe.second } };
}

export function finding({ findings }: Watched): Reading | null {
  const first = findings.find((one) => one.beforeRun !== true);
  if (first === undefined) return null;
  const { invariant, store, sku, amount } = first;
  return { text: `audit finding: ${first.message}`, data: { invariant, store, sku, amount } };
}

/** One leak is enough. */
export function leak({ leakProbes }: Watched): Reading | null {
  const found = leakProbes.find((look) => look.leaks.length > 0);
  if (found === undefined) return null;
  const [first = ''] = found.leaks;
  return { text: `leak: ${first}`, data: { leaks: found.leaks, second: found.second } };
}

/** A look that could not be made, by its place in the row. */
export function failedProbes(looks: readonly LeakProbe[], index: number): Reading | null {
  const look = looks[index];
  if (look === undefined || look.problem === null) return null;
  const text = `the live store could not be looked at for leaks: ${look.problem}`;
  return { text, data: { second: look.second }, blind: true };
}
