import { Button, Group } from '@mantine/core';
import { IconFileDots } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import type { Report, RunDetail } from '../api/generated.ts';
import { asProblem } from '../api/problem.ts';
import { hasRole } from '../api/role.ts';
import { useMakeReport, useReport, useRun } from '../api/runQueries.ts';
import { isOver } from '../api/runState.ts';
import { useSession } from '../api/sessionQueries.ts';
import { FailingAnswers } from '../exchange/FailingAnswers.tsx';
import { isolationOf } from '../runs/isolation.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import stack from '../ui/stack.module.css';
import { verdictLabel } from '../ui/tone.ts';
import { useTitle } from '../ui/useTitle.ts';
import { AuditPanels } from './AuditPanels.tsx';
import { Curves } from './Curves.tsx';
import { Environment } from './Environment.tsx';
import { GoalPanel } from './GoalPanel.tsx';
import { HeldLoad } from './HeldLoad.tsx';
import { InFlight } from './InFlight.tsx';
import { Isolation } from './Isolation.tsx';
import { OrderFunnel } from './OrderFunnel.tsx';
import { Resources } from './Resources.tsx';
import { ResponseTimeTable } from './ResponseTimeTable.tsx';
import { StageTable } from './StageTable.tsx';
import { StepTable } from './StepTable.tsx';
import { VerdictBanner } from './VerdictBanner.tsx';

export default function ReportPage() {
  const id = useParams().id ?? '';
  const report = useReport(id);
  if (report.isPending) return <Loading heights={[150, 340, 280]} />;
  if (report.isError && asProblem(report.error).status === 404) return <NoReport id={id} />;
  if (report.isError)
    return (
      <ProblemNotice
        isPage
        error={report.error}
        what={`The report of ${id} could not be read`}
        onRetry={() => report.refetch()}
      />
    );
  return <Loaded id={id} report={report.data} />;
}

function Loaded(props: { readonly id: string; readonly report: Report }) {
  const { id, report } = props;
  const run = useRun(id);
  const isolation = isolationOf(report);
  useTitle(`${verdictLabel[report.verdict.state]}, ${report.run.scenario}`);
  const plan = run.data?.plan;
  const paths = plan?.paths.map((path) => path.name) ?? Object.keys(report.points[0]?.paths ?? {});
  const held = report.points.length === 1 && plan !== undefined;
  // A failed audit decides the verdict, so it is shown before the figures.
  const broken = report.audit.some((audit) => audit.state === 'broken');
  return (
    <div className={stack.stack} data-testid="report">
      <VerdictBanner report={report} />
      {broken && <AuditPanels audit={report.audit} runId={id} isolation={isolation} />}
      <GoalPanel goal={report.goal} />
      {held ? (
        <HeldLoad runId={id} plan={plan} />
      ) : (
        <Curves report={report} paths={paths} plan={plan} />
      )}
      <OrderFunnel funnel={report.funnel} />
      <Resources resources={report.resources} />
      <StageTable points={report.points} paths={paths} />
      <ResponseTimeTable points={report.points} paths={paths} />
      <InFlight concurrency={report.concurrency} points={report.points} paths={paths} />
      {!broken && <AuditPanels audit={report.audit} runId={id} isolation={isolation} />}
      <FailingAnswers failures={report.journeys?.failures ?? []} />
      <StepTable steps={report.steps} paths={paths} />
      <Isolation report={report} />
      <Environment report={report} />
    </div>
  );
}

function NoReport(props: { readonly id: string }) {
  const run = useRun(props.id);
  if (run.isPending) return <Loading heights={[280]} />;
  if (run.isSuccess && isOver(run.data.state)) return <Unwritten run={run.data} />;
  return (
    <Empty
      isPage
      icon={<IconFileDots size={26} aria-hidden />}
      title="This run has no report"
      action={<ToRecorded id={props.id} />}
    >
      <p>
        A report is written when a run ends. This one is still under way, or it ended before it
        measured anything.
      </p>
    </Empty>
  );
}

/** A run that has ended without a report; one can be made from what was recorded. */
function Unwritten(props: { readonly run: RunDetail }) {
  const { id, reason } = props.run;
  const session = useSession();
  const make = useMakeReport(id);
  const mayMake = hasRole(session.data?.role, 'lead');
  return (
    <div className={stack.stack}>
      <Empty
        isPage
        icon={<IconFileDots size={26} aria-hidden />}
        title="The report could not be written"
        action={
          <Group justify="center" gap="xs">
            {mayMake && (
              <Button onClick={() => make.mutate()} loading={make.isPending}>
                Make the report
              </Button>
            )}
            <ToRecorded id={id} />
          </Group>
        }
      >
        {reason !== null && <p>{reason}</p>}
        <p>
          This run has ended and has no report.{' '}
          {mayMake
            ? 'One can be made from what was recorded.'
            : 'An admin or a lead can make one from what was recorded.'}
        </p>
      </Empty>
      {make.isError && (
        <ProblemNotice
          error={make.error}
          what="The report was not made"
          remedy={
            asProblem(make.error).status === 409
              ? 'Fix what is named (often the disk of the data folder), then make it again.'
              : undefined
          }
        />
      )}
    </div>
  );
}

function ToRecorded(props: { readonly id: string }) {
  return (
    <Button component={Link} to={`/runs/${props.id}/live`} variant="default">
      Show what was recorded
    </Button>
  );
}
