import { ms, percent, quantileName, rate } from '../../format/format.ts';
import { type Axis, offeredAt, positionOf } from '../../measure/axis.ts';
import { addPathSeconds, errorShare } from '../../measure/second.ts';
import { pathOf, windowSeconds } from '../../measure/series.ts';
import { KeyFigure, KeyFigures } from '../../ui/KeyFigure.tsx';
import { windowOf, worstLatency } from './figures.ts';
import type { LiveState } from './state.ts';

/** Offered, started, dropped and achieved always stand together. */
export function Figures(props: { readonly state: LiveState; readonly axis: Axis }) {
  const { state, axis } = props;
  const paths = state.run.plan.paths.map((path) => path.name);
  const last = state.seconds.at(-1) ?? null;
  const now = last === null ? null : pathOf(last, paths);
  const offered =
    last === null ? 0 : offeredAt(axis, positionOf(axis, last.round, last.second), paths);
  const window = addPathSeconds(windowOf(state.seconds).map((second) => pathOf(second, paths)));
  const dropped = state.seconds.reduce((sum, second) => sum + pathOf(second, paths).dropped, 0);
  const errors = errorShare(window);
  const worst = worstLatency(state);
  const none = '–';
  return (
    <KeyFigures label="The last second">
      <KeyFigure
        label="Offered"
        value={last === null ? none : rate(offered)}
        unit="/s"
        note="planned journeys"
        testId="figure-offered"
        raw={offered}
      />
      <KeyFigure
        label="Started"
        value={now === null ? none : rate(now.started)}
        unit="/s"
        note={dropped === 0 ? 'none dropped' : `${dropped} dropped so far`}
        tone={dropped === 0 ? undefined : 'unknown'}
        testId="figure-started"
        raw={now?.started}
      />
      <KeyFigure
        label="Achieved"
        value={now === null ? none : rate(now.finished - now.failed)}
        unit="/s"
        note="journeys completed"
        testId="figure-achieved"
        raw={now === null ? undefined : now.finished - now.failed}
      />
      <KeyFigure
        label="Errors"
        value={errors === null ? none : percent(errors)}
        note={`of the last ${windowSeconds} s`}
        tone={window.failed === 0 ? undefined : 'unknown'}
        testId="figure-errors"
        raw={errors}
      />
      <KeyFigure
        label={worst === null ? 'Latency' : `${worst.path} ${quantileName(worst.quantile)}`}
        value={worst === null ? none : ms(worst.valueMs).replace(/ .*/, '')}
        unit={worst === null ? undefined : ms(worst.valueMs).replace(/.* /, '')}
        note={worst === null ? 'no SLO on latency' : `of ${ms(worst.limitMs)} allowed`}
        tone={worst !== null && worst.valueMs > worst.limitMs ? 'fail' : undefined}
        testId="figure-latency"
        raw={worst?.valueMs}
      />
      <KeyFigure
        label="Findings"
        value={String(state.findingsSeen)}
        note={state.run.plan.audit === null ? 'not audited' : 'of the ledger audit'}
        tone={state.findingsSeen === 0 ? undefined : 'fail'}
        testId="figure-findings"
        raw={state.findingsSeen}
      />
    </KeyFigures>
  );
}
