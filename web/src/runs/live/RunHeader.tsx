import { Button } from '@mantine/core';
import { IconFileText, IconPlugConnectedX } from '@tabler/icons-react';
import { Link } from 'react-router';
import { isOver } from '../../api/runState.ts';
import { clock, duration, stageLevel } from '../../format/format.ts';
import type { Axis } from '../../measure/axis.ts';
import { toneColor, toneSoft } from '../../ui/tone.ts';
import { useNow } from '../../ui/useNow.ts';
import { VerdictIcon } from '../../ui/VerdictTag.tsx';
import { isolationMeaning, isolationOf } from '../isolation.ts';
import { RunStateTag } from '../RunStateTag.tsx';
import { AbortButton } from './AbortButton.tsx';
import { runClock } from './clock.ts';
import { RateButton } from './RateButton.tsx';
import classes from './RunHeader.module.css';
import type { Connection, LiveRun } from './useLiveRun.ts';

/** The run's status in large letters, its clock, its stage, and what can be done. */
export function RunHeader(props: { readonly live: LiveRun; readonly axis: Axis }) {
  const { live, axis } = props;
  const { run } = live.state;
  const { status } = run;
  const over = isOver(run.state);
  const isolation = isolationOf(run.plan);
  return (
    <header className={classes.header}>
      <div
        className={classes.status}
        style={{ background: toneSoft[status.tone], color: toneColor[status.tone] }}
        role="status"
        data-testid="verdict"
        data-value={run.verdict ?? 'none'}
      >
        {status.tone !== 'quiet' && <VerdictIcon state={status.tone} size={38} />}
        <div className={classes.text}>
          <h1 className={classes.headline}>{status.headline}</h1>
          <p className={classes.detail}>{status.detail}</p>
        </div>
      </div>
      <Clock live={live} axis={axis} />
      <div className={classes.meta}>
        <p className={classes.scenario}>{run.scenario}</p>
        <p className={classes.facts}>
          <span className="mono">{run.id}</span> · {run.target} · by {run.by} ·{' '}
          <span title={isolationMeaning[isolation]} data-testid="isolation">
            isolation {isolation}
          </span>
        </p>
        <div className={classes.actions}>
          <RunStateTag state={run.state} />
          <ConnectionNote connection={live.connection} />
          {over ? (
            <Button
              component={Link}
              to={`/runs/${run.id}/report`}
              size="xs"
              leftSection={<IconFileText size={15} aria-hidden />}
              data-testid="to-report"
            >
              Open the report
            </Button>
          ) : (
            <>
              <RateButton run={run} />
              <AbortButton runId={run.id} />
            </>
          )}
        </div>
      </div>
    </header>
  );
}

function Clock(props: { readonly live: LiveRun; readonly axis: Axis }) {
  const { state, secondArrivedAt } = props.live;
  const running = state.run.state === 'running';
  const now = useNow(250, running);
  const time = runClock(state, props.axis, secondArrivedAt, now);
  const stages = props.axis.stages.length;
  return (
    <div className={classes.clock}>
      <p className={classes.time} role="timer" aria-label="Time under load" data-testid="elapsed">
        {clock(time.elapsedMs)}
        <span className={classes.of}>/ {clock(time.totalMs)}</span>
      </p>
      <p className={classes.stage} data-testid="stage-now">
        {time.stage === null
          ? `${stages} ${stages === 1 ? 'stage' : 'stages'} · ${duration(time.totalMs)} of load`
          : `Stage ${time.stageNumber} of ${stages} · ${stageLevel(time.stage.stage)} · ${running ? `${clock(time.remainingMs)} left` : 'load over'}`}
      </p>
    </div>
  );
}

function ConnectionNote(props: { readonly connection: Connection }) {
  if (props.connection !== 'reconnecting') return null;
  return (
    <span className={classes.lost} role="alert" data-testid="reconnecting">
      <IconPlugConnectedX size={15} aria-hidden /> Reconnecting; missed seconds will be filled in
    </span>
  );
}
