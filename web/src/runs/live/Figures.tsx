import { count, missing, ms, orMissing, percent, quantileName, rate } from '../../format/format.ts';
import { type Axis, offeredAt, positionOf } from '../../measure/axis.ts';
import { addPathSeconds, errorShare } from '../../measure/second.ts';
import { pathOf, windowSeconds } from '../../measure/series.ts';
import { KeyFigure, KeyFigures } from '../../ui/KeyFigure.tsx';
import { windowOf, worstLatency } from './figures.ts';
import type { LiveState } from './state.ts';

/** The newest figures; offered, started, dropped and achieved are always shown together. */
export function Figures(props: { readonly state: LiveState; readonly axis: Axis }) {
  const { state, axis } = props;
  const paths = state.run.plan.paths.map((path) => path.name);
  const last = state.seconds.at(-1) ?? null;
  const now = last === null ? null : pathOf(last, paths);
  const offered =
    last === null ? 0 : offeredAt(axis, positionOf(axis, last.round, last.second), paths);
  const window = addPathSeconds(windowOf(state.seconds).map((second) => pathOf(second, paths)));
  const dropped = state.seconds.reduce((sum, second) => sum + pathOf(second, paths).dropped, 0);
  const achieved = now === null ? null : now.finished - now.failed;
  const errors = errorShare(window);
  const worst = worstLatency(state);
  return (
    <KeyFigures label="The last second">
      <KeyFigure
        label="Offered"
        value={last === null ? missing : rate(offered)}
        unit="/s"
        note="planned journeys"
        testId="figure-offered"
        raw={offered}
      />
      <KeyFigure
        label="Started"
        value={orMissing(now?.started, rate)}
        unit="/s"
        note={dropped === 0 ? 'none dropped' : `${count(dropped)} dropped so far`}
        tone={dropped === 0 ? undefined : 'unknown'}
        testId="figure-started"
        raw={now?.started}
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
        value={orMissing(errors, percent)}
        note={`in the last ${windowSeconds} s`}
        tone={window.failed === 0 ? undefined : 'unknown'}
        testId="figure-errors"
        raw={errors}
      />
      <KeyFigure
        label={worst === null ? 'Latency' : `${worst.path} ${quantileName(worst.quantile)}`}
        value={worst === null ? missing : ms(worst.valueMs).replace(/ .*/, '')}
        unit={worst === null ? undefined : ms(worst.valueMs).replace(/.* /, '')}
        note={worst === null ? 'no SLO on latency' : `SLO ${ms(worst.limitMs)}`}
        tone={worst !== null && worst.valueMs > worst.limitMs ? 'fail' : undefined}
        testId="figure-latency"
        raw={worst?.valueMs}
      />
      <KeyFigure
        label="Findings"
        value={count(state.findingsSeen)}
        note={state.run.plan.audit === null ? 'not audited' : 'in the ledger audit'}
        tone={state.findingsSeen === 0 ? undefined : 'fail'}
        testId="figure-findings"
        raw={state.findingsSeen}
      />
    </KeyFigures>
  );
}
