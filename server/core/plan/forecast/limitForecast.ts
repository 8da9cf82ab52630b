import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts';
import { type SloSpec, sloCriterion } from '../../slo/slo.ts';
import { formatLatency } from '../../text/units.ts';
import type { Plan } from '../plan.ts';
import { planDiagnostic } from '../planDiagnostic.ts';

/** SLOs that no answer of the target can breach: a limit beyond the bound of its path, and errors up to 100%. */
export const limitForecast = ({ slos, paths }: Plan): readonly Diagnostic[] =>
  slos.flatMap((slo) => {
    const boundMs = paths.find(({ name }) => name === slo.path)?.latencyBoundMs ?? Infinity;
    const limitMs = limitMsOf(slo);
    const { name } = sloCriterion(slo);
    const at = ['slos', slo.path, ...(slo.step === null ? [] : ['steps', slo.step])];
    if (limitMs !== null && limitMs > boundMs) {
      const message =
        `${name} lies beyond the bound of "${slo.path}": a journey is interrupted after ${formatLatency(boundMs)}, ` +
        'and what it would have taken is not known; raise "within" to the limit, or lower the limit';
      return [warning(planDiagnostic(at, message))];
    }
    if (slo.kind === 'errors' && slo.shareMax >= 1) {
      return [warning(planDiagnostic(at, `${name} is met however much fails; ask for less`))];
    }
    return [];
  });

function limitMsOf(slo: SloSpec): number | null {
  const judged = slo.kind === 'seconds' ? slo.each : slo;
  return 'limitMs' in judged ? judged.limitMs : null;
}
