import {
  count,
  limitMs,
  missing,
  msParts,
  orMissing,
  percent,
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
  const { offered, started, achieved, dropped, overdue, errorShare, worst } = newestFigures(
    state,
    axis,
  );
  const looked = state.run.plan.audit !== null && state.seconds.length > 0;
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
        note="journeys completed"
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
      <KeyFigure
        label="Findings"
        value={looked || state.findingsSeen > 0 ? count(state.findingsSeen) : missing}
        note={findingsNote(state)}
        tone={state.findingsSeen === 0 ? undefined : 'fail'}
        testId="figure-findings"
        raw={state.findingsSeen}
      />
    </KeyFigures>
  );
}

function findingsNote({ run, seconds }: LiveState): string {
  if (run.plan.audit === null) return 'not audited';
  return seconds.length === 0 ? 'not looked yet' : 'in the ledger audit';
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
