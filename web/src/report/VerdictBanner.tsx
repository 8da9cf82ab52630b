import { Button, Menu } from '@mantine/core';
import { IconActivity, IconChevronDown, IconDownload } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Report, RunFacts } from '../api/generated.ts';
import { fileUrl } from '../api/runQueries.ts';
import { FindingGroups } from '../audit/FindingGroups.tsx';
import { countText, unitOf } from '../audit/finding.ts';
import { count, elapsed, instant, level, perSecond, shortRate } from '../format/format.ts';
import { toneColor, toneSoft, verdictLabel } from '../ui/tone.ts';
import { VerdictIcon } from '../ui/VerdictTag.tsx';
import { capacityFigure } from './capacityFigure.ts';
import classes from './VerdictBanner.module.css';

/** The verdict in one sentence, what a reader asks first, and every reason; beside it what was required, the capacity, the run and its files. */
export function VerdictBanner(props: { readonly report: Report }) {
  const { headline, verdict, requirement, capacity, run, reading = [] } = props.report;
  const { state } = headline;
  return (
    <header className={classes.banner}>
      <div
        className={classes.verdict}
        style={{ background: toneSoft[state] }}
        data-testid="verdict"
        data-value={state}
      >
        <h1 className={classes.headline} style={{ color: toneColor[state] }}>
          <VerdictIcon state={state} size={46} />
          {verdictLabel[state]}
        </h1>
        <p className={classes.sentence} data-testid="headline">
          {headline.text}
        </p>
        <Reading lines={reading} />
        <details className={classes.why} open={reading.length === 0}>
          <summary>Why this verdict</summary>
          <Reasons reasons={verdict.reasons} />
        </details>
      </div>
      <div className={classes.aside}>
        <FindingFigure findings={props.report.findings} />
        <RequiredFigure requirement={requirement} />
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
            Timeline
          </Button>
          <Downloads runId={run.id} />
        </div>
      </div>
    </header>
  );
}

function Reading(props: { readonly lines: NonNullable<Report['reading']> }) {
  return (
    <dl className={classes.reading} data-testid="reading">
      {props.lines.map(({ name, question, state, text }) => (
        <div key={name}>
          <span style={{ color: toneColor[state] }}>
            <VerdictIcon state={state} size={17} />
          </span>
          <dt>{question}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Reasons(props: { readonly reasons: Report['verdict']['reasons'] }) {
  return (
    <ul className={classes.reasons} data-testid="verdict-reasons">
      {props.reasons.map((reason) => (
        <li key={reason.text}>
          <span style={{ color: toneColor[reason.state] }}>
            <VerdictIcon state={reason.state} size={17} />
          </span>
          <span className="visually-hidden">{verdictLabel[reason.state]}: </span>
          {reason.text}
        </li>
      ))}
    </ul>
  );
}

function RequiredFigure(props: { readonly requirement: Report['requirement'] }) {
  const { needed, state } = props.requirement;
  return (
    <div className={classes.capacity}>
      <p className={classes.label}>Required</p>
      <p className={classes.figure} data-testid="required" data-state={state}>
        {shortRate(needed.ratePerSecond)}
        <span className={classes.unit}>journeys/s</span>
      </p>
      <p className={classes.note}>
        {level(needed.level)} of the peak:{' '}
        <b style={{ color: toneColor[state] }}>{state === 'pass' ? 'proven' : 'not proven'}</b>
      </p>
    </div>
  );
}

/** The gravest harm in large digits, with every other group below it. */
function FindingFigure(props: { readonly findings: Report['findings'] }) {
  const [worst, ...others] = props.findings.groups;
  if (worst === undefined) return null;
  return (
    <div className={classes.capacity} data-testid="finding-figure">
      <p className={classes.label}>Audit</p>
      <p className={classes.figure} style={{ color: toneColor.fail }}>
        {count(worst.amount)}
        <span className={classes.unit}>{unitOf(worst)}</span>
      </p>
      <p className={classes.note}>{worst.what}</p>
      <FindingGroups groups={others} />
      <p className={classes.note}>{countText(props.findings)}</p>
    </div>
  );
}

function CapacityFigure(props: { readonly capacity: NonNullable<Report['capacity']> }) {
  const { sloCapacity, search, saturation } = props.capacity;
  const { lower, upper } = sloCapacity;
  const figure = capacityFigure(props.capacity);
  return (
    <div className={classes.capacity}>
      <p className={classes.label}>SLO capacity</p>
      <p
        className={classes.figure}
        data-testid="slo-capacity"
        data-lower={lower?.level}
        data-upper={upper?.level}
      >
        {figure ?? 'not found'}
        {figure !== null && <span className={classes.unit}>journeys/s</span>}
      </p>
      <p className={classes.note}>{search?.text ?? sloCapacity.text}</p>
      {saturation !== null && (
        <p className={classes.note}>
          saturation {perSecond(saturation.achievedPerSecond)}, at {level(saturation.level)} of the
          peak
        </p>
      )}
    </div>
  );
}

function Facts(props: { readonly run: RunFacts }) {
  const { run } = props;
  const lastedMs = Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return (
    <p className={classes.facts}>
      <b>{run.scenario}</b> on {run.target} · {instant(run.startedAt)} · {elapsed(lastedMs)} ·{' '}
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
  ['report.html', 'Report in one file (HTML)'],
  ['report.json', 'Report (JSON)'],
  ['curve.csv', 'Capacity curve (CSV)'],
  ['junit.xml', 'Results for CI (JUnit)'],
  ['summary.md', 'Summary (Markdown)'],
  ['plan.json', 'Compiled plan (JSON)'],
  ['scenario.yaml', 'Scenario file (YAML)'],
  ['events.ndjson', 'Events (NDJSON)'],
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
        {files.map(([name, label]) => (
          <Menu.Item
            key={name}
            component="a"
            href={fileUrl(props.runId, name)}
            download={`${props.runId}-${name}`}
            data-testid={`download-${name}`}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
