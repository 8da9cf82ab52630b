import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { type SloSpec, sloCriterion, smallestLatencyLimitMs } from '../../slo/slo.ts';
import { formatLatency, formatPercent } from '../../text/units.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/**
 * Goodput holds each journey to the smallest latency limit of its path. Where that is one that fewer journeys must meet,
 * such as a p50 beside a goodput of 95%, the goodput asks for more than all of these limits do.
 */
export const goodputForecast = ({ slos }: Plan): readonly Diagnostic[] =>
  slos.flatMap((slo) => {
    if (slo.kind !== 'goodput') return [];
    const own = slos.filter(({ path, step }) => path === slo.path && step === null);
    const goodMs = smallestLatencyLimitMs(own);
    const tightest = own.find((each) => limitMsOf(each) === goodMs);
    const quantile = tightest === undefined ? null : quantileOf(tightest);
    if (goodMs === null || tightest === undefined || quantile === null) return [];
    if (quantile >= slo.shareMin) return [];
    const message =
      `${sloCriterion(slo).name} counts each journey beyond ${formatLatency(goodMs)} as not good, ` +
      `and ${sloCriterion(tightest).name} allows that to ${formatPercent(1 - quantile)} of them; lower the goodput, or leave the other limit out`;
    return [warning(planDiagnostic(['slos', slo.path, 'goodput'], message))];
  });

const limitMsOf = (slo: SloSpec): number | null => smallestLatencyLimitMs([slo]);

function quantileOf(slo: SloSpec): number | null {
  if (slo.kind === 'latency') return slo.quantile;
  return slo.kind === 'seconds' && slo.each.kind === 'latency' ? slo.each.quantile : null;
}
