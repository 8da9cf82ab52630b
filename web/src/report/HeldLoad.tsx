import { useMemo } from 'react';
import type { Plan } from '../api/generated.ts';
import { useTimeline } from '../api/queries.ts';
import { planAxis } from '../runs/live/axis.ts';
import { Charts } from '../runs/live/Charts.tsx';
import { compactSecond } from '../runs/live/second.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';

/** One stage makes no curve: a load that was held is drawn second by second. */
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
  return <Charts plan={props.plan} seconds={seconds} axis={axis} />;
}
