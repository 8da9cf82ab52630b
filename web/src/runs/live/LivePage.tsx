import { useMemo } from 'react';
import { useParams } from 'react-router';
import type { RunDetail } from '../../api/generated.ts';
import { useRun } from '../../api/runQueries.ts';
import { isOver } from '../../api/runState.ts';
import { FailingAnswers } from '../../exchange/FailingAnswers.tsx';
import { planAxis } from '../../measure/axis.ts';
import { Loading } from '../../ui/Loading.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import stack from '../../ui/stack.module.css';
import { useTitle } from '../../ui/useTitle.ts';
import { TimelineCharts } from '../TimelineCharts.tsx';
import { AddressPanel } from './AddressPanel.tsx';
import { AuditPanel } from './AuditPanel.tsx';
import { CustomerPanel } from './CustomerPanel.tsx';
import { EventLog } from './EventLog.tsx';
import { Figures } from './Figures.tsx';
import classes from './Live.module.css';
import { PreflightPanel } from './PreflightPanel.tsx';
import { RunHeader } from './RunHeader.tsx';
import { ShardTable } from './ShardTable.tsx';
import { StageRail } from './StageRail.tsx';
import { type LiveRun, useLiveRun } from './useLiveRun.ts';

export default function LivePage() {
  const id = useParams().id ?? '';
  const run = useRun(id);
  if (run.isPending) return <Loading heights={[100, 60, 100, 320]} />;
  if (run.isError)
    return (
      <ProblemNotice
        isPage
        error={run.error}
        what={`Run ${id} could not be read`}
        onRetry={() => run.refetch()}
      />
    );
  return <Live key={id} detail={run.data} />;
}

function Live(props: { readonly detail: RunDetail }) {
  const live = useLiveRun(props.detail);
  const { state } = live;
  const { run } = state;
  // It ended the run: what to do about it comes first.
  const blocked = run.preflight?.state === 'fail';
  const axis = useMemo(() => planAxis(run.plan), [run.plan]);
  const failures = useMemo(
    () => state.seconds.flatMap(({ failures: some }) => some ?? []),
    [state.seconds],
  );
  useTitle(`${isOver(run.state) ? '' : '● '}${run.status.headline}, ${run.scenario}`);
  return (
    <div className={stack.stack}>
      <RunHeader live={live} axis={axis} />
      {blocked && <PreflightPanel run={run} />}
      <StageRail live={live} axis={axis} />
      <SearchLine events={state.events} />
      <Figures state={state} axis={axis} />
      <div className={classes.grid}>
        <TimelineCharts plan={run.plan} seconds={state.seconds} axis={axis} />
        <div className={`${classes.side} ${run.plan.audit === null ? classes.short : ''}`}>
          <AuditPanel state={state} />
          <CustomerPanel state={state} />
        </div>
      </div>
      <FailingAnswers failures={failures} />
      <AddressPanel seconds={state.seconds} />
      <ShardTable state={state} />
      {!blocked && <PreflightPanel run={run} />}
      <EventLog events={state.events} />
    </div>
  );
}

/** Where a search stands, in the words of its newest event; nothing for other loads. */
function SearchLine(props: { readonly events: LiveRun['state']['events'] }) {
  const newest = props.events.findLast(({ kind }) => kind.startsWith('search-'));
  if (newest === undefined) return null;
  return <p data-testid="search">Search: {newest.message}</p>;
}
