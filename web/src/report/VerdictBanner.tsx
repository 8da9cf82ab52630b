import { Button, Menu } from '@mantine/core';
import { IconActivity, IconChevronDown, IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Report, RunFacts } from '../api/generated.ts';
import { fileUrl } from '../api/runQueries.ts';
import { duration, instant, level, rate } from '../format/format.ts';
import { toneColor, toneSoft } from '../ui/tone.ts';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { verdictLabel } from '../ui/verdictLabel.ts';
import classes from './VerdictBanner.module.css';

/** The verdict and why; beside it the capacity that was found. */
export function VerdictBanner(props: { readonly report: Report }) {
  const { verdict, capacity, run } = props.report;
  const { state } = verdict;
  return (
    <header className={classes.banner}>
      <div
        className={classes.verdict}
        style={{ background: toneSoft[state] }}
        data-testid="verdict"
        data-value={state}
      >
        <h1 className={classes.word} style={{ color: toneColor[state] }}>
          <VerdictIcon state={state} size={46} />
          {verdictLabel[state]}
        </h1>
        <ul className={classes.reasons} data-testid="verdict-reasons">
          {verdict.reasons.map((reason) => (
            <li key={reason.text}>
              <span style={{ color: toneColor[reason.state] }}>
                <VerdictIcon state={reason.state} size={17} />
              </span>
              <span className="visually-hidden">{verdictLabel[reason.state]}: </span>
              {reason.text}
            </li>
          ))}
        </ul>
      </div>
      <div className={classes.aside}>
        {capacity !== null && <CapacityFigure capacity={capacity} />}
        <Facts run={run} />
        <div className={classes.actions}>
          <Button
            component={Link}
            to={`/runs/${run.id}/live`}
            variant="default"
            size="xs"
            leftSection={<IconActivity size={15} aria-hidden />}
          >
            Second by second
          </Button>
          <Downloads runId={run.id} />
        </div>
      </div>
    </header>
  );
}

function CapacityFigure(props: { readonly capacity: NonNullable<Report['capacity']> }) {
  const { sloCapacity, saturation } = props.capacity;
  const { lower, upper } = sloCapacity;
  const figure =
    lower !== null && upper !== null
      ? `${rate(lower.ratePerSecond)}–${rate(upper.ratePerSecond)}`
      : lower !== null
        ? `≥ ${rate(lower.ratePerSecond)}`
        : upper !== null
          ? `< ${rate(upper.ratePerSecond)}`
          : 'not found';
  return (
    <div className={classes.capacity}>
      <p className={classes.label}>SLO capacity</p>
      <p
        className={classes.figure}
        data-testid="slo-capacity"
        data-lower={lower?.level}
        data-upper={upper?.level}
      >
        {figure}
        {(lower !== null || upper !== null) && <span className={classes.unit}>journeys/s</span>}
      </p>
      <p className={classes.note}>{sloCapacity.text}</p>
      {saturation !== null && (
        <p className={classes.note}>
          peak throughput {rate(saturation.achievedPerSecond)}/s, offered {level(saturation.level)}
        </p>
      )}
    </div>
  );
}

function Facts(props: { readonly run: RunFacts }) {
  const { run } = props;
  const lasted = Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return (
    <p className={classes.facts}>
      <b>{run.scenario}</b> on {run.target} · {instant(run.startedAt)} · {duration(lasted)} ·{' '}
      {run.shards} {run.shards === 1 ? 'shard' : 'shards'} · <span className="mono">{run.id}</span>
      {run.outcome !== 'finished' && (
        <>
          <br />
          <b style={{ color: toneColor.unknown }}>
            {run.outcome === 'aborted' ? 'Aborted' : 'Could not run'}
          </b>
          {run.reason !== null && `: ${run.reason}`}
        </>
      )}
    </p>
  );
}

const files = [
  ['report.html', 'Report to pass on (HTML)'],
  ['report.json', 'Report as data (JSON)'],
  ['curve.csv', 'Capacity curve (CSV)'],
  ['junit.xml', 'For CI (JUnit)'],
  ['plan.json', 'Compiled plan (JSON)'],
  ['scenario.yaml', 'Scenario file (YAML)'],
  ['events.ndjson', 'Decisions (NDJSON)'],
] as const;

function Downloads(props: { readonly runId: string }) {
  return (
    <Menu position="bottom-end" width={270}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          data-testid="downloads"
        >
          Downloads
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {files.map(([name, words]) => (
          <Menu.Item
            key={name}
            component="a"
            href={fileUrl(props.runId, name)}
            download={`${props.runId}-${name}`}
            data-testid={`download-${name}`}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
