import { useParams } from 'react-router';
import { useDrill, useDrillReport, useLoadEvidence } from '../api/drillQueries.ts';
import { isDrillOver } from '../api/drillState.ts';
import type { DrillDetail, DrillReport } from '../api/generated.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import stack from '../ui/stack.module.css';
import { useNow } from '../ui/useNow.ts';
import { useTitle } from '../ui/useTitle.ts';
import { DrillEvents } from './DrillEvents.tsx';
import { DrillHeader } from './DrillHeader.tsx';
import { DrillTimeline } from './DrillTimeline.tsx';
import { drillClock } from './drillClock.ts';
import { Reasons, ToldPanel } from './ToldPanel.tsx';
import { timelineRows } from './timelineRows.ts';
import { actionRows, expectationRows, probeRows } from './told.ts';
import { type LiveDrill, useLiveDrill } from './useLiveDrill.ts';

/** One drill: as it stands while it is under way, and with its verdict after its end. */
export default function DrillPage() {
  const id = useParams().id ?? '';
  const drill = useDrill(id);
  if (drill.isPending) return <Loading heights={[100, 320, 200]} />;
  if (drill.isError)
    return (
      <ProblemNotice
        isPage
        error={drill.error}
        what={`Drill ${id} could not be read`}
        onRetry={() => drill.refetch()}
      />
    );
  return <Followed key={id} detail={drill.data} />;
}

function Followed(props: { readonly detail: DrillDetail }) {
  const live = useLiveDrill(props.detail);
  const { drill } = live;
  const isOver = isDrillOver(drill.state);
  const report = useDrillReport(drill.id, isOver && drill.verdict !== null);
  useTitle(`${isOver ? '' : '● '}${drill.name}`);
  return <DrillView live={live} report={report.data ?? null} />;
}

export function DrillView(props: {
  readonly live: LiveDrill;
  readonly report: DrillReport | null;
}) {
  const { live, report } = props;
  const { drill, events } = live;
  const isOver = isDrillOver(drill.state);
  const now = useNow(500, !isOver);
  const clock = drillClock(drill, now);
  const beside = useLoadEvidence(drill.runId, drill.startedAt !== null && !isOver);
  const rows = timelineRows(
    drill,
    report,
    { events, runEvents: beside.events, findings: beside.findings },
    clock.elapsedMs,
  );
  return (
    <div className={stack.stack}>
      <DrillHeader live={live} clock={clock} />
      {report !== null && <Reasons report={report} />}
      <DrillTimeline
        stages={drill.stages}
        durationMs={drill.durationMs}
        rows={rows}
        disturbed={report === null ? drill.phases.during : report.clock.disturbed}
        nowMs={isOver || drill.startedAt === null ? null : clock.elapsedMs}
      />
      <ToldPanel title="Actions" rows={actionRows(drill, report)} testId="drill-actions" />
      <ToldPanel title="Probes" rows={probeRows(drill, report)} testId="drill-probes" />
      <ToldPanel
        title="Expectations"
        rows={expectationRows(drill, report)}
        testId="drill-expectations"
      />
      <DrillEvents drillId={drill.id} events={events} isOver={isOver} />
    </div>
  );
}
