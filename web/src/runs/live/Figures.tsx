import { countText, unitOf } from '../../audit/finding.ts';
import {
  count,
  limitMs,
  missing,
  msParts,
  orMissing,
  percent,
  plural,
  quantileName,
  rate,
} from '../../format/format.ts';
import type { Axis } from '../../measure/axis.ts';
import { windowSeconds } from '../../measure/series.ts';
import { KeyFigure, KeyFigures } from '../../ui/KeyFigure.tsx';
import { newestFigures, type PathLatency } from './figures.ts';
import type { LiveState } from './state.ts';

/** The newest figures; offered, started, dropped and achieved are always shown together. */
export function Figures(props: { readonly state: LiveState; readonly axis: Axis }) {
  const { state, axis } = props;
  const { offered, started, achieved, dropped, cut, overdue, errorShare, worst } = newestFigures(
    state,
    axis,
  );
  return (
    <KeyFigures label="The last second">
      <KeyFigure
        label="Offered"
        value={orMissing(offered, rate)}
        unit="/s"
        note="planned journeys"
        testId="figure-offered"
        raw={offered}
      />
      <KeyFigure
        label="Started"
        value={orMissing(started, rate)}
        unit="/s"
        note={dropped === 0 ? 'none dropped' : `${count(dropped)} dropped so far`}
        tone={dropped === 0 ? undefined : 'unknown'}
        testId="figure-started"
        raw={started}
      />
      <KeyFigure
        label="Achieved"
        value={orMissing(achieved, rate)}
        unit="/s"
        note={cut === 0 ? 'journeys completed' : `${count(cut)} cut by the end of the load`}
        testId="figure-achieved"
        raw={achieved}
      />
      <KeyFigure
        label="Errors"
        value={orMissing(errorShare, percent)}
        note={
          overdue === 0
            ? `in the last ${windowSeconds} s`
            : `${count(overdue)} open past their bound`
        }
        tone={(errorShare ?? 0) === 0 ? undefined : 'unknown'}
        testId="figure-errors"
        raw={errorShare}
      />
      <LatencyFigure worst={worst} />
      <FindingsFigure run={state.run} />
    </KeyFigures>
  );
}

/** The gravest harm with its unit; nothing is said before the audit's first reading. */
function FindingsFigure(props: { readonly run: LiveState['run'] }) {
  const { audit, plan } = props.run;
  const shown = { label: 'Findings', testId: 'figure-findings' };
  if (plan.audit === null) return <KeyFigure {...shown} value={missing} note="not audited" />;
  if (audit === null) return <KeyFigure {...shown} value={missing} note="not looked yet" />;
  const { groups, count: found } = audit.findings;
  const [worst, ...others] = groups;
  if (worst !== undefined) {
    // Every kind stands in the audit's panel.
    const more = others.length === 0 ? [] : [plural(others.length, 'other kind')];
    const notes = [worst.what, ...more, countText(audit.findings)];
    return (
      <KeyFigure
        {...shown}
        value={count(worst.amount)}
        unit={unitOf(worst)}
        note={notes.join(' · ')}
        tone="fail"
        raw={found}
      />
    );
  }
  const { problem } = audit;
  if (problem !== null)
    return <KeyFigure {...shown} value={missing} note={problem} tone="unknown" raw={found} />;
  return <KeyFigure {...shown} value={count(found)} note="in the ledger audit" raw={found} />;
}

function LatencyFigure(props: { readonly worst: PathLatency | null }) {
  const { worst } = props;
  if (worst === null)
    return (
      <KeyFigure
        label="Latency"
        value={missing}
        note="not enough samples yet"
        testId="figure-latency"
      />
    );
  const [figure, unit] = msParts(worst.valueMs);
  return (
    <KeyFigure
      label={`${worst.path} ${quantileName(worst.quantile)}`}
      value={figure}
      unit={unit}
      note={`SLO ${limitMs(worst.limitMs)}`}
      tone={worst.valueMs > worst.limitMs ? 'fail' : undefined}
      testId="figure-latency"
      raw={worst.valueMs}
    />
  );
}
