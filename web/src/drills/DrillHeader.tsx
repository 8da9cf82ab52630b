import { Button } from '@mantine/core';
import { IconFileText, IconPlugConnectedX, IconTimeline } from '@tabler/icons-react';
import { Link } from 'react-router';
import { drillFileUrl } from '../api/drillQueries.ts';
import { isDrillOver } from '../api/drillState.ts';
import type { DrillDetail } from '../api/generated.ts';
import { clock } from '../format/format.ts';
import header from '../runs/live/RunHeader.module.css';
import { toneColor, toneSoft, verdictLabel } from '../ui/tone.ts';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { AbortDrill } from './AbortDrill.tsx';
import { DrillStateTag, WithoutProtectionTag } from './DrillTags.tsx';
import type { DrillClock } from './drillClock.ts';
import { outcomeOf, stateLabel } from './drillRows.ts';
import type { LiveDrill } from './useLiveDrill.ts';

/** State or verdict in large letters, the clock, the phase, and what can be done. */
export function DrillHeader(props: { readonly live: LiveDrill; readonly clock: DrillClock }) {
  const { live } = props;
  const { drill } = live;
  const outcome = outcomeOf(drill);
  const tone = outcome === 'open' ? 'accent' : outcome;
  return (
    <header className={header.header}>
      <div
        className={header.status}
        style={{ background: toneSoft[tone], color: toneColor[tone] }}
        role="status"
        data-testid="drill-verdict"
        data-value={outcome}
      >
        {outcome !== 'open' && <VerdictIcon state={outcome} size={38} />}
        <div className={header.text}>
          <h1 className={header.headline}>
            {outcome === 'open' ? stateLabel(drill.state).text : verdictLabel[outcome]}
          </h1>
          <p className={header.detail}>{detailOf(drill)}</p>
        </div>
      </div>
      <Clock drill={drill} time={props.clock} />
      <div className={header.meta}>
        <p className={header.scenario}>{drill.name}</p>
        <p className={header.facts}>
          <span className="mono">{drill.id}</span> · {drill.target} · by {drill.by}
        </p>
        <div className={header.actions}>
          <DrillStateTag state={drill.state} />
          <WithoutProtectionTag of={drill} />
          {live.connection === 'reconnecting' && (
            <span className={header.lost} role="alert" data-testid="reconnecting">
              <IconPlugConnectedX size={15} aria-hidden /> Reconnecting; what was missed comes then
            </span>
          )}
          <Links drill={drill} />
        </div>
      </div>
    </header>
  );
}

/** The sentence of the verdict, or what is on now. */
function detailOf({ state, sentence, reason, actions }: DrillDetail): string {
  if (isDrillOver(state)) return sentence ?? reason ?? 'It left no report.';
  const on = actions.filter(({ phase }) => phase === 'on').map(({ text }) => text);
  return on.length === 0 ? 'No action is on now.' : `On now: ${on.join(', ')}.`;
}

function Clock(props: { readonly drill: DrillDetail; readonly time: DrillClock }) {
  const { drill, time } = props;
  return (
    <div className={header.clock}>
      <p className={header.time} role="timer" aria-label="Time under load" data-testid="drill-time">
        {clock(time.elapsedMs)}
        <span className={header.of}>/ {clock(drill.durationMs)}</span>
      </p>
      <p className={header.stage} data-testid="drill-phase">
        {time.phase === null ? drill.scenario : `${time.phase} · ${clock(time.remainingMs)} left`}
      </p>
    </div>
  );
}

function Links(props: { readonly drill: DrillDetail }) {
  const { drill } = props;
  return (
    <>
      {drill.startedAt !== null && (
        <Button
          component={Link}
          to={`/runs/${drill.runId}`}
          size="xs"
          variant="default"
          leftSection={<IconTimeline size={15} aria-hidden />}
          data-testid="to-load"
        >
          Its load
        </Button>
      )}
      {!isDrillOver(drill.state) && <AbortDrill drillId={drill.id} />}
      {drill.verdict !== null && (
        <Button
          component="a"
          href={drillFileUrl(drill.id, 'report.html')}
          target="_blank"
          rel="noreferrer"
          size="xs"
          leftSection={<IconFileText size={15} aria-hidden />}
          data-testid="drill-report"
        >
          Open the report
        </Button>
      )}
    </>
  );
}
