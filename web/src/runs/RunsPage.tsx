import { Button } from '@mantine/core';
import { IconHourglassHigh, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { RunRow } from '../api/generated.ts';
import { useRuns } from '../api/runQueries.ts';
import { isOver } from '../api/runState.ts';
import { FindingGroups } from '../audit/FindingGroups.tsx';
import { duration, instant } from '../format/format.ts';
import { Loading } from '../ui/Loading.tsx';
import { Empty, ProblemNotice } from '../ui/Notice.tsx';
import { PageHead } from '../ui/PageHead.tsx';
import { Panel } from '../ui/Panel.tsx';
import table from '../ui/table.module.css';
import { toneColor } from '../ui/tone.ts';
import { VerdictTag } from '../ui/VerdictTag.tsx';
import { RunStateTag } from './RunStateTag.tsx';
import classes from './Runs.module.css';
import { shownVerdict, summaryOf } from './shownVerdict.ts';

export default function RunsPage() {
  const runs = useRuns();
  return (
    <>
      <PageHead
        title="Runs"
        lead="Every run with its verdict, newest first."
        actions={<StartButton />}
      />
      {runs.isPending && <Loading heights={[360]} />}
      {runs.isError && (
        <ProblemNotice
          error={runs.error}
          what="The list of runs could not be read"
          onRetry={() => runs.refetch()}
        />
      )}
      {runs.isSuccess && <RunList runs={runs.data} />}
    </>
  );
}

function StartButton() {
  return (
    <Button
      component={Link}
      to="/scenarios"
      leftSection={<IconPlayerPlay size={16} aria-hidden />}
      data-testid="new-run"
    >
      Start a run
    </Button>
  );
}

function RunList(props: { readonly runs: readonly RunRow[] }) {
  const current = props.runs.filter((run) => !isOver(run.state));
  const past = props.runs.filter((run) => isOver(run.state));
  if (props.runs.length === 0) return <NoRuns />;
  return (
    <div className={classes.lists}>
      {current.length > 0 && (
        <Panel title="Under way" flush>
          <RunTable runs={current} label="Runs under way" />
        </Panel>
      )}
      {past.length > 0 && (
        <Panel title="Ended" flush>
          <RunTable runs={past} label="Ended runs" />
        </Panel>
      )}
    </div>
  );
}

function NoRuns() {
  return (
    <Panel title="No run yet">
      <Empty
        icon={<IconHourglassHigh size={26} aria-hidden />}
        title="Start the first run"
        action={<StartButton />}
      >
        <p>
          A scenario says which paths of the shop get how much load, and which SLOs must hold.
          Zerohour sends that load with a shadow tag, audits the stock while it runs, and gives a
          verdict with its evidence.
        </p>
        <p>
          Begin with a smoke scenario of a few seconds; then find the capacity with a scenario that
          climbs.
        </p>
      </Empty>
    </Panel>
  );
}

function RunTable(props: { readonly runs: readonly RunRow[]; readonly label: string }) {
  return (
    <div className={table.scroll}>
      <table className={table.table} aria-label={props.label} data-testid="runs">
        <thead>
          <tr>
            <th className={`${table.left} ${table.wide} ${classes.verdict}`}>Verdict</th>
            <th className={table.left}>Scenario</th>
            <th className={`${table.left} ${table.wide}`}>Target</th>
            <th className={table.wide}>Shards</th>
            <th className={table.wide}>Load</th>
            <th className={table.wide}>By</th>
            <th className={table.wide}>Started</th>
          </tr>
        </thead>
        <tbody>
          {props.runs.map((run) => (
            <RunLine key={run.id} run={run} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function RunLine(props: { readonly run: RunRow }) {
  const { run } = props;
  const verdict = shownVerdict(run);
  const outcome =
    verdict === null ? <RunStateTag state={run.state} /> : <VerdictTag state={verdict} />;
  const at = run.startedAt ?? run.createdAt;
  const started = <time dateTime={at}>{instant(at)}</time>;
  return (
    <tr data-testid={`run-${run.id}`} className={classes.row}>
      <td className={`${table.left} ${table.wide} ${classes.verdict}`}>{outcome}</td>
      <td className={`${table.left} ${table.wrap} ${classes.name}`}>
        <div className={classes.narrow}>
          {outcome}
          {started}
        </div>
        <Link to={`/runs/${run.id}`} className={table.link}>
          {run.scenario}
        </Link>
        <FindingGroups groups={run.audit?.findings.groups ?? []} />
        <div className={classes.sub}>
          <span className="mono">{run.id}</span>
          {summaryOf(run) !== null && ` · ${summaryOf(run)}`}
        </div>
        {!isOver(run.state) && (
          <div className={classes.status} style={{ color: toneColor[run.status.tone] }}>
            {run.status.headline}: {run.status.detail}
          </div>
        )}
      </td>
      <td className={`${table.left} ${table.wide}`}>{run.target}</td>
      <td className={table.wide}>{run.shards}</td>
      <td className={table.wide}>{duration(run.durationMs)}</td>
      <td className={table.wide}>{run.by}</td>
      <td className={table.wide}>{started}</td>
    </tr>
  );
}
