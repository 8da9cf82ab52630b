import { useMemo } from 'react';
import type { Plan } from '../api/generated.ts';
import { useTimeline } from '../api/runQueries.ts';
import { planAxis } from '../measure/axis.ts';
import { compactSecond } from '../measure/second.ts';
import { TimelineCharts } from '../runs/TimelineCharts.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';

/** A run with one stage has no curve: its load is drawn second by second. */
export function HeldLoad(props: { readonly runId: string; readonly plan: Plan }) {
  const timeline = useTimeline(props.runId);
  const axis = useMemo(() => planAxis(props.plan), [props.plan]);
  const seconds = useMemo(() => timeline.data?.map(compactSecond) ?? [], [timeline.data]);
  if (timeline.isPending) return <Loading heights={[330, 220]} />;
  if (timeline.isError)
    return (
      <ProblemNotice
        error={timeline.error}
        what="The seconds of this run could not be read"
        onRetry={() => timeline.refetch()}
      />
    );
  return <TimelineCharts plan={props.plan} seconds={seconds} axis={axis} />;
}
